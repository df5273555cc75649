//! The machine as it would be: what is planned stands over what is there, so that the verdict
//! on a configuration is known before a byte of it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::effect::{Access, Effect, Program};
use crate::config::path;
use crate::config::world::{Entry, FileKind, Meta, Seen, Unreadable, World};

/// What would be at a path.
#[derive(Debug, Clone)]
enum Thing {
    File(Arc<[u8]>, Access),
    Folder(Access),
    Link(Vec<u8>),
    Nothing,
}

/// A world with effects carried out in it.
pub struct Imagined<'w> {
    under: &'w dyn World,
    over: BTreeMap<Vec<u8>, Thing>,
    /// Owners and modes that are changed.
    allowed: BTreeMap<Vec<u8>, Access>,
    /// Folders of which it is not known what they will hold.
    untold: Vec<Vec<u8>>,
}

/// Why it is not known.
const UNTOLD: &str = "it is still to be made";

/// Links that are followed, one after another.
const LINKS: usize = 16;

impl<'w> Imagined<'w> {
    /// One in which nothing has happened yet.
    pub fn over(under: &'w dyn World) -> Imagined<'w> {
        Imagined {
            under,
            over: BTreeMap::new(),
            allowed: BTreeMap::new(),
            untold: Vec::new(),
        }
    }

    /// Carries an effect out, as far as files go.
    pub fn happens(&mut self, effect: &Effect) {
        let (path, thing) = match effect {
            Effect::Write { path, text, access } => {
                (path, Thing::File(text.as_bytes().into(), *access))
            }
            Effect::Folder { path, access } => (path, Thing::Folder(*access)),
            Effect::Link { path, target } => (path, Thing::Link(target.as_bytes().to_vec())),
            Effect::Remove { path } => (path, Thing::Nothing),
            Effect::Allow { path, access } => {
                self.allowed.insert(path.as_bytes().to_vec(), *access);
                return;
            }
            Effect::Make(make) if make.program == Program::Python => {
                let trees = make.trees.iter().map(|tree| tree.as_bytes().to_vec());
                self.untold.extend(trees);
                return;
            }
            Effect::Install { packages } if packages.iter().any(|p| p.starts_with("python3")) => {
                self.untold.push(b"/usr/lib/python3/dist-packages".to_vec());
                return;
            }
            _ => return,
        };
        self.over.insert(path.as_bytes().to_vec(), thing);
    }

    /// Whether it is not known what will be at a path.
    fn is_untold(&self, at: &[u8]) -> bool {
        self.untold.iter().any(|tree| path::within(at, tree)) && !self.over.contains_key(at)
    }

    /// What is imagined at a path, and where links lead, of ours and to what is ours.
    fn at(&self, path: &[u8]) -> (Vec<u8>, Option<&Thing>) {
        let mut path = path.to_vec();
        for _ in 0..LINKS {
            match self.over.get(&path) {
                Some(Thing::Link(target)) => path = joined(&path, target),
                None => match self.under.link(&path) {
                    Seen::Is(target) if self.over.contains_key(&joined(&path, &target)) => {
                        path = joined(&path, &target);
                    }
                    _ => return (path, None),
                },
                thing => return (path, thing),
            }
        }
        (path, Some(&Thing::Nothing))
    }
}

/// Where a link leads.
fn joined(link: &[u8], target: &[u8]) -> Vec<u8> {
    if target.starts_with(b"/") {
        return target.to_vec();
    }
    let mut parts: Vec<&[u8]> = link.split(|&b| b == b'/').collect();
    parts.pop();
    for part in target.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join(&b'/')
}

impl World for Imagined<'_> {
    fn read(&self, path: &[u8]) -> Result<Arc<[u8]>, Unreadable> {
        if self.is_untold(path) {
            return Err(Unreadable::Other(UNTOLD.into()));
        }
        match self.at(path) {
            (_, Some(Thing::File(bytes, _))) => Ok(bytes.clone()),
            (_, Some(Thing::Folder(_))) => Err(Unreadable::NotAFile),
            (_, Some(_)) => Err(Unreadable::Absent),
            (path, None) => self.under.read(&path),
        }
    }

    fn stat(&self, path: &[u8]) -> Seen<Meta> {
        if self.is_untold(path) {
            return Seen::Gap(UNTOLD.into());
        }
        let meta = |kind, len: usize, access: Access| {
            Seen::Is(Meta {
                kind,
                len: len as u64,
                mode: access.mode,
                uid: access.uid,
                gid: access.gid,
            })
        };
        match self.at(path) {
            (_, Some(Thing::File(bytes, access))) => meta(FileKind::File, bytes.len(), *access),
            (_, Some(Thing::Folder(access))) => meta(FileKind::Directory, 4096, *access),
            (_, Some(_)) => Seen::Absent,
            (path, None) => match (self.under.stat(&path), self.allowed.get(&path)) {
                (Seen::Is(meta), Some(access)) => Seen::Is(Meta {
                    mode: access.mode,
                    uid: access.uid,
                    gid: access.gid,
                    ..meta
                }),
                (seen, _) => seen,
            },
        }
    }

