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

/// As [`escape`], of text that is to stay on one line: a name may have a line end in it.
pub(super) fn sentence(text: &str) -> Cow<'_, str> {
    let safe = escape(text);
    if safe.contains('\n') {
        Cow::Owned(safe.replace('\n', "\u{240a}"))
    } else {
        safe
    }
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

/// The same for JSON, whose own escapes keep what they stand for. Outside of its strings
/// JSON is plain ASCII, so that the whole text can be given.
pub(super) fn escape_json(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c,
            // Marks that turn the direction of writing, and characters without a width.
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
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

    #[test]
    fn json_keeps_what_it_hides() {
        let text = "a\u{9b}\u{7f}\u{202e}\u{e0041}ü\u{1b}";
        let json = serde_json::to_string(text).unwrap();
        let safe = escape_json(&json);
        assert!(safe.chars().all(|c| !hidden(c)), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }

    #[test]
    fn a_sentence_is_one_line() {
        assert_eq!(sentence("a\nb\u{1b}"), "a\u{240a}b\u{241b}");
    }
}
