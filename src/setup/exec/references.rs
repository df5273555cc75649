//! Who names a certificate's files by now, besides the run that brought them: an undo would take
//! them away under a program that uses them.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::files;
use crate::probe::Disk;
use crate::setup::steps;

/// Largest file that is looked into, in bytes.
const MOST: u64 = 1024 * 1024;

/// Most files that are looked into.
const FILES: usize = 50_000;

/// Folders of certificates themselves, which name one another.
const APART: [&str; 7] = [
    "/etc/letsencrypt/live",
    "/etc/letsencrypt/archive",
    "/etc/letsencrypt/renewal",
    "/etc/letsencrypt/accounts",
    "/etc/letsencrypt/csr",
    "/etc/ssl/certs",
    "/etc/flaskssl",
];

/// The first place that names one of the folders, in a file that came or changed since; that of
/// the run itself is not asked. `FILE:LINE`.
pub(super) fn to(folders: &[String], since: i64, own: &[&str]) -> Option<String> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new("/etc")
        .follow_links(false)
        .into_iter()
        .filter_entry(|entry| !APART.iter().any(|apart| entry.path() == Path::new(apart)))
        .flatten()
        .take(FILES)
        .map(walkdir::DirEntry::into_path)
        .collect();
    let config = steps::load(&Disk::new());
    files.extend(
        config
            .sources
            .iter()
            .map(|(_, file)| PathBuf::from(file.display_path())),
    );
    files.iter().find_map(|path| {
        // A draft of a run that was killed is nobody's.
        let draft = files::is_draft(path);
        if draft || own.iter().any(|own| path == Path::new(own)) {
            return None;
        }
        let changed = |meta: fs::Metadata| meta.ctime();
        let link = fs::symlink_metadata(path).map(changed).ok()?;
        let meta = fs::metadata(path).ok()?;
        if !meta.is_file() || meta.len() > MOST || link.max(meta.ctime()) < since {
            return None;
        }
        let text = fs::read(path).ok()?;
        let line = named(&text, folders)?;
        Some(format!("{}:{line}", path.display()))
    })
}

/// The line that names one of the folders; what is behind a # is said to nobody.
fn named(text: &[u8], folders: &[String]) -> Option<usize> {
    let finder = |folder: &String| {
        let folder = folder.as_bytes().to_vec();
        move |line: &[u8]| {
            let mut from = 0;
            while let Some(at) = memchr::memmem::find(&line[from..], &folder) {
                from += at + folder.len();
                let goes_on = |c: &u8| c.is_ascii_alphanumeric() || b".-_".contains(c);
                if !line.get(from).is_some_and(goes_on) {
                    return true;
                }
            }
            false
        }
    };
    let finders: Vec<_> = folders.iter().map(finder).collect();
    let mut lines = text.split(|&b| b == b'\n').enumerate();
    lines
        .find(|(_, line)| {
            !line.trim_ascii_start().starts_with(b"#") && finders.iter().any(|find| find(line))
        })
        .map(|(n, _)| n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_by_its_whole_name_and_not_in_a_comment() {
        let folders = ["/etc/letsencrypt/live/a.example".to_owned()];
        let line = |text: &str| named(text.as_bytes(), &folders);
        assert_eq!(
            line("x\n cert /etc/letsencrypt/live/a.example/x;\n"),
            Some(2)
        );
        assert_eq!(line("\"/etc/letsencrypt/live/a.example\""), Some(1));
        assert_eq!(line("# /etc/letsencrypt/live/a.example/x"), None);
        assert_eq!(line("/etc/letsencrypt/live/a.example.org/x"), None);
        assert_eq!(line("/etc/letsencrypt/live/a.example-0001/x"), None);
    }
}
