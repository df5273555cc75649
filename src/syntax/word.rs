//! Words of a line. httpd: `ap_getword_conf` and `substring_conf`, server/util.c.

use std::borrow::Cow;
use std::ops::Range;

use super::text::is_space;

/// One word: what httpd makes of it, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// Quotes taken off, escapes undone.
    pub value: Cow<'a, [u8]>,
    /// Its place in the text it was read from, quotes included.
    pub range: Range<usize>,
    /// The quote it began with.
    pub quote: Option<u8>,
    /// It began with a quote that nothing closes; httpd takes the rest of the line.
    pub unclosed: bool,
}

impl Word<'_> {
    /// For messages: its value with what is no UTF-8 replaced.
    pub fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.value)
    }
}

/// Where the white space ends that begins at `at`.
fn after_space(text: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < text.len() && is_space(text[end]) {
        end += 1;
    }
    end
}

/// Where a quoted word ends that begins at `at`: before an unescaped `quote`, or at the end; a
/// backslash escapes itself and the quote. Says whether there is any backslash in it.
fn quoted(text: &[u8], at: usize, quote: u8) -> (usize, bool) {
    let mut end = at;
    let mut backslash = false;
    while end < text.len() && text[end] != quote {
        if text[end] == b'\\' {
            backslash = true;
            let next = text.get(end + 1);
            end += usize::from(next.is_some_and(|&b| b == quote || b == b'\\'));
        }
        end += 1;
    }
    (end, backslash)
}

/// Where a word ends that begins at `at`, and whether there is any backslash in it.
fn bare(text: &[u8], at: usize) -> (usize, bool) {
    let mut end = at;
    let mut backslash = false;
    while end < text.len() && !is_space(text[end]) {
        backslash |= text[end] == b'\\';
        end += 1;
    }
    (end, backslash)
}

/// Undoes `\\`, and `\` before the quote.
fn unescape(bytes: &[u8], quote: Option<u8>) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied();
        if bytes[at] == b'\\' && next.is_some() && (next == Some(b'\\') || next == quote) {
            at += 1;
        }
        out.push(bytes[at]);
        at += 1;
    }
    Cow::Owned(out)
}

/// Reads one word from `at` on, and gives the place of the next one. No word where only
/// white space is left.
pub fn word(text: &[u8], at: usize) -> (Option<Word<'_>>, usize) {
    let start = after_space(text, at);
    let Some(&first) = text.get(start) else {
        return (None, text.len());
    };
    let quote = matches!(first, b'"' | b'\'').then_some(first);
    let from = start + usize::from(quote.is_some());
    let (body, backslash) = match quote {
        Some(quote) => quoted(text, from, quote),
        None => bare(text, from),
    };
    let closed = quote.is_some() && body < text.len();
    let end = body + usize::from(closed);
    let value = if backslash {
        unescape(&text[from..body], quote)
    } else {
        Cow::Borrowed(&text[from..body])
    };
    (
        Some(Word {
            value,
            range: start..end,
            quote,
            unclosed: quote.is_some() && !closed,
        }),
        after_space(text, end),
    )
}

/// As [`word`], but `{...}` is a word too, with braces counted. httpd: `ap_getword_conf2`.
pub fn braced_word(text: &[u8], at: usize) -> (Option<Word<'_>>, usize) {
    let start = at + text[at..].iter().take_while(|&&b| is_space(b)).count();
    if text.get(start) != Some(&b'{') {
        return word(text, at);
    }
    let mut depth = 1;
    let mut end = start + 1;
    while end < text.len() {
        match text[end] {
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            b'{' => depth += 1,
            b'\\' if text.get(end + 1) == Some(&b'\\') => end += 1,
            _ => {}
        }
        end += 1;
    }
    let end = end.min(text.len());
    let after = (end + 1).min(text.len());
    let next = after + text[after..].iter().take_while(|&&b| is_space(b)).count();
    (
        Some(Word {
            value: unescape(&text[start + 1..end], None),
            range: start..after,
            quote: Some(b'{'),
            unclosed: end == text.len(),
        }),
        next,
    )
}

/// All words of a text.
pub fn words(text: &[u8]) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (word, next) = word(text, at);
        at = next;
        word
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        words(text.as_bytes())
            .map(|w| w.lossy().into_owned())
            .collect()
    }

    #[test]
    fn words_are_cut_at_white_space() {
        assert_eq!(all("a  b\tc "), ["a", "b", "c"]);
        assert_eq!(all(""), Vec::<String>::new());
    }

    #[test]
    fn quotes_hold_white_space_and_escape_themselves() {
        assert_eq!(
            all(r#""a b" 'c "d' "e\"f" "g\\" "h\n""#),
            ["a b", "c \"d", "e\"f", "g\\", "h\\n"]
        );
    }

    #[test]
    fn a_word_goes_on_after_nothing_but_white_space() {
        // The quote ends the word even where no white space follows.
        assert_eq!(all(r#""a"b"#), ["a", "b"]);
        // A quote inside a word is a character like any other.
        assert_eq!(all(r#"a"b c"#), ["a\"b", "c"]);
    }

    #[test]
    fn an_unclosed_quote_takes_the_rest() {
        let (w, next) = word(b"\"a b", 0);
        let w = w.unwrap();
        assert_eq!((&*w.value, w.unclosed, next), (&b"a b"[..], true, 4));
    }

    #[test]
    fn an_empty_word_is_a_word() {
        let (w, next) = word(b"\"\" b", 0);
        assert_eq!((&*w.unwrap().value, next), (&b""[..], 3));
    }

    #[test]
    fn only_a_doubled_backslash_is_undone_outside_quotes() {
        assert_eq!(all(r"a\\b\c\"), [r"a\b\c\"]);
    }

    #[test]
    fn braces_are_counted() {
        let (w, next) = braced_word(b" {a {b} c} d", 0);
        assert_eq!((&*w.unwrap().value, next), (&b"a {b} c"[..], 11));
    }
}
