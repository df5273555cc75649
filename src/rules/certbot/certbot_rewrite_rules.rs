//! FS804 certbot-rewrite-rules.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::{FileId, Span};

use super::copied::{self, Blocks};
use super::weight::{self, Breaks};

/// The page.
const PAGE: &str = r#"Rewrite rules that certbot stumbles over when it copies a virtual host for HTTPS.

## Why it breaks

To set up HTTPS, `certbot --apache` copies the host of port 80 and comments out, in the copy, the rules that lead to
`https://`. It looks at the file's lines one by one:

- A `RewriteRule` whose first line, before a continuation, has fewer than three words makes it end with
  "IndexError: list index out of range".
- A `RewriteRule` whose target stands in the next line is not seen to lead to `https://`. It is copied, and the copy sends
  every visitor in a circle.

httpd takes both. Where certbot's Apache plugin is at work here this is a warning; where no certificate is set up
yet, a note. Else it is silent.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine on
    RewriteRule ^/old/ \
        https://site.example/ [R=301,L]
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine on
    RewriteCond %{HTTP_HOST} =www.site.example
    RewriteRule ^ https://site.example%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

## How to mend it

Write pattern and target of a rule in one line.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewriterule>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS804",
    name: "certbot-rewrite-rules",
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
        let Some(extent) = blocks.extent(cx, section) else {
            continue;
        };
        let mut drafts = Vec::new();
        look(cx, cx.config.tree.get(section).file, extent, &mut drafts);
        if drafts.is_empty() {
            continue;
        }
        let Some(severity) = *severity.get_or_insert_with(|| weight::severity(cx, Breaks::Setup))
        else {
            return;
        };
        for draft in drafts {
            found.push(draft.severity(severity));
        }
    }
}

/// The physical lines of a host, as certbot goes through them. certbot_apache:
/// `_sift_rewrite_rules` and `_sift_rewrite_rule`.
fn look(cx: &Context<'_>, file: FileId, (start, end): (usize, usize), drafts: &mut Vec<Draft>) {
    let source = cx.config.sources.get(file).bytes();
    let mut at = start;
    for line in source[start..end].split_inclusive(|&b| b == b'\n') {
        let text = line.trim_ascii();
        let blank = line.len() - line.trim_ascii_start().len();
        let from = (at + blank) as u32;
        let span = Span::new(file, from, from + text.len() as u32);
        at += line.len();
        let rule = text
            .get(..b"rewriterule".len())
            .is_some_and(|head| head.eq_ignore_ascii_case(b"rewriterule"));
        if !rule {
            continue;
        }
        let words: Vec<&[u8]> = text
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .take(3)
            .collect();
        let next = source[at..end].trim_ascii_start();
        let next = next.strip_prefix(b"\"").unwrap_or(next);
        let message = match words.get(2) {
            None if text.ends_with(b"\\") => {
                "certbot stumbles over this rule when it copies the host for HTTPS: its first line has no target"
            }
            Some(&b"\\") if next.starts_with(b"https://") => {
                "certbot does not see that this rule leads to https:// when it copies the host for HTTPS, and the copy sends visitors in a circle"
            }
            _ => continue,
        };
        drafts.push(
            Draft::at_span(span, message).help("write the rule's pattern and target in one line"),
        );
    }
}
