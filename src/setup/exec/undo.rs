//! Takes back what a run did, the last first. What somebody changed since is left as it is.

use std::path::Path;

use super::{Executor, Failure, Left, files, packages, publish, references, timer, trust};
use crate::setup::effect::{Access, Effect, Issue, Make, Program};
use crate::setup::generated::HOOK;
use crate::setup::journal::{Act, Came, Entry, Former, Inventory, Mark};

impl Executor<'_> {
    /// Takes the whole run back.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn undo(&mut self) -> Result<Vec<Left>, Failure> {
        let certificate = self.in_use();
        let left = self.take_back_but(0, certificate);
        if self.journal.run.acts.is_empty() {
            self.journal.write(Entry::Undone)?;
        }
        Ok(left)
    }

    /// Takes back what a stopped run left half-made and would be taken for whole: a step with an
    /// environment of Python's that is not filled; a program's work that did not come to its
    /// end; a file that was put there for a question; drafts. The plan then has it anew.
    pub fn tidy(&mut self) -> Vec<Left> {
        let mut left = Vec::new();
        for act in self.journal.run.acts.iter().filter(|act| !act.done) {
            act.effect
                .paths()
                .into_iter()
                .map(Path::new)
                .for_each(files::sweep);
        }
        if let Some(first) = self.journal.run.half_made() {
            left = self.take_back(first);
        }
        for act in self.journal.run.strewn() {
            match self.take_back_one(&act) {
                Ok(mut some) => left.append(&mut some),
                Err(why) => {
                    left.push(Left::new(act.effect.words(), why));
                    continue;
                }
            }
            if let Err(failure) = self.journal.write(Entry::TakenBack { n: act.n }) {
                left.push(Left::new("the journal", failure.what));
            }
        }
        left
    }

    /// Takes back every effect from that number on.
    pub(super) fn take_back(&mut self, first: u64) -> Vec<Left> {
        self.take_back_but(first, None)
    }

    /// The certificate that the run brought and that somebody else uses by now: its folder, and
    /// the place that names it.
    fn in_use(&self) -> Option<InUse> {
        let run = &self.journal.run;
        let own: Vec<&str> = run
            .acts
            .iter()
            .filter_map(|act| match &act.effect {
                Effect::Write { path, .. } | Effect::Link { path, .. } => Some(path.as_str()),
                _ => None,
            })
            .collect();
        run.acts.iter().find_map(|act| {
            let folders = match &act.effect {
                Effect::Make(make) if make.program == Program::Certbot => own_folders(make),
                Effect::Issue(order) => vec![order.folder.clone()],
                _ => return None,
            };
            let by = references::to(&folders, run.began, &own)?;
            Some(InUse { folders, by })
        })
    }

    fn take_back_but(&mut self, first: u64, in_use: Option<InUse>) -> Vec<Left> {
        let acts = self.journal.run.acts.iter().filter(|act| act.n >= first);
        let acts: Vec<Act> = acts.cloned().collect();
        let mut back = Back::default();
        for act in acts.iter().rev() {
            if let (Effect::Serve, Former::Server { ran }) = (&act.effect, &act.former) {
                back.ran = Some(*ran);
                back.served.push(act.n);
                continue;
            }
            if let Effect::Install { .. } = act.effect {
                self.settle(&mut back);
            }
            if in_use.as_ref().is_some_and(|in_use| in_use.is_of(act)) {
                // It stays in the journal, and can be taken back when nobody uses it any more.
                continue;
            }
            match self.take_back_one(act) {
                Ok(mut some) => back.left.append(&mut some),
                Err(why) => {
                    back.left.push(Left::new(act.effect.words(), why));
                    // It stays in the journal, and can be tried again.
                    continue;
                }
            }
            if let Effect::Link { path, .. } = &act.effect
                && path.contains("/mods-enabled/")
                && act.former == Former::Absent
            {
                back.modules.push(act.clone());
            }
            self.note(act.n, &mut back);
        }
        self.settle(&mut back);
        back.left.extend(in_use.map(InUse::left));
        back.left
    }

    fn take_back_one(&self, act: &Act) -> Result<Vec<Left>, String> {
        take_back(act, self.ask)
    }

    /// The server as it was: reloaded with the files that are back, or stopped. Not before it is
    /// so does the journal say that this is taken back, so that one who is stopped between the
    /// two does it again.
    fn settle(&mut self, back: &mut Back) {
        let done = match back.ran.take() {
            Some(true) => self
                .server
                .read_configuration()
                .or_else(|failure| self.with_modules(back).unwrap_or(Err(failure))),
            Some(false) if self.server.runs() => self.server.stop(),
            _ => Ok(()),
        };
        let served = std::mem::take(&mut back.served);
        match done {
            Ok(()) => served.iter().for_each(|n| self.note(*n, back)),
            Err(failure) => back.left.push(Left::new("Apache", failure.what)),
        }
    }

    /// Apache does not run without the modules that were enabled by the run, since a person's
    /// site needs them by now: they stay, and can be taken back another time. None where there
    /// are none.
    fn with_modules(&mut self, back: &mut Back) -> Option<Result<(), Failure>> {
        let modules = std::mem::take(&mut back.modules);
        let mut kept = 0;
        for act in modules.iter().rev() {
            let Effect::Link { path, target } = &act.effect else {
                continue;
            };
            // Where a person put something else, that stands.
            if !matches!(files::mark(Path::new(path)), Ok(Mark::Absent)) {
                continue;
            }
            // On the record before it is there.
            let Ok(n) = self.before(&act.step, &act.effect, Former::Absent) else {
                continue;
            };
            if files::link(Path::new(path), target, false).is_ok() {
                kept += 1;
                let why = "it is needed by what was added since; it is left as it is";
                back.left.push(Left::new(path, why));
            }
            let _ = self.done(n, None);
        }
        (kept > 0).then(|| self.server.read_configuration())
    }

    /// Where the journal takes no line, on a full disk for example, the rest is taken back all
    /// the same: to take back what is back already changes nothing.
    fn note(&mut self, n: u64, back: &mut Back) {
        if let Err(failure) = self.journal.write(Entry::TakenBack { n })
            && !back.mute
        {
            back.mute = true;
            back.left.push(Left::new("the journal", failure.what));
        }
    }
}

