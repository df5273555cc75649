//! Carries effects out: the only code that changes the machine. Each effect is in the journal
//! before it is begun.

mod certbot;
mod files;
mod import;
mod issue;
mod journal;
mod packages;
mod program;
mod prove;
pub mod publish;
mod python;
mod serve;
mod timer;
mod trust;
mod undo;

use std::path::Path;
use std::time::Duration;

use crate::setup::effect::{Effect, Make, Program, Proof};
use crate::setup::journal::{Came, Entry, Former, Inventory};
use crate::setup::plan::Step;

pub use crate::setup::failure::{Failure, Left};
pub use journal::{Journal, Lock, all, read};
pub use serve::Server;

/// What is told while a run is at work.
#[derive(Debug)]
pub enum Event<'e> {
    /// An effect is begun.
    Begun(&'e Effect),
    /// What failed, while it is being taken back.
    Failed(&'e Failure),
}

/// Who carries out.
pub struct Executor<'x> {
    /// The journal of the run.
    pub journal: Journal,
    /// How Apache is minded.
    pub server: Server<'x>,
    /// Who is told.
    pub tell: &'x dyn Fn(Event<'_>),
}

/// How a step that failed ended.
#[derive(Debug)]
pub struct Stopped {
    /// Why.
    pub failure: Failure,
    /// What could not be taken back.
    pub left: Vec<Left>,
}

