//! One configuration to be read, and the part of it that was asked for.

use crate::hash::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::config::world::World;
use crate::config::{Config, Request, load};
use crate::finding::Finding;
use crate::probe::Disk;
use crate::source::FileId;
use crate::syntax;

use super::judge::{Scope, judge};
use super::loads;
use super::outcome::Outcome;
use super::request::{Settings, bytes};
use super::roots;

/// What is read together. It is light: the reading is done by whichever thread takes it.
pub(super) enum Job {
    /// A server root, or fragments in one.
    Tree(InTree),
    /// A main file that is no server root's own.
    Main { main: PathBuf, root: PathBuf },
    /// A fragment without its server, or a main file under another name.
    Alone {
        path: PathBuf,
        root: Option<PathBuf>,
    },
    /// A `.htaccess` file.
    Htaccess(PathBuf),
}

/// Fragments of one tree. They are judged where the tree includes them, or else at its end,
/// as if they were enabled.
pub(super) struct InTree {
    pub(super) root: PathBuf,
    /// Whether the whole tree was asked for.
    pub(super) all: bool,
    pub(super) fragments: Vec<PathBuf>,
}

impl Job {
    /// How many files were asked for.
    pub(super) fn files(&self) -> usize {
        match self {
            Job::Tree(tree) => tree.fragments.len() + usize::from(tree.all),
            _ => 1,
        }
    }

    /// Does it.
    pub(super) fn carry_out(&self, settings: &Settings, disk: &Disk) -> Vec<Outcome> {
        let request = match self {
            Job::Tree(tree) => return tree.carry_out(settings, disk),
            Job::Main { main, root } => settings.whole(disk, main, root),
            Job::Alone { path, root } => {
                let text = disk.read(&bytes(path)).unwrap_or_default();
                if is_main(&text) {
                    settings.whole(disk, path, roots::of_main(path))
                } else {
                    let root = root.as_deref().or(path.parent());
                    settings.alone(disk, path, root.unwrap_or(Path::new("/")), None)
                }
            }
            Job::Htaccess(path) => {
                let folder = path.parent().unwrap_or(Path::new("/"));
                settings.alone(disk, path, folder, Some(folder))
            }
        };
        let config = load(disk, request.clone());
        let scope = Scope {
            file: &|_| true,
            finding: &|_| true,
        };
        vec![judge(config, &request, settings, disk, &scope)]
    }
}

impl InTree {
    fn carry_out(&self, settings: &Settings, disk: &Disk) -> Vec<Outcome> {
        let Some(main) = roots::main_file(disk, &self.root) else {
            // Somebody took it away since it was looked for.
            return vec![Outcome::gap(format!(
                "{}: its main file is gone",
                self.root.display()
            ))];
        };
        let request = settings.whole(disk, &main, &self.root);
        let config = load(disk, request.clone());
        let asked: HashSet<PathBuf> = self.fragments.iter().map(|f| identity(disk, f)).collect();
        // Whose file is which is asked only where it matters: of each link the system is asked.
        let read: HashSet<PathBuf> = match self.fragments[..] {
            [] => HashSet::default(),
            _ => files(disk, &config).collect(),
        };
        let drafts: Vec<&Path> = self
            .fragments
            .iter()
            .map(PathBuf::as_path)
            .filter(|f| !read.contains(&identity(disk, f)))
            .collect();
        let batch = Batch {
            tree: self,
            request,
            asked,
            settings,
            disk,
        };
        if drafts.is_empty() {
            return vec![batch.judge(config, &[], true)];
        }
        let mut outcomes = Vec::new();
        let sound = !config.stopped && config.left_out == 0;
        drop(config);
        batch.with(&drafts, sound, true, &mut outcomes);
        outcomes
    }
}

/// The judging of one tree's fragments.
struct Batch<'a> {
    tree: &'a InTree,
    request: Request,
    asked: HashSet<PathBuf>,
    settings: &'a Settings,
    disk: &'a Disk,
}

