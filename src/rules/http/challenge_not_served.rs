//! FS465 challenge-not-served.

use crate::config::path;
use crate::config::views::requests::{Outcome, Url};
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::trail::{self, End};

/// The page.
const PAGE: &str = r#"A name whose certificate certbot renews through a webroot that the server does not serve.

## Why it breaks

With the authenticator `webroot` certbot puts a file into `.well-known/acme-challenge` below the webroot, and Let's Encrypt asks for it on port 80, following redirects. Where an application is mounted at `/`, a proxy takes everything, or the document root is another folder, it gets another answer: the renewal fails, and the certificate runs out.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    ProxyPass / http://127.0.0.1:5000/
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = webroot
[[webroot_map]]
site.example = /var/www/html
```

```apache bad folder=/srv/www
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/www
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = webroot
webroot_path = /var/www/html,
[[webroot_map]]
site.example = /var/www/html
```

## Good

```apache good folder=/var/www/html
<VirtualHost *:80>
    ServerName site.example
    ProxyPass /.well-known/acme-challenge/ !
    ProxyPass / http://127.0.0.1:5000/
    Alias /.well-known/acme-challenge/ /var/www/html/.well-known/acme-challenge/
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = webroot
[[webroot_map]]
site.example = /var/www/html
```

```apache good
<VirtualHost *:80>
    ServerName site.example
    ProxyPass / http://127.0.0.1:5000/
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = apache
```

## How to mend it

Give the challenge its folder: `Alias /.well-known/acme-challenge/ WEBROOT/.well-known/acme-challenge/`, and with a proxy `ProxyPass /.well-known/acme-challenge/ !` before it. The fix adds them; it is not safe, as the folder is then served. Or let certbot's `apache` authenticator do it: `certbot renew --cert-name site.example --authenticator apache`.

## References

- <https://letsencrypt.org/docs/challenge-types/#http-01-challenge>
- <https://eff-certbot.readthedocs.io/en/stable/using.html#webroot>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS465",
    name: "challenge-not-served",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Where Let's Encrypt looks.
const FOLDER: &str = "/.well-known/acme-challenge/";

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // mod_md answers challenges by itself.
    if !cx.config.whole || cx.config.stopped || cx.named("MDomain").next().is_some() {
        return;
    }
    let Some(renewals) = cx.renewals() else {
        return;
    };
    for (name, webroot) in renewals.all().iter().flat_map(|renewal| renewal.webroots()) {
        let url = Url {
            https: false,
            host: name.to_ascii_lowercase(),
            port: 80,
            path: format!("{FOLDER}token"),
        };
        let Some((server, ..)) = trail::server(cx, 80, name) else {
            continue;
        };
        // What no host has may be served by another machine.
        if !cx.hosts().all[server.0 as usize].has_name(name) {
            continue;
        }
        let (_, End::Here(server, outcome)) = trail::follow(cx, &url) else {
            continue;
        };
        let refused = matches!(outcome, Outcome::Refused(_));
        let (node, what) = match outcome {
            Outcome::Script(node) => (node, "the application answers".to_owned()),
            Outcome::Proxy(node) => (node, "the proxy takes".to_owned()),
            Outcome::Refused(node) => (node, "this refuses".to_owned()),
            Outcome::File(file, Some(node)) => {
                let wanted = format!("{webroot}{FOLDER}token");
                if file == wanted.as_bytes() || linked(cx, &file, webroot) {
                    continue;
                }
                let shown = String::from_utf8_lossy(&file).into_owned();
                (
                    node,
                    format!(
                        "{} is where httpd looks for",
                        shown.trim_end_matches("token")
                    ),
                )
            }
            _ => continue,
        };
        let gone = match cx.facts.stat(Topic::Files, webroot.as_bytes()) {
            Seen::Absent => ", which is not there",
            _ => "",
        };
        let alias = format!("Alias {FOLDER} {webroot}{FOLDER}");
        let mut lines = Vec::new();
        let proxied = cx.line(node).name().starts_with("Proxy");
        if proxied {
            lines.push(format!("ProxyPass {FOLDER} !"));
        }
        lines.push(alias.clone());
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mendable = !cx.line(node).name().starts_with("Rewrite")
            && !refused
            && cx.config.tree.get(node).parent == cx.section_of(server);
        let edit = cx.insert_before(node, &lines).filter(|_| mendable);
        let both = if proxied {
            format!("`ProxyPass {FOLDER} !` before it, and `{alias}`")
        } else {
            format!("`{alias}`")
        };
        found.push(
            Draft::at(
                cx,
                node,
                format!("{what} the challenge for `{name}`, whose file certbot puts into {webroot}{gone}: the renewal fails"),
            )
            .help(format!("write {both}, so that the file is served"))
            .fix("serve the challenge from the webroot", Applicability::Unsafe, edit.into_iter().collect()),
        );
    }
}

/// Whether one of the two folders is reached by a link, so that they may be the same.
fn linked(cx: &Context<'_>, file: &[u8], webroot: &str) -> bool {
    let mut at: Vec<&[u8]> = Vec::new();
    for path in [file, webroot.as_bytes()] {
        let mut here = path;
        while here.len() > 1 {
            at.push(here);
            here = path::parent(here);
        }
    }
    at.into_iter()
        .any(|path| !cx.facts.link(Topic::Files, path).absent())
}
