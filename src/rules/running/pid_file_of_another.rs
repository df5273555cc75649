//! FS686 pid-file-of-another.

use crate::config::world::Seen;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A PID file with the number of a process that is not Apache.

## Why it breaks

The file was left over from a run before, and its number now belongs to another program. A start says "httpd (pid 123) already running" and does nothing; a stop would hit the other program.

## Bad

```apache bad also=FS681
==> seen on the machine <==
{"apache": {"processes": "absent", "program": {"is": "/usr/sbin/apache2"},
  "pid_file": {"is": {"path": "/run/apache2/apache2.pid", "pid": 123, "process": {"is": "cron"}}}}}
```

## Good

```apache good
==> seen on the machine <==
{"apache": {"processes": {"is": [{"pid": 7, "parent": 1, "started": 1, "user": 0, "minds": true, "title": "apache2"}]},
  "pid_file": {"is": {"path": "/run/apache2/apache2.pid", "pid": 7, "process": {"is": "apache2"}}}}}
```

## How to mend it

Remove the file and start Apache: `rm /run/apache2/apache2.pid`.

## References

- <https://httpd.apache.org/docs/2.4/mod/mpm_common.html#pidfile>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS686",
    name: "pid-file-of-another",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let apache = &machine.apache;
    let (Some(file), Some(false)) = (apache.pid_file.is(), apache.runs()) else {
        return;
    };
    let path = String::from_utf8_lossy(&file.path.0).into_owned();
    if let (Seen::Is(name), Some(pid)) = (&file.process, file.pid)
        && !seen::is_server(name)
    {
        let message = format!(
            "{path} has the number {pid}, which is now {name}: Apache believes that it runs already"
        );
        found.push(
            Draft::about(path.clone(), message)
                .help("remove the file, then start Apache")
                .command(format!("rm {path}"))
                .command("systemctl start apache2")
                .subject(Subject::Server),
        );
    }
}
