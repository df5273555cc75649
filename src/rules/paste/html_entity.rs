//! FS704 html-entity.

use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::plain_lines::marked;
use super::traces::Sort;

/// The page.
const PAGE: &str = r#"`&amp;`, `&lt;` or another HTML entity in an argument.

## Why it breaks

The line was copied from the source of a web page, or pasted into one and taken out again. httpd reads no HTML: `&amp;` is five
letters and no `&`, so that an address with `?a=1&amp;b=2` gets a parameter named `amp;b`.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect /search https://other.example/?q=1&amp;page=2
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    Redirect /search https://other.example/?q=1&page=2
</VirtualHost>
```

## How to mend it

Write the character itself. The fix does that, and is safe: nothing else can be meant. Directives that take HTML, such as
`ErrorDocument`, are left alone.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html#syntax>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS704",
    name: "html-entity",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Directives whose values may be HTML, or about it.
const HTML: &[&str] = &[
    "ErrorDocument",
    "Substitute",
    "OutputSed",
    "InputSed",
    "AddDescription",
    "IndexHeadInsert",
    "ProxyHTMLURLMap",
    "AuthName",
    "Header",
    "RequestHeader",
    "SetEnv",
    "SetEnvIf",
    "SetEnvIfExpr",
    "SetEnvIfNoCase",
    "LogFormat",
    "CustomLog",
    "ExtFilterDefine",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in marked(cx, Sort::Entity) {
        let name = cx
            .config
            .tree
            .get(line.id)
            .directive
            .map_or("", |d| d.get().shown);
        // What rewriting looks for may well be an entity in a broken link.
        let looks = matches!(
            name,
            "RewriteCond" | "RedirectMatch" | "<LocationMatch" | "<If" | "<ElseIf"
        );
        if looks || HTML.contains(&name) {
            continue;
        }
        line.tell(
            cx,
            found,
            Sort::Entity,
            "httpd reads no HTML: this is taken letter by letter",
            "write the character itself",
            "write the character itself",
        );
    }
}
