//! The arguments of `RewriteCond` and `RewriteRule`, which mod_rewrite cuts itself: quotes
//! hold white space, but a backslash before a quote does not hold the quote, and nothing is
//! unescaped. httpd: `parseargline`.

use std::ops::Range;

use crate::config::fault::{Kind, Refusal};
use crate::syntax::is_space;

/// Where the arguments stand in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::config) struct Arguments {
    /// The pattern of a rule, the string that a condition tests.
    pub(in crate::config) first: Range<usize>,
    /// The substitution of a rule, the pattern of a condition.
    pub(in crate::config) second: Range<usize>,
    /// The flags.
    pub(in crate::config) flags: Option<Range<usize>>,
    /// What follows the flags; httpd does not look at it.
    pub(in crate::config) ignored: Range<usize>,
}

/// Cuts the arguments. `what` is the directive.
pub(in crate::config) fn cut(what: &str, text: &[u8]) -> Result<Arguments, Refusal> {
    let (first, next) = one(text, 0);
    let Some(next) = next else {
        return Err(too_few(what, text, first));
    };
    let (second, next) = one(text, next);
    let mut arguments = Arguments {
        first,
        second,
        flags: None,
        ignored: text.len()..text.len(),
    };
    if let Some(next) = next.map(|at| skip(text, at)).filter(|&at| at < text.len()) {
        let (flags, next) = one(text, next);
        arguments.flags = Some(flags);
        if let Some(next) = next {
            arguments.ignored = skip(text, next)..text.len();
        }
    }
    Ok(arguments)
}

fn skip(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|&&b| is_space(b)).count()
}

/// One argument from `at` on, and where to go on; nowhere if the text ended in it.
fn one(text: &[u8], at: usize) -> (Range<usize>, Option<usize>) {
    let mut at = skip(text, at);
    let quote = text.get(at).copied().filter(|b| matches!(b, b'"' | b'\''));
    at += usize::from(quote.is_some());
    let start = at;
    while let Some(&byte) = text.get(at) {
        let ends = match quote {
            Some(quote) => byte == quote,
            None => is_space(byte),
        };
        if ends {
            return (start..at, Some(at + 1));
        }
        let holds = byte == b'\\' && text.get(at + 1).is_some_and(|&b| is_space(b));
        at += if holds { 2 } else { 1 };
    }
    (start..text.len(), None)
}

fn too_few(what: &str, text: &[u8], first: Range<usize>) -> Refusal {
    let form = match what {
        "RewriteRule" => "RewriteRule pattern substitution [flags]",
        _ => "RewriteCond test-string pattern [flags]",
    };
    let opened = first.start > 0 && matches!(text.get(first.start - 1), Some(b'"' | b'\''));
    let refusal = if opened {
        Refusal::new(format!(
            "{what}: the quote that the first argument begins with is not closed"
        ))
        .at_range(first.start - 1..text.len())
    } else {
        let has = if text.is_empty() { "none" } else { "one" };
        Refusal::new(format!(
            "{what} takes two arguments and flags, here it has {has}"
        ))
    };
    refusal
        .kind(Kind::ArgumentCount)
        .help(format!("write {form}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cuts(text: &str) -> Vec<&str> {
        let cut = cut("RewriteRule", text.as_bytes()).unwrap();
        let flags = cut.flags.map(|r| &text[r]);
        [&text[cut.first], &text[cut.second]]
            .into_iter()
            .chain(flags)
            .collect()
    }

    #[test]
    fn quotes_and_escaped_white_space_hold_together() {
        assert_eq!(
            cuts(r#""a b" c\ d "[L, NC]" x"#),
            ["a b", r"c\ d", "[L, NC]"]
        );
        assert_eq!(cuts(r#""a"b"#), ["a", "b"]);
        assert_eq!(cuts(r#""a""#), ["a", ""]);
        assert_eq!(cuts(r#"a "b\" c"#), ["a", r"b\", "c"]);
        assert_eq!(cuts(r#"a "b c"#), ["a", "b c"]);
        for bad in ["", "a", "\"a b", "'"] {
            assert!(cut("RewriteRule", bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
