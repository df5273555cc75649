//! FS615 user-without-auth-type.

use crate::config::modules::Tri;
use crate::config::views::directories::{Kind, Pattern};
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
    // Sections that set it, with what they are about: one that applies there too is enough.
    let set: Vec<_> = cx.named("AuthType").map(|line| line.node.parent).collect();
    for line in cx.named("Require") {
        if !matches!(line.arg(0), b"valid-user" | b"user" | b"group") || !line.node.certain {
            continue;
        }
        let Some(section) = line.node.parent else {
            continue;
        };
        let Some(own) = cx.directories().all.iter().find(|s| s.node == section) else {
            continue;
        };
        if own.kind == Kind::Files || set.contains(&Some(section)) {
            continue;
        }
        // Where it may come from: a section for a folder above, or for any URL.
        let elsewhere = cx.directories().all.iter().any(|other| {
            set.contains(&Some(other.node))
                && match (&own.pattern, &other.pattern) {
                    (Pattern::Path(own), Pattern::Path(at)) if own.starts_with(b"/") => {
                        other.kind != Kind::Directory
                            || crate::config::path::within(own, at)
                            || crate::config::path::is_pattern(at)
                    }
                    _ => true,
                }
        });
        let nested = set
            .iter()
            .flatten()
            .any(|at| !cx.directories().all.iter().any(|s| s.node == *at));
        if elsewhere || nested {
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
