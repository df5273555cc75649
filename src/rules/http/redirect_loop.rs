//! FS461 redirect-loop.

use crate::hash::{HashMap, HashSet};

use crate::config::tree::NodeId;
use crate::config::views::requests::Url;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::sent;
use super::trail::{self, End, Hop};

/// The page.
const PAGE: &str = r#"A redirect that leads back to itself.

## Why it breaks

Browsers follow about twenty redirects and say then: too many redirects. It happens when the redirect for port 80 is put into the host for HTTPS as well, when two hosts send to each other, or when a rewriting rule has no condition that HTTPS is off.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    Redirect permanent / https://site.example/
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect /a /b
    Redirect /b /a
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
    RewriteEngine On
    RewriteCond %{HTTPS} !=on
    RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Redirect in the host on port 80 alone, or under `RewriteCond %{HTTPS} !=on`.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#redirect>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS461",
    name: "redirect-loop",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole || cx.config.stopped {
        return;
    }
    let mut told = HashSet::default();
    let mut paths: HashMap<ServerId, Vec<String>> = HashMap::default();
    for sent in sent::all(cx).iter() {
        if sent.redirects() && !sent.pattern && sent.of_server(cx) {
            let own = paths.entry(cx.server_of(sent.id)).or_default();
            if own.len() < PATHS {
                own.push(sent.from.text());
            }
        }
    }
    // Where another request has come to an end, one that begins there does so, too.
    let mut reached: HashSet<(ServerId, String)> = HashSet::default();
    for host in &cx.hosts().all[1..] {
        let redirects = paths.get(&host.server);
        let rewrites = cx.rewriting().of_server(host.server).is_some();
        let Some(name) = host
            .name
            .as_ref()
            .filter(|_| rewrites || redirects.is_some())
        else {
            continue;
        };
        let ports: Vec<u16> = host.addresses.iter().filter_map(|a| a.port).collect();
        let own = redirects.into_iter().flatten().map(String::as_str);
        let own = own.filter(|path| *path != "/");
        for path in std::iter::once("/").chain(own) {
            for &port in &ports {
                let Some((server, _, Some(https))) = trail::server(cx, port, name) else {
                    continue;
                };
                if server != host.server {
                    continue;
                }
                let url = Url {
                    https,
                    host: name.to_ascii_lowercase(),
                    port,
                    path: path.to_owned(),
                };
                let whole = trail::written(&url);
                if reached.contains(&(server, whole)) {
                    continue;
                }
                match trail::follow(cx, &url) {
                    (hops, End::Loop(first)) => tell(cx, found, &hops[first..], &mut told),
                    (hops, End::Here(server, _)) => {
                        reached.extend(hops.into_iter().next_back().map(|hop| (server, hop.to)));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// How many of a host's own redirects are followed.
const PATHS: usize = 50;

fn tell(cx: &Context<'_>, found: &mut Found<'_>, hops: &[Hop], told: &mut HashSet<NodeId>) {
    if hops.iter().any(|hop| told.contains(&hop.node)) {
        return;
    }
    told.extend(hops.iter().map(|hop| hop.node));
    let Some(first) = hops.first() else { return };
    let other = hops.iter().find(|hop| hop.node != first.node);
    let message = match other {
        None if hops.len() > 1 => format!(
            "{} is redirected to {}, and that again by this very line: it never ends",
            first.asked, first.to
        ),
        None => format!("{} is redirected to itself: it never ends", first.asked),
        Some(_) => format!(
            "{} is redirected to {}, and from there back: it never ends",
            first.asked, first.to
        ),
    };
    let mut draft = Draft::at(cx, first.node, message);
    if let Some(hop) = other {
        let span = cx.config.tree.get(hop.node).span();
        draft = draft.label(span, format!("this sends to {}", hop.to));
    }
    let https = first.asked.starts_with("https://");
    let help = if https && other.is_none() {
        "take it out of the host for HTTPS: it belongs into the one on port 80"
    } else if other.is_none() && first.to.starts_with("https://") {
        "put it under `RewriteCond %{HTTPS} !=on`, or into a host for port 80 alone"
    } else {
        "take one of the two out"
    };
    found.push(draft.help(help));
}
