//! Files and places in them.
//!
//! A [`Span`] is a byte range of one file of a [`Sources`]; lines and columns are
//! worked out only when something is to be shown.

use std::sync::{Arc, OnceLock};

/// Index of a file in a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A half-open byte range of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` of `file`.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Span { file, start, end }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte (a place between two bytes).
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }
}

/// A position people count: both from 1; the column counts characters
/// (a byte that is no part of valid UTF-8 counts as one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// One file's path and bytes, as they were read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: Vec<u8>,
    /// How much of the path is left out when it is shown.
    hidden: usize,
    bytes: Arc<[u8]>,
    line_starts: OnceLock<Vec<u32>>,
    /// For each block of the file, how many characters begin before it.
    characters: OnceLock<Vec<u32>>,
}

/// Bytes of a block. Lines that are longer have their characters counted by blocks, so that
/// many places in a line of megabytes cost little.
const BLOCK: usize = 4096;

/// Bytes that begin a character of UTF-8.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count()
}

impl SourceFile {
    /// The path it was opened by.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// The path for people; not yet escaped for a terminal.
    pub fn display_path(&self) -> String {
        String::from_utf8_lossy(self.shown_path()).into_owned()
    }

    /// The bytes of the path for people.
    pub fn shown_path(&self) -> &[u8] {
        &self.path[self.hidden..]
    }

    /// The contents.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            std::iter::once(0)
                .chain(memchr::memchr_iter(b'\n', &self.bytes).map(|at| at as u32 + 1))
                .collect()
        })
    }

    fn characters_before(&self, at: usize) -> usize {
        let blocks = self.characters.get_or_init(|| {
            let mut sum = 0;
            let counts = self.bytes.chunks(BLOCK).map(|block| {
                let before = sum;
                sum += beginnings(block) as u32;
                before
            });
            counts.collect()
        });
        // The end of a file of whole blocks is the end of its last one.
        let block = (at / BLOCK).min(blocks.len() - 1);
        blocks[block] as usize + beginnings(&self.bytes[block * BLOCK..at])
    }

    /// The line that byte `at` stands in, from 1.
    pub fn line(&self, at: u32) -> u32 {
        self.line_starts().partition_point(|&s| s <= at).max(1) as u32
    }

    /// Where byte `at` stands. A place past the end counts as the end.
    pub fn position(&self, at: u32) -> Position {
        let at = (at as usize).min(self.bytes.len());
        let line = self.line(at as u32);
        let start = self.line_starts()[line as usize - 1] as usize;
        let column = if at - start <= BLOCK {
            String::from_utf8_lossy(&self.bytes[start..at])
                .chars()
                .count()
        } else {
            self.characters_before(at) - self.characters_before(start)
        };
        Position {
            line,
            column: column as u32 + 1,
        }
    }

    /// The bytes `start..end` of line `line` (from 1) without its line end; empty past the end.
    pub fn line_range(&self, line: u32) -> std::ops::Range<usize> {
        let starts = self.line_starts();
        let Some(&start) = starts.get(line.saturating_sub(1) as usize) else {
            return self.bytes.len()..self.bytes.len();
        };
        let mut end = starts
            .get(line as usize)
            .map_or(self.bytes.len(), |&next| next as usize - 1);
        if end > start as usize && self.bytes[end - 1] == b'\r' {
            end -= 1;
        }
        start as usize..end.max(start as usize)
    }
}

/// All files that were read, in the order in which they were first opened.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and gives its id.
    pub fn add(&mut self, path: Vec<u8>, bytes: Arc<[u8]>) -> FileId {
        self.files.push(SourceFile {
            path,
            hidden: 0,
            bytes,
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// Shows paths below `folder` relative to it from now on.
    pub fn show_below(&mut self, folder: &[u8]) {
        for file in &mut self.files {
            let below = file
                .path
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix(b"/"));
            file.hidden = below.map_or(0, |rest| file.path.len() - rest.len());
        }
    }

    /// Lets the bytes of files go; a file keeps its path and its id.
    pub fn forget(&mut self, which: impl Fn(FileId) -> bool) {
        for (n, file) in self.files.iter_mut().enumerate() {
            if which(FileId(n as u32)) {
                file.bytes = Arc::from(&b""[..]);
                file.line_starts = OnceLock::new();
                file.characters = OnceLock::new();
            }
        }
    }

    /// The file of that id.
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(n, f)| (FileId(n as u32), f))
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// The bytes of a span.
    pub fn text(&self, span: Span) -> &[u8] {
        let bytes = self.get(span.file).bytes();
        let end = (span.end as usize).min(bytes.len());
        &bytes[(span.start as usize).min(end)..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::default();
        let id = sources.add(b"x.conf".to_vec(), text.as_bytes().into());
        (sources, id)
    }

    #[test]
    fn positions_count_characters() {
        let (s, id) = file("ab\nüx\n");
        assert_eq!(s.get(id).position(0), Position { line: 1, column: 1 });
        assert_eq!(s.get(id).position(3), Position { line: 2, column: 1 });
        assert_eq!(s.get(id).position(5), Position { line: 2, column: 2 });
        assert_eq!(s.get(id).position(99), Position { line: 3, column: 1 });
    }

    #[test]
    fn columns_of_a_long_line_are_the_same() {
        let text = format!("a\n{}x", "aü\u{1f600}".repeat(3_000));
        let (s, id) = file(&text);
        for (at, _) in text.char_indices().skip(2).step_by(977) {
            let column = text[2..at].chars().count() as u32 + 1;
            assert_eq!(s.get(id).position(at as u32), Position { line: 2, column });
        }
        let end = s.get(id).position(text.len() as u32);
        assert_eq!(end.column, 9_002);
        let exact = "é".repeat(BLOCK);
        let (s, id) = file(&exact);
        assert_eq!(
            s.get(id).position(exact.len() as u32).column,
            BLOCK as u32 + 1
        );
    }

    #[test]
    fn line_ranges_leave_the_line_end_out() {
        let (s, id) = file("ab\r\nc\n");
        assert_eq!(s.get(id).line_range(1), 0..2);
        assert_eq!(s.get(id).line_range(2), 4..5);
        assert_eq!(s.get(id).line_range(3), 6..6);
        assert_eq!(s.get(id).line_range(9), 6..6);
    }
}
