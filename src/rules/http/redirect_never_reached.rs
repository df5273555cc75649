//! FS473 redirect-never-reached.

use crate::hash::HashMap;

use crate::config::tree::NodeId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::sent;

/// The page.
const PAGE: &str = r#"A redirect that comes after one that takes all of its requests.

## Why it breaks

Of several redirects the first one that is for the URL is carried out. Behind `Redirect /` no other is ever looked at, and of two for the same path the second is not.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://new.example/
    Redirect permanent /shop https://shop.example/
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent /shop https://shop.example/
    Redirect permanent / https://new.example/
</VirtualHost>
```

## How to mend it

Put the longer path first. The fix moves the line; it is not safe, as the redirect then happens.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_alias.html#order>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS473",
    name: "redirect-never-reached",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // What is redirected so far, in each context: the first one for each path.
    let mut seen: HashMap<Option<NodeId>, HashMap<Vec<u8>, NodeId>> = HashMap::default();
    for sent in sent::all(cx).iter() {
        let certain = cx.config.tree.get(sent.id).certain && !cx.config.tree.get(sent.id).opaque;
        let paths = seen.entry(cx.config.tree.get(sent.id).parent).or_default();
        if sent.pattern || !certain || !sent.from.value.starts_with(b"/") {
            continue;
        }
        let from = &sent.from.value;
        // Every whole part of the path, with and without the slash at its end.
        let earlier = (1..=from.len())
            .filter(|&n| n == from.len() || from[n] == b'/' || from[n - 1] == b'/')
            .find_map(|n| paths.get(&from[..n]).copied());
        let Some(earlier) = earlier else {
            paths.insert(from.clone(), sent.id);
            continue;
        };
        let first = cx.config.tree.get(earlier);
        let same_file = first.file == cx.config.tree.get(sent.id).file;
        let text =
            String::from_utf8_lossy(cx.config.sources.text(cx.config.tree.get(sent.id).span()))
                .into_owned();
        let equal = cx.line(earlier).args.iter().any(|arg| arg.value == *from);
        let moved = (same_file && !equal && !text.contains('\n'))
            .then(|| {
                Some(vec![
                    cx.insert_before(earlier, &[&text])?,
                    cx.remove(sent.id)?,
                ])
            })
            .flatten();
        let draft = Draft::at(
            cx,
            sent.id,
            format!(
                "this redirect never happens: an earlier one takes all requests for `{}`",
                sent.from.text()
            ),
        )
        .pointing(sent.from.span)
        .label(first.span(), "this one takes them");
        let draft = if equal {
            draft.help("keep one of the two")
        } else {
            draft.help("put the longer path first").fix(
                "move it before the other one",
                Applicability::Unsafe,
                moved.unwrap_or_default(),
            )
        };
        found.push(draft);
    }
}
