//! Text that remembers where in the file each of its bytes stands.

use std::borrow::Cow;
use std::ops::Range;

/// White space as httpd's `apr_isspace` has it in the C locale.
#[inline]
pub fn is_space(byte: u8) -> bool {
    byte == b' ' || byte.wrapping_sub(b'\t') < 5 // \t \n \v \f \r
}

/// Takes white space off both ends.
pub fn trim(bytes: &[u8]) -> &[u8] {
    let start = bytes
        .iter()
        .position(|&b| !is_space(b))
        .unwrap_or(bytes.len());
    let end = bytes
        .iter()
        .rposition(|&b| !is_space(b))
        .map_or(start, |n| n + 1);
    &bytes[start..end]
}

/// A run of bytes and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text.
    at: u32,
    /// Where it begins in the file.
    start: u32,
    /// Where it ends in the file.
    end: u32,
    /// Byte for byte the same as in the file; else it stands for the whole range
    /// (the value of a variable, the argument of a macro).
    exact: bool,
}

/// Bytes of one file, perhaps joined, perhaps with variables replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    bytes: Cow<'a, [u8]>,
    /// Place of the first byte, where `pieces` is empty.
    base: u32,
    pieces: Vec<Piece>,
}

impl<'a> Text<'a> {
    /// A text of no bytes, to push to.
    pub fn empty() -> Self {
        Text {
            bytes: Cow::Borrowed(&[]),
            base: 0,
            pieces: Vec::new(),
        }
    }

    /// The bytes `start..end` of a file.
    pub fn slice(source: &'a [u8], start: usize, end: usize) -> Self {
        Text {
            bytes: Cow::Borrowed(&source[start..end]),
            base: start as u32,
            pieces: Vec::new(),
        }
    }

    /// Appends bytes that stand at `start..end` of the file; they are the file's own if the
    /// lengths agree.
    pub fn push(&mut self, bytes: &[u8], start: u32, end: u32) {
        self.pieces.push(Piece {
            at: self.bytes.len() as u32,
            start,
            end,
            exact: bytes.len() == (end - start) as usize,
        });
        self.bytes.to_mut().extend_from_slice(bytes);
    }

