//! One round: all fixes that get along, on all texts at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::Applicability;

use super::Identity;

/// A fix that may be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// What it does.
    pub title: String,
    /// Whether without asking.
    pub applicability: Applicability,
    /// All of them, or none.
    pub changes: Vec<Change>,
}

/// Bytes that take the place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In which file.
    pub identity: Identity,
    /// In the place of which bytes.
    pub range: Range<usize>,
    /// What is written there.
    pub text: Vec<u8>,
}

/// What a round has made.
#[derive(Debug, Default)]
pub struct Patched {
    /// The new texts.
    pub texts: BTreeMap<Identity, New>,
    /// Which of the proposals were carried out; equal ones count once.
    pub applied: Vec<usize>,
    /// Which were not, for now: they overlap one that was.
    pub refused: Vec<usize>,
}

/// A new text, and how it came from the old one.
#[derive(Debug)]
pub struct New {
    /// The text.
    pub bytes: Vec<u8>,
    /// By which proposal, and where in the new text.
    pub places: Vec<(usize, Range<usize>)>,
    /// What was replaced in the old text, and how long the new bytes are; in order.
    steps: Vec<(Range<usize>, usize)>,
}

impl New {
    /// Where a place of the old text is in the new one: behind what was put in there; and for
    /// one inside of what was replaced, behind that.
    pub fn moved(&self, at: usize) -> usize {
        let (mut taken, mut given) = (0, 0);
        for (range, len) in self.steps.iter().take_while(|(range, _)| range.start <= at) {
            if at < range.end {
                return if at == range.start {
                    at - taken + given
                } else {
                    range.start - taken + given + len
                };
            }
            taken += range.len();
            given += len;
        }
        at - taken + given
    }
}

/// Changes that are agreed upon in one text, by where they begin.
type Agreed<'p> = BTreeMap<(usize, usize), (usize, &'p Change)>;

/// Carries out the proposals in their order; one that overlaps an earlier one is refused
/// whole, as is one whose own changes overlap or lie outside of a known text.
pub fn patch(texts: &BTreeMap<&[u8], &[u8]>, proposals: &[Proposal]) -> Patched {
    let mut agreed: BTreeMap<&[u8], Agreed<'_>> = BTreeMap::new();
    let mut patched = Patched::default();
    for (n, proposal) in proposals.iter().enumerate() {
        if !does_something(texts, proposal) || own_overlap(&proposal.changes) {
            patched.refused.push(n);
            continue;
        }
        let twin = proposal.changes.iter().all(|change| {
            let at = (change.range.start, change.range.end);
            let known = agreed.get(&change.identity[..]).and_then(|a| a.get(&at));
            known.is_some_and(|(_, other)| *other == change)
        });
        if twin {
            continue; // The same file, read through two paths.
        }
        let free = proposal.changes.iter().all(|change| {
            agreed
                .get(&change.identity[..])
                .is_none_or(|agreed| is_free(agreed, &change.range))
        });
        if !free {
            patched.refused.push(n);
            continue;
        }
        for change in &proposal.changes {
            let at = (change.range.start, change.range.end);
            let agreed = agreed.entry(&change.identity).or_default();
            agreed.insert(at, (n, change));
        }
        patched.applied.push(n);
    }
    patched.texts = agreed
        .into_iter()
        .map(|(identity, agreed)| (identity.to_vec(), rewritten(texts[identity], &agreed)))
        .collect();
    patched
}

/// Whether all its changes lie in known texts and one at least changes something.
fn does_something(texts: &BTreeMap<&[u8], &[u8]>, proposal: &Proposal) -> bool {
    let mut changes = false;
    for change in &proposal.changes {
        let old = texts
            .get(&change.identity[..])
            .and_then(|text| text.get(change.range.clone()));
        match old {
            None => return false,
            Some(old) => changes |= old != change.text,
        }
    }
    changes
}

fn own_overlap(changes: &[Change]) -> bool {
    changes.iter().enumerate().any(|(n, a)| {
        changes[..n]
            .iter()
            .any(|b| a.identity == b.identity && meet(&a.range, &b.range))
    })
}

/// Whether two changes cannot both be made. Two that only touch can, unless one puts something
/// in at the border: which comes first would be chance.
fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    if a.is_empty() || b.is_empty() {
        a.start <= b.end && b.start <= a.end
    } else {
        a.start < b.end && b.start < a.end
    }
}

fn is_free(agreed: &Agreed<'_>, range: &Range<usize>) -> bool {
    // They do not overlap each other, so that only neighbours can meet it: those that begin
    // at its start or end, and the last one before.
    let before = agreed.range(..(range.start, 0)).next_back();
    let within = agreed.range((range.start, 0)..=(range.end, usize::MAX));
    before
        .into_iter()
        .chain(within)
        .all(|((start, end), _)| !meet(&(*start..*end), range))
}

fn rewritten(old: &[u8], agreed: &Agreed<'_>) -> New {
    let mut new = New {
        bytes: Vec::with_capacity(old.len()),
        places: Vec::new(),
        steps: Vec::new(),
    };
    let mut at = 0;
    for (n, change) in agreed.values() {
        new.bytes.extend_from_slice(&old[at..change.range.start]);
        let text = line_ends_as(old, &change.range, &change.text);
        let start = new.bytes.len();
        new.bytes.extend_from_slice(&text);
        new.places.push((*n, start..new.bytes.len()));
        new.steps.push((change.range.clone(), text.len()));
        at = change.range.end;
    }
    new.bytes.extend_from_slice(&old[at..]);
    new
}

/// The new text with the line ends of its surroundings: `\n` becomes `\r\n` where the line it
/// goes to, or the one before, ends so. A fix that is about line ends means what it writes.
fn line_ends_as<'t>(old: &[u8], range: &Range<usize>, text: &'t [u8]) -> Cow<'t, [u8]> {
    let plain = memchr::memchr(b'\n', text).is_none() || memchr::memchr(b'\r', text).is_some();
    if plain || without_returns(&old[range.clone()]) == text || !is_crlf(old, range.start) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len() + 4);
    for &byte in text {
        if byte == b'\n' {
            out.push(b'\r');
        }
        out.push(byte);
    }
    Cow::Owned(out)
}

/// Whether the line of a place ends in `\r\n`; for a last line without an end, the one before.
fn is_crlf(text: &[u8], at: usize) -> bool {
    let end = memchr::memchr(b'\n', &text[at..])
        .map(|n| at + n)
        .or_else(|| memchr::memrchr(b'\n', &text[..at]));
    end.is_some_and(|end| end > 0 && text[end - 1] == b'\r')
}

fn without_returns(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|&b| b != b'\r').collect()
}
