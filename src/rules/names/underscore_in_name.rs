//! FS456 underscore-in-name.

use crate::config::views::speech::Speech;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"An underscore in a public name.

## Why it breaks

httpd and browsers mind no underscore, but no public authority puts one into a certificate, and certbot refuses the name. A host name has letters, digits and hyphens.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName my_app.site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName my-app.site.example
    ServerAlias my_app.lan my_app
</VirtualHost>
```

## How to mend it

Choose a name with a hyphen, in the DNS and here.

## References

- RFC 1123, section 2.1
- CA/Browser Forum, Baseline Requirements, section 7.1.4.2.1
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS456",
    name: "underscore-in-name",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter() {
        let lower = said.name.to_ascii_lowercase();
        // What is no name at all, or told by another rule.
        if !lower.contains('_')
            || !lower.contains('.')
            || said::private(&lower).is_some()
            || lower.ends_with("duckdns.org")
            || super::placeholder_domain::of(&lower).is_some()
            || lower.contains(['{', '<', '$', '%'])
        {
            continue;
        }
        let tls = cx.speeches().of_server(cx.server_of(said.id)) == Speech::Tls;
        let severity = if tls {
            Severity::Warning
        } else {
            Severity::Note
        };
        let message = format!(
            "no public authority gives a certificate for `{}`: an underscore is no letter of a host's name",
            said.name
        );
        found.push(
            Draft::at(cx, said.id, message)
                .pointing(said.arg.span)
                .severity(severity)
                .help(format!(
                    "choose a name with a hyphen: {}",
                    lower.replace('_', "-")
                )),
        );
    }
}
