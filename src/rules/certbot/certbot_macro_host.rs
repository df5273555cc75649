//! FS803 certbot-macro-host.

use crate::hash::HashSet;

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::copied;
use super::weight::{self, Breaks};

/// The page.
const PAGE: &str = r#"A virtual host that a macro makes: certbot's Apache plugin does not install certificates in it.

## Why it breaks

The plugin reads files, it does not carry macros out. A `<VirtualHost>` in a `<Macro>` has no name for it, and
`certbot --apache` ends with "Could not install certificate". The certificate itself is got all the same.

Where certbot's Apache plugin is at work here this is a warning; where no certificate is set up yet, a note. Else it is
silent.

## Bad

```apache bad
<Macro Site $name>
<VirtualHost *:80>
    ServerName $name
</VirtualHost>
</Macro>
Use Site site.example
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Write the host out; or get the certificate with `certbot certonly --webroot` and name it in the macro yourself.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_macro.html>
- <https://eff-certbot.readthedocs.io/en/stable/using.html#webroot>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS803",
    name: "certbot-macro-host",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut told = HashSet::default();
    let mut severity = None;
    for host in copied::hosts(cx) {
        let Some(node) = cx.section_of(host.server) else {
            continue;
        };
        // The macro is told once, however often it is used.
        let place = cx.config.tree.get(node).span();
        if !cx.from_macro(node) || !told.insert((place.file, place.start)) {
            continue;
        }
        let Some(severity) = *severity.get_or_insert_with(|| weight::severity(cx, Breaks::Setup))
        else {
            return;
        };
        found.push(
            Draft::at(
                cx,
                node,
                "certbot's Apache plugin does not install a certificate in a virtual host that a macro makes",
            )
            .severity(severity)
            .help("write the host out, or get the certificate with `certbot certonly --webroot` and name it in the macro yourself"),
        );
    }
}
