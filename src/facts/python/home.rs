//! Pythons: for which one mod_wsgi is built, what a folder is that is named as a Python's home,
//! and where such a Python looks for modules.

use object::read::elf::{Dyn, FileHeader};
use object::{Endianness, elf};

use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::facts::{Facts, Topic};

use super::search::SearchPath;

const TOPIC: Topic = Topic::Environments;

/// A version of Python, such as 3.11.
pub type Version = (u32, u32);

/// The version of Python that a module of mod_wsgi's is built for: by its file's name, or that
/// of what it links to, as Debian (`mod_wsgi.so-3.11`) and pip
/// (`mod_wsgi-py311.cpython-311-...so`) name it, or else by the library that it needs.
pub fn version_of(facts: &Facts<'_>, module: &[u8]) -> Option<Version> {
    let mut at = module.to_vec();
    for _ in 0..4 {
        if let Some(version) = version_in_name(path::file_name(&at)) {
            return Some(version);
        }
        let Seen::Is(target) = facts.link(TOPIC, &at) else {
            break;
        };
        at = path::under(path::parent(&at), &target);
    }
    needed(&facts.text(TOPIC, module).known()?)
}

fn version_in_name(name: &[u8]) -> Option<Version> {
    let name = std::str::from_utf8(name).ok()?;
    let digits = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit());
        text[..end.unwrap_or(text.len())].parse::<u32>().ok()
    };
    for mark in ["cpython-3", "py3"] {
        if let Some((_, rest)) = name.split_once(mark)
            && let Some(minor) = digits(rest)
        {
            return Some((3, minor));
        }
    }
    let (_, rest) = name.rsplit_once("-3.")?;
    Some((3, digits(rest)?))
}

/// The version in the name of the `libpython` that a shared object needs.
fn needed(bytes: &[u8]) -> Option<Version> {
    let names = match bytes.get(4)? {
        2 => needed_by::<elf::FileHeader64<Endianness>>(bytes),
        _ => needed_by::<elf::FileHeader32<Endianness>>(bytes),
    }?;
    names.iter().find_map(|name| {
        let rest = name.strip_prefix(b"libpython3.")?;
        let digits: String = rest
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .map(|b| *b as char)
            .collect();
        Some((3, digits.parse().ok()?))
    })
}

fn needed_by<H: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let header = H::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, bytes).ok()?;
    let (dynamic, link) = sections.dynamic(endian, bytes).ok()??;
    let strings = sections.strings(endian, bytes, link).ok()?;
    Some(
        dynamic
            .iter()
            .filter(|entry| entry.tag(endian) == elf::DT_NEEDED)
            .filter_map(|entry| entry.string(endian, strings).ok())
            .collect(),
    )
}

/// What a folder is that is named as a Python home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// A virtual environment, of that version, with or without the system's packages.
    Venv(Option<Version>, bool),
    /// A whole Python.
    Prefix,
    /// Nothing is there.
    Missing,
    /// It is no folder.
    NotFolder,
    /// A folder in which there is no Python.
    NotPython,
    /// It cannot be told.
    Unknown,
}

impl Home {
    /// Whether Python surely does not start with it.
    pub fn dead(&self) -> bool {
        matches!(self, Home::Missing | Home::NotFolder | Home::NotPython)
    }
}

/// Looks at a Python home.
pub fn home(facts: &Facts<'_>, folder: &[u8]) -> Home {
    match facts.stat(TOPIC, folder) {
        Seen::Absent => return Home::Missing,
        Seen::Is(meta) if meta.kind != FileKind::Directory => return Home::NotFolder,
        Seen::Is(_) => {}
        _ => return Home::Unknown,
    }
    match facts.text(TOPIC, &path::join(folder, b"pyvenv.cfg")) {
        Seen::Is(text) => {
            let value = |name: &str| {
                let text = String::from_utf8_lossy(&text).into_owned();
                text.lines().find_map(|line| {
                    let (key, value) = line.split_once('=')?;
                    (key.trim() == name).then(|| value.trim().to_owned())
                })
            };
            let version = value("version").or_else(|| value("version_info"));
            let version = version.and_then(|v| {
                let mut parts = v.split('.').map(|p| p.parse::<u32>().ok());
                Some((parts.next()??, parts.next()??))
            });
            let system = value("include-system-site-packages");
            Home::Venv(
                version,
                system.is_some_and(|s| s.eq_ignore_ascii_case("true")),
            )
        }
        Seen::Absent => match facts.names_in(TOPIC, &path::join(folder, b"lib")) {
            Seen::Is(names) => {
                let lib = path::join(folder, b"lib");
                let whole = names.iter().filter(|n| n.starts_with(b"python")).any(|n| {
                    let os = path::join(&path::join(&lib, n), b"os.py");
                    !facts.stat(TOPIC, &os).absent()
                });
                if whole { Home::Prefix } else { Home::NotPython }
            }
            Seen::Absent => Home::NotPython,
            _ => Home::Unknown,
        },
        _ => Home::Unknown,
    }
}

/// Adds the folders where a Python looks for modules; its
/// home none: the system's.
pub fn add_python(
    path: &mut SearchPath,
    facts: &Facts<'_>,
    home: Option<&[u8]>,
    version: Option<Version>,
) {
    let Some((major, minor)) = version else {
        path.open = true;
        return;
    };
    let named = format!("python{major}.{minor}");
    let mut system = true;
    if let Some(folder) = home {
        system = match self::home(facts, folder) {
            Home::Venv(_, system) => system,
            Home::Prefix => false,
            // It does not start at all, or nothing is known of it.
            _ => {
                path.open = true;
                return;
            }
        };
        let lib = path::join(&path::join(folder, b"lib"), named.as_bytes());
        path.add(&lib);
        path.add_site(facts, &path::join(&lib, b"site-packages"));
    }
    if system {
        path.add_site(
            facts,
            format!("/usr/local/lib/{named}/dist-packages").as_bytes(),
        );
        path.add_site(facts, b"/usr/lib/python3/dist-packages");
        // Not Debian's Python: nothing is known of where it looks.
        path.open |= !facts
            .stat(TOPIC, b"/usr/lib/python3/dist-packages")
            .is_there();
    }
    path.add(format!("/usr/lib/{named}").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_names() {
        for (name, version) in [
            ("mod_wsgi.so-3.11", Some((3, 11))),
            (
                "mod_wsgi-py310.cpython-310-x86_64-linux-gnu.so",
                Some((3, 10)),
            ),
            ("mod_wsgi.so", None),
        ] {
            assert_eq!(version_in_name(name.as_bytes()), version, "{name}");
        }
    }

    #[test]
    fn the_library_that_debians_module_needs() {
        // Only where it is installed.
        if let Ok(bytes) = std::fs::read("/usr/lib/apache2/modules/mod_wsgi.so") {
            let link = std::fs::read_link("/usr/lib/apache2/modules/mod_wsgi.so");
            if let Ok(name) = link {
                use std::os::unix::ffi::OsStrExt;
                assert_eq!(needed(&bytes), version_in_name(name.as_os_str().as_bytes()));
            }
        }
        assert_eq!(needed(b"\x7fELF"), None);
        assert_eq!(needed(&[0x7f; 5000]), None);
    }
}
