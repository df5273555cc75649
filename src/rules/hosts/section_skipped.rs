//! FS401 section-skipped.

use crate::config::passed::Skipped;
use crate::config::table;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, enabling};
use crate::source::Span;
use crate::syntax;

/// The page.
const PAGE: &str = r#"A virtual host, or its TLS settings, in an `<IfModule>` that does not hold.

## Why it breaks

httpd passes over the section without a word, `apache2 -t` says that all is well, and the site is not there: its port is closed, or another host answers in its place. certbot and Debian's `default-ssl.conf` write such sections around every host on port 443. If only the TLS settings are wrapped, the host is there and speaks plain HTTP.

## Bad

```apache bad modules=event
Listen 80
<IfModule mod_ssl.c>
    <VirtualHost *:443>
        ServerName site.example
    </VirtualHost>
</IfModule>
```

```apache bad modules=event
Listen 443
<VirtualHost *:443>
    ServerName site.example
    <IfModule ssl_module>
        SSLEngine on
    </IfModule>
</VirtualHost>
```

## Good

```apache good
<IfModule mod_so.c>
    <VirtualHost *:80>
        ServerName site.example
    </VirtualHost>
</IfModule>
```

```apache good modules=event
<IfModule mod_ssl.c>
    ServerName host.example
</IfModule>
<IfModule !mod_ssl.c>
    <VirtualHost *:80>
        ServerName site.example
    </VirtualHost>
</IfModule>
```

## How to mend it

Load the module: `a2enmod ssl`, then restart Apache.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#ifmodule>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS401",
    name: "section-skipped",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    for skipped in &cx.config.skipped {
        if skipped.section != "<IfModule" || skipped.negated || !skipped.certain {
            continue;
        }
        let in_host = skipped.parent.is_some_and(|parent| {
            let directive = cx.config.tree.get(parent).directive;
            directive.is_some_and(|d| d.get().name == "<VirtualHost")
        });
        let Some((what, span)) = lost(cx, skipped, in_host) else {
            continue;
        };
        let subject = String::from_utf8_lossy(&skipped.subject).into_owned();
        let module = table::module_by_condition(&skipped.subject).map(|id| id.get());
        let (why, help) = match module {
            Some(module) if module.a2enmod.is_empty() => (
                format!("{} is not loaded", module.name),
                "load the module".to_owned(),
            ),
            Some(module) => (
                format!("{} is not loaded", module.name),
                format!("load it: `a2enmod {}`, then restart Apache", module.a2enmod),
            ),
            None => (
                "no module has that name".to_owned(),
                "write the module's own name, such as mod_ssl.c or ssl_module".to_owned(),
            ),
        };
        let mut draft = Draft::at_span(
            skipped.tag,
            format!("httpd passes over {what}: `<IfModule {subject}>` does not hold, since {why}"),
        )
        .label(span, "this is not read")
        .help(help);
        if let Some(module) = module {
            draft = draft.subject(Subject::Module(module.name));
            for command in enabling::commands(cx, module) {
                draft = draft.command(command);
            }
        }
        found.push(draft);
    }
}

/// What of interest stands in a section that is passed over, and where.
fn lost(cx: &Context<'_>, skipped: &Skipped, in_host: bool) -> Option<(&'static str, Span)> {
    let content = cx.config.sources.text(skipped.content);
    let tree = syntax::parse(content);
    for line in &tree.lines {
        let text = line.text(content);
        let Some(word) = syntax::words(text.bytes()).next() else {
            continue;
        };
        let name = word.value.to_ascii_lowercase();
        let what = match (in_host, name.as_slice()) {
            (false, b"<virtualhost") => "this virtual host",
            (true, b"sslengine" | b"sslcertificatefile") => "the TLS settings of this virtual host",
            _ => continue,
        };
        let (start, end) = text.place(0..text.bytes().len());
        let base = skipped.content.start;
        return Some((
            what,
            Span::new(skipped.content.file, base + start, base + end),
        ));
    }
    None
}
