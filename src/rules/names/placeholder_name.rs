//! FS450 placeholder-name.

use super::spoken::{self, below};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name that a tutorial left for you to replace.

## Why it breaks

Tutorials write `exampledomain.duckdns.org`, `yourdomain.com` or `example.com` where your own name belongs. httpd takes
any name. Nobody's browser asks this server for that one, so that the virtual host answers only where no other host is
there for the address, and no authority issues a certificate for it: `example.com`, `example.org` and `example.net` are
reserved (RFC 2606), the others are somebody else's.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName exampledomain.duckdns.org
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName myname.duckdns.org
</VirtualHost>
```

## How to mend it

Write the name that you have registered, here and in each path that has the placeholder in it. Nothing is changed
without being asked: nobody else knows your name.

## References

- <https://www.rfc-editor.org/rfc/rfc2606#section-3>
- <https://httpd.apache.org/docs/2.4/mod/core.html#servername>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS450",
    name: "placeholder-name",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Domains that stand for yours.
const DOMAINS: &[&str] = &[
    "example.com",
    "example.org",
    "example.net",
    "domain.tld",
    "example.tld",
];

/// Words that stand for yours, as a label of a name.
const LABELS: &[&str] = &[
    "exampledomain",
    "example-domain",
    "yourdomain",
    "your-domain",
    "your_domain",
    "yourdomainname",
    "your-domain-name",
    "mydomain",
    "my-domain",
    "my_domain",
    "your-server-name",
    "your_server_name",
    "your-site",
    "yoursite",
    "domain_name",
    "your_domain_name",
    "your_domain_or_ip",
    "server_domain_or_ip",
];

fn is_placeholder(name: &str) -> bool {
    let bracketed = name.contains(['<', '>', '[', ']', '{', '}']) && !name.contains(':');
    bracketed
        || DOMAINS.iter().any(|domain| below(name, domain))
        || name.split('.').any(|label| LABELS.contains(&label))
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for one in spoken::all(cx)
        .iter()
        .filter(|one| is_placeholder(&one.name))
    {
        found.push(
            Draft::at(
                cx,
                one.line.id,
                format!("`{}` stands for your own name", one.name),
            )
            .pointing(one.arg.span)
            .help(format!(
                "write {} with the name that you have registered",
                one.line.name()
            )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_name_and_what_is_one() {
        for placeholder in [
            "www.example.com",
            "yourdomain.com",
            "exampledomain.duckdns.org",
            "your_domain",
            "<domain>",
        ] {
            assert!(is_placeholder(placeholder), "{placeholder}");
        }
        for name in [
            "site.example",
            "examples.com",
            "myexample.com",
            "domain.com",
            "[::1]",
        ] {
            assert!(!is_placeholder(name), "{name}");
        }
    }
}
