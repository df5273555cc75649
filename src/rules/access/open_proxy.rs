//! FS606 open-proxy.

use crate::config::views::authorization::Access;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`ProxyRequests On` without a limit: the server fetches any page for anybody (an open proxy).

## Why it breaks

`ProxyRequests` makes the server a forward proxy. It is not needed for `ProxyPass` to an application behind. Spammers and
attackers find open proxies within hours and act in the server's name. `<Directory />` with `Require all denied` does not
help: no folder is asked for.

## Bad

```apache bad
ProxyRequests On
```

## Good

```apache good
ProxyRequests Off
```

```apache good
ProxyRequests On
<Proxy "*">
    Require ip 192.168.0.0/16
</Proxy>
```

## How to mend it

Write `ProxyRequests Off`, unless the server is meant to be a forward proxy; then limit it in `<Proxy "*">`. The fix switches
it off, and is unsafe for that reason.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxyrequests>
- <https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#access>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS606",
    name: "open-proxy",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut on = cx
        .named("ProxyRequests")
        .filter(|line| line.is(0, "on"))
        .peekable();
    if on.peek().is_none() || !cx.config.whole {
        return;
    }
    // What holds for all that is fetched; a section for a part of it leaves the rest open.
    let limited = ["<Proxy", "<ProxyMatch", "<LocationMatch", "<Location"]
        .iter()
        .any(|name| {
            cx.named(name).any(|section| {
                let wide = matches!(section.arg(0), b"*" | b".*" | b"^" | b"~" | b"*:*");
                wide && limits(cx, section.id)
            })
        });
    if limited {
        return;
    }
    for line in on {
        let span = line.args[0].span;
        let edit = line.args[0].replace("Off");
        found.push(
            Draft::at(cx, line.id, "this makes the server an open proxy: it fetches any page for anybody")
                .pointing(span)
                .help("write ProxyRequests Off: ProxyPass does not need it; for a forward proxy, limit it with Require in <Proxy \"*\">")
                .fix(
                    "switch the forward proxy off",
                    crate::finding::Applicability::Unsafe,
                    edit.into_iter().collect(),
                ),
        );
    }
}

/// Whether a section keeps anybody out, or may.
fn limits(cx: &Context<'_>, section: crate::config::tree::NodeId) -> bool {
    let old = super::translation::Old::of(cx, Some(section));
    let require = crate::config::views::authorization::required(cx.config, section);
    old.is_some_and(|old| !old.grants()) || require.is_some_and(|access| access != Access::Granted)
}
