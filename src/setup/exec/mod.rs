//! Carries effects out: the only code that changes the machine. Each effect is in the journal
//! before it is begun.

mod beneath;
mod certbot;
mod files;
mod import;
mod issue;
mod journal;
pub mod packages;
mod program;
mod prove;
pub mod publish;
mod python;
mod references;
mod serve;
mod timer;
mod trust;
mod undo;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::setup::effect::{Effect, Make, Program, Proof};
use crate::setup::journal::{Came, Entry, Former, Inventory, Mark};
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
    /// Who is asked whether what was there before is put back in the place of what somebody
    /// changed since; where there is nobody, that is left as it is.
    pub ask: Option<&'x dyn Fn(&str) -> bool>,
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
        // What a stopped attempt of it left belongs to it.
        let first = self.journal.run.begun(step.id);
        let mut touched = Vec::new();
        for effect in &step.effects {
            (self.tell)(Event::Begun(effect));
            // What the step itself has put there is no surprise.
            let seen = effect
                .at_path()
                .filter(|path| !touched.contains(path))
                .and_then(|path| step.seen.get(path));
            touched.extend(effect.at_path());
            if let Err(failure) = self.effect(step.id, effect, seen) {
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

    fn effect(&mut self, step: &str, effect: &Effect, seen: Option<&Mark>) -> Result<(), Failure> {
        match effect {
            Effect::Write { text, access, .. } => self.on_path(step, effect, seen, |path, over| {
                files::write(path, text.as_bytes(), *access, over)
            }),
            Effect::Folder { access, .. } => {
                self.on_path(step, effect, seen, |path, _| files::folder(path, *access))
            }
            Effect::Link { target, .. } => self.on_path(step, effect, seen, |path, over| {
                files::link(path, target, over)
            }),
            Effect::Remove { .. } => {
                self.on_path(step, effect, seen, |path, _| files::remove(path))
            }
            Effect::Allow { access, .. } => {
                self.on_path(step, effect, seen, |path, _| files::allow(path, *access))
            }
            Effect::Install { packages } => {
                let names = packages::installed()?;
                let n = self.before(
                    step,
                    effect,
                    Former::Packages {
                        names: names.clone(),
                        configured: packages::configured()?,
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
                let now = publish::publish(publish)?.now;
                self.done(n, Some(Came::Address { now }))
            }
            Effect::Timer { unit } => {
                let n = self.before(step, effect, Former::Nothing)?;
                timer::start(unit)?;
                self.done(n, None)
            }
            Effect::Issue(order) => {
                let former = held(&order.trees())?;
                let former = Former::Trees {
                    held: former,
                    kept: BTreeMap::new(),
                };
                let n = self.before(step, effect, former)?;
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

    /// Something at a path. What is there is taken down before, and has to be what the plan
    /// saw there: a person may have written meanwhile.
    fn on_path(
        &mut self,
        step: &str,
        effect: &Effect,
        seen: Option<&Mark>,
        act: impl FnOnce(&Path, bool) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let path = Path::new(effect.at_path().unwrap_or("/"));
        let failed = |error: &std::io::Error| Failure::io(doing(effect), path, error);
        files::sweep(path);
        let former = match effect {
            Effect::Allow { .. } => files::access_of(path).map(|access| Former::Access { access }),
            _ => files::former(path),
        };
        let former = former.map_err(|error| failed(&error))?;
        let now = || files::mark(path).map_err(|error| failed(&error));
        let here = now()?;
        if seen.is_some_and(|seen| *seen != here) {
            return Err(surprised(path, &here));
        }
        let over = former != Former::Absent;
        let n = self.before(step, effect, former)?;
        // The journal may have taken its time: a disk that sleeps, or is slow.
        let again = now()?;
        if again != here {
            self.journal.write(Entry::TakenBack { n })?;
            return Err(surprised(path, &again));
        }
        act(path, over).map_err(|error| failed(&error))?;
        self.done(n, None)
    }

    fn make(&mut self, step: &str, effect: &Effect, make: &Make) -> Result<(), Failure> {
        let held_before = held(&make.trees)?;
        let mut kept = BTreeMap::new();
        for path in &make.keeps {
            let former = files::former(Path::new(path)).map_err(|error| {
                Failure::io("what is there cannot be read", Path::new(path), &error)
            })?;
            kept.insert(path.clone(), former);
        }
        let former = Former::Trees {
            held: held_before,
            kept,
        };
        let n = self.before(step, effect, former)?;
        let user = match &make.user {
            Some(name) => Some(user_of(name)?),
            None => None,
        };
        let home = user.as_ref().map(|user| user.home.as_str());
        if make.program == Program::Certbot {
            let ran = self.server.runs();
            let run = certbot::run(make);
            let held = held(&make.trees)?;
            self.done(n, Some(Came::Trees { held }))?;
            // certbot paused it, and was ended before its hook could have it go on.
            if ran && !self.server.runs() {
                self.server.read_configuration()?;
            }
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
            undisturbed: true,
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
            Proof::Challenge { name, webroot, at } => {
                let token = prove::token();
                let path = format!("{webroot}/.well-known/acme-challenge/{token}");
                let write = Effect::Write {
                    path: path.clone(),
                    text: format!("{token}\n"),
                    access: crate::setup::effect::Access::root(0o644),
                };
                self.effect(step, &write, Some(&Mark::Absent))?;
                prove::challenge(name, &token, at)?;
                self.effect(step, &Effect::Remove { path }, None)
            }
            Proof::Site { name, chain, at } => prove::site(name, Path::new(chain), at),
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

/// Somebody else was at work at a path: that stands.
fn surprised(path: &Path, now: &Mark) -> Failure {
    let path = path.display();
    let what = match now {
        Mark::Absent => format!("{path} is gone since the plan was made"),
        _ => format!("{path} was changed since the plan was made; it is left as it is"),
    };
    Failure::new(
        what,
        "Look at it, and run the set-up again: it makes a new plan",
    )
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::effect::Access;
    use crate::setup::journal::SCHEMA;
    use crate::setup::journal::tests::answers;

    fn own(mode: u32) -> Access {
        Access {
            mode,
            uid: nix::unistd::Uid::effective().as_raw(),
            gid: nix::unistd::Gid::effective().as_raw(),
        }
    }

    /// Carries a step out in a folder of its own, in which what the plan saw is changed by then.
    fn surprised(was: Option<&str>, person: &dyn Fn(&Path), effect: &dyn Fn(String) -> Effect) {
        let dir = tempfile::tempdir().unwrap();
        let (first, path) = (dir.path().join("first"), dir.path().join("site.conf"));
        let text = path.to_str().unwrap().to_owned();
        if let Some(was) = was {
            std::fs::write(&path, was).unwrap();
        }
        let write = Effect::Write {
            path: first.to_str().unwrap().to_owned(),
            text: "first".into(),
            access: own(0o644),
        };
        let effect = effect(text.clone());
        let mut step = Step::new("site", "serve", vec![write, effect]);
        step.seen.insert(text, files::mark(&path).unwrap());
        let runs = dir.path().join("runs");
        std::fs::create_dir(&runs).unwrap();
        let began = Entry::Began {
            schema: SCHEMA,
            flaskssl: "0".into(),
            at: 7,
            answers: Box::new(answers()),
        };
        person(&path);
        let now = files::mark(&path).unwrap();
        let mut executor = Executor {
            journal: Journal::begin(&runs, began).unwrap(),
            server: Server {
                systemd: false,
                pid_file: dir.path().join("none"),
                verdict: &|| Ok(()),
            },
            tell: &|_| {},
            ask: None,
        };
        let stopped = executor.step(&step).unwrap_err();
        assert!(stopped.failure.what.contains("since the plan was made"));
        assert!(stopped.left.is_empty(), "{:?}", stopped.left);
        assert!(!first.exists(), "what was done before is taken back");
        assert_eq!(files::mark(&path).unwrap(), now);
        assert!(executor.journal.run.acts.is_empty());
    }

    #[test]
    fn what_somebody_changed_since_the_plan_stands() {
        let write = |path| Effect::Write {
            path,
            text: "ours".into(),
            access: own(0o644),
        };
        let link = |path| Effect::Link {
            path,
            target: "../x".into(),
        };
        let remove = |path| Effect::Remove { path };
        let allow = |path| Effect::Allow {
            path,
            access: own(0o640),
        };
        let edit = |path: &Path| std::fs::write(path, "a person's").unwrap();
        let gone = |path: &Path| std::fs::remove_file(path).unwrap();
        let linked = |path: &Path| {
            std::fs::remove_file(path).unwrap();
            std::os::unix::fs::symlink("elsewhere", path).unwrap();
        };
        surprised(None, &edit, &write);
        surprised(None, &edit, &link);
        for effect in [&write as &dyn Fn(String) -> Effect, &link, &remove, &allow] {
            surprised(Some("as planned"), &edit, effect);
            surprised(Some("as planned"), &linked, effect);
        }
        surprised(Some("as planned"), &gone, &write);
        surprised(Some("as planned"), &gone, &link);
    }
}
