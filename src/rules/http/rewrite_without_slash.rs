//! FS464 rewrite-without-slash.

use crate::config::views::rewrite::Context as Where;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

/// The page.
const PAGE: &str = r#"A `RewriteRule` that puts a path without its slash right behind the host.

## Why it breaks

What `$1` stands for has no slash at its beginning: in a `<Directory>` and a `.htaccess` file the URL is matched without it, and in a virtual host a pattern such as `^/(.*)` leaves it out of the brackets. The request for `/login` is sent to `https://site.examplelogin`.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^/(.*)$ https://%{HTTP_HOST}$1 [R=301,L]
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^/(.*)$ https://%{HTTP_HOST}/$1 [R=301,L]
</VirtualHost>
```

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^(.*)$ https://%{HTTP_HOST}$1 [R=301,L]
</VirtualHost>
```

## How to mend it

Put a slash before `$1`. The fix does so; it is safe, as without it the host's name is wrong.

## References

- <https://httpd.apache.org/docs/2.4/rewrite/intro.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS464",
    name: "rewrite-without-slash",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for block in &cx.rewriting().blocks {
        for rule in &block.rules {
            let text = rule.substitution.text();
            let Some(at) = joined(&text) else { continue };
            let pattern = rule.pattern.text();
            let without = match block.context {
                // The first group, and it begins behind the slash.
                Where::Server => {
                    let open = pattern.strip_prefix('^').unwrap_or(&pattern);
                    ["/(", "/?("].iter().any(|head| {
                        open.strip_prefix(head)
                            .is_some_and(|rest| !rest.starts_with('?'))
                    })
                }
                Where::Directory => {
                    let open = pattern.strip_prefix('^').unwrap_or(&pattern);
                    open.starts_with('(') && !open.starts_with("(/") && !open.starts_with("(?")
                }
                Where::Other => false,
            };
            if !without {
                continue;
            }
            let mended = format!("{}/{}", &text[..at], &text[at..]);
            let edit = rule.substitution.literal.then(|| Edit {
                span: Span::new(
                    rule.substitution.span.file,
                    rule.substitution.span.start + at as u32,
                    rule.substitution.span.start + at as u32,
                ),
                text: "/".to_owned(),
            });
            found.push(
                Draft::at(
                    cx,
                    rule.node,
                    "what `$1` stands for has no slash at its beginning: the path is glued to the host's name",
                )
                .pointing(rule.substitution.span)
                .help(format!("write {mended}"))
                .fix("put a slash before `$1`", Applicability::Safe, edit.into_iter().collect()),
            );
        }
    }
}

/// Where `$1` stands right behind the host of a URL.
fn joined(text: &str) -> Option<usize> {
    let start = text.find("://")? + 3;
    let rest = &text[start..];
    let at = rest.find("$1")?;
    let host = &rest[..at];
    let plain = !host.is_empty() && !host.contains(['/', '?', '#', '$']) && !host.ends_with('.');
    plain.then_some(start + at)
}
