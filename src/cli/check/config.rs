//! `flaskssl.toml`: where it is, and what is wrong with it.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::world::{Unreadable, World};
use crate::probe::Disk;
use crate::report::{self, Manners, Report};
use crate::settings::{self, Said};
use crate::source::Sources;

use super::super::arguments::Check;
use super::super::{Exit, output};
use super::{Refused, roots, target};

/// Bytes of settings that anybody would write.
const LARGEST: usize = 1024 * 1024;

/// What the settings say; nothing, where there are none.
pub(super) fn said(check: &Check, disk: &Disk) -> Result<Said, Refused> {
    match found(check, disk)? {
        Some(found) => read(check, found),
        None => Ok(Said::default()),
    }
}

/// The settings that hold for a command, if nothing is wrong with them.
pub(super) fn sound(check: &Check, disk: &Disk) -> Result<Option<Found>, Refused> {
    let found = found(check, disk)?;
    if let Some(found) = found.clone() {
        read(check, found)?;
    }
    Ok(found)
}

fn read(check: &Check, (path, bytes, folder): Found) -> Result<Said, Refused> {
    let mut sources = Sources::default();
    let file = sources.add(path.as_os_str().as_bytes().to_vec(), bytes);
    if let Ok(here) = std::env::current_dir() {
        sources.show_below(here.as_os_str().as_bytes());
    }
    let shown = sources.get(file).display_path();
    settings::read(&sources, file, folder).map_err(|findings| Refused {
        exit: Exit::Usage,
        message: report::full(
            &Report {
                belongs: &vec![0; findings.len()],
                findings: &findings,
                sources: &[&sources],
                ignored: &[],
                files: 1,
                target: &shown,
                fails_at: None,
                gaps: &[],
                manners: &Manners::default(),
            },
            output::style(check.color),
        ),
        rendered: true,
    })
}

/// The file's path, its text, and the folder that its paths begin at.
pub(in crate::cli) type Found = (PathBuf, Arc<[u8]>, Vec<u8>);

/// The settings that the command line names, or those beside or above what is checked.
fn found(check: &Check, disk: &Disk) -> Result<Option<Found>, Refused> {
    if check.no_config {
        return Ok(None);
    }
    if let Some(path) = &check.config {
        // It is this machine's, also where the disk is another one's.
        let full = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let bytes = Disk::new()
            .contents(full.as_os_str().as_bytes())
            .known()
            .ok_or_else(|| {
                Refused::failed(format!("--config {}: it cannot be read", path.display()))
            })?;
        let folder = if disk.is_image() {
            Path::new("/")
        } else {
            full.parent().unwrap_or(Path::new("/"))
        };
        let folder = folder.as_os_str().as_bytes().to_vec();
        return Ok(Some((full, bytes, folder)));
    }
    let first = match check.paths.first() {
        None => roots::of_machine(disk).map(Path::to_path_buf).ok(),
        Some(path) if path.as_os_str() == "-" => Some(target::of_standard_input(check, disk)?),
        Some(path) => Some(target::absolute(disk, path)?),
    };
    let Some(first) = first else {
        return Ok(None); // What is missing will be told.
    };
    // A file's own path is no folder, so that nothing is found below it.
    for folder in first.ancestors() {
        let path = folder.join(settings::NAME);
        let path_bytes = path.as_os_str().as_bytes();
        match disk.read(path_bytes) {
            Ok(bytes) if bytes.len() > LARGEST => {
                return Err(Refused::failed(format!(
                    "{}: it is larger than {LARGEST} bytes (--no-config goes on without it)",
                    path.display()
                )));
            }
            Ok(bytes) => {
                let folder = folder.as_os_str().as_bytes().to_vec();
                return Ok(Some((path, bytes, folder)));
            }
            Err(Unreadable::Absent) => {}
            Err(why) => {
                let why = match why {
                    Unreadable::Denied => "it may not be read".to_owned(),
                    Unreadable::Other(why) => why,
                    _ => "it is no regular file of a sensible size".to_owned(),
                };
                return Err(Refused::failed(format!(
                    "{}: {why} (--no-config goes on without it)",
                    path.display()
                )));
            }
        }
    }
    Ok(None)
}
