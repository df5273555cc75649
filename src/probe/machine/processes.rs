//! The server's processes, when it last read its files, and what has changed since.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use procfs::process::{Process as Proc, all_processes};

use super::Order;
use super::clock::nanoseconds;
use crate::config::world::Seen;
use crate::facts::machine::Apache;
use crate::facts::machine::apache::{Changed, Loaded, PidFile, Process};

/// What the server's processes are called.
const NAMES: &[&str] = &["apache2", "httpd"];

/// How the server is.
pub(super) fn apache(order: &Order) -> Apache {
    let processes = processes();
    let pid_file = order.pid_file.as_deref().map_or(Seen::NotAsked, pid_file);
    let mut apache = Apache {
        program: Apache::program(),
        processes,
        pid_file,
        masked: masked(),
        ..Apache::default()
    };
    if let Some(parent) = apache.parent() {
        let loaded = loaded(order.pid_file.as_deref(), parent);
        let confined = confined(parent.pid);
        apache.changed = Seen::Is(changed(order, loaded.at));
        apache.loaded = Seen::Is(loaded);
        apache.confined = confined;
    }
    apache
}

/// The profile that confines a process; proc(5) and the kernel's AppArmor documents. The old
/// place is shared with other modules, whose labels have no mode in brackets.
fn confined(pid: u32) -> Seen<String> {
    let places = ["attr/apparmor/current", "attr/current"];
    let read = |place| fs::read_to_string(format!("/proc/{pid}/{place}")).ok();
    let label = places.into_iter().find_map(read);
    let label = label.map(|text| text.trim_end_matches(['\0', '\n']).to_owned());
    match label.filter(|label| label.ends_with(')')) {
        Some(label) => Seen::Is(label),
        None => Seen::Absent,
    }
}

fn processes() -> Seen<Vec<Process>> {
    let all = match all_processes() {
        Ok(all) => all,
        Err(error) => return Seen::Gap(error.to_string()),
    };
    let ticks = i64::try_from(procfs::ticks_per_second()).unwrap_or(100);
    let boot = procfs::boot_time_secs().unwrap_or_default() as i64;
    let mut found = Vec::new();
    for process in all.flatten() {
        let Ok(stat) = process.stat() else { continue };
        // Dead, and not yet looked after.
        if !NAMES.contains(&stat.comm.as_str()) || stat.state == 'Z' {
            continue;
        }
        if in_container(&process) {
            continue;
        }
        let title = process.cmdline().unwrap_or_default().join(" ");
        found.push(Process {
            pid: stat.pid.unsigned_abs(),
            parent: stat.ppid.unsigned_abs(),
            started: (boot + stat.starttime as i64 / ticks) * 1_000_000_000
                + (stat.starttime as i64 % ticks) * 1_000_000_000 / ticks,
            user: process.uid().unwrap_or_default(),
            minds: false,
            title,
        });
    }
    // The one whose parent is none of them. `apache2 -t` and `-k` of a moment are not servers.
    let pids: Vec<u32> = found.iter().map(|p| p.pid).collect();
    found.retain(|p| pids.contains(&p.parent) || serves(&p.title));
    for process in &mut found {
        process.minds = !pids.contains(&process.parent);
    }
    found.sort_by_key(|p| (!p.minds, p.pid));
    if found.is_empty() {
        Seen::Absent
    } else {
        Seen::Is(found)
    }
}

/// Whether a process is of a container: it has a number of its own in there, or a network of
/// its own. A mount namespace says nothing, since `PrivateTmp=` gives Debian's server one.
fn in_container(process: &Proc) -> bool {
    let numbers = process.status().ok().and_then(|status| status.nspid);
    let network = |of: &str| fs::read_link(format!("/proc/{of}/ns/net"));
    numbers.is_some_and(|numbers| numbers.len() > 1)
        || match (network("self"), network(&process.pid.to_string())) {
            (Ok(ours), Ok(its)) => ours != its,
            // Only root may see it of others' processes.
            _ => false,
        }
}

/// Whether a command line is a server's, and not one that only asks or tells.
fn serves(title: &str) -> bool {
    let words: Vec<&str> = title.split_whitespace().collect();
    let told = |flag: &str| words.contains(&flag);
    let order = words
        .iter()
        .position(|w| *w == "-k")
        .map(|at| words.get(at + 1));
    !["-t", "-S", "-M", "-v", "-V", "-l", "-L"]
        .iter()
        .any(|f| told(f))
        && order.is_none_or(|order| order == Some(&"start"))
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

fn pid_file(at: &[u8]) -> Seen<PidFile> {
    let text = match fs::read_to_string(path(at)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Seen::Absent,
        Err(error) => return Seen::Gap(error.to_string()),
    };
    let pid: Option<u32> = text.trim().parse().ok();
    let process = match pid.map(|pid| Proc::new(pid.cast_signed())) {
        None | Some(Err(_)) => Seen::Absent,
        Some(Ok(process)) => match process.stat() {
            Ok(stat) if stat.state != 'Z' => Seen::Is(stat.comm),
            _ => Seen::Absent,
        },
    };
    Seen::Is(PidFile {
        path: at.into(),
        pid,
        process,
    })
}

/// When the server read its files: it writes its PID file each time that it does
/// (`ap_log_pid` in server/log.c, called by `ap_mpm_run` of every MPM).
fn loaded(pid_file: Option<&[u8]>, parent: &Process) -> Loaded {
    let written = pid_file.and_then(|at| {
        let meta = fs::metadata(path(at)).ok()?;
        let pid: u32 = fs::read_to_string(path(at)).ok()?.trim().parse().ok()?;
        (pid == parent.pid).then(|| meta.modified().ok().map(nanoseconds))?
    });
    Loaded {
        at: written.unwrap_or(parent.started),
        by_pid_file: written.is_some(),
    }
}

fn changed(order: &Order, since: i64) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (at, role) in &order.files {
        // A link counts as well as what it leads to.
        let metas = [fs::symlink_metadata(path(at)), fs::metadata(path(at))];
        let latest = metas
            .into_iter()
            .flatten()
            .map(|meta| meta.ctime() * 1_000_000_000 + meta.ctime_nsec())
            .max();
        if let Some(latest) = latest
            && latest > since
        {
            changed.push(Changed {
                path: at.as_slice().into(),
                at: latest,
                role: *role,
            });
        }
    }
    changed
}

/// systemd is told never to start it by a link to /dev/null.
fn masked() -> Seen<bool> {
    let link = fs::read_link("/etc/systemd/system/apache2.service");
    Seen::Is(link.is_ok_and(|target| target == Path::new("/dev/null")))
}
