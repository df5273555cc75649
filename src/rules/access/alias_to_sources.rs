//! FS604 alias-to-sources.

use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::served;

/// The page.
const PAGE: &str = r#"`Alias` leads to the folder of the source: visitors can read the code, the settings and the history.

## Why it breaks

An `Alias /static /srv/app` serves all of `/srv/app` under `/static`, its `.env` and its code too. What is meant is the
folder with the static files.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /var/www/html
    Alias /static /srv/app
</VirtualHost>
==> /var/www/html/index.html <==
hello
==> /srv/app/settings.py <==
SECRET_KEY = ""
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /var/www/html
    Alias /static /srv/app/static
</VirtualHost>
==> /var/www/html/index.html <==
hello
==> /srv/app/settings.py <==
SECRET_KEY = ""
==> /srv/app/static/site.css <==
body {}
```

## How to mend it

Let the `Alias` lead to the folder that holds only the static files. Change passwords and keys that lay open.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#alias>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS604",
    name: "alias-to-sources",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    served::tell(cx, found, served::aliases(cx), 1, |served, exposed| {
        let url = String::from_utf8_lossy(&served.url);
        (
            format!("every visitor can read {exposed} under {url}/"),
            "let the Alias lead to the folder that holds only the static files, and change the passwords and keys that lay open",
        )
    });
}
