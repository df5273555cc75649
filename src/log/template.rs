//! Patterns of messages: text with holes, `user {user} not found: {path}`. They are matched
//! from left to right without ever going back.

use memchr::memmem;

/// Takes the values of a pattern's named holes out of a text; none if it does not fit. A hole
/// ends where the text behind it is found first; `{}` has no name. A pattern that begins with a
/// hole may begin anywhere.
pub fn fit<'p, 't>(pattern: &'p str, text: &'t [u8]) -> Option<Vec<(&'p str, &'t [u8])>> {
    let mut values = Vec::new();
    let mut left = text;
    let mut hole: Option<&str> = None;
    for (words, next) in pieces(pattern) {
        match hole {
            None => left = left.strip_prefix(words.as_bytes())?,
            Some(name) => {
                let at = if words.is_empty() {
                    left.len()
                } else {
                    memmem::find(left, words.as_bytes())?
                };
                if !name.is_empty() {
                    values.push((name, &left[..at]));
                }
                left = &left[at + words.len()..];
            }
        }
        hole = next;
    }
    Some(values)
}

/// The words of a pattern, each with the name of the hole behind it.
fn pieces(pattern: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut left = Some(pattern);
    std::iter::from_fn(move || {
        let text = left.take()?;
        let Some((words, rest)) = text.split_once('{') else {
            return Some((text, None));
        };
        let (name, rest) = rest.split_once('}').unwrap_or((rest, ""));
        left = Some(rest);
        Some((words, Some(name)))
    })
}

/// The longest words of a pattern, by which it is looked for.
pub fn anchor(pattern: &str) -> &str {
    pieces(pattern)
        .map(|(words, _)| words)
        .max_by_key(|words| words.len())
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_take_what_is_between() {
        let found = fit("user {user} not found: {path}", b"user ann not found: /x").unwrap();
        assert_eq!(found, [("user", &b"ann"[..]), ("path", &b"/x"[..])]);
        assert_eq!(fit("user {user} not found", b"a user b not found"), None);
        assert_eq!(
            fit("{}user {user} not", b"a user b not found")
                .unwrap()
                .len(),
            1
        );
        assert_eq!(fit("No module named '{name}'", b"No module named 'a"), None);
        assert_eq!(fit("plain", b"plain and more"), Some(vec![]));
        assert_eq!(anchor("a {b} longest here {c}"), " longest here ");
    }
}
