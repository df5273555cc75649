//! FS408 default-keyword.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`_default_` in a virtual host that is not the first of its address.

## Why it breaks

Since httpd 2.4 `_default_:443` says the same as `*:443`: both kinds are hosts of one address, told apart by their names. It does not make the host answer for names that no host has; the first one in the order of reading does that.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
<VirtualHost _default_:80>
    ServerName default.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost _default_:80>
    ServerName default.example
</VirtualHost>
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Put the host first if it is meant to be the default; else write `*`. The fix writes `*`, which changes nothing.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#virtualhost>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS408",
    name: "default-keyword",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for host in &cx.hosts().all[1..] {
        let Some(section) = cx.section_of(host.server) else {
            continue;
        };
        // Without a name it is told of for that.
        if host.name.is_none() && host.aliases.is_empty() {
            continue;
        }
        let line = cx.line(section);
        for (address, arg) in host.addresses.iter().zip(line.args.iter()) {
            if !address.written.eq_ignore_ascii_case("_default_") {
                continue;
            }
            let Some(chain) = cx.names().chain(&(address.bound.clone(), address.port)) else {
                continue;
            };
            let first = chain.hosts[0];
            let Some(tag) = cx.section_of(first).filter(|_| first != host.server) else {
                continue;
            };
            let text = arg.text();
            let star = format!("*{}", &text["_default_".len().min(text.len())..]);
            let title = format!("write `{star}`, which says the same");
            found.push(
                Draft::at(
                    cx,
                    section,
                    format!("`{text}` does not make this host the default: an earlier one is that"),
                )
                .pointing(arg.span)
                .label(
                    cx.config.tree.get(tag).span(),
                    "all names that no host has are answered by this one",
                )
                .help(format!(
                    "put this host first, or write `{star}`, which says the same"
                ))
                .fix(
                    title,
                    Applicability::Safe,
                    arg.replace(star).into_iter().collect(),
                ),
            );
        }
    }
}
