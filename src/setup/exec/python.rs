//! What Python's venv and pip say, in other words.

use super::{Failure, program};

/// Headers and programs that a package's build asks for, with the packages of Debian's that
/// have them.
const PARTS: &[(&str, &str)] = &[
    ("pg_config", "libpq-dev"),
    ("libpq-fe.h", "libpq-dev"),
    ("mysql_config", "default-libmysqlclient-dev pkg-config"),
    ("mysql.h", "default-libmysqlclient-dev pkg-config"),
    ("ffi.h", "libffi-dev"),
    ("openssl/", "libssl-dev"),
    ("libxml/", "libxml2-dev libxslt1-dev"),
    ("lber.h", "libldap-dev libsasl2-dev"),
    ("jpeg", "libjpeg-dev zlib1g-dev"),
];

/// Words by which pip says that it does not reach its index.
const UNREACHED: &[&str] = &[
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "Network is unreachable",
    "Temporary failure in name resolution",
];

/// Why something was not made: `what` in the infinitive.
pub(super) fn failed(what: &str, said: &str) -> Failure {
    let (why, mend) = cause(said);
    Failure {
        what: format!("could not {what}: {why}"),
        mend,
        said: program::tail(said),
    }
}

/// The cause and the mend.
fn cause(said: &str) -> (String, String) {
    let line = |word: &str| said.lines().find(|line| line.contains(word));
    let error = said.lines().rev().find_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("ERROR: ")
            .or_else(|| line.strip_prefix("error: "))
            .or_else(|| line.strip_prefix("Error: "))
    });
    let again = "and run the set-up again";
    if line("ensurepip is not").is_some() {
        return (
            "Python's venv is not whole".to_owned(),
            format!("Install it: sudo apt install python3-venv, {again}"),
        );
    }
    if line("No space left on device").is_some() {
        return (
            "the disk is full".to_owned(),
            format!("Free some room (`df -h`), {again}"),
        );
    }
    if let Some(line) = line("requires a different Python") {
        let line = line.trim_start_matches("ERROR: ").trim();
        return (
            line.to_owned(),
            format!("Write a version of it that is for mod_wsgi's Python, {again}"),
        );
    }
    if line("No matching distribution found").is_some() || line("No distributions at all").is_some()
    {
        if UNREACHED.iter().any(|word| said.contains(word)) {
            return (
                "pip does not reach the index of packages".to_owned(),
                format!("See that this machine reaches https://pypi.org/, {again}"),
            );
        }
        return (
            error.unwrap_or("a package is not found").to_owned(),
            format!("Mend its name or its version there, {again}"),
        );
    }
    // What a build lacks is told before its end.
    let header = said
        .lines()
        .find(|line| line.contains("fatal error: ") && line.contains("No such file"));
    if let Some(line) = header
        .or_else(|| line("pg_config executable not found"))
        .or_else(|| line("mysql_config"))
    {
        let part = PARTS.iter().find(|(word, _)| line.contains(word));
        let packages = match part {
            Some((_, packages)) => format!("build-essential python3-dev {packages}"),
            None => "build-essential python3-dev".to_owned(),
        };
        let what = line.split("fatal error: ").last().unwrap_or(line).trim();
        return (
            format!("a package is built here, which lacks something: {what}"),
            format!("Install what it is built with: sudo apt install {packages}, {again}"),
        );
    }
    let compiler = said.lines().any(|line| {
        line.contains("error: command '") && line.contains("failed: No such file or directory")
            || line.contains("unable to execute '")
    });
    if compiler {
        return (
            "a package is built here, and there is no compiler".to_owned(),
            format!("Install one: sudo apt install build-essential python3-dev, {again}"),
        );
    }
    let why = error.map_or_else(|| "it failed".to_owned(), str::to_owned);
    (why, format!("Mend what it says, {again}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pip_says_is_told_in_other_words() {
        for (said, what, mend) in [
            (
                "ERROR: Could not find a version that satisfies the requirement nothing==1 (from versions: none)\n\
                 ERROR: No matching distribution found for nothing==1\n",
                "No matching distribution found for nothing==1",
                "Mend its name or its version there",
            ),
            (
                "WARNING: Retrying after connection broken by 'NewConnectionError(...: Failed to establish a new \
                 connection: [Errno -3] Temporary failure in name resolution')': /simple/flask/\n\
                 ERROR: No matching distribution found for flask\n",
                "pip does not reach the index",
                "https://pypi.org/",
            ),
            (
                "ERROR: Package 'late' requires a different Python: 3.11.2 not in '>=3.99'\n",
                "Package 'late' requires a different Python: 3.11.2 not in '>=3.99'",
                "Write a version of it",
            ),
            (
                "ERROR: Invalid requirement: 'fla sk' (from line 1 of r.txt)\n",
                "Invalid requirement: 'fla sk' (from line 1 of r.txt)",
                "Mend what it says",
            ),
            (
                "a.c:1:10: fatal error: libpq-fe.h: No such file or directory\n\
                 error: command '/usr/bin/x86_64-linux-gnu-gcc' failed with exit code 1\n",
                "libpq-fe.h: No such file or directory",
                "sudo apt install build-essential python3-dev libpq-dev",
            ),
            (
                "error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory\n",
                "there is no compiler",
                "build-essential python3-dev",
            ),
        ] {
            let failure = failed("install the packages of r.txt", said);
            assert!(failure.what.contains(what), "{failure:?}");
            assert!(failure.mend.contains(mend), "{failure:?}");
        }
    }
}
