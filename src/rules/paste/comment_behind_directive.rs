//! FS703 comment-behind-directive.

use crate::config::table::Style;
use crate::finding::{Applicability, Edit};
use crate::rules::{Arg, Context, Draft, Finds, Found, Line, Rule, Severity};
use crate::source::Span;

use crate::rules::faulty::Faulty;

/// The page.
const PAGE: &str = r#"A comment behind a directive, in the same line: httpd takes its words for arguments.

## Why it breaks

`#` begins a comment only at the start of a line. Where a directive takes any number of arguments, `# the old name` becomes
four of them: names that the host answers to, users that are let in, files that are looked for. Where it does not, httpd stops,
which is told as `argument-count`.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    ServerAlias www.site.example # the old name
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    # the old name
    ServerAlias www.site.example
</VirtualHost>
```

## How to mend it

Put the comment on a line of its own. The fix does that, and is safe: nothing else can be meant.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html#syntax>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS703",
    name: "comment-behind-directive",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Directives whose arguments may well begin with `#`: patterns of file names.
const PATTERNS: &[&str] = &[
    "IndexIgnore",
    "AddIcon",
    "AddAlt",
    "AddDescription",
    "DirectoryIndex",
];

/// Where a comment begins among the arguments.
pub(super) fn comment<'l>(line: &'l Line<'_>) -> Option<&'l Arg> {
    let patterns = PATTERNS.contains(&line.name());
    line.args.iter().enumerate().skip(1).find_map(|(n, arg)| {
        let lone = arg.value == b"#";
        let marked = arg.value.starts_with(b"#") && arg.literal;
        let more = n + 1 < line.args.len();
        let wild = arg.value.iter().any(|b| b"*?".contains(b));
        (marked && (lone || !wild) && (more || !patterns)).then_some(arg)
    })
}

/// Edits that put what begins at a place on a line of its own, before the directive; none
/// where the directive goes on in the next line.
pub(super) fn move_up(
    cx_sources: &crate::source::Sources,
    directive: Span,
    from: u32,
) -> Option<Vec<Edit>> {
    let file = cx_sources.get(directive.file);
    let bytes = file.bytes();
    let line_start = bytes[..directive.start as usize]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |n| n + 1);
    let indent = &bytes[line_start..directive.start as usize];
    let rest = &bytes[from as usize..];
    let end = from as usize + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let text = bytes[from as usize..end].trim_ascii_end();
    let before = bytes[line_start..from as usize].trim_ascii_end();
    if bytes[line_start..from as usize].contains(&b'\n')
        || text.ends_with(b"\\")
        || !indent.iter().all(|b| b" \t".contains(b))
    {
        return None;
    }
    let cut = crate::rules::edits::line_end(bytes);
    let comment = std::str::from_utf8(text).ok()?;
    let indent = std::str::from_utf8(indent).ok()?;
    let place = |start: usize, end: usize| Span::new(directive.file, start as u32, end as u32);
    let gap = line_start + before.len();
    Some(vec![
        Edit {
            span: place(line_start, line_start),
            text: format!("{indent}{comment}{cut}"),
        },
        Edit {
            span: place(gap, from as usize + text.len()),
            text: String::new(),
        },
    ])
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut faulty = None;
    for (id, node) in cx.config.tree.iter() {
        let Some(directive) = node.directive.map(|d| d.get()) else {
            continue;
        };
        let any_number = matches!(
            directive.style,
            Style::Iterate | Style::Iterate2 | Style::TakeArgv
        ) || ["Require", "ServerAlias", "DirectoryIndex"]
            .contains(&directive.shown);
        let bytes = cx.config.sources.get(node.file).bytes();
        let text = &bytes[node.start as usize..(node.end as usize).min(bytes.len())];
        if !any_number || directive.section() || memchr::memchr(b'#', text).is_none() {
            continue;
        }
        let line = cx.line(id);
        if line.is(0, "expr") || (line.is(0, "not") && line.is(1, "expr")) {
            continue; // A `#` may enclose a regular expression there.
        }
        let Some(arg) = comment(&line) else {
            continue;
        };
        let faulty = faulty.get_or_insert_with(|| Faulty::of(cx));
        if faulty.within(node.file, node.start, node.end) {
            continue;
        }
        let mut draft = Draft::at(
            cx,
            id,
            format!(
                "httpd takes these words for arguments of {}: a comment needs a line of its own",
                line.name()
            ),
        )
        .pointing(Span::new(
            node.file,
            arg.span.start,
            node.end.max(arg.span.end),
        ))
        .help("put the comment on a line of its own, before this one");
        if !cx.from_macro(id)
            && let Some(edits) = move_up(&cx.config.sources, node.span(), arg.span.start)
        {
            draft = draft.fix(
                "put the comment on a line of its own",
                Applicability::Safe,
                edits,
            );
        }
        found.push(draft);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    #[test]
    fn a_hash_that_is_no_comment() {
        let text = "IndexIgnore .??* *~ *# #* HEADER*\n<Location /x>\nRequire expr %{REQUEST_URI} =~ m#^/x#\n</Location>\n\
                    SetEnvIf User-Agent # x\n";
        assert!(!codes(text, "").contains("FS703"));
    }

    #[test]
    fn users_and_files() {
        for text in [
            "<Location /x>\nAuthType Basic\nAuthName x\nRequire user anna # boss\n</Location>\n",
            "DirectoryIndex index.html #index.php too\n",
        ] {
            assert!(codes(text, "").contains("FS703"), "{text}");
        }
    }
}
