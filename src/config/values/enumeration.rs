//! Words of which a directive knows a few.

use crate::config::fault::Refusal;
use crate::config::suggest;
use crate::syntax::Word;

/// Which of the choices a word is, without regard to case (`strcasecmp`).
pub(crate) fn any_case(value: &[u8], choices: &[&str]) -> Option<usize> {
    choices
        .iter()
        .position(|c| c.as_bytes().eq_ignore_ascii_case(value))
}

/// Which of the choices a word is, letter for letter (`strcmp`).
pub(crate) fn exact(value: &[u8], choices: &[&str]) -> Option<usize> {
    choices.iter().position(|c| c.as_bytes() == value)
}

/// What stands after `prefix`, which any case may have (`strncasecmp`).
pub(crate) fn after<'t>(text: &'t [u8], prefix: &str) -> Option<&'t [u8]> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix.as_bytes())
        .then_some(rest)
}

/// As [`any_case`], with a message for any other word. `what` is the directive, or the part
/// of it, that takes the choices.
pub(crate) fn choose(what: &str, word: &Word<'_>, choices: &[&str]) -> Result<usize, Refusal> {
    any_case(&word.value, choices).ok_or_else(|| unknown(what, word, choices))
}

/// As [`exact`], with a message for any other word.
pub(crate) fn choose_exact(
    what: &str,
    word: &Word<'_>,
    choices: &[&str],
) -> Result<usize, Refusal> {
    exact(&word.value, choices).ok_or_else(|| unknown(what, word, choices))
}

/// The refusal of a word that is none of the choices, with the nearest of them.
pub(crate) fn unknown(what: &str, word: &Word<'_>, choices: &[&str]) -> Refusal {
    let refusal = Refusal::new(format!(
        "{what} takes {}, not `{}`",
        list(choices),
        word.lossy()
    ))
    .at(word);
    match meant(&word.value, choices) {
        Some(choice) => refusal.instead(choice),
        None => refusal.help(format!("write {}", list(choices))),
    }
}

/// The choice that was probably meant.
pub(crate) fn meant<'c>(value: &[u8], choices: &[&'c str]) -> Option<&'c str> {
    // The same but for case, or a slip of the pen.
    if let Some(n) = any_case(value, choices) {
        return Some(choices[n]);
    }
    let near = suggest::near(value, choices.iter().copied())
        .and_then(|near| choices.iter().find(|c| c.as_bytes() == near));
    if let Some(choice) = near {
        return Some(choice);
    }
    // Yes for On, and its like.
    let wanted = match &*value.to_ascii_lowercase() {
        b"yes" | b"true" | b"1" | b"enable" | b"enabled" => "on",
        b"no" | b"false" | b"0" | b"disable" | b"disabled" => "off",
        _ => return None,
    };
    choices
        .iter()
        .copied()
        .find(|c| c.eq_ignore_ascii_case(wanted))
}

/// `a, b or c`, at most a dozen of them.
pub(crate) fn list(choices: &[&str]) -> String {
    const MOST: usize = 12;
    match choices {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        many if many.len() > MOST => format!(
            "{} or one of {} more",
            many[..MOST].join(", "),
            many.len() - MOST
        ),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::word;

    #[test]
    fn case_matters_only_where_it_does() {
        assert_eq!(any_case(b"FULL", &["Off", "Full"]), Some(1));
        assert_eq!(exact(b"FULL", &["Off", "Full"]), None);
        assert_eq!(after(b"ENV=x", "env="), Some(&b"x"[..]));
        assert_eq!(after(b"en", "env="), None);
    }

    #[test]
    fn the_nearest_choice_is_named() {
        let choices = ["On", "Off", "extended"];
        let refusal = |text: &str| {
            let word = word(text.as_bytes(), 0).0.unwrap();
            choose("TraceEnable", &word, &choices).unwrap_err()
        };
        let instead = |text: &str| refusal(text).instead.map(|(text, _)| text);
        assert_eq!(instead("extendet").as_deref(), Some("extended"));
        assert_eq!(instead("yes").as_deref(), Some("On"));
        assert_eq!(instead("maybe"), None);
        assert_eq!(
            refusal("maybe").message,
            "TraceEnable takes On, Off or extended, not `maybe`"
        );
    }

    #[test]
    fn long_lists_are_cut() {
        let many = ["x"; 20];
        assert!(list(&many).ends_with("or one of 8 more"));
    }
}