    /// Takes bytes off its end.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.bytes.len() {
            return;
        }
        self.bytes.to_mut().truncate(len);
        while self
            .pieces
            .last()
            .is_some_and(|p| p.at as usize >= len && p.at > 0)
        {
            self.pieces.pop();
        }
        if let Some(last) = self.pieces.last_mut().filter(|p| p.exact) {
            last.end = last.start + (len as u32).saturating_sub(last.at);
        }
    }

    /// Appends a value that stands for the whole of `start..end` of the file, whatever its length.
    pub fn push_value(&mut self, bytes: &[u8], start: u32, end: u32) {
        self.push(bytes, start, end);
        if let Some(piece) = self.pieces.last_mut() {
            piece.exact = false;
        }
    }

    /// Appends a part of another text of the same file.
    pub fn push_text(&mut self, other: &Text<'_>, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if other.pieces.is_empty() {
            let start = other.base + range.start as u32;
            self.push(
                &other.bytes[range.clone()],
                start,
                start + range.len() as u32,
            );
            return;
        }
        let first = other
            .pieces
            .partition_point(|p| p.at as usize <= range.start)
            .max(1)
            - 1;
        for (n, piece) in other.pieces.iter().enumerate().skip(first) {
            if piece.at as usize >= range.end {
                break;
            }
            let until = other
                .pieces
                .get(n + 1)
                .map_or(other.bytes.len(), |p| p.at as usize);
            let from = range.start.max(piece.at as usize);
            let to = range.end.min(until);
            if from >= to {
                continue;
            }
            let (start, end) = if piece.exact {
                let start = piece.start + (from as u32 - piece.at);
                (start, start + (to - from) as u32)
            } else {
                (piece.start, piece.end)
            };
            let exact = piece.exact;
            self.pieces.push(Piece {
                at: self.bytes.len() as u32,
                start,
                end,
                exact,
            });
            self.bytes
                .to_mut()
                .extend_from_slice(&other.bytes[from..to]);
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, owned if they had to be put together.
    pub fn into_bytes(self) -> Cow<'a, [u8]> {
        self.bytes
    }

    /// Whether it is one plain slice of its file; then gives the slice's place.
    pub fn plain(&self) -> Option<u32> {
        self.pieces.is_empty().then_some(self.base)
    }

    /// Frees it from the file it was cut from.
    pub fn into_owned(self) -> Text<'static> {
        Text {
            bytes: Cow::Owned(self.bytes.into_owned()),
            base: self.base,
            pieces: self.pieces,
        }
    }

    /// The file's bytes that `range` of this text stands for.
    pub fn place(&self, range: Range<usize>) -> (u32, u32) {
        if self.pieces.is_empty() {
            return (self.base + range.start as u32, self.base + range.end as u32);
        }
        let start = self.place_of(range.start, false);
        let end = if range.end > range.start {
            self.place_of(range.end - 1, true)
        } else {
            start
        };
        (start, end.max(start))
    }

    fn place_of(&self, at: usize, after: bool) -> u32 {
        let n = self.pieces.partition_point(|p| p.at as usize <= at).max(1) - 1;
        let Some(piece) = self.pieces.get(n) else {
            return self.base;
        };
        match (piece.exact, after) {
            (true, _) => {
                let place = piece.start + (at as u32 - piece.at) + u32::from(after);
                // Past the end of a text whose last piece is exact.
                place.min(piece.end)
            }
            (false, false) => piece.start,
            (false, true) => piece.end,
        }
    }

    /// A part of it.
    pub fn part(&self, range: Range<usize>) -> Text<'a> {
        if self.pieces.is_empty() {
            let bytes = match &self.bytes {
                Cow::Borrowed(b) => Cow::Borrowed(&b[range.clone()]),
                Cow::Owned(b) => Cow::Owned(b[range.clone()].to_vec()),
            };
            return Text {
                bytes,
                base: self.base + range.start as u32,
                pieces: Vec::new(),
            };
        }
        let mut part = Text::empty();
        if range.is_empty() {
            let (start, _) = self.place(range);
            part.base = start;
            return part;
        }
        part.push_text(self, range);
        part
    }

    /// Without white space at both ends.
    pub fn trimmed(self) -> Text<'a> {
        let kept = trim(&self.bytes);
        if kept.len() == self.bytes.len() {
            return self;
        }
        let start = self
            .bytes
            .iter()
            .position(|&b| !is_space(b))
            .unwrap_or(self.bytes.len());
        let range = start..start + kept.len();
        self.part(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive_joining_and_cutting() {
        //            0123456789
        let source = b"ab \\\n cd ef";
        let mut text = Text::empty();
        text.push(&source[0..3], 0, 3);
        text.push(&source[5..], 5, source.len() as u32);
        assert_eq!(text.bytes(), b"ab  cd ef");
        assert_eq!(text.place(0..2), (0, 2));
        assert_eq!(text.place(4..6), (6, 8));
        let part = text.part(4..9);
        assert_eq!(part.bytes(), b"cd ef");
        assert_eq!(part.place(3..5), (9, 11));
        assert_eq!(part.place(5..5), (11, 11));
    }

    #[test]
    fn a_replaced_piece_stands_for_its_whole_range() {
        let mut text = Text::empty();
        text.push(b"x", 0, 1);
        text.push(b"value", 1, 5);
        text.push(b"y", 5, 6);
        assert_eq!(text.place(1..3), (1, 5));
        assert_eq!(text.place(5..7), (1, 6));
        assert_eq!(text.part(2..7).place(0..1), (1, 5));
    }

    #[test]
    fn trimming_knows_httpds_white_space_only() {
        assert_eq!(trim(b" \t\x0b\x0c\r\nx\xc2\xa0 "), b"x\xc2\xa0");
        assert_eq!(trim(b"  "), b"");
    }
}
