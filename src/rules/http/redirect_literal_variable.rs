//! FS476 redirect-literal-variable.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::sent;

/// The page.
const PAGE: &str = r#"`%{HTTP_HOST}` or the like in the target of a `Redirect` with a path.

## Why it breaks

Variables in a `Redirect` are replaced only where it stands in a `<Location>` and has the target alone. With a path before it the target is taken as it is: visitors are sent to `https://%{HTTP_HOST}/`.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://%{HTTP_HOST}/
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    <Location />
        Redirect permanent https://%{SERVER_NAME}/
    </Location>
</VirtualHost>
```

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^/?(.*) https://%{HTTP_HOST}/$1 [R=301,L]
</VirtualHost>
```

## How to mend it

Write the name, or use a `RewriteRule`. The fix writes the host's ServerName where it has one; it is not safe, as its other names are then sent there, too.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#redirect>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS476",
    name: "redirect-literal-variable",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for sent in sent::all(cx).iter() {
        let Some(to) = sent.to.as_ref().filter(|_| sent.redirects()) else {
            continue;
        };
        let text = to.text();
        let Some(at) = text.find("%{") else { continue };
        let Some(len) = text[at..].find('}') else {
            continue;
        };
        let variable = &text[at..=at + len];
        let host = &cx.hosts().all[cx.server_of(sent.id).0 as usize];
        let of_name = matches!(variable, "%{HTTP_HOST}" | "%{SERVER_NAME}");
        let mended = host
            .name
            .as_ref()
            .filter(|_| of_name && text.matches("%{").count() == 1)
            .map(|name| text.replace(variable, name));
        let help = match &mended {
            Some(mended) => format!("write {mended}; or use a RewriteRule, which replaces it"),
            None => "use a RewriteRule, which replaces it".to_owned(),
        };
        let edit = mended.clone().and_then(|mended| to.replace(mended));
        found.push(
            Draft::at(
                cx,
                sent.id,
                format!("httpd does not replace `{variable}` here: visitors are sent to {text}"),
            )
            .pointing(to.span)
            .help(help)
            .fix(
                format!("write `{}`", mended.unwrap_or_default()),
                Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
