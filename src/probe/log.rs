//! Log files: from their end backwards to the last start, then forwards; packed ones and
//! standard input from their beginning. In bounded memory, whatever the size.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::log::digest::{Digest, Reading};
use crate::log::format::Format;
use crate::log::moment::{Moment, SECOND};
use crate::log::present::Present;
use crate::log::start::{self, Step};

/// How much is read at once.
const BLOCK: usize = 1 << 20;

/// How much of a line is looked at.
const LONGEST_LINE: usize = 1 << 16;

/// How far back a start is looked for: a terabyte would take minutes.
const FARTHEST: u64 = 32 << 30;

/// How much of a log is read in which there is no start.
const LAST_PART: u64 = 64 << 20;

/// How much before a start's own line may belong to it.
const BEFORE_START: u64 = 256 << 10;

/// From where on a log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The last start, reload, or attempt at one.
    Start,
    /// That moment.
    Moment(Moment),
    /// So many seconds before its last line.
    Ago(i64),
    /// Its beginning.
    All,
}

/// What was read of a log.
#[derive(Debug)]
pub struct Look {
    /// What it says.
    pub reading: Reading,
    /// What it begins with, if that is a start, with its time.
    pub began: Option<(Step, Option<Moment>)>,
    /// How much of its beginning was left out without being looked at, for want of a start.
    pub left_out: u64,
}

/// Reads a log that lies on a disk.
///
/// # Errors
///
/// If it cannot be opened or read.
pub fn read(path: &Path, format: &Format, since: Since) -> io::Result<Look> {
    let file = File::open(path)?;
    let size = file.metadata()?.size();
    let mut magic = [0; 2];
    let packed = file.read_at(&mut magic, 0)? == 2 && magic == [0x1f, 0x8b];
    if packed {
        return stream(flate2::read::MultiGzDecoder::new(file), format, since);
    }
    if !file.metadata()?.is_file() {
        return stream(file, format, since);
    }
    let (from, left_out, since) = match since {
        Since::All => (0, 0, since),
        Since::Start => match last_start(&file, size, format)? {
            Some(at) => (
                line_start(&file, at.saturating_sub(BEFORE_START))?,
                0,
                since,
            ),
            None => {
                let from = line_start(&file, size.saturating_sub(LAST_PART))?;
                (from, from, since)
            }
        },
        Since::Moment(moment) => (before(&file, size, moment, format)?, 0, since),
        Since::Ago(seconds) => match last_moment(&file, size, format)? {
            Some(last) => {
                let moment = Moment(last.0.saturating_sub(seconds.saturating_mul(SECOND)));
                (
                    before(&file, size, moment, format)?,
                    0,
                    Since::Moment(moment),
                )
            }
            None => (0, 0, Since::All),
        },
    };
    // Sparse files and those that are being written: no further than it was when it was opened.
    let part = Part {
        file: &file,
        at: from,
        end: size,
    };
    let mut look = pour(part, from, format, since)?;
    look.left_out = left_out;
    Ok(look)
}

/// Reads a log from something that cannot be gone back in.
///
/// # Errors
///
/// If it cannot be read.
pub fn stream(from: impl Read, format: &Format, since: Since) -> io::Result<Look> {
    // What lies so many seconds before the end is known at the end alone.
    let since = match since {
        Since::Ago(_) => Since::All,
        other => other,
    };
    pour(from, 0, format, since)
}

/// So far lines are counted.
const COUNTED: u64 = 64 << 20;

/// The end of a log.
#[derive(Debug)]
pub struct End {
    /// Its bytes, from the beginning of a line.
    pub bytes: Vec<u8>,
    /// Where they begin.
    pub from: u64,
    /// The number of their first line; none where the log is too long to count so far.
    pub line: Option<u64>,
}

/// A log since its last start: its last bytes, if they are more than `most`.
///
/// # Errors
///
/// If it is no regular file, or cannot be read.
pub fn present(path: &Path, most: u64) -> io::Result<End> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let file = File::open(path)?;
    let size = file.metadata()?.size();
    let start = last_start(&file, size, &Format::Plain)?.unwrap_or(0);
    let from = start
        .saturating_sub(BEFORE_START)
        .max(size.saturating_sub(most));
    let from = line_start(&file, from)?;
    let mut part = Part {
        file: &file,
        at: from,
        end: size,
    };
    let mut bytes = Vec::new();
    part.read_to_end(&mut bytes)?;
    let line = (from <= COUNTED).then(|| line_number(&file, from));
    Ok(End {
        bytes,
        from,
        line: line.transpose()?,
    })
}

