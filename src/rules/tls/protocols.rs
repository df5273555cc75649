//! Which protocols and ciphers a server is told to speak.

use crate::config::views::settings::{Setting, Settings};

/// TLS 1.0 and 1.1.
pub(super) const OLD: u8 = 0b0011;

/// The versions that are left, a bit for each from TLS 1.0 on; all where nothing is said.
pub(super) fn left(setting: Option<&Setting>) -> u8 {
    let Some(setting) = setting else {
        return 0b1111;
    };
    let mut set = 0;
    for word in setting.words() {
        let (sign, name) = signed(word);
        let bits = bits(name);
        match sign {
            Some(b'-') => set &= !bits,
            Some(_) => set |= bits,
            None => set = bits,
        }
    }
    set
}

/// A word's sign and what it is about.
pub(super) fn signed(word: &[u8]) -> (Option<u8>, &[u8]) {
    match word.split_first() {
        Some((&sign @ (b'+' | b'-'), rest)) => (Some(sign), rest),
        _ => (None, word),
    }
}

/// The versions that a name is for.
pub(super) fn bits(name: &[u8]) -> u8 {
    const NAMES: [(&str, u8); 5] = [
        ("all", 0b1111),
        ("TLSv1", 1),
        ("TLSv1.1", 2),
        ("TLSv1.2", 4),
        ("TLSv1.3", 8),
    ];
    NAMES
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()))
        .map_or(0, |(_, bits)| *bits)
}

/// The line that sets the ciphers up to TLS 1.2, and the place of the list among its words.
pub(super) fn ciphers<'s>(own: &'s Settings, main: &'s Settings) -> Option<(&'s Setting, usize)> {
    let place = |setting: &Setting| match setting.words() {
        [_] => Some(0),
        [protocol, ..] if protocol.eq_ignore_ascii_case(b"SSL") => Some(1),
        _ => None,
    };
    let last = |settings: &'s Settings| {
        settings
            .named("SSLCipherSuite")
            .filter_map(|s| Some((s, place(s)?)))
            .next_back()
    };
    last(own).or_else(|| last(main))
}

/// The security level that a list sets.
pub(super) fn level(list: &[u8]) -> Option<u8> {
    const WORD: &[u8] = b"@SECLEVEL=";
    let at = list.windows(WORD.len()).rposition(|w| w == WORD)?;
    let digit = *list.get(at + WORD.len())?;
    digit.is_ascii_digit().then(|| digit - b'0')
}
