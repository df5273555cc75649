//! FS455 not-ascii-name.

use super::spoken;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name with letters beyond ASCII, as browsers show it and never send it.

## Why it breaks

A browser that is given `münchen.example` asks for `xn--mnchen-3ya.example` (IDNA). httpd compares bytes: the virtual
host with the other spelling is never chosen by its name.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName münchen.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName xn--mnchen-3ya.example
</VirtualHost>
```

## How to mend it

The name is written as browsers send it. That is safe: no browser sends the other one.

## References

- <https://www.rfc-editor.org/rfc/rfc5890#section-2.3.2>
- <https://url.spec.whatwg.org/#concept-domain-to-ascii>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS455",
    name: "not-ascii-name",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for one in spoken::all(cx).iter().filter(|one| !one.name.is_ascii()) {
        let draft = Draft::at(
            cx,
            one.line.id,
            format!("browsers never send `{}` as it is written here", one.name),
        )
        .pointing(one.arg.span);
        // A wildcard is no part of a name.
        let (star, bare) = match one.name.strip_prefix("*.") {
            Some(bare) => ("*.", bare),
            None => ("", one.name.as_str()),
        };
        found.push(match idna::domain_to_ascii_strict(bare) {
            Ok(sent) => {
                let sent = format!("{star}{sent}");
                let edit = one.arg.replace(one.with(&sent));
                draft
                    .help(format!("write {sent}, which is what they send"))
                    .fix(
                        format!("write {sent}"),
                        Applicability::Safe,
                        edit.into_iter().collect(),
                    )
            }
            Err(_) => draft.help("it is no name that DNS can have: write it anew, by hand"),
        });
    }
}
