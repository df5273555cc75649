//! Files that other people wrote, from the packages that are installed: read in place, never
//! copied into the project.

use crate::base::Base;
use crate::case::{Case, Entry};
use crate::context;
use crate::generate::table;
use std::path::{Path, PathBuf};
use std::{env, fs};

const KIND: &str = "real";

/// Debian's modules and sites one by one, its fragments alone, and other packages' files.
pub(crate) fn cases(out: &mut Vec<Case>) {
    let etc = Path::new("/etc/apache2");
    for path in files(&etc.join("mods-available")) {
        enabled(&path, out);
    }
    for folder in ["conf-available", "sites-available", "mods-available"] {
        for path in files(&etc.join(folder))
            .into_iter()
            .filter(|path| ends(path, "conf"))
        {
            alone(&path, out);
        }
    }
    for path in files(Path::new("/etc/nginx"))
        .into_iter()
        .chain(files(Path::new("/usr/share/doc/apache2/examples")))
    {
        foreign(&path, out);
    }
    // A developer's own collection; it is no part of a normal run.
    if let Some(folder) = env::var_os("FLASKSSL_REAL") {
        for path in files(&PathBuf::from(folder)) {
            foreign(&path, out);
        }
    }
}

/// A file of `mods-available` enabled in Debian's tree: what `a2enmod` would do, and only half of it.
fn enabled(path: &Path, out: &mut Vec<Case>) {
    let (Some(name), Some(stem)) = (
        file_name(path),
        path.file_stem().and_then(|stem| stem.to_str()),
    ) else {
        return;
    };
    let whole = Base::Debian.tree(&[stem.to_owned()]);
    if ends(path, "load") {
        out.push(Case::new(
            KIND,
            format!("{stem} enabled"),
            &whole,
            Base::Debian.about(),
            "",
        ));
    }
    let mut half = Base::Debian.tree(&[]);
    let Ok(bytes) = fs::read(path) else { return };
    half.insert(format!("mods-enabled/{name}"), Entry::file(bytes));
    out.push(Case::new(
        KIND,
        format!("{name} enabled, and nothing else"),
        &half,
        Base::Debian.about(),
        "",
    ));
}

/// A fragment in a small tree, with the modules that it needs and without them.
fn alone(path: &Path, out: &mut Vec<Case>) {
    let Ok(bytes) = fs::read(path) else { return };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let title = path
        .strip_prefix("/etc/apache2")
        .unwrap_or(path)
        .display()
        .to_string();
    let modules = table::modules_of(&table::known(), &text);
    let with = Base::Minimal.tree(&modules);
    let without = Base::Minimal.tree(&[]);
    let about = Base::Minimal.about();
    out.push(Case::new(
        KIND,
        format!("{title} with its modules"),
        &with,
        about,
        text.clone(),
    ));
    out.push(Case::new(
        KIND,
        format!("{title} without its modules"),
        &without,
        about,
        text.clone(),
    ));
    let inside = context::frame("vhost").replace("@LINE@", &text);
    out.push(Case::new(
        KIND,
        format!("{title} in a virtual host"),
        &with,
        about,
        inside,
    ));
}

/// Any file at all, as if it had been put in `sites-enabled`.
fn foreign(path: &Path, out: &mut Vec<Case>) {
    let Ok(bytes) = fs::read(path) else { return };
    let modules = table::modules_of(&table::known(), &String::from_utf8_lossy(&bytes));
    let tree = Base::Minimal.tree(&modules);
    out.push(Case::new(
        KIND,
        path.display().to_string(),
        &tree,
        Base::Minimal.about(),
        bytes,
    ));
}

/// All regular files below `folder`, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn ends(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn file_name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}
