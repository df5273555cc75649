//! FS405 shadowed-host.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shadows;

/// The page.
const PAGE: &str = r#"A virtual host that never answers: an earlier one of the same address has its name.

## Why it breaks

Of the virtual hosts of one address and port, the first one in the order of reading that has the name answers. Files of `sites-enabled` are read in the order of their names, so that `000-default.conf` goes first. `apache2 -t` does not mind. A ServerAlias with a wildcard in an earlier host takes the name as well.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect /old /new
</VirtualHost>
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

```apache bad
<VirtualHost *:80>
    ServerName other.example
    ServerAlias *.other.example
</VirtualHost>
<VirtualHost *:80>
    ServerName app.other.example
</VirtualHost>
```

## Good

```apache good
Listen 80
Listen 8080
<VirtualHost *:80>
    ServerName app.other.example
</VirtualHost>
<VirtualHost *:80>
    ServerName other.example
    ServerAlias *.other.example
</VirtualHost>
<VirtualHost *:8080>
    ServerName app.other.example
</VirtualHost>
```

```apache good
Listen 80
Listen 8080
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
<VirtualHost *:8080>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Give one of them another name, or take it away: `a2dissite` of the one that is not wanted. A host with a wildcard goes last.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/details.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS405",
    name: "shadowed-host",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for host in shadows::all(cx).iter() {
        let Some(name) = host.taken.first().filter(|_| host.all && !host.first) else {
            continue;
        };
        let message = if name.twice {
            format!(
                "this virtual host is read twice: of the second {} never answers",
                name.arg.text()
            )
        } else {
            format!(
                "this virtual host never answers: an earlier one on {} has the name `{}`",
                name.address,
                name.arg.text()
            )
        };
        let help = if name.pattern {
            "put this host before the one with the wildcard: files are read in the order of their names"
        } else if name.twice {
            "take one of the two includes or links away"
        } else {
            "take one of the two away, or give it another name"
        };
        let mut draft = Draft::at(cx, name.node, message)
            .pointing(name.arg.span)
            .help(help);
        if let Some(span) = name.owner.filter(|_| !name.twice) {
            draft = draft.label(span, "this one answers");
        }
        found.push(draft);
    }
}
