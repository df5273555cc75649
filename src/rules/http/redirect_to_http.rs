//! FS471 redirect-to-http.

use crate::config::views::requests::Url;
use crate::config::views::speech::Speech;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::sent;
use super::trail::{self, End};

/// The page.
const PAGE: &str = r#"A virtual host for HTTPS that redirects to plain HTTP.

## Why it breaks

Visitors who come by HTTPS are sent to the unprotected site, with their cookies.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /etc/apache2/logs
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    Redirect / http://site.example/
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
    ServerAlias www.site.example
    Redirect / https://site.example/
</VirtualHost>
<VirtualHost *:443>
    ServerName www.site.example
    Redirect / https://site.example/
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Write `https://` in the target, or take the redirect out. The fix does the first where that is no loop.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#redirect>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS471",
    name: "redirect-to-http",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole || cx.config.stopped {
        return;
    }
    let own = |name: &str| {
        let named = |port| {
            let (server, _) = cx.names().answering(port, name)?;
            let host = cx.hosts().all.get(server.0 as usize)?;
            Some(host.has_name(name))
        };
        named(80) == Some(true)
    };
    for sent in sent::all(cx).iter() {
        let Some(to) = sent
            .to
            .as_ref()
            .filter(|_| sent.redirects() && sent.of_server(cx))
        else {
            continue;
        };
        let server = cx.server_of(sent.id);
        let host = &cx.hosts().all[server.0 as usize];
        let text = to.text();
        let Some(url) = Url::parse(&text).filter(|url| !url.https && own(&url.host)) else {
            continue;
        };
        if host.addresses.iter().any(|a| a.port != Some(443))
            || cx.speeches().of_server(server) != Speech::Tls
        {
            continue;
        }
        // Where that one sends back it is a loop, which is told as such.
        if matches!(trail::follow(cx, &url).1, End::Loop(_)) {
            continue;
        }
        let https = format!("https{}", &text["http".len()..]);
        let edit = to
            .replace(https.clone())
            .filter(|_| !host.has_name(&url.host));
        found.push(
            Draft::at(
                cx,
                sent.id,
                format!("visitors who come by HTTPS are sent to plain HTTP: {text}"),
            )
            .pointing(to.span)
            .help(if edit.is_some() {
                format!("write {https}")
            } else {
                "take it out: the site is to be served here".to_owned()
            })
            .fix(
                format!("write `{https}`"),
                Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
