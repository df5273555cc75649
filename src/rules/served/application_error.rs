//! FS669 application-error.

use crate::facts::Topic;
use crate::facts::machine::Visit;
use crate::facts::machine::log::last_traceback;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"An application that fails when it is asked for its home page.

## Why it breaks

Visitors get "Internal Server Error" (500). The traceback in the error log says what was raised, and in which line.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"},
   "page": {"is": {"status": 500}}}],
 "log": {"is": {"files": ["/var/log/apache2/error.log"], "events": [
   {"module": "wsgi", "level": "error", "text": "Traceback (most recent call last):"},
   {"module": "wsgi", "level": "error", "text": "  File \"/srv/app/app.py\", line 2, in index"},
   {"module": "wsgi", "level": "error", "text": "    return 1 / 0"},
   {"module": "wsgi", "level": "error", "text": "ZeroDivisionError: division by zero"}]}}}
==> /srv/app/app.py <==
def index():
    return 1 / 0
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"},
   "page": {"is": {"status": 200}}}]}
```

## How to mend it

Mend the application in the line that is named, then `touch` its WSGI script, so that mod_wsgi loads it anew.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/reloading-source-code.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS669",
    name: "application-error",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let failing: Vec<&Visit> = machine
        .visits
        .iter()
        .filter(|visit| visit.page.is().is_some_and(|page| page.status >= 500))
        .collect();
    let (Some(first), Some(log)) = (failing.first(), machine.log.is()) else {
        return;
    };
    let Some(traceback) = last_traceback(&log.events) else {
        return;
    };
    let message = format!("the application fails: {}", traceback.raised);
    // The innermost place that is the application's own: what is installed is seldom at fault.
    let own = |(file, _): &&(String, u32)| {
        !file.contains("/site-packages/")
            && !file.contains("/dist-packages/")
            && !file.starts_with("/usr/lib/")
            && file.starts_with('/')
    };
    let place = traceback
        .frames
        .iter()
        .rev()
        .find(own)
        .and_then(|(file, line)| {
            let text = cx.facts.text(Topic::Code, file.as_bytes()).known()?;
            cx.line_in(file.as_bytes(), &text, *line)
        });
    let mut draft = match place {
        Some(span) => Draft::at_span(span, message),
        None => seen::at_visit(cx, first, message),
    };
    if let Some(event) = log.events.get(traceback.at) {
        draft = draft.evidence(log.evidence(event));
    }
    for visit in &failing {
        draft = draft.subject(Subject::Name(visit.name.to_ascii_lowercase()));
    }
    let script = cx
        .apps()
        .all
        .first()
        .map(|app| String::from_utf8_lossy(&app.script).into_owned());
    found.push(match script {
        Some(script) => draft
            .help(format!(
                "mend it here, then have mod_wsgi load it anew: touch {script}"
            ))
            .command(format!("touch {script}")),
        None => draft.help("mend it here, then reload Apache"),
    });
}
