//! FS603 document-root-is-source.

use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::served;

/// The page.
const PAGE: &str = r#"`DocumentRoot` is the folder of the source: visitors can read the code, the settings and the history.

## Why it breaks

What is below `DocumentRoot` is served as it is. `https://site.example/.env` gives the passwords away,
`https://site.example/.git/config` the whole history, `https://site.example/app.py` the code. Robots ask for these names all
day. Debian keeps only files from visitors whose names begin with `.ht`.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/app
</VirtualHost>
==> /srv/app/app.py <==
from flask import Flask
==> /srv/app/.env <==
SECRET_KEY=
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/app/public
</VirtualHost>
==> /srv/app/app.py <==
from flask import Flask
==> /srv/app/public/index.html <==
hello
```

## How to mend it

Let `DocumentRoot` be a folder that holds only what visitors may read, such as `/srv/app/public` or `/var/www/html`. Change
passwords and keys that lay open. Nothing is changed for you: only you know which folder that is.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#documentroot>
- <https://httpd.apache.org/docs/2.4/misc/security_tips.html#protectserverfiles>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS603",
    name: "document-root-is-source",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    served::tell(cx, found, served::document_roots(cx), 0, |_, exposed| {
        (
            format!("every visitor can read {exposed} in this folder"),
            "let DocumentRoot be a folder that holds only what visitors may read, and change the passwords and keys that lay open",
        )
    });
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    const FILES: &str = "==> /srv/app/app.py <==\nx\n==> /srv/app/.git/config <==\nx\n";

    #[test]
    fn what_visitors_do_not_get_is_not_told() {
        for host in [
            "DocumentRoot /srv/app\n<Directory /srv/app>\nRequire all denied\n</Directory>\n",
            "DocumentRoot /srv/app\nRedirect permanent / https://site.example/\n",
            "DocumentRoot /srv/app\nProxyPass / http://127.0.0.1:8000/\n",
            "DocumentRoot /srv/app\n<FilesMatch \"^(config|app\\.py)$\">\nRequire all denied\n</FilesMatch>\n",
        ] {
            let text = format!(
                "<VirtualHost *:80>\nServerName site.example\n{host}</VirtualHost>\n{FILES}"
            );
            assert!(!codes(&text, "").contains("FS603"), "{host}");
        }
    }
}