impl Executor<'_> {
    /// Carries a step out. One that fails is taken back, so that what ran before runs on.
    ///
    /// # Errors
    /// Why it failed, and what could not be taken back.
    pub fn step(&mut self, step: &Step) -> Result<(), Stopped> {
        let first = self.journal.run.next;
        for effect in &step.effects {
            (self.tell)(Event::Begun(effect));
            if let Err(failure) = self.effect(step.id, effect) {
                (self.tell)(Event::Failed(&failure));
                let left = self.take_back(first);
                return Err(Stopped { failure, left });
            }
        }
        Ok(())
    }

    /// All is done.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn finished(&mut self) -> Result<(), Failure> {
        self.journal.write(Entry::Finished)
    }

    fn effect(&mut self, step: &str, effect: &Effect) -> Result<(), Failure> {
        match effect {
            Effect::Write { path, text, access } => {
                self.on_path(step, effect, path, |path, over| {
                    files::write(path, text.as_bytes(), *access, over)
                })
            }
            Effect::Folder { path, access } => {
                self.on_path(step, effect, path, |path, _| files::folder(path, *access))
            }
            Effect::Link { path, target } => self.on_path(step, effect, path, |path, over| {
                files::link(path, target, over)
            }),
            Effect::Remove { path } => {
                self.on_path(step, effect, path, |path, _| files::remove(path))
            }
            Effect::Allow { path, access } => {
                self.on_path(step, effect, path, |path, _| files::allow(path, *access))
            }
            Effect::Install { packages } => {
                let names = packages::installed()?;
                let n = self.before(
                    step,
                    effect,
                    Former::Packages {
                        names: names.clone(),
                    },
                )?;
                let installed = packages::install(packages);
                // What came of it is known even where it failed half-way.
                let known: crate::hash::HashSet<String> = names.into_iter().collect();
                let mut new = packages::installed()?;
                new.retain(|name| !known.contains(name));
                self.done(n, Some(Came::Packages { names: new }))?;
                installed
            }
            Effect::Make(make) => self.make(step, effect, make),
            Effect::Serve => {
                let ran = self.server.runs();
                let n = self.before(step, effect, Former::Server { ran })?;
                self.server.read_configuration()?;
                self.done(n, None)
            }
            Effect::Prove(proof) => self.prove(step, proof),
            Effect::Publish(publish) => {
                let address = publish::known(publish);
                let n = self.before(step, effect, Former::Address { address })?;
                publish::publish(publish)?;
                self.done(n, None)
            }
            Effect::Timer { unit } => {
                let n = self.before(step, effect, Former::Nothing)?;
                timer::start(unit)?;
                self.done(n, None)
            }
            Effect::Issue(order) => {
                let former = held(&order.trees())?;
                let n = self.before(step, effect, Former::Trees { held: former })?;
                let issued = issue::issue(order, time::OffsetDateTime::now_utc());
                // What came of it is known even where it failed half-way.
                let held = held(&order.trees())?;
                self.done(n, Some(Came::Trees { held }))?;
                issued
            }
            Effect::Trust(trust) => {
                let anchor = Path::new(&trust.anchor);
                let former = files::former(anchor)
                    .map_err(|error| Failure::io("what is there cannot be read", anchor, &error))?;
                let n = self.before(step, effect, former)?;
                trust::give(trust)?;
                self.done(n, None)
            }
        }
    }

    /// Something at a path. What is there is taken down before.
    fn on_path(
        &mut self,
        step: &str,
        effect: &Effect,
        path: &str,
        act: impl FnOnce(&Path, bool) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let path = Path::new(path);
        let failed = |error: &std::io::Error| Failure::io(doing(effect), path, error);
        files::sweep(path);
        let former = match effect {
            Effect::Allow { .. } => files::access_of(path).map(|access| Former::Access { access }),
            _ => files::former(path),
        };
        let former = former.map_err(|error| failed(&error))?;
        let over = former != Former::Absent;
        let n = self.before(step, effect, former)?;
        act(path, over).map_err(|error| failed(&error))?;
        self.done(n, None)
    }

    fn make(&mut self, step: &str, effect: &Effect, make: &Make) -> Result<(), Failure> {
        let former = held(&make.trees)?;
        let n = self.before(step, effect, Former::Trees { held: former })?;
        let user = match &make.user {
            Some(name) => Some(user_of(name)?),
            None => None,
        };
        let home = user.as_ref().map(|user| user.home.as_str());
        if make.program == Program::Certbot {
            let run = certbot::run(make);
            let held = held(&make.trees)?;
            self.done(n, Some(Came::Trees { held }))?;
            return run;
        }
        let words: Vec<&str> = make.words.iter().map(String::as_str).collect();
        let order = program::Order {
            words: &words,
            // Where a person keeps settings of pip.
            env: &home
                .map(|home| ("HOME", home))
                .into_iter()
                .collect::<Vec<_>>(),
            user: user.as_ref().map(|user| (user.uid, user.gid)),
            patience: Duration::from_secs(make.seconds),
        };
        // What requirements.txt names by a relative path lies beside the environment.
        let folder = make.trees.first().and_then(|tree| tree.rsplit_once('/'));
        let aside = program::Aside {
            folder: folder
                .map(|(folder, _)| folder)
                .filter(|folder| make.program == Program::Python && !folder.is_empty()),
            alone: false,
        };
        let ended = program::attend(&order, &aside);
        // What came of it is known even where it failed half-way.
        self.done(
            n,
            Some(Came::Trees {
                held: held(&make.trees)?,
            }),
        )?;
        let what = effect.words();
        match ended? {
            Some(ended) if ended.ok => Ok(()),
            Some(ended) if make.program == Program::Python => {
                Err(python::failed(&what, &ended.said))
            }
            Some(ended) => Err(Failure {
                what: format!("{what} failed"),
                mend: "Mend what it says, and run the set-up again".into(),
                said: program::tail(&ended.said),
            }),
            None => Err(Failure::new(
                format!("could not {what} within {} seconds", make.seconds),
                "Look at what it waits for, and run the set-up again",
            )),
        }
    }

    fn prove(&mut self, step: &str, proof: &Proof) -> Result<(), Failure> {
        match proof {
            Proof::Challenge { name, webroot } => {
                let token = prove::token();
                let path = format!("{webroot}/.well-known/acme-challenge/{token}");
                let write = Effect::Write {
                    path: path.clone(),
                    text: format!("{token}\n"),
                    access: crate::setup::effect::Access::root(0o644),
                };
                self.effect(step, &write)?;
                prove::challenge(name, &token)?;
                self.effect(step, &Effect::Remove { path })
            }
            Proof::Site { name, chain } => prove::site(name, Path::new(chain)),
            Proof::Import {
                python,
                path,
                script,
                user,
            } => import::import(python, path, script, user),
        }
    }

    fn before(&mut self, step: &str, effect: &Effect, former: Former) -> Result<u64, Failure> {
        let n = self.journal.run.next;
        self.journal.write(Entry::Before {
            n,
            step: step.to_owned(),
            effect: Box::new(effect.clone()),
            former,
        })?;
        Ok(n)
    }

    fn done(&mut self, n: u64, came: Option<Came>) -> Result<(), Failure> {
        self.journal.write(Entry::Done { n, came })
    }
}

fn held(trees: &[String]) -> Result<Inventory, Failure> {
    files::inventory(trees).map_err(|error| {
        let first = trees.first().map_or("/", String::as_str);
        Failure::io(
            "what is there cannot be looked through",
            Path::new(first),
            &error,
        )
    })
}

fn doing(effect: &Effect) -> &'static str {
    match effect {
        Effect::Write { .. } => "the file cannot be written",
        Effect::Folder { .. } => "the folder cannot be made",
        Effect::Link { .. } => "the link cannot be made",
        Effect::Remove { .. } => "it cannot be taken away",
        _ => "its owner and mode cannot be changed",
    }
}

/// A user of the system.
struct Account {
    uid: u32,
    gid: u32,
    home: String,
}

fn user_of(name: &str) -> Result<Account, Failure> {
    match nix::unistd::User::from_name(name) {
        Ok(Some(user)) => Ok(Account {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            home: user.dir.to_string_lossy().into_owned(),
        }),
        _ => Err(Failure::new(
            format!("there is no user {name}"),
            format!("Look at `getent passwd {name}`"),
        )),
    }
}
