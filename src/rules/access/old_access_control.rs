//! FS601 old-access-control.

use crate::config::tree::NodeId;
use crate::config::views::authorization::Access;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::translation::{Old, places};

/// The page.
const PAGE: &str = r#"Access control of Apache 2.2: `Order`, `Allow`, `Deny` and `Satisfy`.

## Why it breaks

Since 2.4 these come from a module for compatibility (mod_access_compat). They do not take the place of `Require`: both
are asked, and both must let the client in. Debian denies everything with `Require all denied` in `<Directory />`; a
tutorial's `Allow from all` changes nothing about that, and every visitor gets "403 Forbidden". Where this happens it is an
error.

## Bad

```apache bad
<Directory />
    Require all denied
</Directory>
<Directory /srv/app>
    Order allow,deny
    Allow from all
</Directory>
```

```apache bad
<Directory /srv/app>
    Order deny,allow
    Deny from all
    Allow from 10.0.0.0/8 192.0.2.1
</Directory>
```

## Good

```apache good
<Directory />
    Require all denied
</Directory>
<Directory /srv/app>
    Require all granted
</Directory>
```

```apache good
<Directory /srv/app>
    Require ip 10.0.0.0/8 192.0.2.1
</Directory>
```

## How to mend it

The finding holds the same in the words of 2.4. The fix is safe where everybody whom `Require` lets in from above is let in
now as well. It is unsafe where it opens what was closed: that is what the lines were meant to do, but have not done. There
is no fix where `Require` in a section above lets only some in: written here, a `Require` would take its place.

## References

- <https://httpd.apache.org/docs/2.4/upgrading.html#access>
- <https://httpd.apache.org/docs/2.4/mod/mod_access_compat.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS601",
    name: "old-access-control",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for place in places(cx) {
        let Some(old) = Old::of(cx, place) else {
            continue;
        };
        if old.require {
            continue; // Another rule speaks of both together.
        }
        let inherited =
            place.and_then(|section| cx.authorization().inherited(cx.directories(), section));
        let first = &old.lines[0];
        let closed = cx.config.whole && inherited == Some(Access::Denied) && !old.denies();
        let message = if closed {
            "this lets nobody in: access control of Apache 2.2 does not lift a `Require all denied` from above"
        } else {
            "this is access control of Apache 2.2"
        };
        let mut draft = Draft::at(cx, first.id, message);
        if closed {
            draft = draft.severity(Severity::Error);
            if let Some(span) = denied_at(cx, place) {
                draft = draft.label(span, "this denies it");
            }
        }
        let translated = old.translated().filter(|_| !old.any);
        let Some(lines) = translated else {
            found.push(draft.help("say it with `Require`: see https://httpd.apache.org/docs/2.4/upgrading.html#access"));
            continue;
        };
        draft = draft.help(format!("write instead:\n{}", lines.join("\n")));
        let applicability = match inherited {
            Some(Access::Granted) if cx.config.whole => Some(Applicability::Safe),
            Some(Access::Restricted | Access::Unknown) => None,
            _ => Some(Applicability::Unsafe),
        };
        if let (Some(applicability), Some(edits)) = (applicability, edits(cx, &old, &lines)) {
            draft = draft.fix("write it with Require", applicability, edits);
        }
        found.push(draft);
    }
}

/// Where what is inherited is denied.
fn denied_at(cx: &Context<'_>, place: Option<NodeId>) -> Option<crate::source::Span> {
    let own = cx.directories().section(place?)?;
    let crate::config::views::directories::Pattern::Path(path) = &own.pattern else {
        return None;
    };
    let sections = cx.directories().of_folder(own.server, path);
    let denies = sections
        .into_iter()
        .take_while(|(s, _)| Some(s.node) != place)
        .filter(|(s, _)| cx.authorization().requires(s.node) == Some(Access::Denied))
        .last()?;
    Some(cx.config.tree.get(denies.0.node).span())
}

/// The first line becomes the translation, the others go.
pub(super) fn edits(cx: &Context<'_>, old: &Old<'_>, lines: &[String]) -> Option<Vec<Edit>> {
    let (first, others) = old.lines.split_first()?;
    if cx.from_macro(first.id) {
        return None;
    }
    let cut = format!("{}{}", cx.line_end(first.id), cx.indent(first.id));
    let mut edits = vec![Edit {
        span: first.node.span(),
        text: lines.join(&cut),
    }];
    for line in others {
        if line.node.file != first.node.file {
            return None;
        }
        edits.push(cx.remove(line.id)?);
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::findings_of;

    fn help_of(rule: &'static Rule, text: &str) -> Vec<String> {
        let findings = findings_of(rule, text, "");
        let own = findings.into_iter().filter(|f| f.code == rule.code);
        own.filter_map(|f| f.help).collect()
    }

    #[test]
    fn translations() {
        for (old, new) in [
            ("Order allow,deny\nAllow from all\n", "Require all granted"),
            ("Order deny,allow\nDeny from all\n", "Require all denied"),
            ("Order allow,deny\n", "Require all denied"),
            ("Order deny,allow\n", "Require all granted"),
            ("Allow from 10\n", "Require all granted"),
            (
                "Order deny,allow\nDeny from all\nAllow from 10.0.0.0/8 ::1 good.example env=ok\n",
                "Require ip 10.0.0.0/8 ::1\nRequire host good.example\nRequire env ok",
            ),
            (
                "Order allow,deny\nAllow from all\nDeny from 192.0.2.1\n",
                "<RequireAll>\n    Require all granted\n    Require not ip 192.0.2.1\n</RequireAll>",
            ),
            (
                "Order deny,allow\nDeny from 192.0.2.1\n",
                "<RequireAll>\n    Require all granted\n    Require not ip 192.0.2.1\n</RequireAll>",
            ),
            (
                "Order mutual-failure\nAllow from 10\nDeny from 10.1\n",
                "<RequireAll>\n    Require ip 10\n    Require not ip 10.1\n</RequireAll>",
            ),
            (
                "Order deny,allow\nDeny from 10\nAllow from 10.1\n",
                "<RequireAny>\n    Require ip 10.1\n    <RequireAll>\n        Require all granted\n        Require not ip 10\n    </RequireAll>\n</RequireAny>",
            ),
        ] {
            let text = format!("<Directory /srv/app>\n{old}</Directory>\n");
            assert_eq!(
                help_of(&RULE, &text),
                [format!("write instead:\n{new}")],
                "{old}"
            );
        }
    }

    #[test]
    fn what_is_unclear_is_only_shown() {
        for old in [
            "Order deny,allow\nDeny from all\nAllow from env=!bad\n",
            "Order deny,allow\nDeny from all\nSatisfy any\n",
        ] {
            let text = format!("<Directory /srv/app>\n{old}</Directory>\n");
            assert!(help_of(&RULE, &text)[0].starts_with("say it with"), "{old}");
        }
    }
}
