//! Room on disks, semaphores, open files.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::sys::statvfs::{FsFlags, statvfs};

use super::Order;
use crate::config::world::Seen;
use crate::facts::machine::Room;
use crate::facts::machine::room::{DiskRoom, Semaphores};

/// What the server writes to besides its logs.
const FOLDERS: &[&str] = &["/var/log", "/var/lib", "/run", "/tmp", "/etc/letsencrypt"];

/// How much room there is.
pub(super) fn room(order: &Order, parent: Option<u32>) -> Room {
    let logs = order.logs.iter().map(|log| {
        let log = Path::new(std::ffi::OsStr::from_bytes(&log.path));
        log.parent().unwrap_or(log)
    });
    let mut disks: Vec<(u64, DiskRoom)> = Vec::new();
    for folder in logs.chain(FOLDERS.iter().map(Path::new)) {
        let Ok(stat) = statvfs(folder) else { continue };
        let id = stat.filesystem_id();
        if disks
            .iter()
            .any(|(known, d)| *known == id && d.size == stat.blocks() * stat.fragment_size())
        {
            continue;
        }
        disks.push((
            id,
            DiskRoom {
                folder: folder.as_os_str().as_bytes().into(),
                size: stat.blocks() * stat.fragment_size(),
                free: stat.blocks_available() * stat.fragment_size(),
                inodes: stat.files(),
                free_inodes: stat.files_available(),
                read_only: stat.flags().contains(FsFlags::ST_RDONLY),
            },
        ));
    }
    Room {
        disks: disks.into_iter().map(|(_, disk)| disk).collect(),
        semaphores: semaphores(),
        open_files: parent.map_or(Seen::NotAsked, open_files),
    }
}

/// `/proc/sysvipc/sem` has a line a set; the fourth number of `/proc/sys/kernel/sem` is how
/// many there may be.
fn semaphores() -> Seen<Semaphores> {
    let read = |path: &str| std::fs::read_to_string(path);
    let (Ok(sets), Ok(limits)) = (read("/proc/sysvipc/sem"), read("/proc/sys/kernel/sem")) else {
        return Seen::Gap("/proc/sysvipc/sem cannot be read".into());
    };
    let Some(most) = limits
        .split_whitespace()
        .nth(3)
        .and_then(|n| n.parse().ok())
    else {
        return Seen::Gap("/proc/sys/kernel/sem has another form".into());
    };
    let mut owners: BTreeMap<u32, u64> = BTreeMap::new();
    let mut count = 0;
    for line in sets.lines().skip(1) {
        count += 1;
        if let Some(user) = line.split_whitespace().nth(4).and_then(|n| n.parse().ok()) {
            *owners.entry(user).or_default() += 1;
        }
    }
    Seen::Is(Semaphores {
        sets: count,
        most,
        owners: owners.into_iter().collect(),
    })
}

fn open_files(pid: u32) -> Seen<u64> {
    let limits = procfs::process::Process::new(pid.cast_signed()).and_then(|p| p.limits());
    match limits.map(|limits| limits.max_open_files.soft_limit) {
        Ok(procfs::process::LimitValue::Value(most)) => Seen::Is(most),
        Ok(procfs::process::LimitValue::Unlimited) => Seen::Is(u64::MAX),
        Err(error) => Seen::Gap(error.to_string()),
    }
}
