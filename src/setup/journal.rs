//! What a run wrote down: a line before each effect and a line after it, so that a run that was
//! stopped anywhere can be gone on with, or taken back. Here the lines are read and judged;
//! `exec` writes them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::answers::Answers;
use super::effect::{Access, Effect, Program};
use crate::config::world::{FileKind, Seen, World};
use crate::facts::snapshot::Bytes;
use crate::hash::HashMap;

/// The form of the lines.
pub const SCHEMA: u32 = 1;

/// Where runs are kept, each in a folder of its own.
pub const FOLDER: &str = "/var/lib/flaskssl/setup";

/// The name of the journal in a run's folder.
pub const FILE: &str = "journal.jsonl";

/// What the path of a file holds that is put below a webroot to be asked for.
pub const ASKED: &str = "/.well-known/acme-challenge/flaskssl-";

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// The run began.
    Began {
        /// The form of the lines.
        schema: u32,
        /// The version that writes them.
        flaskssl: String,
        /// When, in seconds since 1970.
        at: i64,
        /// What is wanted.
        answers: Box<Answers>,
    },
    /// It goes on with other answers.
    Changed {
        /// What is wanted now.
        answers: Box<Answers>,
    },
    /// An effect is about to be carried out.
    Before {
        /// Its number in the run.
        n: u64,
        /// The step that it belongs to.
        step: String,
        /// It.
        effect: Box<Effect>,
        /// What was there.
        former: Former,
    },
    /// An effect is done.
    Done {
        /// Its number.
        n: u64,
        /// What came of it, where the effect itself does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        came: Option<Came>,
    },
    /// An effect is taken back.
    TakenBack {
        /// Its number.
        n: u64,
    },
    /// All is done.
    Finished,
    /// All is taken back.
    Undone,
}

/// What was there before an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "snake_case")]
pub enum Former {
    /// Nothing at the path.
    Absent,
    /// A file.
    File {
        /// What was in it; never a private key.
        bytes: Bytes,
        /// Whose it was.
        access: Access,
    },
    /// A file or folder whose owner and mode alone are changed.
    Access {
        /// Whose it was.
        access: Access,
    },
    /// A link.
    Link {
        /// What it pointed to.
        target: String,
    },
    /// What the trees held.
    Trees {
        /// By path.
        held: Inventory,
        /// Files whose text is put back.
        #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
        kept: std::collections::BTreeMap<String, Former>,
    },
    /// These packages were installed.
    Packages {
        /// Their names.
        names: Vec<String>,
        /// Those that were not, and whose configuration was there.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        configured: Vec<String>,
    },
    /// The server.
    Server {
        /// Whether it ran.
        ran: bool,
    },
    /// The address that name servers knew.
    Address {
        /// It; none where there was none.
        address: Option<core::net::IpAddr>,
    },
    /// Nothing that could be taken back.
    Nothing,
}

/// What came of an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "came", rename_all = "snake_case")]
pub enum Came {
    /// What the trees hold.
    Trees {
        /// By path.
        held: Inventory,
    },
    /// These packages are new.
    Packages {
        /// Their names.
        names: Vec<String>,
    },
    /// Name servers have that address.
    Address {
        /// It, where DuckDNS says so.
        now: Option<core::net::IpAddr>,
    },
}

/// What trees hold, by path.
pub type Inventory = std::collections::BTreeMap<String, Mark>;

/// What is at a path, so far as it must be known again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Mark {
    /// Nothing.
    Absent,
    /// A file.
    File {
        /// Digest of what is in it, in hexadecimal; its length alone where that is a secret or
        /// too long.
        digest: String,
        /// Whose it is.
        access: Access,
    },
    /// A folder.
    Folder {
        /// Whose it is.
        access: Access,
    },
    /// A link.
    Link {
        /// What it points to.
        target: String,
    },
    /// A device, a socket, a pipe.
    Other,
}

impl Mark {
    /// That of a file with a text.
    pub fn of_text(text: &[u8], access: Access) -> Mark {
        let digest = if is_secret(text) {
            format!("{} bytes", text.len())
        } else {
            digest(text)
        };
        Mark::File { digest, access }
    }

    /// That of what is at a path in a world; none where that cannot be told.
    pub fn of_path(world: &dyn World, path: &str) -> Option<Mark> {
        let path = path.as_bytes();
        match world.link(path) {
            Seen::Is(target) => {
                let target = String::from_utf8_lossy(&target).into_owned();
                return Some(Mark::Link { target });
            }
            Seen::Absent => {}
            _ => return None,
        }
        let meta = match world.stat(path) {
            Seen::Is(meta) => meta,
            Seen::Absent => return Some(Mark::Absent),
            _ => return None,
        };
        let access = Access {
            mode: meta.mode & 0o7777,
            uid: meta.uid,
            gid: meta.gid,
        };
        match meta.kind {
            FileKind::Directory => Some(Mark::Folder { access }),
            FileKind::File => {
                let text = world.contents(path).known()?;
                Some(Mark::of_text(&text, access))
            }
            FileKind::Other => Some(Mark::Other),
        }
    }
}

