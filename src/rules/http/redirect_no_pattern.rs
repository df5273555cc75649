//! FS475 redirect-no-pattern.

use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::sent;

/// The page.
const PAGE: &str = r#"A regular expression, or a path without its slash, in a plain `Redirect`.

## Why it breaks

`Redirect` compares paths letter by letter, and every path begins with a slash. `Redirect ^/old$` is for nothing; `RedirectMatch` takes regular expressions.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent ^/blog/(.*)$ https://blog.example/$1
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    RedirectMatch permanent ^/blog/(.*)$ https://blog.example/$1
</VirtualHost>
```

## How to mend it

Write `RedirectMatch`, or the slash. The fix does so; it is not safe, as a redirect that never happened then does.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#redirectmatch>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS475",
    name: "redirect-no-pattern",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for sent in sent::all(cx).iter() {
        if sent.pattern || cx.config.tree.get(sent.id).opaque {
            continue;
        }
        let from = sent.from.text();
        let regex = from.starts_with('^')
            || from.contains("(.*)")
            || from.contains("(.+)")
            || (from.contains(".*") && from.contains('$'));
        let (help, title, edits) = if regex {
            let word = match sent.name {
                "RedirectPermanent" => "RedirectMatch permanent",
                "RedirectTemp" => "RedirectMatch temp",
                _ => "RedirectMatch",
            };
            let edit = (!cx.from_macro(sent.id)).then(|| Edit {
                span: cx.config.tree.get(sent.id).name_span(),
                text: word.to_owned(),
            });
            (format!("write `{word}`"), format!("write `{word}`"), edit)
        } else if !from.starts_with('/') && !from.contains("://") && !from.is_empty() {
            let slash = format!("/{from}");
            let edit = sent.from.replace(slash.clone());
            (format!("write `{slash}`"), format!("write `{slash}`"), edit)
        } else {
            continue;
        };
        let message = if regex {
            format!(
                "`{from}` is a regular expression, and Redirect compares letter by letter: it is for nothing"
            )
        } else {
            format!("`{from}` is for nothing: every path begins with a slash")
        };
        found.push(
            Draft::at(cx, sent.id, message)
                .pointing(sent.from.span)
                .help(help)
                .fix(title, Applicability::Unsafe, edits.into_iter().collect()),
        );
    }
}