impl Batch<'_> {
    /// Judges `drafts`, which the tree does not include, at its end. Where the reading of all
    /// of them together comes to a limit it does so by halves, so that one of them does not
    /// hide another. `first`: nothing has been told of the tree itself yet.
    fn with(&self, drafts: &[&Path], sound: bool, first: bool, outcomes: &mut Vec<Outcome>) {
        let mut request = self.request.clone();
        request.more = drafts
            .iter()
            .flat_map(|draft| {
                loads::of(self.disk, draft)
                    .into_iter()
                    .chain([draft.to_path_buf()])
            })
            .map(|path| bytes(&path))
            .collect();
        let config = load(self.disk, request);
        if sound && drafts.len() > 1 && (config.stopped || config.left_out > 0) {
            drop(config);
            let (left, right) = drafts.split_at(drafts.len() / 2);
            self.with(left, sound, first, outcomes);
            self.with(right, sound, false, outcomes);
            return;
        }
        outcomes.push(self.judge(config, drafts, first));
    }

    fn judge(&self, config: Config, drafts: &[&Path], first: bool) -> Outcome {
        let draft_files: HashSet<PathBuf> = drafts.iter().map(|d| identity(self.disk, d)).collect();
        // For each file: whether it was asked for, and whether it is a draft.
        let marks: Vec<(bool, bool)> = if drafts.is_empty() && (self.tree.all || !first) {
            vec![(first, false); config.sources.count()]
        } else {
            files(self.disk, &config)
                .map(|file| {
                    let draft = draft_files.contains(&file);
                    let asked = first && (self.tree.all || self.asked.contains(&file));
                    (draft || asked, draft)
                })
                .collect()
        };
        let wanted = |finding: &Finding| {
            let spans = || {
                std::iter::once(finding.span)
                    .chain(finding.labels.iter().map(|label| label.span))
                    .map(|span| span.file)
            };
            // The files of an application are nobody's own.
            let mark = |file: FileId| marks.get(file.0 as usize).copied().unwrap_or_default();
            let asked = spans().any(|file| mark(file).0);
            // Two that are not enabled may be two versions of one: that they get into each
            // other's way is no fault.
            let mut drafts = spans().filter(|file| mark(*file).1);
            let one = drafts.next();
            asked && drafts.all(|other| Some(other) == one)
        };
        let scope = Scope {
            file: &|file| marks.get(file.0 as usize).is_some_and(|mark| mark.0),
            finding: &wanted,
        };
        let mut request = self.request.clone();
        request.more = drafts.iter().map(|d| bytes(d)).collect();
        judge(config, &request, self.settings, self.disk, &scope)
    }
}

/// One name for a file, whichever link it is reached by.
fn identity(disk: &Disk, path: &Path) -> PathBuf {
    // Standard input may stand for a file that is not there.
    match disk.real(path.as_os_str().as_bytes()) {
        Some(real) => PathBuf::from(OsString::from_vec(real)),
        None => path.to_path_buf(),
    }
}

/// The files of a configuration, by their one name, in order.
fn files(disk: &Disk, config: &Config) -> impl Iterator<Item = PathBuf> {
    config
        .sources
        .iter()
        .map(|(_, file)| identity(disk, Path::new(OsStr::from_bytes(file.path()))))
}

/// Whether a file is a server's main file by what is in it: it names the server root, or loads
/// modules and says where to listen or how to serve. A `.load` file does neither.
fn is_main(text: &[u8]) -> bool {
    let (mut loads, mut serves) = (false, false);
    for line in &syntax::parse(text).lines {
        let text = line.text(text);
        let mut words = syntax::words(text.bytes()).map(|w| w.value);
        let Some(name) = words.next() else {
            continue;
        };
        if name.eq_ignore_ascii_case(b"ServerRoot") {
            return true;
        }
        if name.eq_ignore_ascii_case(b"LoadModule") {
            loads = true;
            serves |= words
                .next()
                .is_some_and(|symbol| symbol.starts_with(b"mpm_"));
        }
        serves |= name.eq_ignore_ascii_case(b"Listen");
    }
    loads && serves
}
