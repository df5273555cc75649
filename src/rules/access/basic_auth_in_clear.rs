//! FS610 basic-auth-in-clear.

use crate::hash::HashSet;

use crate::config::views::authorization::Access;
use crate::config::views::hosts::Bound;
use crate::config::views::speech::Speech;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`AuthType Basic` in a virtual host of plain HTTP: passwords cross the network readable.

## Why it breaks

A browser sends name and password with every request, only disguised. Over plain HTTP everybody on the way can read them.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    <Location /admin>
        AuthType Basic
        AuthName "Admin"
        AuthUserFile /etc/apache2/passwords
        Require valid-user
    </Location>
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
</VirtualHost>
```

## How to mend it

Ask for the password in the HTTPS host only, and let this one send every visitor there.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_auth_basic.html>
- <https://httpd.apache.org/docs/2.4/howto/auth.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS610",
    name: "basic-auth-in-clear",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut away = None;
    for line in cx.named("AuthType").filter(|line| line.is(0, "basic")) {
        let server = cx.server_of(line.id);
        // A section outside the hosts serves several of them, and some may have TLS.
        let Some(host) = cx
            .hosts()
            .all
            .get(server.0 as usize)
            .filter(|_| server != ServerId::MAIN)
        else {
            continue;
        };
        let away = away.get_or_insert_with(|| sent_away(cx));
        let outside = |bound: &Bound| match bound {
            Bound::Address(ip) => !ip.is_loopback(),
            Bound::Any => true,
            Bound::Name(_) => false,
        };
        let plain_port = host
            .addresses
            .iter()
            .any(|a| a.port == Some(80) && outside(&a.bound));
        // Where no password is asked for, that is another fault.
        let asked = line
            .node
            .parent
            .and_then(|at| cx.authorization().requires(at));
        if !plain_port
            || asked != Some(Access::Restricted)
            || cx.speeches().of_server(server) != Speech::Plain
            || away.contains(&server)
        {
            continue;
        }
        let tag = cx
            .section_of(server)
            .map(|id| cx.config.tree.get(id).span());
        let mut draft = Draft::at(
            cx,
            line.id,
            "passwords cross the network readable here: this host speaks plain HTTP",
        );
        if let Some(tag) = tag {
            draft = draft.label(tag, "port 80");
        }
        found.push(draft.help(
            "ask for the password in the HTTPS host only, and send every visitor of this one there",
        ));
    }
}

/// Hosts that send visitors elsewhere, or may, before they ask for anything.
fn sent_away(cx: &Context<'_>) -> HashSet<ServerId> {
    ["Redirect", "RedirectMatch", "RewriteRule", "SSLRequireSSL"]
        .iter()
        .flat_map(|name| cx.named(name))
        .map(|line| cx.server_of(line.id))
        .collect()
}
