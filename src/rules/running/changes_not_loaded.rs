//! FS682 changes-not-loaded.

use crate::facts::machine::apache::{Changed, Role};
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

/// The page.
const PAGE: &str = r#"Configuration that was changed after Apache read it last.

## Why it breaks

Apache goes on with what it read when it was started or reloaded. A reload that was refused leaves it like that, too: visitors see none of the changes, until the next start fails, or brings them.

## Bad

```apache bad
==> seen on the machine <==
{"apache": {"processes": {"is": [{"pid": 7, "parent": 1, "started": 1, "user": 0, "minds": true, "title": "apache2"}]}, "loaded": {"is": {"at": 1000, "by_pid_file": true}},
  "changed": {"is": [{"path": "/etc/apache2/apache2.conf", "at": 2000, "role": "configuration"}]}}}
```

## Good

```apache good
==> seen on the machine <==
{"apache": {"processes": {"is": [{"pid": 7, "parent": 1, "started": 1, "user": 0, "minds": true, "title": "apache2"}]}, "loaded": {"is": {"at": 1000, "by_pid_file": true}}, "changed": {"is": []}}}
```

## How to mend it

Reload it: `systemctl reload apache2`. If that fails, what is wrong is told first.

## References

- <https://httpd.apache.org/docs/2.4/stopping.html#graceful>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS682",
    name: "changes-not-loaded",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let apache = &machine.apache;
    // Without its PID file it is not known when it read its files last.
    if apache.runs() != Some(true) || !apache.loaded.is().is_some_and(|l| l.by_pid_file) {
        return;
    }
    let Some(changed) = apache.changed.is() else {
        return;
    };
    let mut files: Vec<&Changed> = changed
        .iter()
        .filter(|c| c.role != Role::Certificate)
        .collect();
    // A file says more than the folder that it was put into.
    if files.iter().any(|c| c.role == Role::Configuration) {
        files.retain(|c| c.role == Role::Configuration);
    }
    let Some(first) = files.iter().max_by_key(|c| c.at) else {
        return;
    };
    let path = String::from_utf8_lossy(&first.path.0).into_owned();
    let others = match files.len() - 1 {
        0 => String::new(),
        1 => " and another file".to_owned(),
        n => format!(" and {n} other files"),
    };
    let verb = if files.len() == 1 { "was" } else { "were" };
    let message = format!(
        "Apache still runs with the configuration from before {path}{others} {verb} changed"
    );
    let place = cx
        .config
        .sources
        .iter()
        .find(|(_, file)| file.path() == first.path.0)
        .map(|(id, _)| Span::new(id, 0, 0));
    let draft = match place {
        Some(span) => Draft::at_span(span, message),
        None => Draft::about(path, message),
    };
    found.push(
        draft
            .help("reload it, so that the changes come into force")
            .command("systemctl reload apache2")
            .subject(Subject::Server),
    );
}
