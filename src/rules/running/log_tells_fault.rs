//! FS689 log-tells-fault.

use crate::facts::machine::Visit;
use crate::facts::machine::log::Event;
use crate::facts::machine::visits::Connect;
use crate::finding::Subject;
use crate::log::catalogue::Kind;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"The error log tells of a fault that nothing else explains.

## Why it breaks

Since the server started, or tried to, it has written a message that is known to mean that something does not work. Where another finding is about the same thing, the line stands there as evidence instead.

A fault that came and went stays in the log until the next start; the time of the line tells. An error, as against what is critical, is therefore told only while visitors are not served.

## Bad

```apache bad
==> seen on the machine <==
{"log": {"is": {"files": ["/var/log/apache2/error.log"], "events": [{"time": "Sat Nov 28 13:01:31.123456 2026", "module": "core", "level": "crit", "code": "AH00141", "text": "Could not initialize random number generator", "line": 12}]}}}
```

## Good

```apache good
==> seen on the machine <==
{"log": {"is": {"files": ["/var/log/apache2/error.log"], "events": [{"time": "Sat Nov 28 13:01:31.123456 2026", "module": "mpm_event", "level": "notice", "code": "AH00489", "text": "Apache/2.4.67 (Debian) configured -- resuming normal operations", "line": 12}]}}}
```

## How to mend it

What the message means stands beside it; `flaskssl log` shows it with what was written around it.

## References

- <https://httpd.apache.org/docs/2.4/logs.html#errorlog>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: super::LOG_TELLS_FAULT,
    name: "log-tells-fault",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let Some(log) = machine.log.is() else {
        return;
    };
    let down = machine.apache.runs() == Some(false);
    // What visitors get tells whether an error is of the present.
    let suffers = down || machine.visits.iter().any(fails);
    let mut told: Vec<&str> = Vec::new();
    // The last of its kind is nearest to the present.
    for event in log.events.iter().rev() {
        let Some(message) = event
            .message()
            .filter(|message| message.kind == Kind::Fault)
        else {
            continue;
        };
        let level = event.level.as_str();
        let counts = match level {
            "error" => suffers,
            "crit" | "alert" | "emerg" => true,
            _ => false,
        };
        if !counts || told.contains(&message.name) {
            continue;
        }
        told.push(message.name);
        let grave = down && level != "error";
        let severity = if grave {
            Severity::Error
        } else {
            Severity::Warning
        };
        let text = format!("the error log says: {}", event.text.trim());
        found.push(
            Draft::about(place(log.evidence(event).place(), event), text)
                .severity(severity)
                .help(message.means)
                .subject(Subject::Server)
                .evidence(log.evidence(event)),
        );
    }
}

fn fails(visit: &Visit) -> bool {
    let open = visit.connect.is().is_none_or(|how| *how == Connect::Open);
    !open || visit.page.is().is_some_and(|page| page.status >= 500)
}

fn place(place: String, event: &Event) -> String {
    if event.time.is_empty() {
        place
    } else {
        format!("{place}, {}", event.time)
    }
}
