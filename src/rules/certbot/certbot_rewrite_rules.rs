//! FS804 certbot-rewrite-rules.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

use super::copied;
use super::weight::{self, Breaks};

/// The page.
const PAGE: &str = r#"Rewrite rules that certbot stumbles over when it copies a virtual host for HTTPS.

## Why it breaks

To set up HTTPS, `certbot --apache` copies the host of port 80 and comments out, in the copy, the rules that lead to
`https://`. It looks at the file's lines one by one:

- A `RewriteCond` that no `RewriteRule` follows in the host makes it end with "An unexpected error occurred: StopIteration".
- A `RewriteRule` whose first line, before a continuation, has fewer than three words makes it end with
  "IndexError: list index out of range".
- A `RewriteRule` whose target stands in the next line is not seen to lead to `https://`. It is copied, and the copy sends
  every visitor in a circle.

httpd takes all of them. Where certbot's Apache plugin is at work here this is a warning; where no certificate is set up
yet, a note. Else it is silent.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine on
    RewriteCond %{HTTP_HOST} =www.site.example
</VirtualHost>
```

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

Take out a condition that belongs to no rule. Write pattern and target of a rule in one line.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewritecond>
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
    let mut severity = None;
    for host in copied::hosts(cx) {
        let Some(section) = cx.section_of(host.server).filter(|n| !cx.from_macro(*n)) else {
            continue;
        };
        let mut drafts = Vec::new();
        look(cx, section, &mut drafts);
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
fn look(cx: &Context<'_>, section: crate::config::tree::NodeId, drafts: &mut Vec<Draft>) {
    let Some((start, end)) = super::certbot_cannot_copy::extent(cx, section) else {
        return;
    };
    let file = cx.config.tree.get(section).file;
    let source = cx.config.sources.get(file).bytes();
    let mut at = start;
    let mut condition: Option<Span> = None;
    for line in source[start..end].split_inclusive(|&b| b == b'\n') {
        let text = line.trim_ascii();
        let begins = |word: &str| {
            text.get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
        };
        let blank = line.len() - line.trim_ascii_start().len();
        let from = (at + blank) as u32;
        let span = Span::new(file, from, from + text.len() as u32);
        at += line.len();
        if begins("rewritecond") {
            condition.get_or_insert(span);
        } else if begins("rewriterule") {
            condition = None;
            let words: Vec<&[u8]> = text
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .collect();
            let message = match words.get(2) {
                None => {
                    "certbot stumbles over this rule when it copies the host for HTTPS: its first line has no target"
                }
                Some(&b"\\") => {
                    "certbot does not see where this rule leads to when it copies the host for HTTPS: the target stands in the next line"
                }
                Some(_) => continue,
            };
            drafts.push(
                Draft::at_span(span, message)
                    .help("write the rule's pattern and target in one line"),
            );
        }
    }
    if let Some(span) = condition {
        drafts.push(
            Draft::at_span(
                span,
                "certbot stumbles over this condition when it copies the host for HTTPS: no RewriteRule follows it",
            )
            .help("take the line out, or write the rule that it is for: httpd has no use for it either"),
        );
    }
}
