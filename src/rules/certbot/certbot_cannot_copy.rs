//! FS805 certbot-cannot-copy.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

use super::copied::{self, Blocks};
use super::weight::{self, Breaks};

/// The page.
const PAGE: &str = r#"A virtual host with characters beyond ASCII that certbot does not manage to copy for HTTPS.

## Why it breaks

To set up HTTPS, `certbot --apache` copies the host of port 80 out of its file. It knows the host's length in bytes and
reads as many characters: with an `ü` in a comment it reads one too far, and takes along the beginning of what follows,
such as the `<` of the next section. The copy cannot be read, and certbot ends with "Could not reverse map the HTTPS
VirtualHost to the original". A host behind which nothing follows is copied well. And where the file is not UTF-8,
certbot ends with "UnicodeDecodeError".

Where certbot's Apache plugin is at work here this is a warning; where no certificate is set up yet, a note. Else it is
silent.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    # für die Bücherei
</VirtualHost>
<VirtualHost *:80>
    ServerName other.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    # fuer die Buecherei
</VirtualHost>
<VirtualHost *:80>
    ServerName other.example
</VirtualHost>
```

```apache good
<VirtualHost *:80>
    ServerName site.example
    # für die Bücherei
</VirtualHost>
```

## How to mend it

Write the host in ASCII, or put it into a file of its own, with nothing behind it.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#apache>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS805",
    name: "certbot-cannot-copy",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut blocks = Blocks::default();
    let mut severity = None;
    for host in copied::hosts(cx) {
        let Some(section) = cx.section_of(host.server).filter(|n| !cx.from_macro(*n)) else {
            continue;
        };
        let file = cx.config.tree.get(section).file;
        let source = cx.config.sources.get(file).bytes();
        let Some((start, end)) = blocks.extent(cx, section) else {
            continue;
        };
        let Some((at, message, help)) = spoilt(source, start, end) else {
            continue;
        };
        let Some(severity) = *severity.get_or_insert_with(|| weight::severity(cx, Breaks::Setup))
        else {
            return;
        };
        let tag = cx.config.tree.get(section).span();
        found.push(
            Draft::at(cx, section, message)
                .pointing(Span::new(file, at.0 as u32, at.1 as u32))
                .severity(severity)
                .label(tag, "this host")
                .help(help),
        );
    }
}

type Spoilt = ((usize, usize), &'static str, &'static str);

/// What certbot makes of the bytes. certbot_apache: `_get_vhost_block`.
fn spoilt(source: &[u8], start: usize, end: usize) -> Option<Spoilt> {
    let block = &source[start..end];
    let first = block.iter().position(|b| !b.is_ascii())?;
    match std::str::from_utf8(block) {
        Err(error) => {
            let at = start + error.valid_up_to();
            Some((
                (at, at + 1),
                "certbot cannot copy this host for HTTPS: it is not written in UTF-8",
                "save the file as UTF-8, or write plain ASCII",
            ))
        }
        Ok(text) => {
            // As many characters as the host has bytes: behind it, a comment does no harm.
            let follows = source.get(end)?;
            let width = text[first..].chars().next().map_or(1, char::len_utf8);
            (*follows != b'#').then_some((
                (start + first, start + first + width),
                "certbot cannot copy this host for HTTPS: with characters beyond ASCII in it, it takes along what follows the host",
                "write the host in ASCII, or put it into a file of its own with nothing behind it",
            ))
        }
    }
}
