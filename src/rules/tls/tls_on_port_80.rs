//! FS303 tls-on-port-80.

use crate::hash::HashSet;

use crate::config::views::speech::Speech;
use crate::config::views::tls::Engine;
use crate::config::walk::ServerId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown;

/// The page.
const PAGE: &str = r#"TLS switched on for port 80.

## Why it breaks

Visitors of `http://` speak plain HTTP to port 80, and get "400 Bad Request: You're speaking plain HTTP to an
SSL-enabled server port". No redirect to HTTPS reaches them, and an HTTP challenge of Let's Encrypt fails.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
<VirtualHost *:80>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Where another virtual host has the same name on port 443, the fix takes `SSLEngine on` out; otherwise it moves this one
to port 443. Both ask first: which of the two was meant is a guess.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslengine>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS303",
    name: "tls-on-port-80",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let speeches = cx.speeches();
    // Without a certificate the server does not even start, and says so.
    let bare = |server: ServerId| cx.tls()[server.0 as usize].certificates.is_empty();
    let secured: HashSet<String> = cx
        .hosts()
        .all
        .iter()
        .filter(|host| host.addresses.iter().any(|a| a.port == Some(443)))
        .filter_map(|host| Some(host.name.as_ref()?.to_ascii_lowercase()))
        .collect();
    for host in &cx.hosts().all {
        let Some(address) = host.addresses.iter().find(|a| a.port == Some(80)) else {
            continue;
        };
        if speeches.of_server(host.server) != Speech::Tls || bare(host.server) {
            continue;
        }
        let tls = &cx.tls()[host.server.0 as usize];
        let (Engine::On, Some(engine)) = &tls.engine else {
            continue;
        };
        let Some(section) = cx.section_of(host.server) else {
            continue;
        };
        let inherited = cx.server_of(engine.node) == ServerId::MAIN;
        let lone = host.addresses.len() == 1;
        let twin = host
            .name
            .as_ref()
            .is_some_and(|name| secured.contains(&name.to_ascii_lowercase()));
        let message = format!(
            "TLS is on for {}:80: visitors of http:// get an error instead of a page",
            address.written
        );
        let mut draft = Draft::at(cx, engine.node, message);
        draft = if inherited {
            draft
                .label(
                    cx.config.tree.get(section).span(),
                    "it is on for this virtual host, too",
                )
                .help("move `SSLEngine on` into the virtual hosts of port 443")
        } else if twin {
            let edits = cx.remove(engine.node).into_iter().collect();
            draft
                .help("take `SSLEngine on` out: the name has a virtual host of port 443 beside this one")
                .fix("take SSLEngine out", Applicability::Unsafe, edits)
        } else if lone {
            let arg = cx.line(section).args.first().cloned();
            let edit = arg.and_then(|arg| {
                let text = shown::text(&arg.value);
                arg.replace(format!("{}:443", text.strip_suffix(":80")?))
            });
            draft
                .label(cx.config.tree.get(section).span(), "for port 80")
                .help(format!(
                    "write `<VirtualHost {}:443>`, and add one for port 80 that redirects",
                    address.written
                ))
                .fix(
                    "move it to port 443",
                    Applicability::Unsafe,
                    edit.into_iter().collect(),
                )
        } else {
            draft.help("make two virtual hosts of it: one for port 80 without TLS, one for port 443 with it")
        };
        found.push(draft);
    }
}