/// The number of the line that begins at that place, from 1.
fn line_number(file: &File, at: u64) -> io::Result<u64> {
    let mut part = Part {
        file,
        at: 0,
        end: at,
    };
    let mut block = vec![0; BLOCK];
    let mut lines = 1;
    loop {
        match part.read(&mut block)? {
            0 => return Ok(lines),
            n => lines += memchr::memchr_iter(b'\n', &block[..n]).count() as u64,
        }
    }
}

/// A part of a file, read forwards.
struct Part<'f> {
    file: &'f File,
    at: u64,
    end: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let n = self.file.read_at(&mut buffer[..most], self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

enum Sink {
    Present(Box<Present>),
    Digest(Box<Digest>),
}

fn pour(from: impl Read, offset: u64, format: &Format, since: Since) -> io::Result<Look> {
    let mut sink = match since {
        Since::Start => Sink::Present(Box::new(Present::new(format.clone()))),
        Since::Moment(moment) => Sink::Digest(Box::new(Digest::new(format.clone(), Some(moment)))),
        Since::All | Since::Ago(_) => Sink::Digest(Box::new(Digest::new(format.clone(), None))),
    };
    let mut lines = Lines::new(offset);
    lines.pour(from, &mut |line, at| match &mut sink {
        Sink::Present(present) => present.line(line, at),
        Sink::Digest(digest) => digest.line(line, at),
    })?;
    let (reading, began) = match sink {
        Sink::Present(present) => present.finish(),
        Sink::Digest(digest) => (digest.finish(), None),
    };
    Ok(Look {
        reading,
        began,
        left_out: 0,
    })
}

/// Cuts a stream into lines. Of a line that is too long the beginning is given, and the rest
/// passed over.
#[derive(Debug)]
pub struct Lines {
    begun: Vec<u8>,
    /// Where the begun line begins.
    start: u64,
    at: u64,
}

impl Lines {
    /// From that place of the file on.
    pub fn new(offset: u64) -> Lines {
        Lines {
            begun: Vec::new(),
            start: offset,
            at: offset,
        }
    }

    /// Takes bytes, gives each whole line.
    pub fn feed(&mut self, block: &[u8], out: &mut impl FnMut(&[u8], u64)) {
        let mut left = block;
        while let Some(end) = memchr::memchr(b'\n', left) {
            if self.begun.is_empty() {
                out(&left[..end.min(LONGEST_LINE)], self.start);
            } else {
                self.keep(&left[..end]);
                out(&self.begun, self.start);
                self.begun.clear();
            }
            self.at += end as u64 + 1;
            self.start = self.at;
            left = &left[end + 1..];
        }
        self.keep(left);
        self.at += left.len() as u64;
    }

    fn keep(&mut self, part: &[u8]) {
        let room = LONGEST_LINE.saturating_sub(self.begun.len());
        self.begun.extend_from_slice(&part[..part.len().min(room)]);
    }

    /// Gives the last line, if it has no end.
    pub fn end(&mut self, out: &mut impl FnMut(&[u8], u64)) {
        if !self.begun.is_empty() {
            out(&self.begun, self.start);
            self.begun.clear();
        }
    }

    fn pour(&mut self, mut from: impl Read, out: &mut impl FnMut(&[u8], u64)) -> io::Result<()> {
        let mut block = vec![0; BLOCK];
        loop {
            match from.read(&mut block) {
                Ok(0) => break,
                Ok(n) => self.feed(&block[..n], out),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.end(out);
        Ok(())
    }
}

fn fill(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], at + done as u64) {
            Ok(0) => break,
            Ok(n) => done += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// The beginning of the first line at or behind that place.
fn line_start(file: &File, at: u64) -> io::Result<u64> {
    if at == 0 {
        return Ok(0);
    }
    let mut buffer = vec![0; LONGEST_LINE];
    let n = fill(file, &mut buffer, at - 1)?;
    Ok(match memchr::memchr(b'\n', &buffer[..n]) {
        Some(end) => at + end as u64,
        // In the middle of a very long line: as good a place as any.
        None => at,
    })
}

/// The last line that tells of a start, a reload or a failed attempt, searched for backwards.
fn last_start(file: &File, size: u64, format: &Format) -> io::Result<Option<u64>> {
    let words: Vec<_> = start::WORDS
        .iter()
        .map(memchr::memmem::Finder::new)
        .collect();
    let mut buffer = vec![0; BLOCK + LONGEST_LINE];
    let mut end = size;
    while end > 0 && size - end < FARTHEST {
        let begin = end.saturating_sub(BLOCK as u64);
        // Words that begin in this block may end in the next one.
        let n = fill(file, &mut buffer, begin)?;
        let block = &buffer[..n.min((end - begin) as usize + LONGEST_LINE / 2)];
        let own = (end - begin) as usize;
        let mut places: Vec<usize> = words
            .iter()
            .flat_map(|word| word.find_iter(block).take(4096))
            .filter(|at| *at < own)
            .collect();
        places.sort_unstable();
        for at in places.into_iter().rev() {
            let head = memchr::memrchr(b'\n', &block[..at]).map(|n| n + 1);
            let tail = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |n| at + n);
            let found = match head {
                Some(head) => is_start(format, &block[head..tail]).then(|| begin + head as u64),
                None => line_across(file, begin, at, format)?,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        end = begin;
    }
    Ok(None)
}

fn is_start(format: &Format, line: &[u8]) -> bool {
    start::step(&format.read(line)).is_some_and(|step| step != Step::Stopped)
}

/// The same of a line that begins before the block.
fn line_across(file: &File, begin: u64, at: usize, format: &Format) -> io::Result<Option<u64>> {
    let from = begin.saturating_sub(LONGEST_LINE as u64 / 4);
    let mut buffer = vec![0; LONGEST_LINE];
    let n = fill(file, &mut buffer, from)?;
    let at = (begin - from) as usize + at;
    if at >= n {
        return Ok(None);
    }
    let head = memchr::memrchr(b'\n', &buffer[..at]).map_or(0, |n| n + 1);
    let tail = memchr::memchr(b'\n', &buffer[at..n]).map_or(n, |n| at + n);
    Ok(is_start(format, &buffer[head..tail]).then(|| from + head as u64))
}

/// The time of the last line that has one.
fn last_moment(file: &File, size: u64, format: &Format) -> io::Result<Option<Moment>> {
    let begin = size.saturating_sub(BLOCK as u64);
    let mut buffer = vec![0; BLOCK];
    let n = fill(file, &mut buffer, begin)?;
    Ok(buffer[..n]
        .rsplit(|b| *b == b'\n')
        .find_map(|line| format.read(line).time))
}

/// A place before the first line of that moment, found from the end backwards: a clock that was
/// set back is of no harm to what is near the end.
fn before(file: &File, size: u64, moment: Moment, format: &Format) -> io::Result<u64> {
    let mut buffer = vec![0; LONGEST_LINE];
    let mut end = size;
    while end > 0 {
        let begin = end.saturating_sub(BLOCK as u64);
        let from = line_start(file, begin)?;
        let n = fill(file, &mut buffer, from)?;
        let first = buffer[..n]
            .split(|b| *b == b'\n')
            .find_map(|line| format.read(line).time);
        if first.is_some_and(|first| first < moment) {
            return Ok(from);
        }
        end = begin;
    }
    Ok(0)
}

/// A log that is followed while it is written, cut, or moved away and begun anew.
#[derive(Debug)]
pub struct Follow {
    path: PathBuf,
    file: Option<File>,
    inode: u64,
    at: u64,
    lines: Lines,
}

impl Follow {
    /// From its end on.
    ///
    /// # Errors
    ///
    /// If it cannot be opened.
    pub fn new(path: &Path) -> io::Result<Follow> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        Ok(Follow {
            path: path.to_owned(),
            inode: metadata.ino(),
            at: metadata.size(),
            lines: Lines::new(metadata.size()),
            file: Some(file),
        })
    }

    /// Gives the lines that have come; whether there were any.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn poll(&mut self, out: &mut impl FnMut(&[u8], u64)) -> io::Result<bool> {
        let mut came = self.drain(out)?;
        // A rotated log is read to its end before the new one is begun.
        if let Ok(metadata) = std::fs::metadata(&self.path) {
            let other = metadata.ino() != self.inode;
            if other || metadata.size() < self.at {
                came |= self.drain(out)?;
                self.lines.end(out);
                self.file = File::open(&self.path).ok();
                (self.inode, self.at) = (metadata.ino(), 0);
                self.lines = Lines::new(0);
                came |= self.drain(out)?;
            }
        }
        Ok(came)
    }

    fn drain(&mut self, out: &mut impl FnMut(&[u8], u64)) -> io::Result<bool> {
        let Some(file) = &self.file else {
            return Ok(false);
        };
        let mut buffer = vec![0; LONGEST_LINE];
        let mut came = false;
        loop {
            let n = file.read_at(&mut buffer, self.at)?;
            if n == 0 {
                return Ok(came);
            }
            self.at += n as u64;
            self.lines.feed(&buffer[..n], out);
            came = true;
        }
    }
}
