//! FS452 invalid-duckdns-name.

use super::spoken::{self, below};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name below `duckdns.org` that nobody can have there.

## Why it breaks

A DuckDNS name is one label before `.duckdns.org`, of letters, digits and hyphens, 63 at most, with no hyphen at either
end. What has an underscore or an empty label cannot be registered, and `duckdns.org` itself is not yours. Labels before
the registered one are fine: `www.myname.duckdns.org` leads where `myname.duckdns.org` leads.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName duckdns.org
    ServerAlias -my-home.duckdns.org
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName my-home.duckdns.org
    ServerAlias www.my-home.duckdns.org *.my-home.duckdns.org
</VirtualHost>
```

## How to mend it

Write the name as DuckDNS's own page lists it. Nothing is changed without being asked.

## References

- <https://www.duckdns.org/spec.jsp>
- <https://www.rfc-editor.org/rfc/rfc1035#section-2.3.1>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS452",
    name: "invalid-duckdns-name",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// What is wrong with it; none if it can be had.
fn wrong(name: &str) -> Option<String> {
    let before = name.strip_suffix("duckdns.org")?;
    let before = before.strip_suffix('.').unwrap_or(before);
    if before.is_empty() {
        return Some("it is DuckDNS's own name".to_owned());
    }
    let mut labels = before.split('.').rev();
    let own = labels.next().unwrap_or_default();
    if own == "*" {
        return Some("it would be everybody's name there".to_owned());
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(c) = own.chars().find(|c| !plain(*c)) {
        return Some(format!("`{}` cannot stand in it", c.escape_default()));
    }
    if own.is_empty() || labels.clone().any(str::is_empty) {
        return Some("there is nothing between two dots".to_owned());
    }
    if own.len() > 63 {
        return Some(format!("{} characters are more than 63", own.len()));
    }
    (own.starts_with('-') || own.ends_with('-')).then(|| "it has a hyphen at an end".to_owned())
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let all = spoken::all(cx);
    // What is not ASCII is another rule's.
    let of_duckdns = |name: &str| below(name, "duckdns.org") && name.is_ascii();
    for one in all.iter().filter(|one| of_duckdns(&one.name)) {
        if let Some(why) = wrong(&one.name) {
            found.push(
                Draft::at(
                    cx,
                    one.line.id,
                    format!("`{}` can be nobody's name at DuckDNS: {why}", one.name),
                )
                .pointing(one.arg.span)
                .help("write the name as DuckDNS's page lists it: myname.duckdns.org"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_can_be_had() {
        for name in [
            "a.duckdns.org",
            "my-home2.duckdns.org",
            "x_y.a.duckdns.org",
            "*.a.duckdns.org",
        ] {
            assert_eq!(wrong(name), None, "{name}");
        }
        let long = format!("{}.duckdns.org", "a".repeat(64));
        for name in [
            "duckdns.org",
            "a_b.duckdns.org",
            "a-.duckdns.org",
            "a..duckdns.org",
            "*.duckdns.org",
            &long,
        ] {
            assert!(wrong(name).is_some(), "{name}");
        }
    }
}
