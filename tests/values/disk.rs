//! The disk, as far as value checks ask about it.

use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use flaskssl::config::world::{Entry, FileKind, Meta, Seen, Unreadable, World};

pub struct Disk;

fn path(bytes: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

/// The names and numbers of a file of accounts, looked through for one.
fn account<T>(file: &str, find: impl Fn(&[u8], u32) -> Option<T>) -> Seen<T> {
    let Ok(text) = fs::read(file) else {
        return Seen::Gap(file.to_owned());
    };
    text.split(|&b| b == b'\n')
        .find_map(|line| {
            let fields: Vec<&[u8]> = line.split(|&b| b == b':').collect();
            let id = std::str::from_utf8(fields.get(2)?).ok()?.parse().ok()?;
            find(fields[0], id)
        })
        .map_or(Seen::Absent, Seen::Is)
}

fn id_of(file: &str, name: &[u8]) -> Seen<u32> {
    account(file, |n, id| (n == name).then_some(id))
}

fn name_of(file: &str, id: u32) -> Seen<Vec<u8>> {
    account(file, |n, i| (i == id).then(|| n.to_vec()))
}

impl World for Disk {
    fn read(&self, name: &[u8]) -> Result<Arc<[u8]>, Unreadable> {
        let file = path(name);
        if file.is_dir() {
            return Err(Unreadable::NotAFile);
        }
        fs::read(file)
            .map(Arc::from)
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Unreadable::Absent,
                _ => Unreadable::Other(error.to_string()),
            })
    }

    fn stat(&self, name: &[u8]) -> Seen<Meta> {
        match fs::metadata(path(name)) {
            Ok(meta) => Seen::Is(Meta {
                kind: if meta.is_file() {
                    FileKind::File
                } else if meta.is_dir() {
                    FileKind::Directory
                } else {
                    FileKind::Other
                },
                len: meta.len(),
                mode: meta.mode() & 0o7777,
                uid: meta.uid(),
                gid: meta.gid(),
            }),
            Err(_) => Seen::Absent,
        }
    }

    fn list(&self, name: &[u8]) -> Seen<Vec<Entry>> {
        match fs::read_dir(path(name)) {
            Ok(entries) => Seen::Is(
                entries
                    .flatten()
                    .map(|entry| Entry {
                        directory: entry.file_type().is_ok_and(|t| t.is_dir()),
                        name: entry.file_name().into_vec(),
                    })
                    .collect(),
            ),
            Err(_) => Seen::Absent,
        }
    }

    fn contents(&self, name: &[u8]) -> Seen<Arc<[u8]>> {
        match fs::read(path(name)) {
            Ok(bytes) => Seen::Is(bytes.into()),
            Err(_) => Seen::Absent,
        }
    }

    // The cases are the same on every machine.
    fn env(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn user(&self, name: &[u8]) -> Seen<u32> {
        id_of("/etc/passwd", name)
    }

    fn group(&self, name: &[u8]) -> Seen<u32> {
        id_of("/etc/group", name)
    }

    fn user_name(&self, id: u32) -> Seen<Vec<u8>> {
        name_of("/etc/passwd", id)
    }

    fn group_name(&self, id: u32) -> Seen<Vec<u8>> {
        name_of("/etc/group", id)
    }

    fn httpd_version(&self) -> Seen<(u32, u32, u32)> {
        Seen::NotAsked
    }

    fn hosts(&self, name: &[u8]) -> Seen<Vec<std::net::IpAddr>> {
        if name == b"localhost" {
            Seen::Is(vec![std::net::Ipv4Addr::LOCALHOST.into()])
        } else {
            Seen::Absent
        }
    }
}
