//! FS611 directory-names-url.

use crate::hash::HashMap;

use crate::config::path;
use crate::config::walk::ServerId;
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::served;

/// The page.
const PAGE: &str = r#"`<Directory>` with a URL's path: it is for folders of the disk, and there is no such folder.

## Why it breaks

`<Directory /static>` is about the folder `/static` at the root of the disk. The URL `/static/...` leads to another folder,
for which nothing of what stands here holds: neither a limit nor a grant.

## Bad

```apache bad folder=/srv/app/static
<VirtualHost *:80>
    ServerName site.example
    Alias /static /srv/app/static
    <Directory /static>
        Require all granted
    </Directory>
</VirtualHost>
```

## Good

```apache good folder=/srv/app/static
<VirtualHost *:80>
    ServerName site.example
    Alias /static /srv/app/static
    <Directory /srv/app/static>
        Require all granted
    </Directory>
</VirtualHost>
```

## How to mend it

Write the folder that the URL leads to. The fix does that; it is unsafe, as what stands in the section takes effect then.

## References

- <https://httpd.apache.org/docs/2.4/sections.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS611",
    name: "directory-names-url",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut aliases: HashMap<(ServerId, Vec<u8>), Vec<u8>> = HashMap::default();
    for line in cx.named("Alias").filter(|line| line.args.len() == 2) {
        let url = line.arg(0);
        let url = url.strip_suffix(b"/").unwrap_or(url).to_vec();
        let target = path::under(&cx.config.server_root, line.arg(1));
        aliases
            .entry((cx.server_of(line.id), url))
            .or_insert(target);
    }
    let roots = served::roots(cx);
    for section in cx.named("<Directory") {
        let Some(arg) = section.args.first().filter(|_| section.args.len() == 1) else {
            continue;
        };
        let written = arg.value.strip_suffix(b"/").unwrap_or(&arg.value);
        if !written.starts_with(b"/") || written.len() < 2 || path::is_pattern(written) {
            continue;
        }
        let server = cx.server_of(section.id);
        let aliased = [server, ServerId::MAIN]
            .iter()
            .find_map(|server| aliases.get(&(*server, written.to_vec())));
        let folder = match aliased {
            Some(target) if target.strip_suffix(b"/").unwrap_or(target) == written => continue,
            Some(target) => target.clone(),
            None => {
                let root = roots.get(&server).or_else(|| roots.get(&ServerId::MAIN));
                let Some(root) = root else {
                    continue;
                };
                let bare = root.strip_suffix(b"/").unwrap_or(root);
                [bare, written].concat()
            }
        };
        // Only what is seen: no folder of that name, and one where the URL leads to.
        if !cx.facts.stat(Topic::Files, written).absent()
            || !cx.facts.stat(Topic::Files, &folder).is_there()
        {
            continue;
        }
        let shown = String::from_utf8_lossy(&folder).into_owned();
        let plain = !shown.contains([' ', '"', '\\', '>']);
        let edit = arg.replace(shown.clone()).filter(|_| plain);
        found.push(
            Draft::at(
                cx,
                section.id,
                format!("there is no folder {}: that is a URL's path, and <Directory> is for folders of the disk", arg.text()),
            )
            .pointing(arg.span)
            .help(format!("write the folder that the URL leads to: <Directory {shown}>"))
            .fix(
                "write the folder that the URL leads to",
                crate::finding::Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
