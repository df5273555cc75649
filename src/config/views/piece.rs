//! Parts of a line that a directive cuts by rules of its own.

use core::ops::Range;

use crate::config::Config;
use crate::config::tree::NodeId;
use crate::source::Span;
use crate::syntax::Text;

/// A part of a directive's arguments, in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its value.
    pub value: Vec<u8>,
    /// Its place.
    pub span: Span,
    /// Whether the file's own bytes at that place are this value: no variable and no macro
    /// made it.
    pub literal: bool,
}

impl Piece {
    /// That range of a node's arguments.
    pub fn of(config: &Config, node: NodeId, text: &Text<'_>, range: Range<usize>) -> Piece {
        let value = text.bytes()[range.clone()].to_vec();
        let (start, end) = text.place(range);
        let file = config.tree.get(node).file;
        let here = config
            .sources
            .get(file)
            .bytes()
            .get(start as usize..end as usize);
        Piece {
            literal: here == Some(&value[..]),
            span: Span::new(file, start, end),
            value,
        }
    }

    /// As text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }

    /// The part from a byte on.
    #[must_use]
    pub fn from(&self, at: usize) -> Piece {
        let at = at.min(self.value.len());
        Piece {
            value: self.value[at..].to_vec(),
            span: if self.literal {
                Span::new(self.span.file, self.span.start + at as u32, self.span.end)
            } else {
                self.span
            },
            literal: self.literal,
        }
    }
}
