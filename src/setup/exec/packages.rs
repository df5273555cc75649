//! Packages, by apt.

use std::time::Duration;

use super::Failure;
use super::program::{Order, run, tail};

/// How long apt may take: a slow line and a slow disk.
const PATIENCE: Duration = Duration::from_secs(1800);

/// What dpkg knows.
const STATUS: &str = "/var/lib/dpkg/status";

/// The names of the installed packages.
///
/// # Errors
/// Where dpkg's list cannot be read.
pub(super) fn installed() -> Result<Vec<String>, Failure> {
    let text = std::fs::read(STATUS).map_err(|error| {
        Failure::io(
            "the list of packages cannot be read",
            STATUS.as_ref(),
            &error,
        )
    })?;
    Ok(crate::setup::packages::installed(&String::from_utf8_lossy(
        &text,
    )))
}

fn apt(words: &[&str]) -> Result<super::program::Ended, Failure> {
    // Another apt at work is waited for, a minute.
    let mut all = vec!["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=60"];
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
    })
}

/// Installs them.
///
/// # Errors
/// In words for people, with what apt said.
pub(super) fn install(packages: &[String]) -> Result<(), Failure> {
    let mut words = vec!["install", "--no-install-recommends", "--"];
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

/// Takes them away, with their configuration.
///
/// # Errors
/// In words for people, with what apt said.
pub(super) fn purge(packages: &[String]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    let mut words = vec!["--simulate", "purge", "--"];
    words.extend(packages.iter().map(String::as_str));
    let tried = apt(&words)?;
    let others: Vec<&str> = removed(&tried.said)
        .filter(|name| !packages.iter().any(|ours| ours == name))
        .collect();
    if !others.is_empty() {
        return Err(Failure::new(
            format!(
                "{} would go with {}, and nobody has asked for that; they stay installed",
                others.join(", "),
                packages.join(", ")
            ),
            "Remove by hand what is not needed",
        ));
    }
    let ended = apt(&words[1..])?;
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
    } else {
        (
            "apt could not install the packages",
            "Mend what it says, and run the set-up again",
        )
    };
    Failure {
        what: what.into(),
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
            ("E: Unable to locate package x", "no such package"),
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