/// A certificate that somebody else uses.
struct InUse {
    /// Its folders.
    folders: Vec<String>,
    /// Who: `FILE:LINE`.
    by: String,
}

impl InUse {
    /// Whether an act made it, or has to do with its renewal.
    fn is_of(&self, act: &Act) -> bool {
        match &act.effect {
            Effect::Make(make) => make.program == Program::Certbot,
            Effect::Issue(_) | Effect::Trust(_) => true,
            Effect::Write { path, .. } => path == HOOK,
            Effect::Timer { unit } => unit == "certbot.timer",
            _ => false,
        }
    }

    fn left(self) -> Left {
        let folder = self.folders.into_iter().next().unwrap_or_default();
        let by = self.by;
        let acme = folder.starts_with("/etc/letsencrypt");
        let renewal = match acme {
            true => "; see that something serves its challenge",
            false => "",
        };
        Left::new(
            folder,
            format!("{by} names it; it is left as it is, with what renews it{renewal}"),
        )
    }
}

/// How far one is with taking back.
#[derive(Default)]
struct Back {
    left: Vec<Left>,
    /// Whether the server ran before the first act that had it read its files, if there was one.
    ran: Option<bool>,
    /// These acts, until the server is as it was.
    served: Vec<u64>,
    /// Modules that are enabled no more.
    modules: Vec<Act>,
    /// Whether the journal takes no lines.
    mute: bool,
}

/// Who is asked about what somebody changed.
type Ask<'a> = Option<&'a dyn Fn(&str) -> bool>;

