//! FS666 access-refused.

use crate::config::path;
use crate::config::tree::NodeId;
use crate::config::views::authorization::Access;
use crate::config::world::FileKind;
use crate::facts::Topic;
use crate::facts::machine::Visit;
use crate::facts::machine::log::Event;
use crate::rules::draft::quoted;
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
                const CODES: [&str; 4] = ["AH01630", "AH00035", "AH01276", "AH00132"];
                match event.code.as_deref() {
                    Some(code) => CODES.contains(&code),
                    // The system's own word comes first then.
                    None => CODES.iter().any(|code| event.text.contains(code)),
                }
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
        let mut draft = if let Some(section) = refusing(cx, visit) {
            seen::about_visit(Draft::at(cx, section, message), visit)
                .help("this section does not let them in: write `Require all granted` into it")
        } else if let Some((path, mode)) = said.and_then(|event| shut(cx, &event.text)) {
            let name = String::from_utf8_lossy(&path).into_owned();
            let folder = cx.facts.list(Topic::Files, &path).is_there();
            let (what, right) = if folder {
                ("enter", 'x')
            } else {
                ("read", 'r')
            };
            let message = format!("{message}: Apache may not {what} {name} (mode {mode:04o})");
            let command = format!("chmod o+{right} {}", quoted(&path));
            seen::about_visit(Draft::about(name, message), visit)
                .help(format!("let it in: {command}"))
                .command(command)
        } else {
            seen::at_visit(cx, visit, message).help(help)
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

/// The folder or file that the log says Apache was kept from, with its mode: the first on the way
/// that shuts others out.
fn shut(cx: &Context<'_>, text: &str) -> Option<(Vec<u8>, u32)> {
    let file = match text.split_once("filesystem path '") {
        Some((_, rest)) => rest.split('\'').next()?,
        None => text
            .split_once("AH00132: file permissions deny server access: ")?
            .1
            .trim(),
    };
    let at = file.as_bytes();
    let folders: Vec<&[u8]> = path::ancestors(path::parent(at)).collect();
    let ways = folders.into_iter().rev().map(|folder| (folder, 0o1));
    ways.chain([(at, 0o4)]).find_map(|(path, right)| {
        let meta = cx.facts.stat(Topic::Files, path).known()?;
        let right = if meta.kind == FileKind::Directory {
            0o1
        } else {
            right
        };
        (meta.mode & right == 0).then(|| (path.to_vec(), meta.mode))
    })
}
