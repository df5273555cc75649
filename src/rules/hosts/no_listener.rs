//! FS410 no-listener.

use crate::config::table::{self, Module};
use crate::config::views::hosts::Bound;
use crate::finding::{Applicability, Subject};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, enabling};
use crate::source::Span;
use crate::syntax;

use crate::rules::listeners::Listeners;

/// The page.
const PAGE: &str = r#"A virtual host for a port on which nothing listens.

## Why it breaks

`<VirtualHost *:443>` does not open the port; `Listen 443` does. httpd accepts the host without a word and nobody ever reaches it.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/private/site.key:web/site.key
Listen 80
<VirtualHost *:80>
    ServerName site.example
    Redirect / https://site.example/
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/private/site.key
</VirtualHost>
```

## Good

```apache good
Listen 80
Listen 8080
<VirtualHost *:8080>
    ServerName site.example
</VirtualHost>
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Write `Listen` for the port; on Debian in `/etc/apache2/ports.conf`, where `Listen 443` already stands for when mod_ssl is loaded. The fix opens a port, and is not safe for that reason.

## References

- <https://httpd.apache.org/docs/2.4/bind.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS410",
    name: "no-listener",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(listeners) = Listeners::of(cx) else {
        return;
    };
    for host in &cx.hosts().all[1..] {
        let Some(section) = cx.section_of(host.server) else {
            continue;
        };
        if host.addresses.is_empty() || cx.line(section).node.opaque {
            continue;
        }
        let mut deaf = host.addresses.iter().filter(|a| !listeners.reach(a));
        let Some(address) = deaf
            .next()
            .filter(|_| 1 + deaf.count() == host.addresses.len())
        else {
            continue;
        };
        let Some(port) = address.port else { continue };
        let place = match &address.bound {
            Bound::Address(ip) if listeners.has_port(port) => format!("{ip}, port {port}"),
            _ => format!("port {port}"),
        };
        let message = format!("nothing listens on {place}: this virtual host is never reached");
        let mut draft = Draft::at(cx, section, message);
        if let Some(arg) = cx.line(section).args.first() {
            draft = draft.pointing(arg.span);
        }
        if let Some((tag, module)) = skipped_listen(cx, port) {
            draft = draft
                .label(
                    tag,
                    format!("`Listen {port}` stands in this section, which is not read"),
                )
                .help(match module {
                    Some(module) => format!("load the module: `a2enmod {}`", module.a2enmod),
                    None => format!("write `Listen {port}` outside of it"),
                });
            if let Some(module) = module {
                draft = draft.subject(Subject::Module(module.name));
                for command in enabling::commands(cx, module) {
                    draft = draft.command(command);
                }
            }
            found.push(draft);
            continue;
        }
        let line = match &address.bound {
            Bound::Address(ip) if listeners.has_port(port) => {
                format!("Listen {}", core::net::SocketAddr::new(*ip, port))
            }
            _ => format!("Listen {port}"),
        };
        let help = format!("write `{line}`, on Debian in ports.conf");
        let edit = listeners.last.and_then(|last| cx.insert_after(last, &line));
        found.push(draft.help(help).fix(
            format!("add `{line}`"),
            Applicability::Unsafe,
            edit.into_iter().collect(),
        ));
    }
}

/// A section that is passed over and holds a `Listen` for the port, with the module it asks for.
fn skipped_listen(cx: &Context<'_>, port: u16) -> Option<(Span, Option<&'static Module>)> {
    cx.config.skipped.iter().find_map(|skipped| {
        let content = cx.config.sources.text(skipped.content);
        let listens = syntax::parse(content).lines.iter().any(|line| {
            let text = line.text(content);
            let words: Vec<_> = syntax::words(text.bytes()).take(2).collect();
            let [name, address] = words.as_slice() else {
                return false;
            };
            let port = port.to_string();
            name.value.eq_ignore_ascii_case(b"Listen")
                && address.value.rsplit(|&b| b == b':').next() == Some(port.as_bytes())
        });
        let of_module = skipped.section == "<IfModule" && !skipped.negated;
        let module = table::module_by_condition(&skipped.subject).filter(|_| of_module);
        let module = module
            .map(table::ModuleId::get)
            .filter(|module| !module.a2enmod.is_empty());
        listens.then_some((skipped.tag, module))
    })
}
