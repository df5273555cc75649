//! FS301 tls-not-switched-on.

use crate::config::modules::Tri;
use crate::config::views::hosts::Host;
use crate::config::views::speech::{Speech, listeners};
use crate::config::views::tls::{Engine, Tls};
use crate::config::walk::ServerId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::first_host_without_tls;

/// The page.
const PAGE: &str = r#"A virtual host that is meant for HTTPS and answers plain HTTP.

## Why it breaks

Visitors of `https://` get "ERR_SSL_PROTOCOL_ERROR", while `apache2 -t` is content. A virtual host speaks TLS if its
`SSLEngine` is on. Where nothing is said, it speaks TLS if it has a certificate and the `Listen` of its address is for
`https`, as the one of port 443 is by itself. So a certificate alone is enough for `<VirtualHost *:443>` beside
`Listen 443`, and not enough on another port, beside a `Listen` of another address, or after `SSLEngine off`. With
`SSLEngine optional` TLS is only spoken to those who ask for it inside of HTTP, and no browser does.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 8443
<VirtualHost *:8443>
    ServerName site.example
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

Nothing about TLS at all:

```apache bad
Listen 443
<VirtualHost *:443>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 8443
<VirtualHost *:8443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

`Listen 443` is for HTTPS, so that a certificate is enough:

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

The fix adds `SSLEngine on` where the virtual host has a certificate of its own and no address of port 80: nothing else
can be meant. It is not offered where there is no certificate yet, and it asks first where `SSLEngine off` is written.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslengine>
- <https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listen>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS301",
    name: "tls-not-switched-on",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let spoilers = first_host_without_tls::spoilers(cx);
    // `Listen 443 http` would be an author's own word.
    let https = listeners(cx.config)
        .iter()
        .any(|l| l.port == 443 && l.https);
    for (host, tls) in cx.hosts().all.iter().zip(cx.tls()) {
        let plain = matches!(
            cx.speeches().of_server(host.server),
            Speech::Plain | Speech::Upgrade
        );
        // What the first host of its address does is another rule's.
        if !plain || host.server == ServerId::MAIN || spoilers.contains_key(&host.server) {
            continue;
        }
        if let Some(draft) = draft(cx, host, tls, https) {
            found.push(draft);
        }
    }
}

fn draft(cx: &Context<'_>, host: &Host, tls: &Tls, https: bool) -> Option<Draft> {
    let section = cx.section_of(host.server)?;
    let on_port = |port| host.addresses.iter().any(|a| a.port == Some(port));
    let own = tls.own.last("SSLCertificateFile");
    let managed = cx.module("mod_md") != Tri::No && cx.named("MDomain").next().is_some();
    if cx.module("mod_ssl") == Tri::No || cx.module("mod_gnutls") == Tri::Yes || managed {
        return None;
    }
    match (&tls.engine, own) {
        ((Engine::Optional, Some(engine)), _) => {
            let arg = cx.line(engine.node).args.first().cloned()?;
            let edits = arg.replace("on").into_iter().collect();
            Some(
                Draft::at(cx, engine.node, "`SSLEngine optional` speaks TLS to no browser: they do not ask for it inside of HTTP")
                    .pointing(arg.span)
                    .help("write `SSLEngine on`")
                    .fix("write on", Applicability::Unsafe, edits),
            )
        }
        // A certificate, and no word: on port 80 it is only left over.
        ((Engine::Unset, _), Some(certificate)) if !on_port(80) => {
            let port = host.addresses.iter().find_map(|a| a.port);
            let where_ = port.map_or_else(String::new, |port| format!(" on port {port}"));
            let edits = before(cx, certificate.node).into_iter().collect();
            Some(
                Draft::at(cx, certificate.node, format!("this virtual host has a certificate and answers plain HTTP{where_}: nothing switches TLS on"))
                    .help("add `SSLEngine on`")
                    .fix("add SSLEngine on", Applicability::Safe, edits),
            )
        }
        ((Engine::Unset, _), Some(certificate)) if on_port(443) => Some(
            Draft::at(cx, certificate.node, "this virtual host is for port 80 and port 443 at once, and answers plain HTTP on both")
                .help("make two of it: `<VirtualHost *:80>` without TLS, and `<VirtualHost *:443>` with `SSLEngine on` and the certificate"),
        ),
        ((Engine::Off, Some(engine)), Some(certificate)) if on_port(443) && !on_port(80) => {
            let arg = cx.line(engine.node).args.first().cloned()?;
            let edits = arg.replace("on").into_iter().collect();
            Some(
                Draft::at(cx, engine.node, "SSLEngine is off in a virtual host for port 443 that has a certificate: it answers plain HTTP")
                    .pointing(arg.span)
                    .label(certificate.span, "the certificate that nobody gets to see")
                    .help("write `SSLEngine on`")
                    .fix("write on", Applicability::Unsafe, edits),
            )
        }
        // Without a certificate: only where it is the one that a connection meets first.
        ((Engine::Unset, _), None) if cx.config.whole && https => {
            let first = host.addresses.iter().find(|a| {
                a.port == Some(443) && cx.speeches().first_at(a) == Some(host.server)
            })?;
            Some(
                Draft::at(cx, section, format!("this virtual host for {}:443 has no certificate and answers plain HTTP", first.written))
                    .help("add\nSSLEngine on\nSSLCertificateFile /etc/letsencrypt/live/NAME/fullchain.pem\nSSLCertificateKeyFile /etc/letsencrypt/live/NAME/privkey.pem"),
            )
        }
        _ => None,
    }
}

/// A line of its own before a directive's, indented as that is.
fn before(cx: &Context<'_>, node: crate::config::tree::NodeId) -> Option<crate::finding::Edit> {
    let at = cx.config.tree.get(node).span();
    let start = crate::source::Span::new(at.file, at.start, at.start);
    (!cx.from_macro(node)).then(|| crate::finding::Edit {
        span: start,
        text: format!("SSLEngine on{}{}", cx.line_end(node), cx.indent(node)),
    })
}
