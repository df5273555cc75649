//! FS673 open-files-exhausted.

use crate::config::path;
use crate::config::views::error_logs::{Taker, error_logs};
use crate::config::views::speech::listeners;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"More logs and sockets than Apache may have files open.

## Why it breaks

Apache keeps each `CustomLog`, `TransferLog` and `ForensicLog`, each file of an `ErrorLog` and each socket of a `Listen` open. Debian's `apache2ctl` lets it have 8192 files, or as many as `APACHE_ULIMIT_MAX_FILES` in envvars says. Where that is not enough a start ends with "(24)Too many open files", on the terminal alone. Files that each program has are counted as three: there are more.

## Bad

```apache bad
Listen 80
Listen 8080
Listen 8081
==> /etc/apache2/envvars <==
export APACHE_ULIMIT_MAX_FILES='ulimit -n 6'
==> seen on the machine <==
{}
```

## Good

```apache good
Listen 80
Listen 8080
Listen 8081
==> /etc/apache2/envvars <==
#export APACHE_ULIMIT_MAX_FILES='ulimit -n 6'
==> seen on the machine <==
{}
```

## How to mend it

Take the line out of envvars, or write a larger number, and start Apache anew: a reload keeps the limit that it was started with.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/fd-limits.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS673",
    name: "open-files-exhausted",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// What every program has open: its input, its output, its errors.
const OWN: usize = 3;

/// What Debian's apache2ctl sets where envvars says nothing.
const USUAL: usize = 8192;

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.facts.machine().is_none() || !cx.config.whole || cx.config.stopped {
        return;
    }
    let file = path::join(&cx.config.server_root, b"envvars");
    let Seen::Is(text) = cx.facts.text(Topic::Files, &file) else {
        return;
    };
    let Some(limit) = limit(&text) else {
        return;
    };
    // mod_log_config opens one for each line, even of one path.
    let to_file = |value: &[u8]| !value.starts_with(b"|") && !value.starts_with(b"syslog");
    let accesses = ["CustomLog", "TransferLog", "ForensicLog"]
        .iter()
        .flat_map(|name| cx.named(name))
        .filter(|line| line.node.certain)
        .filter(|line| line.args.first().is_some_and(|arg| to_file(&arg.value)))
        .count();
    let errors = error_logs(cx.config)
        .iter()
        .filter(|log| matches!(log.taker, Taker::File(_)))
        .count();
    let logs = accesses + errors;
    let sockets = listeners(cx.config).len();
    if OWN + logs + sockets <= limit {
        return;
    }
    let file = String::from_utf8_lossy(&file).into_owned();
    let message = format!(
        "Apache may have {limit} files open by {file}, and the configuration has {logs} logs and {sockets} sockets: it does not start"
    );
    found.push(
        Draft::about(file, message)
            .help("write a larger number there, or give several virtual hosts one log; then start Apache anew")
            .command("systemctl restart apache2")
            .subject(Subject::Server),
    );
}

/// How many files httpd may have open, by envvars; none where that cannot be told.
fn limit(envvars: &[u8]) -> Option<usize> {
    const NAME: &str = "APACHE_ULIMIT_MAX_FILES=";
    let text = String::from_utf8_lossy(envvars);
    let said = text.lines().rev().find_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        line.strip_prefix(NAME)
    });
    let Some(said) = said else { return Some(USUAL) };
    let said = said.trim().trim_matches(['\'', '"']).trim();
    if said.is_empty() {
        return Some(USUAL);
    }
    let words: Vec<&str> = said.split_whitespace().collect();
    match words.as_slice() {
        ["ulimit", "-n", number] => number.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn the_limit_is_read_as_a_shell_would() {
        assert_eq!(limit(b""), Some(8192));
        assert_eq!(
            limit(b"#APACHE_ULIMIT_MAX_FILES='ulimit -n 10'\n"),
            Some(8192)
        );
        assert_eq!(
            limit(b"export APACHE_ULIMIT_MAX_FILES='ulimit -n 65536'\n"),
            Some(65536)
        );
        assert_eq!(
            limit(b"APACHE_ULIMIT_MAX_FILES=\"ulimit -n 30\"\n"),
            Some(30)
        );
        assert_eq!(limit(b"APACHE_ULIMIT_MAX_FILES=\n"), Some(8192));
        // What is no plain number is not known.
        assert_eq!(limit(b"APACHE_ULIMIT_MAX_FILES=true\n"), None);
        assert_eq!(
            limit(b"APACHE_ULIMIT_MAX_FILES='ulimit -n unlimited'\n"),
            None
        );
        assert_eq!(limit(b"APACHE_ULIMIT_MAX_FILES=\"ulimit -n $N\"\n"), None);
    }
}
