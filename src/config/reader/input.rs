//! Where lines come from: a file, and macros' expansions in front of its next line.
//! httpd: `ap_configfile_t`, and `make_array_config` in modules/core/mod_macro.c.

use crate::hash::HashSet;
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::source::{FileId, Span};
use crate::syntax::{self, Kind, Line, Text};

use super::macros::Expansion;
use crate::config::tree::ViaId;

/// A line's place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) file: FileId,
    /// The number that httpd gives the line.
    pub(super) line: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) via: ViaId,
}

impl Place {
    pub(super) fn new(file: FileId, line: u32, start: u32, end: u32, via: ViaId) -> Self {
        Place {
            file,
            line,
            start,
            end,
            via,
        }
    }

    pub(super) fn span(&self) -> Span {
        Span::new(self.file, self.start, self.end)
    }
}

/// One logical line.
pub(super) struct Item {
    pub(super) place: Place,
    /// Whether a NUL cuts it.
    pub(super) nul: bool,
    content: Content,
}

enum Content {
    File { bytes: Arc<[u8]>, line: Line },
    Macro { expansion: Rc<Expansion>, at: usize },
}

impl Item {
    pub(super) fn text(&self) -> Text<'_> {
        match &self.content {
            Content::File { bytes, line } => line.text(bytes),
            Content::Macro { expansion, at } => expansion.lines[*at].text.clone(),
        }
    }

    /// Its bytes as they stand, without the end of the line.
    pub(super) fn raw(&self) -> Cow<'_, [u8]> {
        match &self.content {
            Content::File { bytes, line } => {
                let raw = &bytes[line.start as usize..line.end as usize];
                Cow::Borrowed(raw.strip_suffix(b"\n").unwrap_or(raw))
            }
            Content::Macro { expansion, at } => {
                Cow::Owned(expansion.lines[*at].text.bytes().to_vec())
            }
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match &self.content {
            Content::File { line, .. } => line.kind,
            Content::Macro { .. } => Kind::Directive,
        }
    }

    /// Where its first NUL is.
    pub(super) fn first_nul(&self) -> Option<u32> {
        let Content::File { bytes, line } = &self.content else {
            return None;
        };
        let raw = &bytes[line.start as usize..line.end as usize];
        memchr::memchr(0, raw).map(|n| line.start + n as u32)
    }
}

enum Frame {
    File {
        file: FileId,
        bytes: Arc<[u8]>,
        tree: Arc<syntax::Tree>,
        at: usize,
        via: ViaId,
    },
    Macro {
        expansion: Rc<Expansion>,
        at: usize,
        via: ViaId,
    },
}

/// The names of the macros that are being read, one inside the other. httpd tells recursion
/// by them.
#[derive(Debug, Clone, Default)]
pub(super) struct Running(Rc<RefCell<HashSet<Vec<u8>>>>);

impl Running {
    pub(super) fn has(&self, name: &[u8]) -> bool {
        self.0.borrow().contains(name)
    }
}

/// A file, with the macros that are being read in its place.
pub(super) struct Input {
    frames: Vec<Frame>,
    running: Running,
}

impl Input {
    pub(super) fn file(
        file: FileId,
        bytes: Arc<[u8]>,
        tree: Arc<syntax::Tree>,
        via: ViaId,
    ) -> Self {
        Input {
            frames: vec![Frame::File {
                file,
                bytes,
                tree,
                at: 0,
                via,
            }],
            running: Running::default(),
        }
    }

    /// Reads an expansion before anything else.
    pub(super) fn push_macro(&mut self, expansion: Rc<Expansion>, via: ViaId) {
        self.running.0.borrow_mut().insert(expansion.name.clone());
        self.frames.push(Frame::Macro {
            expansion,
            at: 0,
            via,
        });
    }

    /// The macros being read.
    pub(super) fn running(&self) -> Running {
        self.running.clone()
    }

    /// The place of the very beginning.
    pub(super) fn place(&self) -> Place {
        match self.frames.first() {
            Some(Frame::File { file, via, .. }) => Place::new(*file, 1, 0, 0, *via),
            _ => Place::new(FileId(0), 1, 0, 0, ViaId::ROOT),
        }
    }

    pub(super) fn next(&mut self) -> Option<Item> {
        loop {
            let depth = self.frames.len();
            match self.frames.last_mut()? {
                Frame::File {
                    file,
                    bytes,
                    tree,
                    at,
                    via,
                } => {
                    let line = *tree.lines.get(*at)?;
                    *at += 1;
                    let raw = &bytes[line.start as usize..line.end as usize];
                    let nul = line.spliced && memchr::memchr(0, raw).is_some();
                    let indent = raw.iter().take_while(|&&b| syntax::is_space(b)).count();
                    let tail = raw
                        .iter()
                        .rev()
                        .take_while(|&&b| syntax::is_space(b))
                        .count();
                    let start = line.start + indent as u32;
                    let end = (line.end - tail as u32).max(start);
                    return Some(Item {
                        place: Place::new(*file, line.number, start, end, *via),
                        nul,
                        content: Content::File {
                            bytes: bytes.clone(),
                            line,
                        },
                    });
                }
                Frame::Macro { expansion, at, via } => {
                    let Some(line) = expansion.lines.get(*at) else {
                        debug_assert!(depth > 1, "a macro always stands in a file");
                        self.running.0.borrow_mut().remove(&expansion.name);
                        self.frames.pop();
                        continue;
                    };
                    let place = Place::new(expansion.file, line.line, line.start, line.end, *via);
                    let item = Item {
                        place,
                        nul: false,
                        content: Content::Macro {
                            expansion: expansion.clone(),
                            at: *at,
                        },
                    };
                    *at += 1;
                    return Some(item);
                }
            }
        }
    }
}
