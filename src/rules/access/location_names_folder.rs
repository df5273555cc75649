//! FS612 location-names-folder.

use crate::hash::HashSet;

use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`<Location>` with a folder of the disk: it is for paths of URLs, and nobody asks for such a one.

## Why it breaks

`<Location /srv/app>` is about URLs such as `https://site.example/srv/app`. For the files in the folder `/srv/app` nothing
of what stands here holds: neither a limit nor a grant.

## Bad

```apache bad folder=/srv/app/static
<VirtualHost *:80>
    ServerName site.example
    Alias /static /srv/app/static
    <Location /srv/app/static>
        Require all granted
    </Location>
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

Write `<Directory>`, or the URL's path. Nothing is changed for you, as either may be meant.

## References

- <https://httpd.apache.org/docs/2.4/sections.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS612",
    name: "location-names-folder",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.named("<Location").next().is_none() {
        return;
    }
    // Folders that the configuration names, and the URLs that lead somewhere.
    let mut folders: HashSet<Vec<u8>> = HashSet::default();
    let mut urls: HashSet<Vec<u8>> = HashSet::default();
    let bare = |path: &[u8]| path.strip_suffix(b"/").unwrap_or(path).to_vec();
    for (name, at) in [
        ("DocumentRoot", 0),
        ("<Directory", 0),
        ("Alias", 1),
        ("ScriptAlias", 1),
    ] {
        for line in cx.named(name).filter(|line| line.args.len() > at) {
            folders.insert(bare(&path::under(&cx.config.server_root, line.arg(at))));
        }
    }
    for line in cx.named("WSGIScriptAlias") {
        folders.insert(bare(path::parent(line.arg(1))));
    }
    for name in [
        "Alias",
        "ScriptAlias",
        "WSGIScriptAlias",
        "ProxyPass",
        "Redirect",
    ] {
        for line in cx.named(name) {
            urls.extend(line.args.iter().map(|arg| bare(&arg.value)));
        }
    }
    // A folder is no URL because some line names both.
    let targets: HashSet<Vec<u8>> = ["Alias", "ScriptAlias", "WSGIScriptAlias"]
        .iter()
        .flat_map(|name| cx.named(name))
        .map(|line| bare(line.arg(1)))
        .collect();
    urls.retain(|url| !targets.contains(url));
    for section in cx.named("<Location") {
        let Some(arg) = section.args.first().filter(|_| section.args.len() == 1) else {
            continue;
        };
        let written = bare(&arg.value);
        // `/static` may well be both; a folder has at least two parts.
        let parts = written
            .split(|&b| b == b'/')
            .filter(|p| !p.is_empty())
            .count();
        if parts < 2 || urls.contains(&written) {
            continue;
        }
        // Where sites lie on a disk; elsewhere the path of a URL is no reason to look.
        let of_disk = [&b"/srv"[..], b"/var/www", b"/home", b"/opt", b"/usr"]
            .iter()
            .any(|folder| path::within(&written, folder));
        let there = || {
            let seen = cx.facts.stat(Topic::Files, &written);
            matches!(seen, Seen::Is(meta) if meta.kind == FileKind::Directory)
        };
        if !(folders.contains(&written) || of_disk && there()) {
            continue;
        }
        // A section that hands over to something else makes a URL of its own.
        let handles = cx.within(Some(section.id)).any(|line| {
            matches!(
                line.name(),
                "SetHandler" | "ProxyPass" | "Alias" | "WSGIScriptAlias" | "Redirect"
            )
        });
        if handles {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                section.id,
                format!(
                    "{} is a folder, and <Location> is for paths of URLs",
                    arg.text()
                ),
            )
            .pointing(arg.span)
            .help(format!(
                "write <Directory {}>, or the path of the URL that leads there",
                arg.text()
            )),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    #[test]
    fn a_folder_of_the_disk_need_not_be_named_elsewhere() {
        let text = "<Location /srv/app/static>\nRequire all granted\n</Location>\n";
        assert!(codes(text, "folder=/srv/app/static").contains("FS612"));
        assert!(!codes(text, "folder=/srv/app").contains("FS612"), "a URL");
        let url = "<Location /api/v1>\nRequire all granted\n</Location>\n";
        assert!(!codes(url, "folder=/api/v1").contains("FS612"));
    }
}
