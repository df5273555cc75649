//! FS615 user-without-auth-type.

use crate::hash::HashMap;

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::views::directories::{Kind, Pattern, Section};
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`Require valid-user` where no `AuthType` is set: every request is answered with an error.

## Why it breaks

httpd does not know how to ask for the user, and answers "500 Internal Server Error"; the log says "Authentication not
configured?".

## Bad

```apache bad
<Directory /srv/app>
    Require valid-user
</Directory>
```

## Good

```apache good
<Directory /srv/app>
    AuthType Basic
    AuthName "Members"
    AuthUserFile /etc/apache2/passwords
    Require valid-user
</Directory>
```

## How to mend it

Add `AuthType`, `AuthName` and where the users are listed, as in the good example.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_authn_core.html#authtype>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS615",
    name: "user-without-auth-type",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole || !foreign_free(cx) {
        return;
    }
    // Sections that set it, by their servers: one that applies there too is enough.
    let mut set: HashMap<ServerId, Vec<&Section>> = HashMap::default();
    for line in cx.named("AuthType") {
        let section = line.node.parent.and_then(|id| cx.directories().section(id));
        let Some(section) = section else {
            return; // In an <If>, a <Limit> or a <Proxy>: it may be for anything.
        };
        set.entry(section.server).or_default().push(section);
    }
    for line in cx.named("Require") {
        if !matches!(line.arg(0), b"valid-user" | b"user" | b"group") || !line.node.certain {
            continue;
        }
        let Some(section) = line.node.parent else {
            continue;
        };
        let Some(own) = cx.directories().section(section) else {
            continue;
        };
        if own.kind == Kind::Files {
            continue;
        }
        // Where it may come from: a section for a folder above, or for any URL.
        let applies = |other: &&Section| match (&own.pattern, &other.pattern) {
            (Pattern::Path(own), Pattern::Path(at)) if own.starts_with(b"/") => {
                other.kind != Kind::Directory || path::within(own, at) || path::is_pattern(at)
            }
            _ => true,
        };
        let elsewhere = [ServerId::MAIN, own.server]
            .iter()
            .filter_map(|server| set.get(server))
            .flatten()
            .any(applies);
        if elsewhere {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                line.id,
                "every request is answered with 500 Internal Server Error here: no AuthType says how a user is asked for",
            )
            .help("add AuthType Basic, AuthName \"...\" and AuthUserFile with the file of users"),
        );
    }
}

/// Whether no other module may log users in by itself.
fn foreign_free(cx: &Context<'_>) -> bool {
    cx.config.modules.complete()
        && cx.module("mod_auth_form") != Tri::Unknown
        && !cx.named("SSLOptions").any(|line| {
            line.args
                .iter()
                .any(|arg| arg.is("+FakeBasicAuth") || arg.is("FakeBasicAuth"))
        })
}
