//! FS605 password-file-served.

use crate::hash::HashSet;

use crate::config::path;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::served;

/// The page.
const PAGE: &str = r#"The file of `AuthUserFile` lies in a folder that is served: visitors can read the hashes of the passwords.

## Why it breaks

Whoever has the hashes can try passwords at home, millions a second. Debian keeps visitors from files whose names begin with
`.ht`; a file of any other name is served.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/www
</VirtualHost>
<Location /admin>
    AuthType Basic
    AuthName "Admin"
    AuthUserFile /srv/www/passwords
    Require valid-user
</Location>
==> /srv/www/passwords <==
anna:$apr1$x
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/www
</VirtualHost>
<Location /admin>
    AuthType Basic
    AuthName "Admin"
    AuthUserFile /etc/apache2/passwords
    Require valid-user
</Location>
==> /srv/www/index.html <==
hello
==> /etc/apache2/passwords <==
anna:$apr1$x
```

## How to mend it

Move the file out of what is served, to `/etc/apache2` for example.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_authn_file.html#authuserfile>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS605",
    name: "password-file-served",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole || cx.named("AuthUserFile").next().is_none() {
        return;
    }
    let mut folders = served::document_roots(cx);
    folders.extend(served::aliases(cx));
    let mut told = HashSet::default();
    for line in cx.named("AuthUserFile") {
        let file = path::under(&cx.config.server_root, line.arg(0));
        if !told.insert(file.clone()) {
            continue;
        }
        let open = folders.iter().find(|(_, served)| {
            let folder = served.folder.strip_suffix(b"/").unwrap_or(&served.folder);
            let below = file.strip_prefix(folder).and_then(|r| r.strip_prefix(b"/"));
            below.is_some_and(|below| served.open(cx, &String::from_utf8_lossy(below)))
        });
        if let Some((by, _)) = open {
            found.push(
                Draft::at(
                    cx,
                    line.id,
                    "every visitor can read this file of password hashes",
                )
                .pointing(served::span(&line, 0))
                .label(by.node.span(), "this serves the folder")
                .help("move it out of what is served, to /etc/apache2 for example"),
            );
        }
    }
}
