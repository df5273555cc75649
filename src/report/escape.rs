//! Text from files, made safe for a terminal.

use std::borrow::Cow;

/// Makes control characters visible: what a file holds must not move the cursor, set the
/// window's title, or turn the direction of writing.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hidden(c) {
            out.push_str(&visible(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A character that takes the place of a hidden one, one for one, so that columns stay.
pub(super) fn stand_in(c: char) -> char {
    match c {
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if hidden(c) => '\u{fffd}',
        c => c,
    }
}

fn visible(c: char) -> String {
    match c {
        '\0'..='\u{1f}' | '\u{7f}' => stand_in(c).to_string(),
        c => format!("<U+{:04X}>", c as u32),
    }
}

fn hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c,
            // Marks that turn the direction of writing, and characters without a width.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}' | '\u{061c}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal() {
        assert_eq!(escape("a\u{1b}[31mb"), "a\u{241b}[31mb");
        assert_eq!(escape("a\u{9b}2Jb"), "a<U+009B>2Jb");
        assert_eq!(escape("a\u{202e}b"), "a<U+202E>b");
        assert_eq!(escape("a\r\nb\x07"), "a\u{240d}\nb\u{2407}");
        assert!(matches!(escape("plain ü\n"), Cow::Borrowed(_)));
    }
}
