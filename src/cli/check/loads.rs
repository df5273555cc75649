//! What a2enmod would enable together with a module's settings.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::config::world::World;
use crate::probe::Disk;

/// The files that load the module whose settings are in `mods-available/NAME.conf`, and those
/// that it needs, in the order of loading; nothing for any other file. Debian's `.load` files
/// name what they need in a comment, `# Depends: setenvif mime`, which is what a2enmod reads.
pub(super) fn of(disk: &Disk, settings: &Path) -> Vec<PathBuf> {
    let folder = settings.parent().and_then(Path::file_name);
    let of_module = folder.is_some_and(|f| f == "mods-available")
        && settings.extension().is_some_and(|e| e == "conf");
    let mut files = Vec::new();
    if of_module {
        add(
            disk,
            &settings.with_extension("load"),
            &mut Vec::new(),
            &mut files,
        );
    }
    files
}

fn add(disk: &Disk, load: &Path, seen: &mut Vec<PathBuf>, files: &mut Vec<PathBuf>) {
    if seen.iter().any(|s| s == load) {
        return;
    }
    seen.push(load.to_path_buf());
    let Ok(text) = disk.read(load.as_os_str().as_bytes()) else {
        return;
    };
    let text = String::from_utf8_lossy(&text);
    let needs = text
        .lines()
        .filter_map(|line| line.strip_prefix("# Depends:"))
        .flat_map(str::split_whitespace)
        .filter(|name| !name.contains('/'));
    for name in needs {
        add(
            disk,
            &load.with_file_name(format!("{name}.load")),
            seen,
            files,
        );
    }
    files.push(load.to_path_buf());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_a_module_needs_comes_before_it_and_once() {
        let root = tempfile::tempdir().unwrap();
        let mods = root.path().join("mods-available");
        fs::create_dir(&mods).unwrap();
        for (name, needs) in [("ssl", "mime cache"), ("cache", "mime"), ("mime", "ssl")] {
            let text = format!("# Depends: {needs}\nLoadModule {name}_module /m/{name}.so\n");
            fs::write(mods.join(format!("{name}.load")), text).unwrap();
        }
        let names: Vec<_> = of(&Disk::new(), &mods.join("ssl.conf"))
            .iter()
            .map(|p| p.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["mime", "cache", "ssl"]);
        assert!(of(&Disk::new(), &mods.join("ssl.load")).is_empty());
        assert!(of(&Disk::new(), &root.path().join("sites-available/ssl.conf")).is_empty());
    }
}
