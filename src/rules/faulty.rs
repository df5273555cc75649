//! Lines that a fault is told of already.

use crate::hash::HashMap;

use crate::source::FileId;

use super::Context;

/// The places of faults, to be asked for a line.
pub(in crate::rules) struct Faulty(HashMap<FileId, Vec<u32>>);

impl Faulty {
    pub(in crate::rules) fn of(cx: &Context<'_>) -> Faulty {
        let mut places: HashMap<FileId, Vec<u32>> = HashMap::default();
        for fault in &cx.config.faults {
            places
                .entry(fault.span.file)
                .or_default()
                .push(fault.span.start);
        }
        places.values_mut().for_each(|list| list.sort_unstable());
        Faulty(places)
    }

    /// Whether a fault is told in there.
    pub(in crate::rules) fn within(&self, file: FileId, start: u32, end: u32) -> bool {
        self.0.get(&file).is_some_and(|list| {
            let at = list.partition_point(|&place| place < start);
            list.get(at)
                .is_some_and(|&place| place < end.max(start + 1))
        })
    }
}