fn take_back(act: &Act, ask: Ask<'_>) -> Result<Vec<Left>, String> {
    let on = |path: &str, after: Mark| on_path(Path::new(path), &act.former, &after, ask);
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
            let now = match files::access_of(path) {
                Ok(now) => now,
                // Whoever took it away took its mode along.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(error.to_string()),
            };
            let Former::Access { access: before } = &act.former else {
                return Ok(Vec::new());
            };
            if now == *before {
                return Ok(Vec::new());
            }
            // Owner and mode are set one after the other, and it may have been stopped between;
            // a new owner takes bits of the mode away.
            let either = |one: fn(&Access) -> (u32, u32)| {
                one(&now) == one(access) || one(&now) == one(before)
            };
            if either(|a| (a.uid, a.gid)) && either(|a| (a.mode & 0o1777, 0)) {
                files::allow(path, *before).map_err(|error| error.to_string())?;
                return Ok(Vec::new());
            }
            Ok(vec![Left::new(
                path.display().to_string(),
                "somebody changed its owner or mode since; they are left as they are",
            )])
        }
        Effect::Make(make) => {
            let Former::Trees { held: before, kept } = &act.former else {
                return Ok(Vec::new());
            };
            let after = act.held();
            let now = files::inventory(&make.trees).map_err(|error| error.to_string())?;
            if make.program == Program::Certbot {
                let mut left = renewed_as_before(make, kept)?;
                left.extend(lineage(before, after, now, &own(make)));
                return Ok(left);
            }
            Ok(trees(before, after, &now, &[]))
        }
        Effect::Install { packages } => {
            let new = match (&act.came, &act.former) {
                (Some(Came::Packages { names }), _) => names.clone(),
                // It was stopped in the middle: of what is new by now, what was asked for alone;
                // the rest may be somebody else's.
                (_, Former::Packages { names, .. }) => {
                    let mut new = packages::installed().map_err(|failure| failure.what)?;
                    new.retain(|name| !names.contains(name) && packages.contains(name));
                    new
                }
                _ => Vec::new(),
            };
            let mut left: Vec<Left> = Vec::new();
            let mut new = new;
            new.retain(|name| match needed(name) {
                Some(why) => {
                    left.push(Left::new(name, why));
                    false
                }
                None => true,
            });
            let configured = match &act.former {
                Former::Packages { configured, .. } => configured.as_slice(),
                _ => &[],
            };
            match packages::purge(&new, configured) {
                Ok(()) => Ok(left),
                Err(packages::Kept::ForOthers(why)) => {
                    left.push(Left::new(new.join(", "), why));
                    Ok(left)
                }
                Err(packages::Kept::Failed(failure)) => Err(failure.what),
            }
        }
        Effect::Timer { unit } => {
            timer::stop(unit).map_err(|failure| failure.what)?;
            Ok(Vec::new())
        }
        Effect::Issue(order) => {
            let Former::Trees { held: before, .. } = &act.former else {
                return Ok(Vec::new());
            };
            // Where even the first folder was not made whole.
            order.trees().iter().map(Path::new).for_each(files::sweep);
            let mut now = files::inventory(&order.trees()).map_err(|error| error.to_string())?;
            // What was there and was issued anew is as good as before.
            now.retain(|path, _| !before.contains_key(path));
            let after = act.held();
            let root = format!("{}/authority.", order.authority);
            if others_of(order) {
                let authority = |path: &str| path.starts_with(&root) || path == order.authority;
                let had = now.keys().any(|path| authority(path));
                now.retain(|path, _| !authority(path));
                let mut left = trees(&Inventory::new(), after, &now, &[]);
                if had {
                    let why = "other certificates are of this authority";
                    left.push(Left::new(&order.authority, why));
                }
                return Ok(left);
            }
            // It was certified anew for each further name.
            Ok(trees(&Inventory::new(), after, &now, &[root]))
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
            let now = publish::known(order);
            let told = match act.came {
                Some(Came::Address { now }) => now,
                _ => order.address,
            };
            if now == Some(before) {
                return Ok(Vec::new());
            }
            // The machine may have another address since, which is no matter of this run.
            if told.is_none() || now != told {
                let why = "it is not the one that was set; it is left as it is";
                return Ok(vec![Left::new(
                    format!("the address of {}", order.name),
                    why,
                )]);
            }
            publish::give_back(order, before).map_err(|failure| failure.what)?;
            Ok(Vec::new())
        }
        Effect::Serve | Effect::Prove(_) => Ok(Vec::new()),
    }
}

