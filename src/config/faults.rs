//! Faults as they are come upon: each told once, and not without end.
//!
//! A file that is included twice has its faults twice, a binary file one in every line. What
//! a person cannot read any more is only counted.

use crate::hash::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::ops::{Deref, DerefMut};

use super::fault::Fault;

/// Most faults that are kept of those that stop httpd, and as many of the others: the first
/// one that stops it is never lost behind thousands that do not.
const MOST: usize = 10_000;

/// Most bytes of a sentence: a word of a configuration may be megabytes long.
const SENTENCE: usize = 600;

/// Faults in the order in which they were come upon.
#[derive(Debug, Default)]
pub(super) struct Faults {
    list: Vec<Fault>,
    seen: HashSet<u64>,
    hasher: RandomState,
    stopping: usize,
    left_out: u64,
}

impl Faults {
    /// Keeps a fault, unless the same is kept already or there are too many; gives it back
    /// where it is kept.
    pub(super) fn add(&mut self, mut fault: Fault) -> Option<&mut Fault> {
        clip(&mut fault.message);
        fault.help.iter_mut().for_each(clip);
        fault.labels.iter_mut().for_each(|(_, text)| clip(text));
        let stops = fault.stops.is_some();
        if self.full(stops) {
            self.leave_out();
            return None;
        }
        let Fault {
            kind,
            span,
            message,
            ..
        } = &fault;
        if !self
            .seen
            .insert(self.hasher.hash_one((kind, span, message, stops)))
        {
            return None;
        }
        self.stopping += usize::from(stops);
        self.list.push(fault);
        self.list.last_mut()
    }

    /// Whether no more are kept of those that stop httpd, or of the others.
    pub(super) fn full(&self, stops: bool) -> bool {
        let kept = if stops {
            self.stopping
        } else {
            self.list.len() - self.stopping
        };
        kept >= MOST
    }

    /// Counts one that is not kept.
    pub(super) fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// The faults, and how many more were come upon.
    pub(super) fn into_parts(self) -> (Vec<Fault>, u64) {
        (self.list, self.left_out)
    }
}

/// Takes the middle out of a sentence that nobody would read.
fn clip(text: &mut String) {
    if text.len() <= SENTENCE {
        return;
    }
    let mut start = SENTENCE * 3 / 4;
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = text.len() - SENTENCE / 4;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    text.replace_range(start..end, " … ");
}

impl Deref for Faults {
    type Target = [Fault];

    fn deref(&self) -> &[Fault] {
        &self.list
    }
}

impl DerefMut for Faults {
    fn deref_mut(&mut self) -> &mut [Fault] {
        &mut self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::fault::Kind;
    use crate::config::tree::ViaId;
    use crate::finding::Stops;
    use crate::source::{FileId, Span};

    fn fault(at: u32, stops: Option<Stops>) -> Fault {
        Fault {
            kind: Kind::Value,
            span: Span::new(FileId(0), at, at + 1),
            line: 1,
            message: "no".into(),
            help: None,
            labels: Vec::new(),
            instead: None,
            mend: None,
            stops,
            certain: true,
            via: ViaId::ROOT,
            directive: None,
            lacks: None,
        }
    }

    #[test]
    fn the_same_fault_is_told_once() {
        let mut faults = Faults::default();
        assert!(faults.add(fault(1, None)).is_some());
        assert!(faults.add(fault(1, None)).is_none());
        // That it stops httpd is another thing to tell.
        assert!(faults.add(fault(1, Some(Stops::Configtest))).is_some());
        assert!(faults.add(fault(2, None)).is_some());
        assert_eq!(faults.into_parts().1, 0);
    }

    #[test]
    fn a_sentence_keeps_its_ends() {
        let mut faults = Faults::default();
        let mut long = fault(1, None);
        long.message = format!("a{}z", "ü".repeat(5_000));
        let message = &faults.add(long).unwrap().message;
        assert!(message.len() < 700 && message.contains(" … "));
        assert!(message.starts_with('a') && message.ends_with('z'));
    }

    #[test]
    fn what_stops_httpd_has_a_place_behind_any_number_of_others() {
        let mut faults = Faults::default();
        for at in 0..MOST as u32 + 5 {
            faults.add(fault(at, None));
        }
        assert_eq!(faults.len(), MOST);
        assert!(faults.add(fault(0, Some(Stops::Configtest))).is_some());
        assert_eq!(faults.into_parts().1, 5);
    }
}
