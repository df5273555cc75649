//! Files that will be read next, read and cut into lines on another core while the present
//! one is worked on: of a tree with thousands of hosts, waiting for the system is a good part.

use std::collections::VecDeque;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::config::world::Lines;
use crate::syntax;

use super::disk::Disk;

/// Fewer files are not worth a thread.
const FEWEST: usize = 48;

/// Files that are handed over at a time: a hand-over costs about as much as a file.
const BATCH: usize = 16;

/// Batches that may wait.
const WAITING: usize = 8;

/// Larger files are left to whoever asks for them, so that little is held that is not asked
/// for.
const LARGEST: u64 = 64 * 1024;

/// What is read ahead at present.
#[derive(Debug, Default)]
pub(super) struct Ahead(Mutex<Option<Queue>>);

#[derive(Debug)]
struct Queue {
    ready: VecDeque<(Vec<u8>, Option<Lines>)>,
    coming: Receiver<Vec<(Vec<u8>, Option<Lines>)>>,
}

impl Ahead {
    /// Begins to read these, in their order; what was read ahead before is given up.
    pub(super) fn begin(&self, paths: Vec<Vec<u8>>) {
        if paths.len() < FEWEST {
            return;
        }
        let (sender, coming) = sync_channel(WAITING);
        let reader = thread::Builder::new().name("ahead".into());
        if reader.spawn(move || read(paths, &sender)).is_ok() {
            let ready = VecDeque::new();
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Queue { ready, coming });
        }
    }

    /// A file, if it is the next one, or near.
    pub(super) fn take(&self, path: &[u8]) -> Option<Lines> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Queue { ready, coming } = queue.as_mut()?;
        if let Some(at) = ready.iter().position(|(ahead, _)| ahead == path) {
            ready.drain(..at);
            return ready.pop_front()?.1;
        }
        // What is waiting and not asked for is some file that another one has named before;
        // but no more than a batch is passed over for one that may not come at all.
        if ready.len() > BATCH {
            return None;
        }
        match coming.recv() {
            Ok(batch) => ready.extend(batch),
            Err(_) if ready.is_empty() => *queue = None,
            Err(_) => {}
        }
        let ready = &mut queue.as_mut()?.ready;
        let at = ready.iter().position(|(ahead, _)| ahead == path)?;
        ready.drain(..at);
        ready.pop_front()?.1
    }
}

fn read(paths: Vec<Vec<u8>>, sender: &SyncSender<Vec<(Vec<u8>, Option<Lines>)>>) {
    let mut batch = Vec::with_capacity(BATCH);
    for path in paths {
        let bytes = Disk::read_bounded(Path::new(std::ffi::OsStr::from_bytes(&path)), LARGEST);
        let lines = bytes.ok().map(|bytes| Lines {
            tree: Arc::new(syntax::parse(&bytes)),
            bytes,
        });
        batch.push((path, lines));
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.send(full).is_err() {
                return; // nobody asks any more
            }
        }
    }
    let _ = sender.send(batch);
}
