//! Work by as many threads as the machine has, results in the order of the work.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The main thread's usual stack: sections and expressions stand deep in each other.
const STACK: usize = 8 * 1024 * 1024;

/// How often somebody is told when nothing is done.
const TICK: Duration = Duration::from_millis(100);

/// Does all of the work; `told`, if there is one, hears of each piece that is done, and of
/// none from time to time.
pub(super) fn in_order<W: Sync, R: Send>(
    work: &[W],
    each: impl Fn(&W) -> R + Sync,
    mut told: Option<impl FnMut(Option<&W>) + Send>,
) -> Vec<R> {
    // How many processors there are takes a dozen questions to the system.
    let threads = match work.len() {
        0 | 1 => work.len(),
        pieces => thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(pieces),
    };
    if threads <= 1 && deep_enough() {
        return alone(work, each, told);
    }
    let next = AtomicUsize::new(0);
    let mut results: Vec<Option<R>> = Vec::new();
    results.resize_with(work.len(), || None);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..threads {
            let (sender, next, each) = (sender.clone(), &next, &each);
            let worker = move || {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(piece) = work.get(n) else { break };
                    // Nobody listens any more only if the whole is being given up.
                    if sender.send((n, each(piece))).is_err() {
                        break;
                    }
                }
            };
            thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, worker)
                .expect("a machine has room for a thread a processor");
        }
        drop(sender);
        loop {
            match receiver.recv_timeout(TICK) {
                Ok((n, result)) => {
                    results[n] = Some(result);
                    tell(&mut told, Some(&work[n]));
                }
                Err(RecvTimeoutError::Timeout) => tell(&mut told, None),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    results.into_iter().flatten().collect()
}

fn tell<W>(told: &mut Option<impl FnMut(Option<&W>)>, done: Option<&W>) {
    if let Some(told) = told {
        told(done);
    }
}

/// Whether this thread's stack is as deep as a worker's.
fn deep_enough() -> bool {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Stack);
    limit.current.is_none_or(|bytes| bytes >= STACK as u64)
}

/// Does it all in this thread: the C library's memory grows page by page in any other.
fn alone<W: Sync, R>(
    work: &[W],
    each: impl Fn(&W) -> R,
    told: Option<impl FnMut(Option<&W>) + Send>,
) -> Vec<R> {
    let Some(mut told) = told else {
        return work.iter().map(each).collect();
    };
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        scope.spawn(move || {
            loop {
                match receiver.recv_timeout(TICK) {
                    Ok(piece) => told(Some(piece)),
                    Err(RecvTimeoutError::Timeout) => told(None),
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
        });
        work.iter()
            .map(|piece| {
                let result = each(piece);
                // Whoever would listen is there until the sender is gone.
                let _ = sender.send(piece);
                result
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_work() {
        let work: Vec<u64> = (0..200).collect();
        let mut done = 0;
        let results = in_order(
            &work,
            |n| {
                // The first pieces take the longest.
                thread::sleep(Duration::from_micros((200 - n) * 10));
                n * 2
            },
            Some(|piece: Option<&u64>| done += usize::from(piece.is_some())),
        );
        assert_eq!(results, (0..200).map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(done, 200);
        assert!(in_order(&[] as &[u8], |n| *n, UNTOLD).is_empty());
    }

    const UNTOLD: Option<fn(Option<&u8>)> = None;

    #[test]
    fn a_single_piece_is_told_of_too() {
        let mut done = 0;
        let told = |piece: Option<&u8>| done += usize::from(piece.is_some());
        assert_eq!(in_order(&[7], |n| n + 1, Some(told)), [8]);
        assert_eq!(done, 1);
        assert_eq!(in_order(&[7], |n| n + 1, UNTOLD), [8]);
    }
}
