//! Takes back what a run did, the last first. What somebody changed since is left as it is.

use std::path::Path;

use super::{Executor, Failure, Left, files, packages, publish, timer, trust};
use crate::setup::effect::Effect;
use crate::setup::journal::{Act, Came, Entry, Former, Inventory, Mark};

impl Executor<'_> {
    /// Takes the whole run back.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn undo(&mut self) -> Result<Vec<Left>, Failure> {
        let left = self.take_back(0);
        if self.journal.run.acts.is_empty() {
            self.journal.write(Entry::Undone)?;
        }
        Ok(left)
    }

    /// Takes back every effect from that number on.
    pub(super) fn take_back(&mut self, first: u64) -> Vec<Left> {
        let acts: Vec<Act> = self
            .journal
            .run
            .acts
            .iter()
            .filter(|a| a.n >= first)
            .cloned()
            .collect();
        let mut left = Vec::new();
        // Whether the server ran before the first of them, if one had it read its files.
        let mut ran = None;
        for act in acts.iter().rev() {
            if let (Effect::Serve, Former::Server { ran: before }) = (&act.effect, &act.former) {
                ran = Some(*before);
            }
            if let Effect::Install { .. } = act.effect {
                self.settle(&mut ran, &mut left);
            }
            match take_back(act) {
                Ok(mut some) => left.append(&mut some),
                Err(why) => {
                    left.push(Left::new(act.effect.words(), why));
                    // It stays in the journal, and can be tried again.
                    continue;
                }
            }
            if let Err(failure) = self.journal.write(Entry::TakenBack { n: act.n }) {
                left.push(Left::new("the journal", failure.what));
                return left;
            }
        }
        self.settle(&mut ran, &mut left);
        left
    }

    /// The server as it was: reloaded with the files that are back, or stopped.
    fn settle(&self, ran: &mut Option<bool>, left: &mut Vec<Left>) {
        let done = match ran.take() {
            None => return,
            Some(true) => self.server.read_configuration(),
            Some(false) if self.server.runs() => self.server.stop(),
            Some(false) => return,
        };
        if let Err(failure) = done {
            left.push(Left::new("Apache", failure.what));
        }
    }
}

fn take_back(act: &Act) -> Result<Vec<Left>, String> {
    let on = |path: &str, after: Mark| on_path(Path::new(path), &act.former, &after);
    match &act.effect {
        Effect::Write { path, text, access } => on(path, Mark::of_text(text.as_bytes(), *access)),
        Effect::Folder { path, access } => on(path, Mark::Folder { access: *access }),
        Effect::Link { path, target } => on(
            path,
            Mark::Link {
                target: target.clone(),
            },
        ),
        Effect::Remove { path } => on(path, Mark::Absent),
        Effect::Allow { path, access } => {
            let path = Path::new(path);
            let now = files::access_of(path).map_err(|error| error.to_string())?;
            let Former::Access { access: before } = &act.former else {
                return Ok(Vec::new());
            };
            if now == *access && now != *before {
                files::allow(path, *before).map_err(|error| error.to_string())?;
            }
            Ok(Vec::new())
        }
        Effect::Make(make) => {
            let Former::Trees { held: before } = &act.former else {
                return Ok(Vec::new());
            };
            let after = match &act.came {
                Some(Came::Trees { held }) => Some(held),
                _ => None,
            };
            let now = files::inventory(&make.trees).map_err(|error| error.to_string())?;
            Ok(trees(before, after, &now))
        }
        Effect::Install { .. } => {
            let new = match (&act.came, &act.former) {
                (Some(Came::Packages { names }), _) => names.clone(),
                // It was stopped in the middle: what is new by now.
                (_, Former::Packages { names }) => {
                    let mut new = packages::installed().map_err(|failure| failure.what)?;
                    new.retain(|name| !names.contains(name));
                    new
                }
                _ => Vec::new(),
            };
            packages::purge(&new).map_err(|failure| failure.what)?;
            Ok(Vec::new())
        }
        Effect::Timer { unit } => {
            timer::stop(unit).map_err(|failure| failure.what)?;
            Ok(Vec::new())
        }
        Effect::Issue(order) => {
            let Former::Trees { held: before } = &act.former else {
                return Ok(Vec::new());
            };
            let mut now = files::inventory(&order.trees()).map_err(|error| error.to_string())?;
            // What was there and was issued anew is as good as before.
            now.retain(|path, _| !before.contains_key(path));
            let after = match &act.came {
                Some(Came::Trees { held }) => Some(held),
                _ => None,
            };
            Ok(trees(&Inventory::new(), after, &now))
        }
        Effect::Trust(trust) => {
            trust::take(trust, &act.former).map_err(|failure| failure.what)?;
            Ok(Vec::new())
        }
        Effect::Publish(order) => {
            let Former::Address {
                address: Some(before),
            } = act.former
            else {
                return Ok(Vec::new());
            };
            if publish::known(order) != Some(before) {
                publish::give_back(order, before).map_err(|failure| failure.what)?;
            }
            Ok(Vec::new())
        }
        Effect::Serve | Effect::Prove(_) => Ok(Vec::new()),
    }
}

fn on_path(path: &Path, former: &Former, after: &Mark) -> Result<Vec<Left>, String> {
    files::sweep(path);
    let now = files::mark(path).map_err(|error| error.to_string())?;
    if now == files::mark_of(former) {
        return Ok(Vec::new());
    }
    if now != *after {
        let why = match now {
            Mark::Absent => "somebody took it away since; it is not put back",
            _ => "somebody changed it since; it is left as it is",
        };
        return Ok(vec![Left::new(path.display().to_string(), why)]);
    }
    match files::put_back(path, former) {
        Ok(()) => Ok(Vec::new()),
        Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => Ok(vec![Left::new(
            path.display().to_string(),
            "there is something in it that is not of the set-up",
        )]),
        Err(error) => Err(error.to_string()),
    }
}

/// What a program made is taken away: all that is new. What Python compiled meanwhile belongs
/// to it.
fn trees(before: &Inventory, after: Option<&Inventory>, now: &Inventory) -> Vec<Left> {
    let mut left = Vec::new();
    // The deepest first: a folder is empty when its turn comes.
    for (path, mark) in now.iter().rev() {
        if let Some(was) = before.get(path) {
            if let (Mark::Folder { access }, Mark::Folder { access: is }) = (was, mark)
                && access != is
                && let Err(error) = files::allow(Path::new(path), *access)
            {
                left.push(Left::new(path, error.to_string()));
            } else if was != mark && !matches!(was, Mark::Folder { .. }) {
                left.push(Left::new(path, "it was changed; what it was is not known"));
            }
            continue;
        }
        let same = after.is_none_or(|after| after.get(path).is_some_and(|then| then == mark));
        if !same && !path.contains("/__pycache__") {
            left.push(Left::new(
                path,
                "somebody made or changed it since; it is left as it is",
            ));
            continue;
        }
        let gone = match mark {
            Mark::Folder { .. } => std::fs::remove_dir(path),
            _ => std::fs::remove_file(path),
        };
        match gone {
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => {}
            Err(error) => left.push(Left::new(path, error.to_string())),
            Ok(()) => {}
        }
    }
    for path in before.keys().filter(|path| !now.contains_key(*path)) {
        left.push(Left::new(path, "it is gone; what it was is not known"));
    }
    left
}
