//! FS402 dangling-link.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::hash::HashSet;
use crate::rules::draft::quoted;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::enabled;

/// The page.
const PAGE: &str = r#"A link in `sites-enabled`, `mods-enabled` or `conf-enabled` that leads to nothing.

## Why it breaks

`IncludeOptional` passes over a link whose file is not there, without a word: the site is not served, the module not loaded. It happens when a file in `sites-available` is renamed, or was deleted without `a2dissite`.

## Bad

```apache bad link=/etc/apache2/sites-enabled/site.conf:../sites-available/site.conf
IncludeOptional sites-enabled/*.conf
```

## Good

```apache good link=/etc/apache2/sites-enabled/site.conf:../sites-available/site.conf
IncludeOptional sites-enabled/*.conf
==> /etc/apache2/sites-available/site.conf <==
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Put the file back, or take the link away with `a2dissite`, `a2dismod` or `a2disconf`.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#includeoptional>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS402",
    name: "dangling-link",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // What was read leads somewhere, whatever it is.
    let sources = cx.config.sources.iter();
    let read: HashSet<&[u8]> = sources.map(|(_, file)| file.path()).collect();
    for folder in enabled::folders(cx) {
        for entry in &folder.entries {
            let Some(pattern) = folder.patterns.iter().find(|p| p.takes(&entry.name)) else {
                continue;
            };
            // Of an Include that is not optional httpd itself complains.
            if !pattern.optional || entry.directory {
                continue;
            }
            let full = path::join(&folder.path, &entry.name);
            if read.contains(&full[..]) {
                continue;
            }
            let Seen::Is(target) = cx.facts.link(Topic::Files, &full) else {
                continue;
            };
            // In a tree of another machine an absolute target is that machine's.
            if !cx.facts.here() && target.starts_with(b"/") {
                continue;
            }
            if !cx.facts.stat(Topic::Files, &full).absent() {
                continue;
            }
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            // `example.org.conf` is `a2dissite example.org`.
            let stem = entry.name.strip_suffix(b".conf");
            let stem = stem.or_else(|| entry.name.strip_suffix(b".load"));
            let stem = text(stem.unwrap_or(&entry.name));
            let tool = match path::file_name(&folder.path) {
                b"sites-enabled" => format!("a2dissite {stem}"),
                b"mods-enabled" => format!("a2dismod {stem}"),
                b"conf-enabled" => format!("a2disconf {stem}"),
                _ => format!("rm {}", quoted(&full)),
            };
            found.push(
                Draft::at_span(
                    pattern.span,
                    format!(
                        "httpd passes over {}, a link to {}, which is not there",
                        text(&full),
                        text(&target)
                    ),
                )
                .help(format!(
                    "put that file back, or take the link away: `{tool}`"
                ))
                .command(tool),
            );
        }
    }
}
