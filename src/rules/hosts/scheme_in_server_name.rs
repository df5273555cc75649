//! FS415 scheme-in-server-name.

use crate::config::views::hosts::Why;
use crate::config::views::speech::Speech;
use crate::config::walk::ServerId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`https://` in the ServerName of a virtual host that speaks plain HTTP, while another one speaks TLS for that name.

## Why it breaks

The scheme does not make the host speak HTTPS. It only goes into the redirects that httpd writes itself, such as the one that adds a slash to a folder's name: behind a proxy that ends TLS that is what is wanted. Where this very server speaks TLS for the name, a redirect of the whole host is.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName https://site.example
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

## How to mend it

Write the name alone, and a `Redirect` where all is to go to HTTPS. The fix takes the scheme out, which changes where httpd's own redirects lead to.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#servername>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS415",
    name: "scheme-in-server-name",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in cx.named("ServerName") {
        let Some(arg) = line.args.first() else {
            continue;
        };
        let text = arg.text();
        let Some((scheme, rest)) = text.split_once("://") else {
            continue;
        };
        let server = cx.server_of(line.id);
        if server == ServerId::MAIN
            || !scheme.eq_ignore_ascii_case("https")
            || cx.speeches().of_server(server) != Speech::Plain
        {
            continue;
        }
        let name = rest.split(['/', ':']).next().unwrap_or_default();
        let secure = cx.names().answering(443, name);
        let Some((tls, Why::Name | Why::Alone)) = secure else {
            continue;
        };
        let other = &cx.hosts().all[tls.0 as usize];
        if cx.speeches().of_server(tls) != Speech::Tls || !other.has_name(name) {
            continue;
        }
        let mut draft = Draft::at(
            cx,
            line.id,
            "the scheme in ServerName does not make this virtual host speak HTTPS",
        )
        .pointing(arg.span)
        .help(format!(
            "write `ServerName {rest}`, and `Redirect permanent / https://{name}/` to send visitors to HTTPS"
        ))
        .fix(
            format!("write `{rest}`"),
            Applicability::Unsafe,
            arg.replace(rest).into_iter().collect(),
        );
        if let Some(section) = cx.section_of(tls) {
            draft = draft.label(
                cx.config.tree.get(section).span(),
                "this one speaks TLS for the name",
            );
        }
        found.push(draft);
    }
}
