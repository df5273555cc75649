//! FS416 public-name-without-host.

use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

/// The page.
const PAGE: &str = r#"A name that `public-names` in flaskssl.toml declares and that no virtual host has.

## Why it breaks

Requests for the name are answered all the same: by the first virtual host of the address, with its pages and its
certificate. A slip in a `ServerName`, or a virtual host that is missing, looks like the wrong site.

## Bad

With `public-names = ["www.site.example"]`:

```apache bad public=www.site.example
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
<VirtualHost *:80>
    ServerName ww.site.example
</VirtualHost>
```

## Good

```apache good public=www.site.example
<VirtualHost *:80>
    ServerName site.example
    ServerAlias www.site.example
</VirtualHost>
```

## How to mend it

Give the virtual host that is meant the name, as its `ServerName` or a `ServerAlias`; or take it out of `public-names`.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/details.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS416",
    name: "public-name-without-host",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let declared = &cx.facts.target.public_names;
    if declared.is_empty() || !cx.config.whole || cx.config.stopped {
        return;
    }
    // The main server is for addresses that no virtual host takes, whatever the name.
    let hosts = || cx.hosts().all.iter().filter(|h| h.server != ServerId::MAIN);
    let Some(first) = hosts().next() else {
        return;
    };
    let span = first.span.unwrap_or_else(|| {
        let main = cx.config.sources.iter().next();
        Span::new(main.map_or(crate::source::FileId(0), |(id, _)| id), 0, 0)
    });
    for name in declared {
        let bare = name.strip_suffix('.').unwrap_or(name);
        if hosts().any(|host| host.has_name(bare)) {
            continue;
        }
        found.push(
            Draft::at_span(
                span,
                format!("no virtual host has the name `{bare}`, which flaskssl.toml declares public"),
            )
            .help(format!(
                "write `ServerAlias {bare}` into the virtual host that is for it; until then the first one answers"
            )),
        );
    }
}