fn on_path(path: &Path, former: &Former, after: &Mark, ask: Ask<'_>) -> Result<Vec<Left>, String> {
    files::sweep(path);
    let now = files::mark(path).map_err(|error| error.to_string())?;
    if now == files::mark_of(former) {
        return Ok(Vec::new());
    }
    if now != *after && !ask.is_some_and(|ask| ask(&question(path, &now, former))) {
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

/// Whether certificates of other sites are by the same authority of this machine.
fn others_of(order: &Issue) -> bool {
    let own = Path::new(&order.folder);
    let folder = own
        .parent()
        .and_then(|folder| std::fs::read_dir(folder).ok());
    folder
        .into_iter()
        .flatten()
        .flatten()
        // Drafts of a run that was killed are nobody's.
        .any(|entry| entry.path() != own && !entry.file_name().as_encoded_bytes().starts_with(b"."))
}

/// The file by which a certificate was renewed before it was got anew, if it is still renewed
/// by the way that the run gave it, at the same authority.
fn renewed_as_before(
    make: &Make,
    kept: &std::collections::BTreeMap<String, Former>,
) -> Result<Vec<Left>, String> {
    let ours = ["webroot", "standalone", "manual"]
        .into_iter()
        .find(|kind| {
            make.words
                .iter()
                .any(|word| word[..] == format!("--{kind}"))
        });
    let value = |text: &str, key: &str| {
        text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim().to_owned())
        })
    };
    let mut left = Vec::new();
    for (path, former) in kept {
        let Former::File { bytes, access } = former else {
            continue;
        };
        let file = Path::new(path);
        let now = std::fs::read_to_string(file).unwrap_or_default();
        if now.as_bytes() == bytes.0.as_slice() {
            continue;
        }
        let was = String::from_utf8_lossy(&bytes.0);
        let same = value(&now, "server") == value(&was, "server");
        let by_us = value(&now, "authenticator").as_deref() == ours;
        if same && by_us {
            files::write(file, &bytes.0, *access, true).map_err(|error| error.to_string())?;
        } else {
            let why = if same {
                "somebody changed how the certificate is renewed since; it is left as it is"
            } else {
                "the certificate is of another authority than before; it is renewed there"
            };
            left.push(Left::new(path, why));
        }
    }
    Ok(left)
}

/// What a person is asked about something that was changed since.
fn question(path: &Path, now: &Mark, former: &Former) -> String {
    let path = path.display();
    let (was, then) = match (now, former) {
        (Mark::Absent, _) => ("taken away", "Put back what was there before the set-up?"),
        (_, Former::Absent) => ("changed", "Remove it, with what was changed in it?"),
        (_, Former::Access { .. }) => ("changed", "Give it the owner and mode that it had before?"),
        _ => (
            "changed",
            "Put back what was there before the set-up? What was changed in it is lost",
        ),
    };
    format!("{path} was {was} since the set-up. {then}")
}

/// Where certbot keeps a certificate and what renews it: also what came later belongs to it, as
/// `certbot delete` has it.
fn own(make: &Make) -> Vec<String> {
    let at = make.words.iter().position(|word| word == "--cert-name");
    let Some(name) = at.and_then(|at| make.words.get(at + 1)) else {
        return Vec::new();
    };
    ["live", "archive"]
        .map(|folder| format!("/etc/letsencrypt/{folder}/{name}"))
        .into_iter()
        .chain([format!("/etc/letsencrypt/renewal/{name}.conf")])
        .collect()
}

/// The folders of a certificate's files, as others name them.
fn own_folders(make: &Make) -> Vec<String> {
    own(make)
        .into_iter()
        .filter(|path| !path.ends_with(".conf"))
        .collect()
}

/// What certbot made is taken away: the certificate with all its versions, and what is new and
/// nobody else's. Another run of certbot may have renewed others meanwhile, and the account may
/// be theirs, too.
fn lineage(
    before: &Inventory,
    after: Option<&Inventory>,
    mut now: Inventory,
    own: &[String],
) -> Vec<Left> {
    let belongs = |path: &str| {
        let within = |own: &String| path == own || path.starts_with(&format!("{own}/"));
        own.iter().any(within)
    };
    let renewal = "/etc/letsencrypt/renewal/";
    let others = now
        .keys()
        .any(|path| path.starts_with(renewal) && path.ends_with(".conf") && !belongs(path));
    if !others {
        // Requests and keys of older certbots, by number.
        let numbered = ["/etc/letsencrypt/csr", "/etc/letsencrypt/keys"].map(str::to_owned);
        let own: Vec<String> = own.iter().cloned().chain(numbered).collect();
        return trees(before, after, &now, &own);
    }
    let mut left = Vec::new();
    let account = |path: &str| path.contains("/accounts/");
    let ordered = |(path, mark): (&String, &Mark)| {
        account(path)
            && !before.contains_key(path)
            && after.and_then(|after| after.get(path)) == Some(mark)
    };
    if now.iter().any(ordered) {
        left.push(Left::new(
            "certbot's account",
            "other certificates are renewed with it",
        ));
    }
    now.retain(|path, mark| {
        let same = match after {
            Some(after) => after.get(path) == Some(mark),
            None => false,
        };
        let folder = matches!(mark, Mark::Folder { .. });
        // Folders go if nothing is left in them. What was there before is not touched.
        let ours = belongs(path) || folder || same;
        ours && !before.contains_key(path) && !account(path)
    });
    left.extend(trees(&Inventory::new(), None, &now, own));
    left
}

