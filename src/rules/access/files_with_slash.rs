//! FS613 files-with-slash.

use crate::config::path;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`<Files>` with a path: it is for a file's name alone, and never applies.

## Why it breaks

httpd compares what stands in `<Files>` with the last part of a file's path. A name has no slash, so that
`<Files /srv/app/app.wsgi>` is for no file at all, and what stands in it neither grants nor limits anything.

## Bad

```apache bad
<Files /srv/app/secret.txt>
    Require all denied
</Files>
```

## Good

```apache good
<Directory /srv/app>
    <Files secret.txt>
        Require all denied
    </Files>
</Directory>
```

## How to mend it

Write the name alone, in a `<Directory>` for the folder where that matters. The fix leaves the name; it is unsafe, as files
of that name in other folders are meant then too.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#files>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS613",
    name: "files-with-slash",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for section in cx.named("<Files") {
        let Some(arg) = section.args.first().filter(|_| section.args.len() == 1) else {
            continue;
        };
        if !arg.value.contains(&b'/') {
            continue;
        }
        let name = String::from_utf8_lossy(path::file_name(&arg.value)).into_owned();
        let folder = String::from_utf8_lossy(path::parent(&arg.value)).into_owned();
        let message = "this never applies: <Files> is for a file's name, without its folder";
        let draft = Draft::at(cx, section.id, message).pointing(arg.span);
        if name.is_empty() {
            found.push(draft.help(format!("for a folder, write <Directory {}>", arg.text())));
            continue;
        }
        let plain = !name.contains([' ', '"', '\\', '>']);
        let edit = arg.replace(name.clone()).filter(|_| plain);
        found.push(
            draft
                .help(format!("write <Files {name}>, within <Directory {folder}>"))
                .fix(
                    "write the name alone",
                    crate::finding::Applicability::Unsafe,
                    edit.into_iter().collect(),
                ),
        );
    }
}
