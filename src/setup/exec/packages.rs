//! Packages, by apt.

use std::fs::File;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

use super::Failure;
use super::program::{Order, run, tail};

/// How long apt may take: a slow line and a slow disk.
const PATIENCE: Duration = Duration::from_secs(1800);

/// How long another program that installs packages is waited for, in seconds.
const LOCKED: u64 = 60;

/// What dpkg knows.
const STATUS: &str = "/var/lib/dpkg/status";

/// The names of the installed packages.
///
/// # Errors
/// Where dpkg's list cannot be read.
pub(super) fn installed() -> Result<Vec<String>, Failure> {
    Ok(crate::setup::packages::installed(&status()?))
}

/// Those that were removed, and whose configuration is still there.
///
/// # Errors
/// As [`installed`].
pub(super) fn configured() -> Result<Vec<String>, Failure> {
    Ok(crate::setup::packages::configured(&status()?))
}

fn status() -> Result<String, Failure> {
    let text = std::fs::read(STATUS).map_err(|error| {
        Failure::io(
            "the list of packages cannot be read",
            STATUS.as_ref(),
            &error,
        )
    })?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn apt(words: &[&str]) -> Result<super::program::Ended, Failure> {
    // Another apt at work is waited for, a minute.
    let timeout = format!("DPkg::Lock::Timeout={LOCKED}");
    let mut all = vec!["apt-get", "-q", "-y", "-o", &timeout];
    all.extend(["-o", "Dpkg::Use-Pty=0"]);
    all.extend(words);
    run(&Order {
        words: &all,
        env: &[
            ("DEBIAN_FRONTEND", "noninteractive"),
            ("NEEDRESTART_MODE", "l"),
        ],
        user: None,
        patience: PATIENCE,
        undisturbed: true,
    })
}

/// What apt and dpkg lock while they are at work: each of them takes one of these first.
const LOCKS: [&str; 3] = [
    "/var/lib/dpkg/lock-frontend",
    "/var/lib/dpkg/lock",
    "/var/lib/apt/lists/lock",
];

/// Who installs packages at the moment: the program and its number. Root alone can know.
pub fn at_work() -> Option<(String, i32)> {
    LOCKS.iter().find_map(|path| {
        let file = File::open(path).ok()?;
        let mut lock = libc::flock {
            l_type: libc::F_WRLCK as libc::c_short,
            l_whence: libc::SEEK_SET as libc::c_short,
            l_start: 0,
            l_len: 0,
            l_pid: 0,
        };
        fcntl(&file, FcntlArg::F_GETLK(&mut lock)).ok()?;
        if lock.l_type == libc::F_UNLCK as libc::c_short {
            return None;
        }
        let name = procfs::process::Process::new(lock.l_pid)
            .and_then(|process| process.stat())
            .map_or_else(|_| "a program".to_owned(), |stat| stat.comm);
        Some((name, lock.l_pid))
    })
}

/// Waits, a minute, until nobody else installs packages; whoever is waited for is told once.
///
/// # Errors
/// Where that one is still at work.
pub fn wait(told: &dyn Fn(&str, i32)) -> Result<(), Failure> {
    let until = Instant::now() + Duration::from_secs(LOCKED);
    let mut said = false;
    while let Some((name, pid)) = at_work() {
        if !said {
            told(&name, pid);
            said = true;
        }
        if Instant::now() > until {
            return Err(Failure::new(
                format!(
                    "{name} (process {pid}) has been installing packages for more than a minute"
                ),
                "Wait until it has ended, and run the set-up again",
            ));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// What an installation would come to, before anything is done: apt tries it without doing it,
/// takes no lock and writes nothing. What a person has to know is told.
///
/// # Errors
/// Why it would fail.
pub fn rehearse(packages: &[String]) -> Result<Vec<String>, Failure> {
    if interrupted() {
        return Err(failure("dpkg was interrupted"));
    }
    let ended = simulate(packages)?;
    if !ended.ok {
        if outdated(&ended.said) {
            return Ok(vec![
                "the lists of packages are empty or old: they are fetched first (apt-get update), and only then is it known whether the archive has all packages".into(),
            ]);
        }
        return Err(failure(&ended.said));
    }
    let mut told = Vec::new();
    let upgraded: Vec<&str> = upgraded(&ended.said).collect();
    if !upgraded.is_empty() {
        let restarts = upgraded.iter().any(|name| name.starts_with("apache2"));
        let restarts = match restarts {
            true => "; Apache is restarted with it, and its sites do not answer for a moment",
            false => "",
        };
        told.push(format!(
            "apt brings newer versions of {} along{restarts}",
            upgraded.join(", ")
        ));
    }
    Ok(told)
}

/// Whether dpkg was stopped half-way: it leaves files called by numbers, which apt looks for
/// when it takes dpkg's lock (apt-pkg/deb/debsystem.cc: `CheckUpdates`).
fn interrupted() -> bool {
    let entries = std::fs::read_dir("/var/lib/dpkg/updates")
        .into_iter()
        .flatten();
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        name.as_encoded_bytes().iter().all(u8::is_ascii_digit)
    })
}

fn simulate(packages: &[String]) -> Result<super::program::Ended, Failure> {
    let mut words = vec![
        "apt-get",
        "-q",
        "-y",
        "--simulate",
        "-o",
        "Debug::NoLocking=true",
        // Else it writes its caches anew, and a log.
        "-o",
        "Dir::Cache::pkgcache=",
        "-o",
        "Dir::Cache::srcpkgcache=",
        "-o",
        "Dir::Log::Planner=/dev/null",
    ];
    words.extend(INSTALL);
    words.extend(packages.iter().map(String::as_str));
    run(&Order {
        words: &words,
        env: &[],
        user: None,
        patience: Duration::from_secs(120),
        undisturbed: false,
    })
}

/// What is there in an older version and would be replaced: `Inst NAME [OLD] (NEW ...)`.
fn upgraded(said: &str) -> impl Iterator<Item = &str> {
    said.lines().filter_map(|line| {
        let mut words = line.strip_prefix("Inst ")?.split_whitespace();
        let name = words.next()?;
        words.next()?.starts_with('[').then_some(name)
    })
}

/// Nothing of somebody else's gives way for it.
const INSTALL: [&str; 4] = ["install", "--no-remove", "--no-install-recommends", "--"];

/// Installs them.
///
/// # Errors
/// In words for people, with what apt said.
pub(super) fn install(packages: &[String]) -> Result<(), Failure> {
    let mut words = INSTALL.to_vec();
    words.extend(packages.iter().map(String::as_str));
    let mut ended = apt(&words)?;
    if !ended.ok && outdated(&ended.said) {
        // It ends well though an archive was not reached; what it says of that is the cause.
        let update = apt(&["update"])?;
        let again = apt(&words)?;
        ended = super::program::Ended {
            ok: again.ok,
            said: update.said + &again.said,
        };
    }
    if ended.ok {
        Ok(())
    } else {
        Err(failure(&ended.said))
    }
}

/// Why packages were not taken away.
pub(super) enum Kept {
    /// Others would go with them.
    ForOthers(String),
    /// apt did not do it.
    Failed(Failure),
}

impl From<Failure> for Kept {
    fn from(failure: Failure) -> Kept {
        Kept::Failed(failure)
    }
}

/// Takes them away, with their configuration but for those whose configuration was there
/// before.
///
/// # Errors
/// Where others would go with them, and what apt said.
pub(super) fn purge(packages: &[String], configured: &[String]) -> Result<(), Kept> {
    if packages.is_empty() {
        return Ok(());
    }
    let (keep, rest): (Vec<&str>, Vec<&str>) = packages
        .iter()
        .map(String::as_str)
        .partition(|name| configured.iter().any(|known| known == name));
    let mut words = vec!["--simulate", "purge", "--"];
    words.extend(packages.iter().map(String::as_str));
    let tried = apt(&words)?;
    let others: Vec<&str> = removed(&tried.said)
        .filter(|name| !packages.iter().any(|ours| ours == name))
        .collect();
    if !others.is_empty() {
        let others = others.join(", ");
        return Err(Kept::ForOthers(format!(
            "{others} would go with it, and nobody has asked for that"
        )));
    }
    if !keep.is_empty() {
        let mut words = vec!["remove", "--"];
        words.extend(packages.iter().map(String::as_str));
        ended_well(&apt(&words)?)?;
    }
    if rest.is_empty() {
        return Ok(());
    }
    let mut words = vec!["purge", "--"];
    words.extend(rest);
    Ok(ended_well(&apt(&words)?)?)
}

fn ended_well(ended: &super::program::Ended) -> Result<(), Failure> {
    if ended.ok {
        Ok(())
    } else {
        Err(failure(&ended.said))
    }
}

/// What apt would remove, by its own words.
fn removed(said: &str) -> impl Iterator<Item = &str> {
    let lines = said.lines();
    lines.filter_map(|line| {
        let rest = line.strip_prefix("Purg ").or(line.strip_prefix("Remv "))?;
        let name = rest.split_whitespace().next()?;
        // With its architecture, where there are several.
        Some(name.split(':').next().unwrap_or(name))
    })
}

/// Whether the lists of packages are older than the archive, or were never fetched.
fn outdated(said: &str) -> bool {
    [
        "Unable to locate package",
        "has no installation candidate",
        "404  Not Found",
    ]
    .iter()
    .any(|sign| said.contains(sign))
}

/// What apt said, in other words. apt: apt-pkg/contrib/fileutl.cc, apt-private/private-install.cc.
fn failure(said: &str) -> Failure {
    let has = |signs: &[&str]| signs.iter().any(|sign| said.contains(sign));
    let (what, mend) = if has(&[
        "Could not get lock",
        "Unable to acquire the dpkg frontend lock",
    ]) {
        (
            "another program has been installing packages for more than a minute",
            "Wait until it has ended (`ps aux | grep -E 'apt|dpkg'`), and run the set-up again",
        )
    } else if has(&[
        "Temporary failure resolving",
        "Could not resolve",
        "Could not connect",
        "Network is unreachable",
    ]) {
        (
            "the package archive cannot be reached",
            "Look at the machine's network and /etc/resolv.conf, and run the set-up again",
        )
    } else if has(&["dpkg was interrupted"]) {
        (
            "an earlier installation was interrupted",
            "Run `sudo dpkg --configure -a`, and then the set-up again",
        )
    } else if has(&[
        "held broken packages",
        "Held packages were changed",
        "--allow-change-held-packages",
    ]) {
        (
            "a package is held back, and what is needed does not fit it",
            "Run `apt-mark showhold`, and release it with `sudo apt-mark unhold PACKAGE`",
        )
    } else if has(&["Unable to locate package", "has no installation candidate"]) {
        (
            "the archive has no such package",
            "On Ubuntu switch `universe` on (`sudo add-apt-repository universe`); on Debian look at /etc/apt/sources.list",
        )
    } else if has(&[
        "No space left",
        "not have enough free space",
        "don't have enough free space",
    ]) {
        (
            "the disk is full",
            "Free some room (`df -h`), and run the set-up again",
        )
    } else if has(&["Read-only file system"]) {
        (
            "the file system is read-only",
            "Mount it for writing, and run the set-up again",
        )
    } else if has(&["unmet dependencies", "Unmet dependencies"]) {
        (
            "packages that are needed do not fit those that are installed",
            "Run `sudo apt-get --fix-broken install`; if packages of another archive or release are installed, look at `apt-cache policy`",
        )
    } else if has(&["Packages need to be removed"]) {
        (
            "other packages would have to be removed for what is needed",
            "Look with `apt-get --simulate install` which, and decide yourself; the set-up removes none",
        )
    } else {
        (
            "apt could not install the packages",
            "Mend what it says, and run the set-up again",
        )
    };
    let mut what = what.to_owned();
    let gone: Vec<&str> = removed(said).collect();
    let named = || {
        let lines = said.lines();
        lines.filter_map(|line| line.strip_prefix("E: Unable to locate package "))
    };
    if what.starts_with("the archive has no such package") {
        let names: Vec<&str> = named().map(str::trim).collect();
        if !names.is_empty() {
            what = format!("the archive has no package {}", names.join(", "));
        }
    } else if what.starts_with("other packages") && !gone.is_empty() {
        what = format!(
            "{} would have to be removed for what is needed",
            gone.join(", ")
        );
    }
    Failure {
        what,
        mend: mend.into(),
        said: tail(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_apt_would_remove_is_read_of_its_words() {
        let said = "Reading package lists...\nThe following packages will be REMOVED:\n  apache2* php*\n\
                    Purg php:amd64 [8.2]\nRemv apache2 [2.4.62-1] [php]\n";
        assert_eq!(removed(said).collect::<Vec<_>>(), ["php", "apache2"]);
    }

    #[test]
    fn a_failure_is_told_by_its_cause() {
        for (said, what) in [
            (
                "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7",
                "another program",
            ),
            (
                "Err:1 http://deb.debian.org\n  Temporary failure resolving 'deb.debian.org'\nE: Unable to locate package x",
                "cannot be reached",
            ),
            ("E: Unable to locate package x", "no package x"),
            (
                "E: dpkg was interrupted, you must manually run",
                "interrupted",
            ),
            (
                "E: Unable to correct problems, you have held broken packages.",
                "held back",
            ),
            ("dpkg: error: No space left on device", "disk is full"),
            ("?", "could not install"),
        ] {
            assert!(failure(said).what.contains(what), "{said}");
        }
    }
}
