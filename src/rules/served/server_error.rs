//! FS665 server-error.

use crate::config::tree::NodeId;
use crate::facts::Topic;
use crate::facts::machine::log::{last_traceback, telling};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};
use crate::source::Span;

/// The page.
const PAGE: &str = r#"A page that is answered with an error of the server.

## Why it breaks

A status from 500 on: the application could not be loaded, died, or took too long. What happened is in the error log.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}, "page": {"is": {"status": 503}}}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}, "page": {"is": {"status": 200}}}]}
```

## How to mend it

Read the last lines of the error log.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/debugging-techniques.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS665",
    name: "server-error",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let traceback = machine
        .log
        .is()
        .is_some_and(|log| last_traceback(&log.events).is_some());
    for visit in &machine.visits {
        let Some(page) = visit.page.is() else {
            continue;
        };
        // Where the application says what it died of, that is told.
        if page.status < 500 || traceback {
            continue;
        }
        let log = machine.log.is();
        let last = log.and_then(|log| telling(&log.events, &["error", "crit", "alert", "emerg"]));
        let message = format!(
            "visitors of {} get an error of the server, {}",
            visit.name, page.status
        );
        let help = match last {
            Some(event) => match event.message() {
                Some(message) => format!("the error log's word means: {}", message.means),
                None => "see what the error log says".to_owned(),
            },
            None => "read the last lines of the error log".to_owned(),
        };
        let mut draft = if let Some(span) = last.and_then(|event| in_htaccess(cx, &event.text)) {
            seen::about_visit(Draft::at_span(span, message), visit).help(help)
        } else if let Some((node, address)) = last.and_then(|event| behind(cx, &event.text)) {
            let message =
                format!("{message}: nothing answers at {address}, to which this passes them");
            seen::about_visit(Draft::at(cx, node, message), visit).help(format!(
                "start what should listen on {address}; `ss -ltnp` shows who listens"
            ))
        } else {
            seen::at_visit(cx, visit, message).help(help)
        };
        if let (Some(log), Some(event)) = (log, last) {
            draft = draft.evidence(log.evidence(event));
        }
        found.push(draft);
    }
}

/// The line of a `.htaccess` file that httpd complains of: `FILE: Invalid command 'WORD', ...`,
/// or another complaint that names a directive first.
fn in_htaccess(cx: &Context<'_>, text: &str) -> Option<Span> {
    let (file, complaint) = text.trim().split_once(": ")?;
    if !file.starts_with('/') || !file.ends_with("/.htaccess") {
        return None;
    }
    let word = match complaint.split('\'').nth(1) {
        Some(word) if complaint.starts_with("Invalid command") => word,
        _ => complaint.split([' ', ':']).next()?,
    };
    let bytes = cx.facts.text(Topic::Files, file.as_bytes()).known()?;
    let lines = String::from_utf8_lossy(&bytes).into_owned();
    let of_word = |line: &str| {
        let first = line.split_whitespace().next().unwrap_or_default();
        first.eq_ignore_ascii_case(word)
    };
    let n = lines.lines().position(of_word).unwrap_or(0);
    cx.line_in(file.as_bytes(), &bytes, n as u32 + 1)
}

/// The line that passes requests on to a server that could not be reached, and its address:
/// `AH00957: http: attempt to connect to ADDRESS (NAME) failed`.
fn behind(cx: &Context<'_>, text: &str) -> Option<(NodeId, String)> {
    let (_, rest) = text.split_once("attempt to connect to ")?;
    let address = rest.split([' ', '(']).next()?.to_owned();
    let name = rest
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let name = name.map_or(&*address, |(name, _)| name);
    let lines = [
        "ProxyPass",
        "ProxyPassMatch",
        "BalancerMember",
        "RewriteRule",
    ];
    let mut lines = lines.iter().flat_map(|name| cx.named(name));
    let to = |word: &str| {
        let (_, rest) = word.split_once("://").unwrap_or_default();
        let host = rest.split(['/', '|', '?']).next().unwrap_or_default();
        host == address
            || host == name
            || host.strip_suffix(":80") == Some(name)
            || host.starts_with("localhost")
                && address.ends_with(host.trim_start_matches("localhost"))
    };
    let line = lines.find(|line| line.args.iter().any(|arg| to(&arg.text())))?;
    Some((line.id, address))
}
