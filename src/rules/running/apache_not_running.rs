//! FS681 apache-not-running.

use crate::facts::machine::log::telling;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"Apache does not run.

## Why it breaks

Nobody answers. Where the configuration is sound, and nothing else keeps it down, somebody has stopped it, or it died; the error log tells.

## Bad

```apache bad
==> seen on the machine <==
{"apache": {"program": {"is": "/usr/sbin/apache2"}, "processes": "absent"}}
```

## Good

```apache good
==> seen on the machine <==
{"apache": {"program": {"is": "/usr/sbin/apache2"}, "processes": {"is": [{"pid": 7, "parent": 1, "started": 1, "user": 0, "minds": true, "title": "apache2"}]}}}
```

## How to mend it

`systemctl start apache2`; if that fails, `journalctl -u apache2 -n 30` says why.

## References

- <https://httpd.apache.org/docs/2.4/invoking.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS681",
    name: "apache-not-running",
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
    if apache.runs() != Some(false) || !apache.program.is_there() {
        return;
    }
    let log = machine.log.is();
    let last = log.and_then(|log| telling(&log.events, &["crit", "alert", "emerg"]));
    let help = match last {
        Some(event) => match event.message() {
            Some(message) => format!(
                "start it; the last that its log says means: {}",
                message.means
            ),
            None => "start it; see the last that its log says".to_owned(),
        },
        None => "start it; if that fails, `journalctl -u apache2 -n 30` says why".to_owned(),
    };
    // What was killed leaves its number behind; who was stopped takes it away.
    let left = apache.pid_file.is().filter(|file| file.process.absent());
    let message = match left.and_then(|file| Some((file, file.pid?))) {
        Some((file, pid)) => format!(
            "Apache does not run: it ended without being stopped, and its PID file {} still has the number {pid}, which no process has",
            String::from_utf8_lossy(&file.path.0)
        ),
        None => "Apache does not run".to_owned(),
    };
    let mut draft = Draft::about("apache2", message)
        .help(help)
        .command("systemctl start apache2")
        .subject(Subject::Server);
    if let (Some(log), Some(event)) = (log, last) {
        draft = draft.evidence(log.evidence(event));
    }
    found.push(draft);
}
