//! `Include` and `IncludeOptional`. httpd: `include_config` in server/core.c,
//! `ap_process_fnmatch_configs` in server/config.c, `ap_dir_fnmatch` in server/util.c.

use std::sync::Arc;

use crate::source::FileId;
use crate::syntax::{self, Text};

use super::super::fault::{Kind, Refusal};
use super::super::passed::Pattern;
use super::super::path;
use super::super::tree::ViaId;
use super::super::world::{Entry, FileKind, Lines, Seen, Unreadable};
use super::Reader;
use super::input::{Input, Place};

/// AP_MAX_INCLUDE_DEPTH, server/core.c.
const MAX_INCLUDES: usize = 128;

/// So many includes that are not read are remembered.
const MAX_NOT_READ: usize = 100;

/// AP_MAX_FNMATCH_DIR_DEPTH, server/util.c.
const MAX_DIRECTORIES: usize = 128;

/// How deep includes are still followed once a loop is known: the loop is told, and what else
/// there is to tell stands near the main file.
const DEEP_ENOUGH: usize = 4;

/// What looking at a name on the disk costs, in lines.
const LOOK: u64 = 20;

/// How an include is being carried out.
struct Walk {
    optional: bool,
    via: ViaId,
    depth: usize,
}

impl Reader<'_> {
    /// Carries an include out. A fault in an included file is noted there; what is given
    /// back is at fault with this line itself.
    pub(super) fn include(
        &mut self,
        name: &[u8],
        optional: bool,
        args: &Text<'_>,
        place: &Place,
    ) -> Result<(), Refusal> {
        let full = self.relocated(path::under(&self.server_root, name));
        if self.stack.len() > MAX_INCLUDES && !self.unwinding() {
            return Err(self.includes_itself(args, &full));
        }
        if self.unwinding() {
            return Ok(());
        }
        let via = self.tree.via(place.span(), place.line, place.via);
        let mut walk = Walk {
            optional,
            via,
            depth: 0,
        };
        let result = if path::is_pattern(&full) {
            self.patterns.push(Pattern {
                path: full.clone(),
                span: place.span(),
                optional,
                certain: self.unknown == 0,
            });
            self.wildcard(&mut walk, b"/", full.strip_prefix(b"/").unwrap_or(&full))
        } else {
            self.plain(&mut walk, &full)
        };
        result.map_err(|refusal| {
            if refusal.range.is_none() {
                refusal.at_range(0..args.bytes().len())
            } else {
                refusal
            }
        })
    }

    fn includes_itself(&mut self, args: &Text<'_>, full: &[u8]) -> Refusal {
        let full_text = String::from_utf8_lossy(full).into_owned();
        self.looped = true;
        let files: Vec<String> = self
            .stack
            .iter()
            .rev()
            .take(3)
            .map(|p| String::from_utf8_lossy(p).into_owned())
            .collect();
        Refusal::new(format!(
            "includes stand more than {MAX_INCLUDES} deep in each other; {} is read again and \
             again",
            files.first().map_or(full_text.as_str(), String::as_str)
        ))
        .kind(Kind::IncludeLoop)
        .help("take this line out, or the one that includes the file it stands in")
        .at_range(0..args.bytes().len())
    }

    /// Where this is not the machine, `/etc/apache2` means the tree at hand.
    pub(super) fn relocated(&self, full: Vec<u8>) -> Vec<u8> {
        if self.here.unwrap_or(false) || path::within(&full, &self.tree_root) {
            return full;
        }
        for root in [&b"/etc/apache2"[..], b"/etc/httpd"] {
            if path::within(&full, root) && !self.world.stat(root).is_there() {
                let mut moved = self.tree_root.clone();
                moved.extend_from_slice(&full[root.len()..]);
                return moved;
            }
        }
        full
    }

    /// Whether a loop is known and its turns are on their way back.
    fn unwinding(&self) -> bool {
        self.looped && self.stack.len() > DEEP_ENOUGH
    }

    /// httpd: `ap_dir_nofnmatch`.
    fn plain(&mut self, walk: &mut Walk, full: &[u8]) -> Result<(), Refusal> {
        if self.stopped || self.unwinding() {
            return Ok(());
        }
        self.budget.lines(1)?;
        // Almost all are files: that is seen by reading them. What is none is looked at.
        if self.read_at_once(full)? {
            return self.file(full, walk.via);
        }
        self.looked_at(walk, full)
    }

    /// Reads a file that nobody has read yet; whether it is one.
    fn read_at_once(&mut self, full: &[u8]) -> Result<bool, Refusal> {
        if !self.asked(full) || self.files.contains_key(full) {
            return Ok(false);
        }
        match self.world.lines(full) {
            Ok(lines) => self.keep(full, lines).map(|_| true),
            Err(_) => Ok(false),
        }
    }

    fn looked_at(&mut self, walk: &mut Walk, full: &[u8]) -> Result<(), Refusal> {
        self.budget.lines(LOOK)?;
        let text = || String::from_utf8_lossy(full).into_owned();
        match self.stat(full) {
            Seen::Is(meta) if meta.kind == FileKind::Directory => {
                walk.depth += 1;
                if walk.depth > MAX_DIRECTORIES {
                    return Err(Refusal::new(format!(
                        "{} is more than {MAX_DIRECTORIES} directories deep",
                        text()
                    ))
                    .kind(Kind::IncludeLoop)
                    .help("does a link lead back to a directory above it?"));
                }
                let mut names = self.names(walk, full)?;
                names.sort();
                for name in names {
                    self.plain(walk, &path::join(full, &name))?;
                }
                walk.depth -= 1;
                Ok(())
            }
            Seen::Is(_) => self.file(full, walk.via),
            Seen::Absent if walk.optional => Ok(()),
            Seen::Absent if self.of_unknown_root(path::parent(full)) => Ok(()),
            Seen::Absent => Err(self.not_there(full)),
            // httpd minds a loop of links only where the include is not optional.
            Seen::Gap(_) if walk.optional => Ok(()),
            Seen::Gap(_) => self.file(full, walk.via),
            // Not this machine's business: nothing is claimed.
            Seen::NotAsked => {
                self.not_read(full.to_vec());
                Ok(())
            }
        }
    }

    /// Notes what is included from where this machine does not look.
    fn not_read(&mut self, path: Vec<u8>) {
        if self.not_read.len() < MAX_NOT_READ && !self.not_read.contains(&path) {
            self.not_read.push(path);
        }
    }

    /// What is in a folder, if it may be asked.
    fn listed(&mut self, folder: &[u8]) -> Result<Seen<Vec<Entry>>, Refusal> {
        if !self.asked(folder) {
            return Ok(Seen::NotAsked);
        }
        let listed = self.world.list(folder);
        if let Seen::Is(entries) = &listed {
            self.budget.lines(entries.len() as u64)?;
        }
        Ok(listed)
    }

    /// Whether a folder of which something is missing is perhaps not the one that is meant: a
    /// fragment's own folder stands for a server root that is not known. A folder below it
    /// that is there speaks for it.
    pub(super) fn of_unknown_root(&self, folder: &[u8]) -> bool {
        !self.whole && (!self.world.stat(folder).is_there() || folder == self.tree_root)
    }

    fn not_there(&mut self, full: &[u8]) -> Refusal {
        let directory = path::parent(full);
        let name = path::file_name(full);
        let mut help = String::from("IncludeOptional does not mind a file that is not there");
        if let Ok(Seen::Is(entries)) = self.listed(directory) {
            let names: Vec<&[u8]> = entries.iter().map(|e| &*e.name).collect();
            if let Some(near) = super::super::suggest::near(name, names) {
                help = format!(
                    "{} is there: write that",
                    String::from_utf8_lossy(&path::join(directory, near))
                );
            }
        }
        Refusal::new(format!(
            "there is no file {}",
            String::from_utf8_lossy(full)
        ))
        .kind(Kind::IncludeMissing)
        .help(help)
    }

    fn names(&mut self, walk: &Walk, directory: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
        let listed = self.listed(directory)?;
        match listed {
            Seen::Is(entries) => Ok(entries.into_iter().map(|e| e.name).collect()),
            Seen::NotAsked => Ok(Vec::new()),
            Seen::Absent if walk.optional => Ok(Vec::new()),
            Seen::Absent if self.of_unknown_root(directory) => Ok(Vec::new()),
            Seen::Absent => Err(Refusal::new(format!(
                "there is no directory {}",
                String::from_utf8_lossy(directory)
            ))
            .kind(Kind::IncludeMissing)),
            Seen::Gap(reason) => Err(Refusal::new(format!(
                "the directory {} cannot be read: {reason}",
                String::from_utf8_lossy(directory)
            ))
            .kind(Kind::IncludeUnreadable)),
        }
    }

    /// One component of a pattern at a time. httpd: `ap_dir_fnmatch`.
    fn wildcard(&mut self, walk: &mut Walk, base: &[u8], pattern: &[u8]) -> Result<(), Refusal> {
        let (component, rest) = match pattern.iter().position(|&b| b == b'/') {
            Some(n) => (&pattern[..n], Some(&pattern[n + 1..])),
            None => (pattern, None),
        };
        if !path::is_pattern(component) {
            let full = path::join(base, component);
            return match rest {
                Some(rest) => self.wildcard(walk, &full, rest),
                None => self.plain(walk, &full),
            };
        }
        let entries = match self.listed(base)? {
            Seen::Is(entries) => entries,
            Seen::NotAsked => {
                self.not_read(path::join(base, pattern));
                return Ok(());
            }
            Seen::Absent if walk.optional && !self.stat(base).is_there() => return Ok(()),
            Seen::Absent if self.of_unknown_root(base) => return Ok(()),
            Seen::Absent => {
                return Err(Refusal::new(format!(
                    "there is no directory {}",
                    String::from_utf8_lossy(base)
                ))
                .kind(Kind::IncludeMissing)
                .help("IncludeOptional does not mind a directory that is not there"));
            }
            Seen::Gap(reason) => {
                return Err(Refusal::new(format!(
                    "the directory {} cannot be read: {reason}",
                    String::from_utf8_lossy(base)
                ))
                .kind(Kind::IncludeUnreadable));
            }
        };
        let mut names: Vec<Vec<u8>> = entries
            .into_iter()
            .filter(|e| path::matches(component, &e.name))
            // Inside a path only directories themselves count, no links to them.
            .filter(|e| rest.is_none() || e.directory)
            .map(|e| e.name)
            .collect();
        if names.is_empty() && !walk.optional && !self.of_unknown_root(base) {
            return Err(Refusal::new(format!(
                "nothing in {} matches `{}`",
                String::from_utf8_lossy(base),
                String::from_utf8_lossy(component)
            ))
            .kind(Kind::IncludeMissing)
            .help("IncludeOptional does not mind a pattern that matches nothing"));
        }
        names.sort_unstable();
        let paths: Vec<Vec<u8>> = names.iter().map(|name| path::join(base, name)).collect();
        if rest.is_none() && self.asked(base) {
            self.world.ahead(&paths);
        }
        for full in paths {
            match rest {
                Some(rest) => self.wildcard(walk, &full, rest)?,
                None => self.plain(walk, &full)?,
            }
        }
        Ok(())
    }

    /// Reads one file into the tree.
    pub(super) fn file(&mut self, full: &[u8], via: ViaId) -> Result<(), Refusal> {
        if self.looped && self.stack.iter().any(|p| p == full) {
            return Ok(());
        }
        let known = match self.files.get(full) {
            Some((file, tree)) => (*file, tree.clone()),
            None => self.load(full)?,
        };
        let (file, tree) = known;
        self.stack.push(full.to_vec());
        let bytes = self.sources.get(file).bytes().clone();
        self.lines(Input::file(file, bytes, tree, via));
        self.stack.pop();
        Ok(())
    }

    fn load(&mut self, full: &[u8]) -> Result<(FileId, Arc<syntax::Tree>), Refusal> {
        let lines = self.world.lines(full).map_err(|error| {
            let text = String::from_utf8_lossy(full).into_owned();
            let doubtful = error == Unreadable::Denied;
            let (kind, message, help) = match error {
                Unreadable::Absent => (
                    Kind::IncludeMissing,
                    format!("{text} is not there, or is a link to nothing"),
                    "take the link away, or make the file it points to",
                ),
                Unreadable::NotAFile => (
                    Kind::IncludeUnreadable,
                    format!("{text} is no regular file"),
                    "httpd reads configuration from regular files only",
                ),
                Unreadable::Denied => (
                    Kind::IncludeUnreadable,
                    format!("{text} may not be read"),
                    "httpd reads it as root; run this as root, or as a user who may read it",
                ),
                Unreadable::TooLarge(limit) => (
                    Kind::IncludeUnreadable,
                    format!("{text} is larger than the {limit} bytes that are read"),
                    "is this a configuration file at all?",
                ),
                Unreadable::Other(reason) => (
                    Kind::IncludeUnreadable,
                    format!("{text} cannot be read: {reason}"),
                    "look at the file and at the folders that lead to it",
                ),
            };
            let refusal = Refusal::new(message).kind(kind).help(help);
            if doubtful {
                refusal.doubtful()
            } else {
                refusal
            }
        })?;
        self.keep(full, lines)
    }

    /// Keeps a file and its lines.
    fn keep(
        &mut self,
        full: &[u8],
        Lines { bytes, tree }: Lines,
    ) -> Result<(FileId, Arc<syntax::Tree>), Refusal> {
        self.budget.bytes(bytes.len())?;
        self.budget
            .room_for(memchr::memchr_iter(b'\n', &bytes).count() as u64)?;
        let file = self.sources.add(full.to_vec(), bytes);
        self.files.insert(full.to_vec(), (file, tree.clone()));
        Ok((file, tree))
    }
}
