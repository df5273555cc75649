//! `${NAME}`: found here, given its value by the caller. httpd: `ap_resolve_env`, server/core.c.

use std::borrow::Cow;
use std::ops::Range;

use super::text::Text;

/// A `${NAME}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable<'a> {
    /// What stands between the braces; may be empty.
    pub name: &'a [u8],
    /// The place of the whole, `${` and `}` included.
    pub range: Range<usize>,
}

/// What a caller knows of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Its value.
    Is(Cow<'a, [u8]>),
    /// Not defined: httpd leaves the text as it stands.
    Undefined,
}

/// All variables of a text, in order. A value is never looked at again.
pub fn variables(text: &[u8]) -> impl Iterator<Item = Variable<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let dollar = at + memchr::memchr(b'$', text.get(at..)?)?;
            let Some(body) = text.get(dollar + 2..).filter(|_| text[dollar + 1] == b'{') else {
                at = dollar + 1;
                continue;
            };
            let Some(len) = memchr::memchr(b'}', body) else {
                at = dollar + 1;
                continue;
            };
            at = dollar + 2 + len + 1;
            return Some(Variable {
                name: &body[..len],
                range: dollar..at,
            });
        }
    })
}

/// Replaces every variable by the value that `value` gives it.
pub fn resolve<'a, 'v>(
    text: Text<'a>,
    mut value: impl FnMut(&Variable<'_>) -> Value<'v>,
) -> Text<'a> {
    if memchr::memmem::find(text.bytes(), b"${").is_none() {
        return text;
    }
    let mut out: Option<Text<'a>> = None;
    let mut done = 0;
    for variable in variables(text.bytes()) {
        if let Value::Is(bytes) = value(&variable) {
            let out = out.get_or_insert_with(Text::empty);
            out.push_text(&text, done..variable.range.start);
            let (start, end) = text.place(variable.range.clone());
            out.push_value(&bytes, start, end);
            done = variable.range.end;
        }
    }
    match out {
        None => text,
        Some(mut out) => {
            out.push_text(&text, done..text.bytes().len());
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str) -> String {
        let text = Text::slice(text.as_bytes(), 0, text.len());
        let out = resolve(text, |v| match v.name {
            b"A" => Value::Is(Cow::Borrowed(b"alpha")),
            b"REC" => Value::Is(Cow::Borrowed(b"${A}")),
            b"" => Value::Is(Cow::Borrowed(b"nothing")),
            _ => Value::Undefined,
        });
        String::from_utf8_lossy(out.bytes()).into_owned()
    }

    #[test]
    fn a_value_takes_the_place() {
        assert_eq!(resolved("x${A}y"), "xalphay");
        assert_eq!(resolved("${A}${A}"), "alphaalpha");
        assert_eq!(resolved("${}"), "nothing");
    }

    #[test]
    fn an_undefined_one_stays() {
        assert_eq!(resolved("${B} ${A"), "${B} ${A");
        assert_eq!(resolved("$A $${A}"), "$A $alpha");
    }

    #[test]
    fn a_value_is_not_resolved_again() {
        assert_eq!(resolved("${REC}"), "${A}");
    }

    #[test]
    fn the_first_closing_brace_ends_the_name() {
        assert_eq!(resolved("${${A}}"), "${${A}}");
    }

    #[test]
    fn places_point_at_the_variable() {
        let text = Text::slice(b"a ${A} b", 0, 8);
        let out = resolve(text, |_| Value::Is(Cow::Borrowed(b"long value")));
        assert_eq!(out.place(2..6), (2, 6));
        assert_eq!(out.place(13..14), (7, 8));
    }
}
