//! FS462 redirect-to-unknown-name.

use crate::hash::HashSet;

use crate::config::suggest::near;
use crate::config::views::requests::Url;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::sent;

/// The page.
const PAGE: &str = r#"A redirect to a name that no virtual host has, and that is almost one's own.

## Why it breaks

A slip in the target sends every visitor to a site that does not exist. With and without `www.` are two names, too: each needs a host and a place in the certificate.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName flask.site.example
    Redirect permanent / https://flaks.site.example/
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName flask.site.example
    Redirect /blog https://another-place.example/blog
    Redirect permanent / https://flask.site.example/
</VirtualHost>
```

## How to mend it

Write the name that the host for HTTPS has, or give that one the other name as ServerAlias. The fix does the first.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#redirect>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS462",
    name: "redirect-to-unknown-name",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole || cx.config.stopped {
        return;
    }
    let mut known: HashSet<String> = HashSet::default();
    let mut patterns = false;
    for host in &cx.hosts().all {
        for name in host.name.iter().chain(&host.aliases) {
            patterns |= name.contains(['*', '?']);
            known.insert(name.to_ascii_lowercase());
        }
    }
    for sent in sent::all(cx).iter() {
        let Some(to) = sent.to.as_ref().filter(|_| sent.redirects()) else {
            continue;
        };
        let text = to.text();
        let Some(url) = Url::parse(&text) else {
            continue;
        };
        let host = &cx.hosts().all[cx.server_of(sent.id).0 as usize];
        let own = |name: &&String| !name.contains(['*', '?']);
        let names: Vec<&String> = host.name.iter().chain(&host.aliases).filter(own).collect();
        let has_pattern = patterns
            && cx
                .names()
                .chains()
                .any(|(_, chain)| chain.owner(&url.host).is_some());
        if known.contains(&url.host) || has_pattern || names.is_empty() {
            continue;
        }
        let Some(near) = nearest(&url.host, &names) else {
            continue;
        };
        let Some(at) = text.to_ascii_lowercase().find(&url.host) else {
            continue;
        };
        let mended = format!("{}{near}{}", &text[..at], &text[at + url.host.len()..]);
        let message = format!("no virtual host has the name `{}`", url.host);
        found.push(
            Draft::at(cx, sent.id, message)
                .pointing(to.span)
                .help(format!(
                    "is `{near}` meant? else give a virtual host that name"
                ))
                .fix(
                    format!("write `{mended}`"),
                    Applicability::Unsafe,
                    to.replace(mended).into_iter().collect(),
                ),
        );
    }
}

/// One's own name that the other one is a slip of, or differs from by `www.` only.
fn nearest<'n>(name: &str, own: &[&'n String]) -> Option<&'n str> {
    let bare = |name: &str| {
        let lower = name.to_ascii_lowercase();
        lower
            .strip_prefix("www.")
            .map(str::to_owned)
            .unwrap_or(lower)
    };
    let same = own.iter().find(|own| bare(own) == bare(name));
    if let Some(same) = same {
        return Some(same);
    }
    own.iter()
        .map(|own| own.as_str())
        .find(|own| slip(own, name))
}

/// Whether two names differ by a slip in one label.
fn slip(own: &str, name: &str) -> bool {
    let own: Vec<&str> = own.split('.').collect();
    let name: Vec<&str> = name.split('.').collect();
    let pairs = || {
        own.iter()
            .zip(&name)
            .filter(|(a, b)| !a.eq_ignore_ascii_case(b))
    };
    if own.len() != name.len() || pairs().count() != 1 {
        return false;
    }
    // Numbered machines are no slips of each other, and short words are all alike.
    let letters = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    pairs().all(|(a, b)| {
        a.len() >= 4 && letters(a) != letters(b) && near(b.as_bytes(), [a.as_bytes()]).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_and_www_are_near_and_other_names_are_not() {
        let own = ["flask.site.example".to_owned()];
        let own: Vec<&String> = own.iter().collect();
        for near in [
            "www.flask.site.example",
            "flaks.site.example",
            "flask.site.exmple",
        ] {
            assert!(nearest(near, &own).is_some(), "{near}");
        }
        for other in [
            "blog.example.org",
            "site.example",
            "shop.site.example",
            "a.b",
        ] {
            assert!(nearest(other, &own).is_none(), "{other}");
        }
        let own = ["app1.site.example".to_owned()];
        let own: Vec<&String> = own.iter().collect();
        assert!(nearest("app2.site.example", &own).is_none());
    }
}
