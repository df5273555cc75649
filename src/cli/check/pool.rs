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

/// Does all of the work; `told` hears of each piece that is done, and of none from time to
/// time.
pub(super) fn in_order<W: Sync, R: Send>(
    work: &[W],
    each: impl Fn(&W) -> R + Sync,
    mut told: impl FnMut(Option<&W>),
) -> Vec<R> {
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(work.len());
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
                    told(Some(&work[n]));
                }
                Err(RecvTimeoutError::Timeout) => told(None),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    results.into_iter().flatten().collect()
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
            |piece| done += usize::from(piece.is_some()),
        );
        assert_eq!(results, (0..200).map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(done, 200);
        assert!(in_order(&[] as &[u8], |n| *n, |_| ()).is_empty());
    }
}
