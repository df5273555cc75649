//! FS801 certbot-cannot-read.

use crate::hash::HashMap;

use crate::config::tree::NodeId;
use crate::finding::{Applicability, Edit, Stops};
use crate::rules::faulty::Faulty;
use crate::rules::{Arg, Context, Draft, Finds, Found, Rule, Severity};
use crate::source::{FileId, Span};
use crate::syntax::{Kind, Line};

use super::lens;
use super::weight::{self, Breaks};

/// The page.
const PAGE: &str = r#"A line that httpd takes and certbot's reader does not, so that `certbot --apache` gives up.

## Why it breaks

certbot's Apache plugin reads the configuration by itself, through a grammar of its own (an augeas lens). That grammar
does not know a quote that nothing closes, a bare argument that begins with `{`, a `>` in a tag's argument, and a few other
things that httpd takes. The plugin then ends with "There has been an error in parsing the file ...", whatever it was to
do: no certificate is got, and none renewed. The whole configuration counts, not only the site's file.

Where certbot's Apache plugin renews a certificate here this is an error; where it has been at work, a warning; where no
certificate is set up yet, a note. Else it is silent.

## Bad

```apache bad
<IfVersion > 2.4>
    ServerTokens Prod
</IfVersion>
```

```apache bad
Header set NEL {"report_to":"default","max_age":86400}
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = apache
installer = apache
```

## Good

```apache good
<IfVersion ">" 2.4>
    ServerTokens Prod
</IfVersion>
```

```apache good
Header set NEL '{"report_to":"default","max_age":86400}'
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = apache
installer = apache
```

## How to mend it

Put the argument into quotes, or close the quote. The fix does that where httpd then still reads the same.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#apache>
- <https://augeas.net/docs/references/1.4.0/lenses/files/httpd-aug.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS801",
    name: "certbot-cannot-read",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // certbot asks `apache2ctl configtest` before it reads anything.
    let stopped = cx
        .config
        .faults
        .iter()
        .any(|f| f.stops == Some(Stops::Configtest));
    if stopped {
        return;
    }
    let faulty = Faulty::of(cx);
    let mut places = None;
    let mut severity = None;
    for (id, file) in cx.config.sources.iter() {
        let bytes = file.bytes();
        let Some(line) = lens::first_refused(bytes) else {
            continue;
        };
        // A backslash with a space behind it is told for httpd's sake, and so is a fault.
        let text = &bytes[line.start as usize..line.end as usize];
        if text.trim_ascii_end().ends_with(b" \\") || faulty.within(id, line.start, line.end) {
            continue;
        }
        let Some(severity) =
            *severity.get_or_insert_with(|| weight::severity(cx, Breaks::Renewals))
        else {
            return;
        };
        let places = places.get_or_insert_with(|| {
            let nodes = cx.config.tree.iter();
            nodes
                .map(|(at, node)| ((node.file, node.start), at))
                .collect()
        });
        found.push(draft(cx, places, id, &line).severity(severity));
    }
}

fn draft(
    cx: &Context<'_>,
    places: &HashMap<(FileId, u32), NodeId>,
    file: FileId,
    line: &Line,
) -> Draft {
    let source = cx.config.sources.get(file).bytes();
    let text = &source[line.start as usize..line.end as usize];
    let start = line.start + (text.len() - text.trim_ascii_start().len()) as u32;
    let end = line.start + text.trim_ascii_end().len() as u32;
    let span = Span::new(file, start, end.max(start));
    let message =
        "httpd takes this line, and certbot's Apache plugin cannot read it and gives up".to_owned();
    let Some(&id) = places.get(&(file, start)) else {
        return Draft::at_span(span, message)
            .help("write it in a plainer way: certbot's grammar of the configuration is stricter than httpd's");
    };
    let draft = Draft::at(cx, id, message);
    let args = cx.line(id).args;
    for arg in args.iter() {
        let Some((edit, shown)) = quoted(cx, arg, line.kind) else {
            continue;
        };
        let mended = with(source, line, &edit);
        if !lens::takes(line.kind, &mended) {
            continue;
        }
        return draft.pointing(arg.span).help(format!("write {shown}")).fix(
            "write it so that certbot can read it too",
            Applicability::Safe,
            vec![edit],
        );
    }
    draft.help("write it in a plainer way, with each argument that has a `{`, `>` or a quote in it in a pair of quotes")
}

/// The line with an edit carried out.
fn with(source: &[u8], line: &Line, edit: &Edit) -> Vec<u8> {
    let mut text = source[line.start as usize..edit.span.start as usize].to_vec();
    text.extend_from_slice(edit.text.as_bytes());
    text.extend_from_slice(&source[edit.span.end as usize..line.end as usize]);
    text
}

/// An edit that puts an argument into quotes, where httpd then reads the same, and the text.
fn quoted(cx: &Context<'_>, arg: &Arg, kind: Kind) -> Option<(Edit, String)> {
    let written = cx.config.sources.text(arg.span);
    let value = std::str::from_utf8(&arg.value).ok()?;
    let unclosed = |quote: u8| {
        written.first() == Some(&quote) && !(written.len() > 1 && written.last() == Some(&quote))
    };
    let bare = !written.starts_with(b"\"") && !written.starts_with(b"'");
    let odd = written.starts_with(b"{") || (kind == Kind::Open && written.contains(&b'>'));
    if !(unclosed(b'\'') || unclosed(b'"') || (bare && odd)) || value.contains(['\\', '\n', '\r']) {
        return None;
    }
    let quote = ['"', '\''].into_iter().find(|q| !value.contains(*q))?;
    let shown = format!("{quote}{value}{quote}");
    Some((arg.replace(shown.clone())?, shown))
}
