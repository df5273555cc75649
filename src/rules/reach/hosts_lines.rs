//! The lines of `/etc/hosts`, as the C library reads them: an address, then names.

use core::net::IpAddr;
use core::ops::Range;

/// Where they are.
pub(super) const PATH: &[u8] = b"/etc/hosts";

/// More lines are not looked at.
const MOST: usize = 20_000;

/// A line that is neither empty nor a comment.
pub(super) struct HostsLine {
    /// Its first word.
    pub(super) word: String,
    /// Where that stands.
    pub(super) first: Range<u32>,
    /// The address that it is, if it is one.
    pub(super) address: Option<IpAddr>,
    /// The names behind it, and where they stand.
    pub(super) names: Vec<(String, Range<u32>)>,
}

/// All lines.
pub(super) fn lines(text: &[u8]) -> Vec<HostsLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(|&b| b == b'\n').take(MOST) {
        let code = line.split(|&b| b == b'#').next().unwrap_or_default();
        let mut words = words(code, start).into_iter();
        if let Some((word, first)) = words.next() {
            lines.push(HostsLine {
                // A zone may stand behind the address of an interface.
                address: word.split('%').next().and_then(|a| a.parse().ok()),
                word,
                first,
                names: words.collect(),
            });
        }
        start += line.len();
    }
    lines
}

fn words(code: &[u8], start: usize) -> Vec<(String, Range<u32>)> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < code.len() {
        if code[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let len = code[at..]
            .iter()
            .position(u8::is_ascii_whitespace)
            .unwrap_or(code.len() - at);
        let word = String::from_utf8_lossy(&code[at..at + len]).into_owned();
        let from = (start + at) as u32;
        words.push((word, from..from + len as u32));
        at += len;
    }
    words
}
