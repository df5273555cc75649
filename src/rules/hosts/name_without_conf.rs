//! FS403 name-without-conf.

use crate::config::path;
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::enabled;

/// The page.
const PAGE: &str = r#"A site in an included folder whose file name the `Include` passes over.

## Why it breaks

Debian's `apache2.conf` includes `sites-enabled/*.conf`. Since Apache 2.4 a file without that ending is passed over without a word, as in tutorials that were written for older versions.

## Bad

```apache bad
IncludeOptional sites-enabled/*.conf
==> /etc/apache2/sites-enabled/site.example <==
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good
IncludeOptional sites-enabled/*.conf
==> /etc/apache2/sites-enabled/site.example.conf <==
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/apache2/sites-enabled/old.conf.disabled <==
<VirtualHost *:80>
    ServerName old.example
</VirtualHost>
```

## How to mend it

Give the file the ending. What is a link is made anew: rename the file in `sites-available`, then `a2ensite` it.

## References

- <https://httpd.apache.org/docs/2.4/upgrading.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS403",
    name: "name-without-conf",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for folder in enabled::folders(cx) {
        for entry in &folder.entries {
            let Some(pattern) = folder.patterns.first() else {
                continue;
            };
            if entry.directory
                || enabled::set_aside(&entry.name)
                || folder.patterns.iter().any(|p| p.takes(&entry.name))
            {
                continue;
            }
            let full = path::join(&folder.path, &entry.name);
            if !enabled::holds_host(cx, &full) {
                continue;
            }
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let message = format!(
                "httpd passes over {}, which holds a virtual host: its name does not match `{}`",
                text(&full),
                text(path::file_name(&pattern.path)),
            );
            let name = text(&entry.name);
            let linked = cx.facts.link(Topic::Files, &full).is_there();
            let help = if linked && folder.path.ends_with(b"/sites-enabled") {
                format!(
                    "rename the file that it links to: `mv sites-available/{name} sites-available/{name}.conf`, \
                     then `rm {}` and `a2ensite {name}`",
                    text(&full)
                )
            } else {
                format!("rename it: `mv {} {}.conf`", text(&full), text(&full))
            };
            let draft = match enabled::first_host_in(cx, &full) {
                // It was asked for by its name, and read as if it were included.
                Some(node) => {
                    Draft::at(cx, node, message).label(pattern.span, "it is not read here")
                }
                None => Draft::at_span(pattern.span, message),
            };
            found.push(draft.help(help));
        }
    }
}
