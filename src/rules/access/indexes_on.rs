//! FS616 indexes-on.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`Options Indexes`: a folder without an index page shows visitors the list of its files.

## Why it breaks

Backups, drafts and uploads that no page links to are found that way. Debian has it on for `/var/www`, which is why this is
told only when it is asked for.

## Bad

```apache bad
<Directory /srv/site>
    Options Indexes FollowSymLinks
</Directory>
```

## Good

```apache good
<Directory /srv/site>
    Options FollowSymLinks
</Directory>
```

## How to mend it

Take the word out, or write `-Indexes`. The fix takes it out; it is unsafe, as the list may be wanted.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#options>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS616",
    name: "indexes-on",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in cx.named("Options") {
        let Some(arg) = line
            .args
            .iter()
            .find(|arg| arg.is("Indexes") || arg.is("+Indexes") || arg.is("All"))
        else {
            continue;
        };
        let edit = match () {
            () if arg.is("+Indexes") => arg.replace("-Indexes"),
            () if arg.is("Indexes") && line.args.len() == 1 => arg.replace("None"),
            () if arg.is("Indexes") && arg.literal => {
                // The word, and the white space before the next one.
                let next = line
                    .args
                    .iter()
                    .find(|other| other.span.start > arg.span.start);
                let before = line
                    .args
                    .iter()
                    .rev()
                    .find(|other| other.span.start < arg.span.start);
                let (start, end) = match (next, before) {
                    (Some(next), _) => (arg.span.start, next.span.start),
                    (None, Some(before)) => (before.span.end, arg.span.end),
                    (None, None) => (arg.span.start, arg.span.end),
                };
                Some(crate::finding::Edit {
                    span: crate::source::Span::new(arg.span.file, start, end),
                    text: String::new(),
                })
            }
            () => None,
        };
        found.push(
            Draft::at(
                cx,
                line.id,
                "a folder without an index page shows visitors the list of its files",
            )
            .pointing(arg.span)
            .help("take Indexes out, or write -Indexes")
            .fix(
                "do not list folders",
                crate::finding::Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