/// Whether a text holds a private key.
pub fn is_secret(text: &[u8]) -> bool {
    // certbot keeps the keys of accounts as JSON Web Keys.
    let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
    has(b"PRIVATE KEY") || has(b"\"kty\"")
}

/// The digest of a text, in hexadecimal.
pub fn digest(text: &[u8]) -> String {
    let sum: [u8; 32] = Sha256::digest(text).into();
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An effect of a run that is still in force, or may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Its number.
    pub n: u64,
    /// The step.
    pub step: String,
    /// It.
    pub effect: Effect,
    /// What was there.
    pub former: Former,
    /// Whether it came to its end.
    pub done: bool,
    /// What came of it.
    pub came: Option<Came>,
}

impl Act {
    /// What the trees of a program hold since, if it came to its end.
    pub fn held(&self) -> Option<&Inventory> {
        match &self.came {
            Some(Came::Trees { held }) => Some(held),
            _ => None,
        }
    }
}

/// How far a run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was stopped, or is at work.
    Open,
    /// All is done.
    Finished,
    /// All is taken back.
    Undone,
}

/// A run, as its journal has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What was wanted.
    pub answers: Answers,
    /// When it began, in seconds since 1970.
    pub began: i64,
    /// How far it came.
    pub state: State,
    /// What it did and has not taken back, in order.
    pub acts: Vec<Act>,
    /// The number of the next effect.
    pub next: u64,
}

impl Run {
    /// Reads a journal. A last line that was cut off counts as not written.
    ///
    /// # Errors
    /// A sentence on what is wrong with it.
    pub fn of(text: &str) -> Result<Run, String> {
        let mut lines = text.split_inclusive('\n').enumerate();
        let mut entries = std::iter::from_fn(|| {
            let (n, line) = lines.next()?;
            // What has no end was cut off.
            let whole = line.strip_suffix('\n')?;
            let entry = serde_json::from_str::<Entry>(whole);
            Some(entry.map_err(|error| format!("its line {}: {error}", n + 1)))
        });
        let Some(first) = entries.next() else {
            return Err("it is empty".into());
        };
        let Entry::Began {
            schema,
            at,
            answers,
            ..
        } = first?
        else {
            return Err("it does not tell how the run began".into());
        };
        if schema != SCHEMA {
            return Err(format!("its form is {schema}, and {SCHEMA} is known here"));
        }
        let mut run = Run {
            answers: *answers,
            began: at,
            state: State::Open,
            acts: Vec::new(),
            next: 0,
        };
        for entry in entries {
            run.add(entry?);
        }
        Ok(run)
    }

    /// The number of the first effect of a step, if the last ones were of that step: also those
    /// of an attempt that was stopped.
    pub fn begun(&self, step: &str) -> u64 {
        let trailing = self.acts.iter().rev().take_while(|act| act.step == step);
        trailing.last().map_or(self.next, |act| act.n)
    }

    /// Takes a line in.
    pub fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Began { .. } => {}
            Entry::Changed { answers } => self.answers = *answers,
            Entry::Before {
                n,
                step,
                effect,
                former,
            } => {
                self.state = State::Open;
                self.next = self.next.max(n + 1);
                self.acts.push(Act {
                    n,
                    step,
                    effect: *effect,
                    former,
                    done: false,
                    came: None,
                });
            }
            Entry::Done { n, came } => {
                if let Some(act) = self.acts.iter_mut().find(|act| act.n == n) {
                    act.done = true;
                    act.came = came;
                }
            }
            Entry::TakenBack { n } => self.acts.retain(|act| act.n != n),
            Entry::Finished => self.state = State::Finished,
            Entry::Undone => self.state = State::Undone,
        }
    }

    /// Whether the server has not read all that was written: files came after its last look.
    pub fn unserved(&self) -> bool {
        let last = self
            .acts
            .iter()
            .rposition(|act| act.effect == Effect::Serve && act.done);
        self.acts[last.map_or(0, |at| at + 1)..].iter().any(|act| {
            matches!(
                act.effect,
                Effect::Write { .. }
                    | Effect::Link { .. }
                    | Effect::Remove { .. }
                    | Effect::Serve
                    | Effect::Make(_)
            )
        })
    }
}

impl Run {
    /// The number of the first effect of the step in which it was stopped, if that step fills an
    /// environment of Python's: a later look would take a half-filled one for whole.
    pub fn half_made(&self) -> Option<u64> {
        let step = &self.acts.last()?.step;
        let from = self.acts.iter().rposition(|act| act.step != *step);
        let acts = &self.acts[from.map_or(0, |at| at + 1)..];
        let python = acts.iter().filter_map(|act| match &act.effect {
            Effect::Make(make) if make.program == Program::Python => Some((act, make)),
            _ => None,
        });
        let mut filled = None;
        for (act, make) in python {
            filled = Some(act.done && make.words.iter().any(|word| word == "pip"));
        }
        (filled == Some(false)).then(|| acts[0].n)
    }

