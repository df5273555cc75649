//! FS706 include-path-misspelt.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;
use crate::syntax::{Kind, parse, words};

use super::paths;

/// The page.
const PAGE: &str = r#"`IncludeOptional` of a folder that is not there, with a name that is nearly one of Debian's.

## Why it breaks

`IncludeOptional` does not mind a folder that is missing: nothing is read, nothing is said, and the sites are not there.

## Bad

```apache bad folder=/etc/apache2/sites-enabled
IncludeOptional /etc/apache2/sites-enable/*.conf
```

## Good

```apache good folder=/etc/apache2/sites-enabled
IncludeOptional /etc/apache2/sites-enabled/*.conf
```

## How to mend it

Write the name of the folder that is there. The fix does that; it is unsafe, as what is read from there takes effect then.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#includeoptional>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS706",
    name: "include-path-misspelt",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Whether a line begins with an `IncludeOptional`.
fn mentions(source: &[u8]) -> bool {
    let name = b"IncludeOptional";
    let begins = |at: usize| {
        let blanks = source[at..]
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'));
        let at = at + blanks.count();
        let head = source.get(at..at + name.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(name))
    };
    begins(0) || memchr::memchr_iter(b'\n', source).any(|at| begins(at + 1))
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for (id, file) in cx.config.sources.iter() {
        let source = file.bytes();
        if !mentions(source) {
            continue;
        }
        for line in parse(source)
            .lines
            .iter()
            .filter(|l| l.kind == Kind::Directive && !l.spliced)
        {
            let text = &source[line.start as usize..line.end as usize];
            let mut parts = words(text);
            let named = parts
                .next()
                .is_some_and(|w| w.value.eq_ignore_ascii_case(b"IncludeOptional"));
            let Some(word) = parts.next().filter(|_| named) else {
                continue;
            };
            let Ok(written) = std::str::from_utf8(&word.value) else {
                continue;
            };
            let Some((instead, why)) = paths::meant(written) else {
                continue;
            };
            let full = path::under(&cx.config.server_root, written.as_bytes());
            // The folder is not there, and the other one is.
            let folder = |full: &[u8]| {
                let parent = path::parent(full).to_vec();
                cx.facts.stat(Topic::Files, &parent)
            };
            let other = path::under(&cx.config.server_root, instead.as_bytes());
            if !matches!(folder(&full), Seen::Absent) || !folder(&other).is_there() {
                continue;
            }
            let at = |n: usize| line.start + n as u32;
            let span = Span::new(id, at(word.range.start), at(word.range.end));
            found.push(
                Draft::at_span(span, "nothing is read from here: there is no such folder, and IncludeOptional does not mind")
                    .help(format!("write {instead}: {why}"))
                    .fix(
                        format!("write {instead}"),
                        Applicability::Unsafe,
                        vec![Edit { span, text: instead.clone() }],
                    ),
            );
        }
    }
}
