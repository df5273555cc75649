//! Debian's packages that ship configuration for Apache, downloaded and unpacked; none is
//! installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder with each package unpacked in a folder of its name.
pub(crate) fn unpacked() -> Result<PathBuf, String> {
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("debian-packages");
    let (archives, tree) = (base.join("archives"), base.join("tree"));
    std::fs::create_dir_all(&archives).map_err(|e| format!("{}: {e}", archives.display()))?;
    let names: Vec<&str> = include_str!("packages.txt").lines().collect();
    let there = |name: &&&str| found(&archives, name).is_none();
    let missing: Vec<&str> = names.iter().filter(there).copied().collect();
    if !missing.is_empty() {
        let output = Command::new("apt-get")
            .args(["download", "-qq"])
            .args(&missing)
            .current_dir(&archives)
            .output()
            .map_err(|e| format!("apt-get cannot be run: {e}"))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            let line = text.lines().next().unwrap_or("apt-get failed");
            return Err(format!("the packages cannot be downloaded: {line}"));
        }
    }
    for name in names {
        let folder = tree.join(name);
        if !folder.is_dir() {
            let archive = found(&archives, name).ok_or(format!("{name} is not there"))?;
            unpack(&archive, &folder)?;
        }
    }
    Ok(tree)
}

fn found(archives: &Path, name: &str) -> Option<PathBuf> {
    let start = format!("{name}_");
    let entries = std::fs::read_dir(archives).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| {
        path.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with(&start))
    })
}

/// Unpacks what may be configuration: the rest is large, and of no use here.
fn unpack(archive: &Path, folder: &Path) -> Result<(), String> {
    let part = folder.with_extension("part");
    let _ = std::fs::remove_dir_all(&part);
    std::fs::create_dir_all(&part).map_err(|e| format!("{}: {e}", part.display()))?;
    let mut reader = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(archive)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("dpkg-deb cannot be run: {e}"))?;
    let stream = reader.stdout.take().expect("it is piped");
    let output = Command::new("tar")
        .args(["-x", "--no-same-owner", "--wildcards", "-C"])
        .arg(&part)
        .args(["./etc/*", "./usr/share/doc/*/examples/*"])
        .stdin(stream)
        .output()
        .map_err(|e| format!("tar cannot be run: {e}"))?;
    let read = reader.wait().map_err(|e| e.to_string())?;
    // tar counts a pattern that nothing has as a fault.
    let text = String::from_utf8_lossy(&output.stderr);
    let other =
        |line: &&str| !line.contains("Not found in archive") && !line.contains("previous errors");
    if let Some(line) = text.lines().find(other) {
        return Err(format!("{}: {line}", archive.display()));
    }
    if !read.success() {
        return Err(format!("{} cannot be unpacked", archive.display()));
    }
    std::fs::rename(&part, folder).map_err(|e| format!("{}: {e}", folder.display()))
}

/// Their configuration for Apache: what is installed for it, and what is shown as an example.
pub(crate) fn configuration(tree: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(tree)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| {
            let text = path.to_string_lossy();
            let name = path.extension().is_some_and(|e| e == "conf");
            name && (text.contains("/etc/apache2/") || text.contains("/examples/") && text.contains("apache"))
                // Of the package apache2 itself the whole tree is read, elsewhere.
                && !text.contains("/tree/apache2/")
        })
        .collect();
    files.sort();
    files
}
