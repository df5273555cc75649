//! FS463 redirect-without-slash.

use crate::finding::Applicability;
use crate::rules::{Arg, Context, Draft, Finds, Found, Rule, Severity};

use super::sent;

/// The page.
const PAGE: &str = r#"`Redirect /` to a URL without a slash at its end.

## Why it breaks

httpd puts what follows `/` in the request behind the target, as it is: with `Redirect / https://site.example` a request for `/login` is sent to `https://site.examplelogin`. The front page alone works, so that it is seen late.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example
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

End the target with a slash. The fix does so; it is safe, since without it only the front page's redirect leads anywhere.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#redirect>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS463",
    name: "redirect-without-slash",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for sent in sent::all(cx).iter() {
        let Some(to) = sent
            .to
            .as_ref()
            .filter(|_| sent.redirects() && !sent.pattern)
        else {
            continue;
        };
        let text = to.text();
        let bare = text
            .split_once("://")
            .is_some_and(|(_, rest)| !rest.is_empty() && !rest.contains(['/', '?', '#', '%', '$']));
        if !bare || !sent.from.value.ends_with(b"/") {
            continue;
        }
        let message = format!(
            "a request for `{}login` is sent to `{text}login`: the target has no slash at its end",
            sent.from.text()
        );
        found.push(
            Draft::at(cx, sent.id, message)
                .pointing(to.span)
                .help(format!("write {text}/"))
                .fix(
                    format!("write `{text}/`"),
                    Applicability::Safe,
                    to.replace(slashed(cx, to, &text)).into_iter().collect(),
                ),
        );
    }
}

/// With the slash, in the quotes that it stands in.
fn slashed(cx: &Context<'_>, to: &Arg, text: &str) -> String {
    match cx.config.sources.text(to.span).first() {
        Some(&quote @ (b'"' | b'\'')) => {
            let quote = char::from(quote);
            format!("{quote}{text}/{quote}")
        }
        _ => format!("{text}/"),
    }
}
