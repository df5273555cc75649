//! FS474 redirect-behind-proxy.

use crate::hash::HashMap;

use crate::config::tree::NodeId;
use crate::config::views::requests::behind;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Line, Rule, Severity};

use super::sent;

/// The page.
const PAGE: &str = r#"A redirect for requests that a `ProxyPass` takes.

## Why it breaks

mod_proxy looks at a request before mod_alias does, whatever the order of the lines. With `ProxyPass /` in the same virtual host a `Redirect` never happens: a host on port 80 that is to send visitors to HTTPS goes on to serve the application in the clear.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
    ProxyPass / http://127.0.0.1:5000/
</VirtualHost>
```

## Good

```apache good
Listen 80
Listen 8080
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
</VirtualHost>
<VirtualHost *:8080>
    ServerName site.example
    ProxyPass /old !
    ProxyPass / http://127.0.0.1:5000/
    Redirect /old https://site.example/new
</VirtualHost>
```

## How to mend it

Take the `ProxyPass` out of the host that redirects; or keep the path from the proxy with `ProxyPass /old !` before it. The fix does the second where the redirect is for a part of the site, and the first where it is for all of it; it is not safe.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxypass>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS474",
    name: "redirect-behind-proxy",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut proxies: HashMap<Option<NodeId>, Vec<Line<'_>>> = HashMap::default();
    for line in cx.named("ProxyPass") {
        let own = line.node.parent == cx.section_of(cx.server_of(line.id));
        if own && line.args.len() > 1 {
            proxies.entry(line.node.parent).or_default().push(line);
        }
    }
    for sent in sent::all(cx).iter() {
        let Some(own) = proxies.get(&cx.config.tree.get(sent.id).parent) else {
            continue;
        };
        if sent.pattern || !sent.of_server(cx) {
            continue;
        }
        let from = &sent.from.value;
        let Some(proxy) = own.iter().find(|p| behind(p.arg(0), from).is_some()) else {
            continue;
        };
        let sure = [cx.config.tree.get(sent.id), proxy.node]
            .iter()
            .all(|n| n.certain && !n.opaque);
        if proxy.arg(1) == b"!" || !sure {
            continue;
        }
        let whole = from == proxy.arg(0);
        let path = sent.from.text();
        let (help, title, edit) = if whole {
            (
                "take the ProxyPass out of this host: the one for HTTPS is to have it".to_owned(),
                "take the ProxyPass out".to_owned(),
                cx.remove(proxy.id),
            )
        } else {
            (
                format!("write `ProxyPass {path} !` before the ProxyPass"),
                format!("keep `{path}` from the proxy"),
                cx.insert_before(proxy.id, &[&format!("ProxyPass {path} !")]),
            )
        };
        found.push(
            Draft::at(
                cx,
                sent.id,
                "this redirect never happens: the proxy takes these requests first",
            )
            .label(
                proxy.node.span(),
                "mod_proxy looks at a request before mod_alias does",
            )
            .help(help)
            .fix(title, Applicability::Unsafe, edit.into_iter().collect()),
        );
    }
}
