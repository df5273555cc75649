//! FS457 placeholder-domain.

use crate::config::world::Seen;
use crate::hash::HashSet;
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
    let said = said::all(cx);
    let marked: Vec<_> = said.iter().filter(|s| of(&s.name).is_some()).collect();
    if marked.is_empty() {
        return;
    }
    let names: HashSet<String> = marked.iter().map(|s| s.name.to_ascii_lowercase()).collect();
    let certified = certified(cx, &names);
    for said in marked {
        // Whoever declares it public has it.
        let declared = || {
            let public = &cx.facts.target.public_names;
            public
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&said.name))
        };
        let lower = said.name.to_ascii_lowercase();
        if declared() || certified.contains(&lower) || leads_here(cx, &lower) {
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

/// Whether name servers lead visitors of a name to this machine: somebody has it after all.
fn leads_here(cx: &Context<'_>, name: &str) -> bool {
    let owned = || {
        let machine = cx.facts.machine()?;
        let looked_up = machine
            .names
            .iter()
            .find(|n| n.name.eq_ignore_ascii_case(name))?;
        let addresses = looked_up.best()?.addresses();
        let owned = |ip| machine.network.owns(ip) == Some(true);
        Some(addresses.iter().copied().any(owned))
    };
    owned() == Some(true)
}

/// Which of these names an authority has given their host a certificate for. What may not be
/// read may be that certificate.
fn certified(cx: &Context<'_>, names: &HashSet<String>) -> HashSet<String> {
    let mut all = HashSet::default();
    for (host, tls) in cx.hosts().all.iter().zip(cx.tls()) {
        let own = host.name.iter().chain(&host.aliases);
        let own: Vec<String> = own
            .map(|name| name.to_ascii_lowercase())
            .filter(|name| names.contains(name))
            .collect();
        if own.is_empty() {
            continue;
        }
        for named in tls.certificates.iter().filter(|named| !named.in_token()) {
            match cx.facts.certificates(&named.path) {
                Seen::Is(chain) => {
                    let leaf = chain.certificates.first().filter(|leaf| !leaf.self_signed);
                    let covered = own
                        .iter()
                        .filter(|name| leaf.is_some_and(|l| l.is_for(name)));
                    all.extend(covered.cloned());
                }
                Seen::Gap(_) => all.extend(own.iter().cloned()),
                Seen::Absent | Seen::NotAsked => {}
            }
        }
    }
    all
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