    fn link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        if self.is_untold(path) {
            return Seen::Gap(UNTOLD.into());
        }
        match self.over.get(path) {
            Some(Thing::Link(target)) => Seen::Is(target.clone()),
            Some(_) => Seen::Absent,
            None => self.under.link(path),
        }
    }

    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        if self.is_untold(path) {
            return Seen::Gap(UNTOLD.into());
        }
        let mut seen = match self.over.get(path) {
            Some(Thing::Folder(_)) => Seen::Is(Vec::new()),
            Some(Thing::Nothing | Thing::File(..)) => return Seen::Absent,
            _ => self.under.list(path),
        };
        if let Seen::Is(entries) = &mut seen {
            let mut prefix = path.strip_suffix(b"/").unwrap_or(path).to_vec();
            prefix.push(b'/');
            for (path, thing) in self.over.range(prefix.clone()..) {
                let Some(name) = path.strip_prefix(prefix.as_slice()) else {
                    break;
                };
                if name.contains(&b'/') {
                    continue;
                }
                entries.retain(|entry| entry.name != name);
                if !matches!(thing, Thing::Nothing) {
                    entries.push(Entry {
                        name: name.to_vec(),
                        directory: matches!(thing, Thing::Folder(_)),
                    });
                }
            }
        }
        seen
    }

    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        if self.is_untold(path) {
            return Seen::Gap(UNTOLD.into());
        }
        match self.at(path) {
            (_, Some(Thing::File(bytes, _))) => Seen::Is(bytes.clone()),
            (_, Some(_)) => Seen::Absent,
            (path, None) => self.under.contents(&path),
        }
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.under.env(name)
    }

    fn user(&self, name: &[u8]) -> Seen<u32> {
        self.under.user(name)
    }

    fn group(&self, name: &[u8]) -> Seen<u32> {
        self.under.group(name)
    }

    fn user_name(&self, id: u32) -> Seen<Vec<u8>> {
        self.under.user_name(id)
    }

    fn group_name(&self, id: u32) -> Seen<Vec<u8>> {
        self.under.group_name(id)
    }

    fn groups_of(&self, user: &[u8]) -> Seen<Vec<u32>> {
        self.under.groups_of(user)
    }

    fn home_of(&self, user: &[u8]) -> Seen<Vec<u8>> {
        self.under.home_of(user)
    }

    fn has_acl(&self, path: &[u8]) -> Seen<bool> {
        match self.over.contains_key(path) {
            true => Seen::Is(false),
            false => self.under.has_acl(path),
        }
    }

    fn httpd_version(&self) -> Seen<(u32, u32, u32)> {
        self.under.httpd_version()
    }

    fn hosts(&self, name: &[u8]) -> Seen<Vec<core::net::IpAddr>> {
        self.under.hosts(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Table;

    #[test]
    fn what_is_planned_stands_over_what_is_there() {
        let table = Table::default().file("/e/a.conf", "A");
        let mut world = Imagined::over(&table);
        let write = |path: &str| Effect::Write {
            path: path.into(),
            text: "B".into(),
            access: Access::root(0o644),
        };
        world.happens(&Effect::Folder {
            path: "/e/on".into(),
            access: Access::root(0o755),
        });
        world.happens(&write("/e/b.conf"));
        world.happens(&Effect::Link {
            path: "/e/on/b.conf".into(),
            target: "../b.conf".into(),
        });
        assert_eq!(&*world.read(b"/e/on/b.conf").unwrap(), b"B");
        assert_eq!(&*world.read(b"/e/a.conf").unwrap(), b"A");
        // A link that was there leads to what is planned.
        let linked = Table::default()
            .file("/e/b.conf", "A")
            .link("/e/on/b.conf", "../b.conf");
        let mut over = Imagined::over(&linked);
        over.happens(&write("/e/b.conf"));
        assert_eq!(&*over.read(b"/e/on/b.conf").unwrap(), b"B");
        let names = |world: &Imagined<'_>, folder: &[u8]| {
            let mut names: Vec<Vec<u8>> = world
                .list(folder)
                .known()
                .unwrap()
                .into_iter()
                .map(|e| e.name)
                .collect();
            names.sort();
            names
        };
        assert_eq!(names(&world, b"/e/on"), [b"b.conf".to_vec()]);
        world.happens(&Effect::Remove {
            path: "/e/a.conf".into(),
        });
        assert!(world.stat(b"/e/a.conf").absent());
        assert_eq!(world.read(b"/e/a.conf").unwrap_err(), Unreadable::Absent);
    }

    #[test]
    fn of_what_a_program_makes_nothing_is_claimed() {
        let table = Table::default()
            .file("/srv/a/app.py", "")
            .file("/usr/lib/python3/dist-packages/x.py", "");
        let mut world = Imagined::over(&table);
        world.happens(&Effect::Make(crate::setup::effect::Make {
            what: String::new(),
            program: Program::Python,
            words: Vec::new(),
            trees: vec!["/srv/a/venv".into()],
            keeps: Vec::new(),
            user: None,
            seconds: 1,
        }));
        for at in ["/srv/a/venv", "/srv/a/venv/pyvenv.cfg"] {
            assert!(matches!(world.stat(at.as_bytes()), Seen::Gap(_)), "{at}");
            assert!(matches!(world.list(at.as_bytes()), Seen::Gap(_)), "{at}");
        }
        assert!(world.stat(b"/srv/a/venvs").absent());
        let packages = b"/usr/lib/python3/dist-packages";
        assert!(world.list(packages).is_there());
        world.happens(&Effect::Install {
            packages: vec!["python3-flask".into()],
        });
        assert!(matches!(world.list(packages), Seen::Gap(_)));
        world.happens(&Effect::Allow {
            path: "/srv/a/app.py".into(),
            access: Access::root(0o600),
        });
        let meta = world.stat(b"/srv/a/app.py").known().unwrap();
        assert_eq!(meta.mode, 0o600);
    }
}
