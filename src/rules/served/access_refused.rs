//! FS666 access-refused.

use crate::config::tree::NodeId;
use crate::config::views::authorization::Access;
use crate::facts::machine::Visit;
use crate::facts::machine::log::Event;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A home page that nobody may see.

## Why it breaks

Apache answers 403: no `<Directory>` grants the folder, the files may not be read by its user, or there is neither an index page nor an application.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}, "page": {"is": {"status": 403}}}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}, "page": {"is": {"status": 401}}}]}
```

## How to mend it

The error log names the reason: "AH01630: client denied by server configuration" asks for `Require all granted` in the `<Directory>` of the folder, "AH00035: search permissions are missing" for `chmod o+x` on the way to it.

## References

- <https://cwiki.apache.org/confluence/display/HTTPD/13PermissionDenied>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS666",
    name: "access-refused",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for visit in &machine.visits {
        if visit.page.is().is_none_or(|page| page.status != 403) {
            continue;
        }
        let said = machine.log.is().and_then(|log| {
            let code = |event: &&Event| {
                matches!(
                    event.code.as_deref(),
                    Some("AH01630" | "AH00035" | "AH01276" | "AH00132")
                )
            };
            log.events.iter().rev().find(code)
        });
        let message = format!("visitors of {} may not see its home page (403)", visit.name);
        let help = match said {
            Some(event) => match event.message() {
                Some(message) => format!("the error log's word means: {}", message.means),
                None => "see what the error log says".to_owned(),
            },
            None => "look into the error log, which names the reason".to_owned(),
        };
        let mut draft = match refusing(cx, visit) {
            Some(section) => seen::about_visit(Draft::at(cx, section, message), visit)
                .help("this section does not let them in: write `Require all granted` into it"),
            None => seen::at_visit(cx, visit, message).help(help),
        };
        if let (Some(log), Some(event)) = (machine.log.is(), said) {
            draft = draft.evidence(log.evidence(event));
        }
        found.push(draft);
    }
}

/// The `<Location>` that keeps visitors from the home page, whatever folders grant.
fn refusing(cx: &Context<'_>, visit: &Visit) -> Option<NodeId> {
    let host = seen::host(cx, &visit.name, visit.port)?;
    let decision = cx.granted(host.server, None, Some(b"/"));
    let refuses = matches!(decision.access, Access::Restricted | Access::Denied);
    decision.by.filter(|_| refuses)
}
