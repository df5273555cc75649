//! `RewriteCond` and `RewriteRule`. httpd: `cmd_rewritecond`, `cmd_rewriterule`.

use std::ops::Range;

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::Cx;
use crate::syntax::Text;

use super::arguments::{self, Arguments};
use super::flags;

/// How a condition's pattern is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Regex,
    Expression,
    /// `<`, `>`, `=` and so on, which may disregard case.
    Strings,
    /// `-f`, `-eq`.
    Other,
}

/// `cmd_rewritecond`.
pub(super) fn condition(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let cut = arguments::cut("RewriteCond", text)?;
    let no_case = match &cut.flags {
        Some(field) => flags::condition(text, field.clone())?.no_case,
        None => false,
    };
    let mut range = cut.second.clone();
    if text.get(range.start) == Some(&b'!') && !range.is_empty() {
        range.start += 1;
    }
    let pattern = if text[cut.first.clone()].eq_ignore_ascii_case(b"expr") {
        Pattern::Expression
    } else {
        kind(&text[range.clone()])
    };
    if no_case && matches!(pattern, Pattern::Expression | Pattern::Other) {
        let refusal = Refusal::new("RewriteCond: the flag NC does nothing for a pattern like this")
            .kind(Kind::Suspicious)
            .at_range(cut.flags.clone().unwrap_or_default())
            .help("leave it out");
        cx.remark(refusal);
    }
    match pattern {
        Pattern::Regex => compile(&text[range.clone()], no_case, range)?,
        Pattern::Expression => {
            expression::condition_at(cx, &text[range.clone()], range.start)?;
        }
        Pattern::Strings | Pattern::Other => {}
    }
    ignored(cx, &cut);
    Ok(())
}

fn kind(pattern: &[u8]) -> Pattern {
    match pattern {
        [] | [_] => Pattern::Regex,
        [
            b'-',
            b'f' | b's' | b'd' | b'x' | b'h' | b'L' | b'l' | b'U' | b'F',
        ] => Pattern::Other,
        [b'-', a, b, _, ..]
            if matches!(&[*a, *b], b"lt" | b"le" | b"gt" | b"ge" | b"eq" | b"ne") =>
        {
            Pattern::Other
        }
        [b'<' | b'>' | b'=', ..] => Pattern::Strings,
        _ => Pattern::Regex,
    }
}

fn compile(pattern: &[u8], no_case: bool, range: Range<usize>) -> Verdict {
    regex::compile_with(pattern, no_case)
        .map(|_| ())
        .map_err(|refusal| refusal.at_range(range))
}

/// `cmd_rewriterule`.
pub(super) fn rule(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let cut = arguments::cut("RewriteRule", text)?;
    let flags = match &cut.flags {
        Some(field) => flags::rule(text, field.clone())?,
        None => flags::RuleFlags::default(),
    };
    let mut range = cut.first.clone();
    if text[range.clone()].starts_with(b"!") {
        range.start += 1;
    }
    compile(&text[range.clone()], flags.no_case, range)?;
    ignored(cx, &cut);
    Ok(())
}

/// httpd does not look at what follows the flags; whoever wrote it meant something.
fn ignored(cx: &mut Cx<'_>, cut: &Arguments) {
    if cut.ignored.is_empty() {
        return;
    }
    let refusal = Refusal::new(format!(
        "{}: httpd passes over what follows the flags",
        cx.directive.name
    ))
    .kind(Kind::Suspicious)
    .at_range(cut.ignored.clone())
    .help("take it away; a comment stands on a line of its own");
    cx.remark(refusal);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_told_apart() {
        for (text, wanted) in [
            ("", Pattern::Regex),
            (">", Pattern::Regex),
            (">=", Pattern::Strings),
            ("=\"\"", Pattern::Strings),
            ("-f", Pattern::Other),
            ("-f(", Pattern::Regex),
            ("-lt", Pattern::Regex),
            ("-lt5", Pattern::Other),
            ("-ne(", Pattern::Other),
            ("-z", Pattern::Regex),
            ("-F", Pattern::Other),
        ] {
            assert_eq!(kind(text.as_bytes()), wanted, "{text}");
        }
    }
}
