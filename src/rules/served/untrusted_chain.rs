//! FS664 untrusted-chain.

use crate::facts::certificate::Certificate;
use core::net::IpAddr;

use crate::facts::machine::Visit;
use crate::facts::machine::network::is_public;
use crate::facts::renewals::lineage_of;
use crate::facts::snapshot::Bytes;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A certificate that leads to no authority that browsers, or this machine, trust.

## Why it breaks

Browsers warn, and programs refuse. Of a site within a company, whose machines all have its own authority, that is as it should be.

## Bad

```apache bad pem=/srv/site.pem:web/site.fullchain.pem pem=/srv/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/site.pem
    SSLCertificateKeyFile /srv/site.key
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 443, "tls": true, "connect": {"is": "open"},
  "handshake": {"is": {"done": {"chain": [], "protocol": "TLSv1.3", "alpn": null,
    "trusted": {"Err": "UnknownIssuer"}, "trusted_here": {"Err": "UnknownIssuer"}}}}}]}
```

## Good

```apache good pem=/srv/site.pem:web/site.fullchain.pem pem=/srv/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/site.pem
    SSLCertificateKeyFile /srv/site.key
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 443, "tls": true, "connect": {"is": "open"},
  "handshake": {"is": {"done": {"chain": [], "protocol": "TLSv1.3", "alpn": null,
    "trusted": {"Err": "UnknownIssuer"}, "trusted_here": {"Ok": null}}}}}]}
```

## How to mend it

Get a certificate of an authority that browsers know: `certbot --apache`. If the authority is your own, put its root into `/usr/local/share/ca-certificates` and run `update-ca-certificates`.

## References

- <https://letsencrypt.org/certificates/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS664",
    name: "untrusted-chain",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for visit in &machine.visits {
        let Some(session) = visit.session() else {
            continue;
        };
        let (Err(why), Err(_)) = (&session.trusted, &session.trusted_here) else {
            continue;
        };
        // Dates, names and purposes have rules of their own, and so has what is signed by itself.
        if !why.contains("UnknownIssuer") || alone(&session.chain) {
            continue;
        }
        let issuer = session
            .chain
            .last()
            .and_then(|der| Certificate::of(&der.0, 1));
        let issuer = issuer.map_or_else(
            || "an authority that nobody knows".to_owned(),
            |one| one.issuer_shown().to_owned(),
        );
        if let Some(server) = own_authority(cx, visit) {
            let message = format!(
                "only machines that know {issuer} trust the certificate that visitors of {} get: it is of an authority of your own, {server}",
                visit.name
            );
            found.push(
                seen::at_visit(cx, visit, message)
                    .severity(Severity::Note)
                    .help(
                        "its root belongs into /usr/local/share/ca-certificates of every machine",
                    ),
            );
            continue;
        }
        let message = format!(
            "browsers do not trust the certificate that visitors of {} get: it leads to {issuer}",
            visit.name
        );
        found.push(seen::at_visit(cx, visit, message).help(
            "get one of an authority that they know, with `certbot --apache`; an authority of your own belongs into /usr/local/share/ca-certificates of every machine",
        ));
    }
}

/// The authority that certbot was told to ask for a host's certificate, where it is one of this
/// machine or its network: whoever runs it knows who trusts it.
fn own_authority(cx: &Context<'_>, visit: &Visit) -> Option<String> {
    let host = seen::host(cx, &visit.name, visit.port)?;
    let tls = &cx.tls()[host.server.0 as usize];
    let renewals = cx.renewals()?;
    tls.certificates.iter().find_map(|named| {
        let lineage = lineage_of(&named.path)?;
        let renewal = renewals
            .all()
            .iter()
            .find(|r| r.name.as_bytes() == lineage)?;
        let server = renewal.get("server")?;
        is_own(server).then(|| server.to_owned())
    })
}

/// Whether the directory of an authority is at a name or an address that only a local network
/// knows (RFC 6761, RFC 6762, RFC 8375).
fn is_own(server: &str) -> bool {
    let Some((_, rest)) = server.split_once("://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if let Some(v6) = authority.strip_prefix('[') {
        let ip = v6.split(']').next().unwrap_or_default().parse::<IpAddr>();
        return ip.is_ok_and(|ip| !is_public(ip));
    }
    let name = authority.split(':').next().unwrap_or_default();
    if let Ok(ip) = name.parse::<IpAddr>() {
        return !is_public(ip);
    }
    let name = name.to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    const LOCAL: &[&str] = &[
        "local",
        "localhost",
        "localdomain",
        "lan",
        "internal",
        "home",
        "test",
        "example",
    ];
    !name.contains('.') || LOCAL.contains(&last) || name.ends_with("home.arpa")
}

/// Whether a certificate vouches for itself.
fn alone(chain: &[Bytes]) -> bool {
    let leaf = chain.first().and_then(|der| Certificate::of(&der.0, 1));
    leaf.is_some_and(|leaf| leaf.self_signed)
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn an_authority_of_the_network_is_told_from_a_public_one() {
        for own in [
            "https://localhost:14000/dir",
            "https://127.0.0.1:14000/dir",
            "https://[fd00::1]/acme",
            "https://ca.internal/acme/acme/directory",
            "https://stepca/acme",
            "https://10.0.0.5:9000/acme",
        ] {
            assert!(is_own(own), "{own}");
        }
        for public in [
            "https://acme-v02.api.letsencrypt.org/directory",
            "https://acme-staging-v02.api.letsencrypt.org/directory",
            "https://acme.zerossl.com/v2/DV90",
            "https://8.8.8.8/dir",
            "",
        ] {
            assert!(!is_own(public), "{public}");
        }
    }
}
