//! FS320 name-not-in-certificate.

use crate::hash::{HashMap, HashSet};

use crate::config::modules::Tri;
use crate::config::tree::NodeId;
use crate::config::views::hosts::{Host, bare_name};
use crate::config::views::speech::Speech;
use crate::config::walk::ServerId;
use crate::facts::certificate::Certificate;
use crate::rules::{Arg, Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, Shown, private, shown, text};

/// The page.
const PAGE: &str = r#"A name of a virtual host that its certificate is not for.

## Why it breaks

A browser compares the name in its address bar with the names in the certificate, and shows a full-page warning
("NET::ERR_CERT_COMMON_NAME_INVALID") where none is the same. A wildcard stands for exactly one label:
`*.site.example` is for `www.site.example`, and neither for `site.example` nor for `a.b.site.example`. This holds for a
name that only redirects, too: the certificate is looked at first.

A virtual host that has no certificate itself, behind others on the same address, is served with that of the first.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    ServerAlias www.site.example shop.site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

```apache bad pem=/etc/ssl/site.pem:web/wildcard.fullchain.pem pem=/etc/ssl/site.key:web/wildcard.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

The second one is served with the certificate of the first:

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
<VirtualHost *:443>
    ServerName other.example
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    ServerAlias www.site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Have the certificate issued again with all of its names, as the finding lists them for certbot; or take the name out.
Names that only your own network knows (`localhost`, single words, `*.lan`, private addresses) are not asked for.

## References

- <https://www.rfc-editor.org/rfc/rfc9525#section-6.3>
- <https://eff-certbot.readthedocs.io/en/stable/using.html#changing-a-certificate-s-domains>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS320",
    name: "name-not-in-certificate",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let all = shown(cx);
    let mut by_server: HashMap<ServerId, Vec<&Shown<'_>>> = HashMap::default();
    for one in &all {
        by_server.entry(one.host.server).or_default().push(one);
    }
    let mut told: HashSet<NodeId> = HashSet::default();
    for host in &cx.hosts().all {
        let own = cx.speeches().of_server(host.server) != Speech::Plain;
        let server = if own {
            Some(host.server)
        } else {
            stand_in(cx, host)
        };
        let Some(certificates) = server.and_then(|server| by_server.get(&server)) else {
            continue;
        };
        for (directive, severity) in [
            ("ServerName", Severity::Error),
            ("ServerAlias", Severity::Warning),
        ] {
            let missing: Vec<(NodeId, Arg)> = names(cx, host, directive)
                .into_iter()
                .filter(|(_, arg)| {
                    certificates
                        .iter()
                        .any(|c| lacks(c.leaf(), &bare_name(&arg.value)))
                })
                .collect();
            let Some((node, arg)) = missing.first() else {
                continue;
            };
            let Some(shown) = certificates
                .iter()
                .find(|c| lacks(c.leaf(), &bare_name(&arg.value)))
            else {
                continue;
            };
            if !told.insert(*node) {
                continue;
            }
            let rest = match missing.len() - 1 {
                0 => String::new(),
                1 => " and one more name of this host".to_owned(),
                more => format!(" and {more} more names of this host"),
            };
            let file = shown.path();
            let message = format!(
                "the certificate in {file} is not for {}{rest}, but for {}",
                bare_name(&arg.value),
                list(shown.leaf())
            );
            let mut draft = Draft::at(cx, *node, message)
                .pointing(arg.span)
                .severity(severity)
                .help(help(host, shown, &missing, own));
            draft = draft.label(
                shown.named.setting.span,
                if own {
                    "the certificate"
                } else {
                    "the certificate of the first virtual host of this address, which stands in"
                },
            );
            found.push(draft);
        }
    }
}

/// The host whose certificate is shown for one that has none: the first of its address.
fn stand_in(cx: &Context<'_>, host: &Host) -> Option<ServerId> {
    let speeches = cx.speeches();
    host.addresses
        .iter()
        .filter(|address| address.port != Some(80))
        .filter_map(|address| speeches.first_at(address))
        .find(|first| *first != host.server && speeches.of_server(*first) == Speech::Tls)
        .filter(|_| speeches.reached_by_tls(host) == Tri::Yes)
}

/// The names of a host that the public may visit, each with its place.
fn names(cx: &Context<'_>, host: &Host, directive: &str) -> Vec<(NodeId, Arg)> {
    let settings = &cx.tls()[host.server.0 as usize].own;
    let lines: Vec<_> = if directive == "ServerName" {
        settings.last(directive).into_iter().collect()
    } else {
        settings.named(directive).collect()
    };
    lines
        .into_iter()
        .flat_map(|setting| {
            let args = cx.line(setting.node).args;
            let args: Vec<_> = args.iter().cloned().collect();
            args.into_iter().map(move |arg| (setting.node, arg))
        })
        .filter(|(_, arg)| {
            let name = bare_name(&arg.value);
            let pattern = name.strip_prefix("*.").unwrap_or(&name);
            !pattern.contains(['*', '?', '$', '%'])
                && !private(&name)
                && name.parse::<core::net::IpAddr>().is_err()
        })
        .collect()
}

/// Whether visitors of that name are warned for its absence: not where they are warned for
/// something else anyway.
fn lacks(leaf: &Certificate, name: &str) -> bool {
    leaf.has_names() && !leaf.self_signed && !leaf.is_for(name)
}

fn list(leaf: &Certificate) -> String {
    let mut names: Vec<String> = leaf.names.iter().take(4).cloned().collect();
    names.extend(leaf.addresses.iter().take(2).map(ToString::to_string));
    let more = (leaf.names.len() + leaf.addresses.len()).saturating_sub(names.len());
    if more > 0 {
        format!("{} and {more} more", names.join(", "))
    } else {
        names.join(", ")
    }
}

fn help(host: &Host, shown: &Shown<'_>, missing: &[(NodeId, Arg)], own: bool) -> String {
    let leaf = shown.leaf();
    let first = bare_name(&missing[0].1.value);
    let wildcard = leaf.names.iter().find(|pattern| {
        pattern
            .strip_prefix("*.")
            .is_some_and(|parent| first.ends_with(parent))
    });
    let mut help = match wildcard {
        Some(pattern) => format!(
            "{pattern} stands for one label in the place of the `*`, and for nothing else\n"
        ),
        None => String::new(),
    };
    if !own {
        help.push_str(&format!(
            "give this virtual host `SSLEngine on` and a certificate of its own: certbot --apache -d {}",
            host.name.as_deref().unwrap_or(&first)
        ));
        return help;
    }
    match Kept::live(&shown.named.path) {
        Some(kept) => {
            let added = missing.iter().map(|(_, arg)| bare_name(&arg.value));
            let all: Vec<String> = leaf.names.iter().cloned().chain(added).take(20).collect();
            help.push_str(&format!(
                "have it issued again with the name: certbot --apache --cert-name {} -d {}",
                text(kept.lineage),
                all.join(",")
            ));
        }
        None => help.push_str(&format!(
            "have it issued again with {first} among its names, or take the name out"
        )),
    }
    help
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    fn host(names: &str) -> String {
        format!(
            "Listen 443\n<VirtualHost *:443>\n{names}\nSSLEngine on\nSSLCertificateFile /s.pem\n\
             SSLCertificateKeyFile /s.key\n</VirtualHost>\n"
        )
    }

    fn silent(names: &str, certificate: &str) -> bool {
        let setting =
            format!("pem=/s.pem:web/{certificate}.fullchain.pem pem=/s.key:web/{certificate}.key");
        codes(&host(names), &setting).is_empty()
    }

    #[test]
    fn names_that_nobody_else_can_visit_need_not_be_in_it() {
        for names in [
            "ServerName site.example\nServerAlias localhost web 192.168.1.4 site.lan",
            "ServerName site.example:443",
            "ServerName https://site.example",
            "ServerName SITE.example\nServerAlias WWW.site.example",
        ] {
            assert!(silent(names, "site"), "{names}");
        }
    }

    #[test]
    fn a_wildcard_is_for_one_label_and_for_an_alias_that_is_the_same_pattern() {
        assert!(silent(
            "ServerName a.site.example\nServerAlias *.site.example",
            "wildcard"
        ));
        for names in [
            "ServerName a.b.site.example",
            "ServerName a.site.example\nServerAlias *.example",
        ] {
            assert!(!silent(names, "wildcard"), "{names}");
        }
    }
}
