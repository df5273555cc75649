//! FS404 site-not-enabled.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::enabled;

/// The page.
const PAGE: &str = r#"A site in `sites-available` that is not enabled, while only Debian's own default site is.

## Why it breaks

Apache reads `sites-enabled` alone. A site that was written to `sites-available` is not served until `a2ensite` links it, and visitors get Debian's "It works!" page.

## Bad

```apache bad
IncludeOptional sites-enabled/*.conf
==> /etc/apache2/sites-enabled/000-default.conf <==
<VirtualHost *:80>
    DocumentRoot /etc/apache2/logs
</VirtualHost>
==> /etc/apache2/sites-available/site.conf <==
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good link=/etc/apache2/sites-enabled/site.conf:../sites-available/site.conf
IncludeOptional sites-enabled/*.conf
==> /etc/apache2/sites-available/site.conf <==
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/apache2/sites-available/another.conf <==
<VirtualHost *:80>
    ServerName another.example
</VirtualHost>
```

## How to mend it

`a2ensite site`, then reload Apache.

## References

- The comments at the beginning of Debian's `/etc/apache2/apache2.conf`
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS404",
    name: "site-not-enabled",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// What Debian brings.
const OWN: &[&[u8]] = &[b"000-default.conf", b"default-ssl.conf"];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let folders = enabled::folders(cx);
    let Some(folder) = folders.iter().find(|f| f.path.ends_with(b"/sites-enabled")) else {
        return;
    };
    let taken = |name: &[u8]| folder.patterns.iter().any(|p| p.takes(name));
    let on: Vec<_> = folder.entries.iter().filter(|e| taken(&e.name)).collect();
    if !on.iter().all(|e| OWN.contains(&&*e.name)) {
        return;
    }
    // With none enabled they may all be elsewhere, on purpose.
    if on.is_empty() && cx.hosts().all.len() > 1 {
        return;
    }
    let root = path::parent(&folder.path);
    let available = path::join(root, b"sites-available");
    let Seen::Is(mut entries) = cx.facts.list(Topic::Files, &available) else {
        return;
    };
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let waiting: Vec<String> = entries
        .iter()
        .filter(|e| !e.directory && taken(&e.name) && !OWN.contains(&&*e.name))
        .filter(|e| enabled::holds_host(cx, &path::join(&available, &e.name)))
        .map(|e| {
            String::from_utf8_lossy(&e.name)
                .trim_end_matches(".conf")
                .to_owned()
        })
        .take(4)
        .collect();
    let [first, ..] = waiting.as_slice() else {
        return;
    };
    let names = match waiting.as_slice() {
        [one] => format!("{one} is"),
        [a, b] => format!("{a} and {b} are"),
        [a, ..] => format!("{a} and others are"),
        [] => return,
    };
    found.push(
        Draft::at_span(
            folder.patterns[0].span,
            format!(
                "{}; {names} in sites-available and not read",
                match on.is_empty() {
                    true => "no site is enabled",
                    false => "only Debian's default site is enabled",
                }
            ),
        )
        .help(format!(
            "if {}/{first}.conf is meant to be served: `a2ensite {first}`, then reload Apache",
            String::from_utf8_lossy(&available)
        ))
        .command(format!("a2ensite {first}"))
        .command("systemctl reload apache2"),
    );
}
