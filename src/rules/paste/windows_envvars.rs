//! FS707 windows-envvars.

use crate::config::path;
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

/// The page.
const PAGE: &str = r#"`envvars` has the line ends of Windows: the shell takes them for part of every value.

## Why it breaks

httpd itself takes the line ends of Windows for white space, behind a backslash too, and so do PEM files and Python.
`/etc/apache2/envvars` is a shell script: there the carriage return becomes part of the last word of each line. Debian's
`apache2ctl` ends with "unset: HOME: bad variable name", or looks for a user `www-data\r`; Apache does not start.

## Bad

```apache bad
User ${APACHE_RUN_USER}
==> /etc/apache2/envvars <==
export APACHE_RUN_USER=www-data@CR@
export APACHE_RUN_GROUP=www-data@CR@
```

## Good

```apache good
User ${APACHE_RUN_USER}
==> /etc/apache2/envvars <==
export APACHE_RUN_USER=www-data
export APACHE_RUN_GROUP=www-data
```

## How to mend it

`sed -i 's/\r$//' /etc/apache2/envvars`

## References

- <https://httpd.apache.org/docs/2.4/invoking.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS707",
    name: "windows-envvars",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    let file = path::join(&cx.config.server_root, b"envvars");
    let Some(text) = cx.facts.text(Topic::Files, &file).known() else {
        return;
    };
    let sets = text.split(|&b| b == b'\n').any(|line| {
        let line = line.trim_ascii_start();
        line.ends_with(b"\r") && !line.starts_with(b"#") && line.contains(&b'=')
    });
    let Some((id, _)) = cx.config.sources.iter().next().filter(|_| sets) else {
        return;
    };
    let user = cx.named("User").next();
    let message = format!(
        "Apache does not start: {} has the line ends of Windows, and the shell takes them for part of every value",
        String::from_utf8_lossy(&file)
    );
    let draft = match &user {
        Some(line) => Draft::at(cx, line.id, message),
        None => Draft::at_span(Span::new(id, 0, 0), message),
    };
    found.push(draft.help(format!(
        "sed -i 's/\\r$//' {}",
        String::from_utf8_lossy(&file)
    )));
}
