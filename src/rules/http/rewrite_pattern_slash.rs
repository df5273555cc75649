//! FS470 rewrite-pattern-slash.

use crate::config::views::rewrite::Context as Where;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `RewriteRule` whose pattern can never match, for a slash at its beginning.

## Why it breaks

In a virtual host the URL begins with a slash: `^index` matches nothing. In a `<Directory>` and in a `.htaccess` file httpd cuts the folder's path off, slash and all: there `^/index` matches nothing. Rules that are copied from one place to the other fall silent.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^old-page$ /new-page [R=301,L]
</VirtualHost>
```

```apache bad folder=/srv/www
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/www
    <Directory /srv/www>
        RewriteEngine On
        RewriteRule ^/old-page$ /new-page [R=301,L]
    </Directory>
</VirtualHost>
```

## Good

```apache good folder=/srv/www
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/www
    RewriteEngine On
    RewriteRule ^/?old-page$ /new-page [R=301,L]
    <Directory /srv/www>
        RewriteEngine On
        RewriteRule ^old-page-2$ /new-page [R=301,L]
    </Directory>
</VirtualHost>
```

## How to mend it

Put the slash there or take it away; `^/?` is right in both places. The fix does the first; it is not safe, as a rule that never did anything then does.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewriterule>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS470",
    name: "rewrite-pattern-slash",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for block in &cx.rewriting().blocks {
        for rule in &block.rules {
            let pattern = rule.pattern.text();
            let Some(rest) = pattern.strip_prefix('^') else {
                continue;
            };
            if rule.negated || rest.contains('|') {
                continue;
            }
            let mended = match block.context {
                Where::Server if literal(rest) && !foreign(rest) => format!("^/{rest}"),
                Where::Directory if rest.starts_with('/') && !optional(&rest[1..]) => {
                    format!("^{}", &rest[1..])
                }
                _ => continue,
            };
            let message = if block.context == Where::Server {
                format!("`{pattern}` never matches: here the URL begins with a slash")
            } else {
                format!(
                    "`{pattern}` never matches: here the URL comes without the slash at its beginning"
                )
            };
            let span = rule.pattern.span;
            let edit = rule.pattern.literal.then(|| Edit {
                span,
                text: mended.clone(),
            });
            found.push(
                Draft::at(cx, rule.node, message)
                    .pointing(span)
                    .help(format!("write {mended}"))
                    .fix(
                        format!("write `{mended}`"),
                        Applicability::Unsafe,
                        edit.into_iter().collect(),
                    ),
            );
        }
    }
}

/// Whether it begins with a letter or a digit that has to be there.
fn literal(rest: &str) -> bool {
    let mut chars = rest.chars();
    let first = chars.next();
    first.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        && !optional(chars.as_str())
}

/// Whether what stands before this may be left out.
fn optional(rest: &str) -> bool {
    rest.starts_with(['?', '*', '{'])
}

/// What a proxy is asked for is a whole URL.
fn foreign(rest: &str) -> bool {
    ["http", "ftp", "ws", "proxy:"]
        .iter()
        .any(|scheme| rest.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_to_be_there_counts() {
        for never in ["old", "api/", "index\\.html$", "_x"] {
            assert!(literal(never), "{never}");
        }
        for may in ["/x", "(.*)$", ".*", "a?b", "[a-z]", "$", "", "\\.x"] {
            assert!(!literal(may), "{may}");
        }
    }
}
