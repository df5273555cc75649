//! Cuts a stream of lines to the present: what came before the last start or reload is dropped.

use std::collections::VecDeque;

use super::digest::{Digest, Reading};
use super::format::Format;
use super::moment::Moment;
use super::start::{self, Step};

/// Lines that are kept to be looked back at, and bytes of them.
const KEPT: usize = 100;
const KEPT_BYTES: usize = 256 * 1024;

/// Takes lines, and forgets them at each start.
#[derive(Debug)]
pub struct Present {
    format: Format,
    digest: Digest,
    /// The last lines, of which some belong to the start that is told only after them.
    before: VecDeque<(Vec<u8>, u64)>,
    bytes: usize,
    last: Option<Step>,
    /// The process that has failed to start.
    failing: Vec<u8>,
    began: Option<(Step, Option<Moment>)>,
}

impl Present {
    /// Of lines in that format.
    pub fn new(format: Format) -> Present {
        Present {
            digest: Digest::new(format.clone(), None),
            format,
            before: VecDeque::new(),
            bytes: 0,
            last: None,
            failing: Vec::new(),
            began: None,
        }
    }

    /// Takes a line, without its end, and the place where it begins.
    pub fn line(&mut self, bytes: &[u8], offset: u64) {
        // Most lines are of no server's start; the code of those that are is near their front.
        if may_be_step(bytes) {
            let line = self.format.read(bytes);
            if let Some(step) = start::step(&line) {
                self.step(step, line.pid, line.time);
            }
        }
        self.digest.line(bytes, offset);
        let kept = &bytes[..bytes.len().min(4096)];
        self.bytes += kept.len();
        // The buffers are used again: this happens for each line.
        let full = self.before.len() == KEPT || self.bytes > KEPT_BYTES;
        let mut buffer = if full {
            let (buffer, _) = self.before.pop_front().unwrap_or_default();
            self.bytes -= buffer.len().min(self.bytes);
            buffer
        } else {
            Vec::new()
        };
        buffer.clear();
        buffer.extend_from_slice(kept);
        self.before.push_back((buffer, offset));
    }

    fn step(&mut self, step: Step, pid: &[u8], time: Option<Moment>) {
        // A start that fails has several words for it, and a reload that fails as well.
        // The last one may come from standard error, where no process is named.
        let again = step == Step::Failed && (pid.is_empty() || pid == self.failing);
        let reloading = self.last == Some(Step::Reload) || again;
        if step == Step::Failed && !pid.is_empty() {
            pid.clone_into(&mut self.failing);
        } else {
            self.failing.clear();
        }
        if !again {
            self.last = Some(step);
        }
        match step {
            Step::Reload | Step::Certbot => self.forget(),
            Step::Ready | Step::Failed if reloading => {
                self.began = self.began.or(Some((step, time)));
                return;
            }
            Step::Ready | Step::Failed => {
                // What the same process wrote just before is of the same start.
                let first = self
                    .before
                    .iter()
                    .rposition(|(line, _)| {
                        let line = self.format.read(line);
                        line.headed && line.pid != pid
                            || start::step(&line).is_some_and(|s| s != Step::Failed)
                    })
                    .map_or(0, |at| at + 1);
                let own: Vec<_> = self.before.drain(first..).collect();
                self.forget();
                for (line, offset) in own {
                    self.digest.line(&line, offset);
                }
            }
            Step::Stopped => return,
        }
        self.began = Some((step, time));
    }

    fn forget(&mut self) {
        self.digest = Digest::new(self.format.clone(), None);
        self.before.clear();
        self.bytes = 0;
    }

    /// What was read since the last start, and what that was; none if there was none.
    pub fn finish(self) -> (Reading, Option<(Step, Option<Moment>)>) {
        (self.digest.finish(), self.began)
    }
}

/// Whether a line has one of the words of a step.
fn may_be_step(line: &[u8]) -> bool {
    // `AH00` or certbot's word, in the first part of the line: cheap, and rarely wrong.
    let head = &line[..line.len().min(400)];
    [&b"AH00"[..], b":emerg]", b":certbot v"]
        .iter()
        .any(|word| memchr::memmem::find(head, word).is_some())
}