    /// What it left behind, the last first: programs that leave a file before their work is
    /// done, and did not come to their end; files that were put there for a question.
    pub fn strewn(&self) -> Vec<Act> {
        let strewn = |(at, act): (usize, &Act)| match &act.effect {
            Effect::Trust(_) | Effect::Timer { .. } => !act.done,
            Effect::Write { path, .. } => {
                let gone = |later: &Act| matches!(&later.effect, Effect::Remove { path: gone } if gone == path);
                path.contains(ASKED) && !self.acts[at..].iter().any(gone)
            }
            _ => false,
        };
        let acts = self.acts.iter().enumerate();
        let mut acts: Vec<Act> = acts
            .filter(|act| strewn(*act))
            .map(|(_, act)| act.clone())
            .collect();
        acts.reverse();
        acts
    }

    /// Whether certbot got a certificate, and was not yet asked to rehearse its renewal.
    pub fn unrehearsed(&self) -> bool {
        let mut due = false;
        for act in &self.acts {
            if let Effect::Make(make) = &act.effect {
                let has = |word: &str| make.words.iter().any(|w| w == word);
                match (has("certonly"), has("renew"), has("--dry-run")) {
                    // It comes to its end though the run be killed.
                    (true, _, false) => due = true,
                    (_, true, true) if act.done => due = false,
                    _ => {}
                }
            }
        }
        due
    }
}

/// The texts that runs wrote and that are still theirs: path and digest.
pub fn written<'r>(runs: impl Iterator<Item = &'r Run>) -> HashMap<String, String> {
    let mut all = HashMap::default();
    let mut runs: Vec<&Run> = runs.filter(|run| run.state != State::Undone).collect();
    // What a later one wrote stands over what an earlier one did.
    runs.sort_by_key(|run| run.began);
    for run in runs {
        for act in &run.acts {
            match &act.effect {
                Effect::Write { path, text, .. } => {
                    all.insert(path.clone(), digest(text.as_bytes()));
                }
                Effect::Remove { path } => {
                    all.remove(path);
                }
                _ => {}
            }
        }
    }
    all
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::setup::answers::{Certificate, Environment, Local};
    use crate::setup::name::Name;
    use crate::setup::place::Place;

    pub(crate) fn answers() -> Answers {
        Answers {
            names: vec![Name::of("a.example.org").unwrap()],
            app: Place::of("/srv/app").unwrap(),
            callable: None,
            environment: Environment::Found,
            certificate: Certificate::Local(Local {
                addresses: Vec::new(),
                trust: false,
            }),
            hsts: None,
            duckdns: None,
            duckdns_timer: false,
            any_dns: false,
            address: None,
        }
    }

    fn began() -> Entry {
        Entry::Began {
            schema: SCHEMA,
            flaskssl: "0".into(),
            at: 7,
            answers: Box::new(answers()),
        }
    }

    fn before(n: u64, effect: Effect) -> Entry {
        Entry::Before {
            n,
            step: "site".into(),
            effect: Box::new(effect),
            former: Former::Absent,
        }
    }

    fn link(path: &str) -> Effect {
        Effect::Link {
            path: path.into(),
            target: "x".into(),
        }
    }

    fn text(entries: &[Entry]) -> String {
        let line = |entry: &Entry| serde_json::to_string(entry).unwrap() + "\n";
        entries.iter().map(line).collect()
    }

    #[test]
    fn a_run_is_what_was_done_and_not_taken_back() {
        let done = |n| Entry::Done { n, came: None };
        let entries = [
            began(),
            before(0, link("/a")),
            done(0),
            before(1, link("/b")),
            Entry::TakenBack { n: 1 },
            before(2, Effect::Serve),
        ];
        let run = Run::of(&text(&entries)).unwrap();
        let numbers: Vec<(u64, bool)> = run.acts.iter().map(|a| (a.n, a.done)).collect();
        assert_eq!(numbers, [(0, true), (2, false)]);
        assert_eq!((run.next, run.state), (3, State::Open));
        assert!(run.unserved());
        let mut run = run;
        run.add(done(2));
        assert!(!run.unserved());
        run.add(Entry::Finished);
        assert_eq!(run.state, State::Finished);
    }

    #[test]
    fn a_line_that_was_cut_off_was_not_written() {
        let whole = text(&[began(), before(0, link("/a"))]);
        for end in text(&[began()]).len()..whole.len() {
            let run = Run::of(&whole[..end]).unwrap();
            assert!(run.acts.is_empty(), "{end}");
        }
        assert_eq!(Run::of(&whole).unwrap().acts.len(), 1);
        assert!(Run::of("").is_err() && Run::of("{}\n").is_err());
        assert!(Run::of(&whole.replace("\"n\":0", "\"n\":")).is_err());
    }
}
