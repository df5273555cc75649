//! FS802 certbot-unknown-variable.

use crate::config::defines::Defines;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;
use crate::syntax::{Kind, parse, variables};

use super::weight::{self, Breaks};

/// The page.
const PAGE: &str = r#"A variable from the environment where certbot's reader knows only those of `Define`.

## Why it breaks

httpd puts a variable's value in place, whether it was set by `Define` or comes from the environment
(`/etc/apache2/envvars`). certbot's Apache plugin asks httpd for the defined ones alone. Where it meets another one in a
name, an address, an `Include` or a `LoadModule`, it ends with "Error Parsing variable", whatever it was to do. Elsewhere,
as in `${APACHE_LOG_DIR}`, it never looks.

Where certbot's Apache plugin renews a certificate here this is an error; where it has been at work, a warning; where no
certificate is set up yet, a note. Else it is silent.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName ${SITE}
</VirtualHost>
==> /etc/apache2/envvars <==
export SITE=site.example
```

## Good

```apache good
Define SITE site.example
<VirtualHost *:80>
    ServerName ${SITE}
</VirtualHost>
```

## How to mend it

Write the value itself, or set the variable with `Define` in the configuration.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#define>
- <https://eff-certbot.readthedocs.io/en/stable/using.html#apache>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS802",
    name: "certbot-unknown-variable",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Directives whose arguments the plugin reads on every run. certbot_apache: `get_arg`,
/// called from `find_dir`, `parse_modules`, `_create_vhost` and `_get_vhost_names`.
const READ: &[&str] = &[
    "include",
    "includeoptional",
    "loadmodule",
    "servername",
    "serveralias",
    "<virtualhost",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut severity = None;
    for (id, file) in cx.config.sources.iter() {
        let source = file.bytes();
        if !may_be_read(source) {
            continue;
        }
        for line in parse(source).lines {
            if !matches!(line.kind, Kind::Open | Kind::Directive) {
                continue;
            }
            let text = &source[line.start as usize..line.end as usize];
            let Some(range) = unknown(&cx.config.defines, text) else {
                continue;
            };
            let Some(severity) =
                *severity.get_or_insert_with(|| weight::severity(cx, Breaks::Renewals))
            else {
                return;
            };
            let start = line.start + range.start as u32;
            let end = line.start + range.end as u32;
            let name = String::from_utf8_lossy(&text[range]).into_owned();
            let draft = Draft::at_span(
                Span::new(id, start, end),
                format!(
                    "certbot's Apache plugin does not know {name} and gives up: it comes from the environment, not from Define"
                ),
            );
            found.push(draft.severity(severity).help(
                "write the value itself, or set the variable with `Define` in the configuration",
            ));
        }
    }
}

/// The first variable of a line that has its value from the environment, where the plugin
/// would look.
/// Whether a variable stands in a line that certbot's reader looks into: most stand in others,
/// and to cut a file into lines is not free.
fn may_be_read(source: &[u8]) -> bool {
    memchr::memmem::find_iter(source, b"${").any(|at| {
        let mut start = at;
        while start > 0 && source[start - 1] != b'\n' {
            start -= 1;
        }
        // Behind a continuation the beginning is further up.
        let goes_on = source[..start].trim_ascii_end().ends_with(b"\\");
        goes_on || is_read(&source[start..at])
    })
}

/// Whether a line begins with the name of a directive or section that is looked into.
fn is_read(text: &[u8]) -> bool {
    let name = text
        .trim_ascii_start()
        .split(|b| b.is_ascii_whitespace())
        .next()
        .unwrap_or_default();
    READ.iter()
        .any(|read| read.as_bytes().eq_ignore_ascii_case(name))
}

fn unknown(defines: &Defines, text: &[u8]) -> Option<std::ops::Range<usize>> {
    if !is_read(text) {
        return None;
    }
    variables(text)
        .find(|variable| {
            let name = variable.name;
            let outside = defines.outside(name).is_some() || Defines::debian(name).is_some();
            defines.value(name).is_none() && outside
        })
        .map(|variable| variable.range)
}
