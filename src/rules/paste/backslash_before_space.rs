//! FS708 backslash-before-space.

use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

use crate::rules::faulty::Faulty;

/// The page.
const PAGE: &str = r#"A backslash at the end of a line with a space behind it: the line does not go on.

## Why it breaks

A line goes on in the next one only if `\` is its very last character. With a space behind it httpd takes the backslash for an
argument, and the next line for a directive of its own. Where that is no directive httpd stops, and the finding is
`unknown-directive`.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    ServerAlias www.site.example \@SPACE@
    # m.site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    ServerAlias www.site.example \
        m.site.example
</VirtualHost>
```

## How to mend it

Take out the space behind the backslash, or the backslash if nothing is to follow. The fix takes out the backslash, and is safe:
what is served stays the same but for an argument that nobody means.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html#syntax>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS708",
    name: "backslash-before-space",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut faulty = None;
    for (id, node) in cx.config.tree.iter() {
        let bytes = cx.config.sources.get(node.file).bytes();
        let text = &bytes[node.start as usize..(node.end as usize).min(bytes.len())];
        let Some(directive) = node.directive.filter(|_| text.ends_with(b" \\")) else {
            continue;
        };
        // A space that is escaped, as in a pattern, is one.
        if directive.get().section() || !matches!(bytes.get(node.end as usize), Some(b' ' | b'\t'))
        {
            continue;
        }
        let faulty = faulty.get_or_insert_with(|| Faulty::of(cx));
        if faulty.within(node.file, node.start, node.end) {
            continue;
        }
        let at = node.end - 1;
        let before = text[..text.len() - 1].trim_ascii_end().len() as u32;
        let behind = bytes[node.end as usize..]
            .iter()
            .take_while(|b| b" \t".contains(b))
            .count() as u32;
        let edit = Edit {
            span: Span::new(node.file, node.start + before, node.end + behind),
            text: String::new(),
        };
        let edits = if cx.from_macro(id) {
            Vec::new()
        } else {
            vec![edit]
        };
        found.push(
            Draft::at(
                cx,
                id,
                "this line does not go on in the next one: a space stands behind its backslash",
            )
            .pointing(Span::new(node.file, at, node.end))
            .help(
                "take out the space behind the backslash, or the backslash if nothing is to follow",
            )
            .fix("take the backslash out", Applicability::Safe, edits),
        );
    }
}