/// Why a package that a run brought has to stay: what lies in its folders is somebody else's by
/// now, and its own scripts would delete it all.
fn needed(package: &str) -> Option<&'static str> {
    let any = |folder: &str, other: &dyn Fn(&str) -> bool| {
        let entries = std::fs::read_dir(folder)
            .ok()
            .into_iter()
            .flatten()
            .flatten();
        entries
            .into_iter()
            .any(|entry| other(&entry.file_name().to_string_lossy()))
    };
    if package.contains("certbot") || package.contains("acme") {
        let others = any("/etc/letsencrypt/renewal", &|name| name.ends_with(".conf"))
            || any("/etc/letsencrypt/live", &|name| name != "README");
        return others.then_some("other certificates are in /etc/letsencrypt");
    }
    if package.contains("mod-wsgi") {
        let config = crate::setup::steps::load(&crate::probe::Disk::new());
        let uses = config.tree.iter().any(|(_, node)| {
            node.directive
                .is_some_and(|directive| directive.get().name.starts_with("WSGI"))
        });
        // Not by the package's own script.
        let by_hand = !Path::new("/var/lib/apache2/module/enabled_by_maint/wsgi").exists();
        let loads = by_hand && any("/etc/apache2/mods-enabled", &|name| name == "wsgi.load");
        return (uses || loads).then_some("other configuration of Apache's uses it");
    }
    if package.starts_with("apache2") {
        let standard = ["000-default.conf", "default-ssl.conf"];
        let others = any("/etc/apache2/sites-enabled", &|name| {
            !standard.contains(&name)
        });
        return others.then_some("other sites are enabled in Apache");
    }
    None
}

/// What a program made is taken away: all that is new. What Python compiled meanwhile belongs
/// to it, and what lies at these paths.
fn trees(
    before: &Inventory,
    after: Option<&Inventory>,
    now: &Inventory,
    own: &[String],
) -> Vec<Left> {
    let mut left = Vec::new();
    // The deepest first: a folder is empty when its turn comes.
    for (path, mark) in now.iter().rev() {
        if let Some(was) = before.get(path) {
            if let (Mark::Folder { access }, Mark::Folder { access: is }) = (was, mark)
                && access != is
                && let Err(error) = files::allow(Path::new(path), *access)
            {
                left.push(Left::new(path, error.to_string()));
            } else if let (Mark::Link { target }, Mark::Link { .. }, true) =
                (was, mark, was != mark)
            {
                // certbot's, to the certificate that was in use: the one that came is taken away.
                if let Err(error) = files::link(Path::new(path), target, true) {
                    left.push(Left::new(path, error.to_string()));
                }
            } else if was != mark && !matches!(was, Mark::Folder { .. }) {
                left.push(Left::new(path, "it was changed; what it was is not known"));
            }
            continue;
        }
        let same = after.is_none_or(|after| after.get(path).is_some_and(|then| then == mark));
        let belongs = own.iter().any(|own| path.starts_with(own.as_str()));
        if !same && !belongs && !path.contains("/__pycache__") {
            left.push(Left::new(
                path,
                "somebody made or changed it since; it is left as it is",
            ));
            continue;
        }
        let gone = files::unlink(Path::new(path), matches!(mark, Mark::Folder { .. }));
        match gone {
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => {}
            Err(error) => left.push(Left::new(path, error.to_string())),
            Ok(()) => {}
        }
    }
    // A folder that is gone was empty.
    let lost = |(path, was): &(&String, &Mark)| {
        !now.contains_key(*path) && !matches!(was, Mark::Folder { .. })
    };
    for (path, _) in before.iter().filter(lost) {
        left.push(Left::new(path, "it is gone; what it was is not known"));
    }
    left
}
