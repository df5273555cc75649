//! FS457 placeholder-domain.

use crate::config::world::Seen;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A name that a tutorial put there to be replaced.

## Why it breaks

`example.com`, `yourdomain.com` and their like belong to nobody who reads them: the host answers for a name that never leads here, and certbot gets no certificate for it.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName exampledomain.duckdns.org
</VirtualHost>
```

```apache bad
<VirtualHost *:80>
    ServerName your_domain
    ServerAlias www.example.com
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName flask.site.example
</VirtualHost>
```

With `public-names = ["www.example.com"]` in flaskssl.toml it is said that this is the name:

```apache good public=www.example.com
<VirtualHost *:80>
    ServerName www.example.com
</VirtualHost>
```

Nothing is said of a name that leads to this machine, nor where an authority's certificate for it is in use:

```apache good
<VirtualHost *:80>
    ServerName exampledomain.duckdns.org
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["93.184.216.34"]}}, "names": [{"name": "exampledomain.duckdns.org", "servers": [
  {"server": "1.1.1.1", "kind": "public", "a": {"records": ["93.184.216.34"]}}]}]}
```

## How to mend it

Write your own name, here and in every other place where the tutorial's stands.

## References

- RFC 2606
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS457",
    name: "placeholder-domain",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter() {
        // Whoever declares it public has it.
        let declared = || {
            let public = &cx.facts.target.public_names;
            public
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&said.name))
        };
        if of(&said.name).is_none() || declared() || belongs(cx, &said.name) {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                said.id,
                format!(
                    "`{}` is a tutorial's name, to be replaced by your own",
                    said.name
                ),
            )
            .pointing(said.arg.span)
            .help("write the name that leads to this machine"),
        );
    }
}

/// Whether somebody has such a name after all: it leads to this machine, or an authority has
/// given its host a certificate for it. What may not be read may be that certificate.
fn belongs(cx: &Context<'_>, name: &str) -> bool {
    let leads_here = || {
        let machine = cx.facts.machine()?;
        let looked_up = machine
            .names
            .iter()
            .find(|n| n.name.eq_ignore_ascii_case(name))?;
        let addresses = looked_up.best()?.addresses();
        let owned = |ip| machine.network.owns(ip) == Some(true);
        Some(addresses.iter().copied().any(owned))
    };
    let certified = || {
        let hosts = cx.hosts().all.iter().zip(cx.tls());
        let mut named = hosts
            .filter(|(host, _)| host.has_name(name))
            .flat_map(|(_, tls)| &tls.certificates)
            .filter(|named| !named.in_token());
        named.any(|named| match cx.facts.certificates(&named.path) {
            Seen::Is(chain) => chain
                .certificates
                .first()
                .is_some_and(|leaf| !leaf.self_signed && leaf.is_for(name)),
            Seen::Gap(_) => true,
            Seen::Absent | Seen::NotAsked => false,
        })
    };
    leads_here() == Some(true) || certified()
}

/// The part of a name that says that it is to be replaced.
pub(super) fn of(name: &str) -> Option<&'static str> {
    const RESERVED: &[&str] = &["example.com", "example.org", "example.net"];
    const LABELS: &[&str] = &[
        "exampledomain",
        "example_domain",
        "example-domain",
        "yourdomain",
        "your-domain",
        "your_domain",
        "yourdomainname",
        "your_domain_name",
        "your-domain-name",
        "mydomain",
        "my-domain",
        "my_domain",
        "yoursite",
        "your-site",
        "your_site",
        "domain_name",
        "domain-name",
        "yourname",
        "yoursubdomain",
        "your-subdomain",
        "server_domain_or_ip",
        "your_server_ip",
        "your-server-ip",
        "your_ip",
        "your_domain_or_ip",
        "your_domain_here",
        "example_com",
        "domain_or_ip",
        "public_ip",
        "your_public_ip",
        "fqdn",
    ];
    const WHOLE: &[&str] = &[
        "domain.com",
        "domain.tld",
        "domain.org",
        "example.tld",
        "site.tld",
    ];
    let lower = name.to_ascii_lowercase();
    let below = |end: &str| {
        lower == end
            || lower
                .strip_suffix(end)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    RESERVED
        .iter()
        .chain(WHOLE)
        .copied()
        .find(|end| below(end))
        .or_else(|| {
            let mut parts = lower.split('.');
            parts.find_map(|part| LABELS.iter().copied().find(|label| part == *label))
        })
        .or_else(|| {
            let marked = lower.contains(['<', '>', '[', ']', '{', '}']) && !lower.contains("${");
            marked.then_some("brackets")
        })
        .or_else(|| lower.ends_with(".tld").then_some("tld"))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn ones_own_names_are_not_taken_for_placeholders() {
        for name in [
            "www.example.com",
            "yourdomain.com",
            "<your_domain>",
            "domain.tld",
            "{{name}}",
        ] {
            assert!(of(name).is_some(), "{name}");
        }
        for name in [
            "site.example",
            "my-example.com",
            "examples.org",
            "domain.site.example",
            "${NAME}",
        ] {
            assert!(of(name).is_none(), "{name}");
        }
    }
}
