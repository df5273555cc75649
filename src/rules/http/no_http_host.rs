//! FS460 no-http-host.

use crate::config::modules::Tri;
use crate::config::views::hosts::{Bound, Why};
use crate::config::views::requests::{Ask, Outcome, Url};
use crate::config::walk::ServerId;
use crate::finding::Applicability;
use crate::rules::listeners::Listeners;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::trail;

/// The page.
const PAGE: &str = r#"A name that is served by HTTPS and that no virtual host on port 80 has.

## Why it breaks

Who types the bare name is often asked for by plain HTTP first, and so is Let's Encrypt's check of a certificate. On port 80 the first host answers then: Debian's default page, or another site.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName another.example
</VirtualHost>
<VirtualHost *:443>
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

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    RewriteEngine On
    RewriteRule ^/?(.*) https://%{HTTP_HOST}/$1 [R=301,L]
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Write a virtual host on port 80 that redirects. The fix puts one before the one for HTTPS; it is not safe, as it changes who answers.

## References

- <https://letsencrypt.org/docs/allow-port-80/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS460",
    name: "no-http-host",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // A server without port 80 is a choice.
    if !Listeners::of(cx).is_some_and(|listeners| listeners.has_port(80)) {
        return;
    }
    for host in &cx.hosts().all[1..] {
        let Some(section) = cx.section_of(host.server) else {
            continue;
        };
        let on_443 = host
            .addresses
            .iter()
            .any(|a| a.port == Some(443) && a.bound == Bound::Any);
        let certain = cx.config.tree.get(section).certain;
        if !on_443 || !certain || cx.speeches().reached_by_tls(host) != Tri::Yes {
            continue;
        }
        let names: Vec<&String> = host
            .name
            .iter()
            .chain(&host.aliases)
            .filter(|name| public(name))
            // What an earlier host has is that one's.
            .filter(|name| {
                cx.names()
                    .answering(443, name)
                    .is_some_and(|(s, _)| s == host.server)
            })
            .collect();
        let missing: Vec<(&String, ServerId)> = names
            .into_iter()
            .filter_map(|name| Some((name, unserved(cx, name)?)))
            .collect();
        let Some((name, other)) = missing.first() else {
            continue;
        };
        let others = match missing.len() - 1 {
            0 => String::new(),
            1 => format!(", and neither `{}`", missing[1].0),
            n => format!(", and neither {n} more of its names"),
        };
        let mut draft = Draft::at(
            cx,
            section,
            format!("no virtual host on port 80 has the name `{name}`{others}"),
        );
        if let Some(tag) = cx.section_of(*other) {
            draft = draft.label(
                cx.config.tree.get(tag).span(),
                format!("http://{name}/ is answered here"),
            );
        }
        let mut lines = vec![
            "<VirtualHost *:80>".to_owned(),
            format!("    ServerName {name}"),
        ];
        if missing.len() > 1 {
            let rest: Vec<&str> = missing[1..].iter().map(|(name, _)| name.as_str()).collect();
            lines.push(format!("    ServerAlias {}", rest.join(" ")));
        }
        lines.push(format!("    Redirect permanent / https://{name}/"));
        lines.push("</VirtualHost>".to_owned());
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        found.push(
            draft
                .help(format!(
                    "write `<VirtualHost *:80>` with `ServerName {name}` and `Redirect permanent / https://{name}/`"
                ))
                .fix(
                    "add a virtual host on port 80 that redirects",
                    Applicability::Unsafe,
                    cx.insert_before(section, &lines).into_iter().collect(),
                ),
        );
    }
}

/// Whether visitors may type it.
fn public(name: &str) -> bool {
    name.contains('.')
        && !name.contains(['*', '?', '$', '%'])
        && name.parse::<core::net::IpAddr>().is_err()
}

/// Who answers for a name on port 80 without having it, and without sending to HTTPS.
fn unserved(cx: &Context<'_>, name: &str) -> Option<ServerId> {
    let (server, why, https) = trail::server(cx, 80, name)?;
    if why == Why::Name || cx.hosts().all[server.0 as usize].has_name(name) {
        return None;
    }
    let ask = Ask {
        name,
        port: 80,
        https,
        path: "/",
    };
    match cx.outcome(server, &ask) {
        Outcome::Unknown => None,
        Outcome::Redirect(to, _) => {
            let url = Url::parse(&to)?;
            (!url.https || !url.host.eq_ignore_ascii_case(name)).then_some(server)
        }
        _ => Some(server),
    }
}
