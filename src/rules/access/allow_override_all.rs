//! FS617 allow-override-all.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`AllowOverride All`: whoever can write a file into the folder can change how it is served.

## Why it breaks

With `.htaccess` files allowed, an upload that lands in the folder may run as a program, open what is closed, and send
visitors elsewhere. httpd also looks for the file in every folder on the way, at every request. An application behind
mod_wsgi needs none of it. Some applications ask for it, which is why this is told only when it is asked for.

## Bad

```apache bad
<Directory /srv/site>
    AllowOverride All
</Directory>
```

## Good

```apache good
<Directory /srv/site>
    AllowOverride None
</Directory>
```

## How to mend it

Move what stands in `.htaccess` into the `<Directory>` section and write `AllowOverride None`. The fix does the latter; it is
unsafe, as `.htaccess` files that are there are not read any more.

## References

- <https://httpd.apache.org/docs/2.4/howto/htaccess.html#when>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS617",
    name: "allow-override-all",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in cx.named("AllowOverride") {
        let Some(arg) = line.args.iter().find(|arg| arg.is("All")) else {
            continue;
        };
        let edit = arg.replace("None").filter(|_| line.args.len() == 1);
        found.push(
            Draft::at(cx, line.id, "whoever can write a .htaccess file into this folder can change how it is served")
                .pointing(arg.span)
                .help("move what stands in .htaccess files into this section, and write AllowOverride None")
                .fix(
                    "read no .htaccess files",
                    crate::finding::Applicability::Unsafe,
                    edit.into_iter().collect(),
                ),
        );
    }
}
