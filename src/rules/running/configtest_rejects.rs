//! FS684 configtest-rejects.

use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

/// The page.
const PAGE: &str = r#"Apache's own check rejects the configuration.

## Why it breaks

`apache2 -t` ends with an error: the server does not start with these files, and a reload is refused. Where flaskssl has found the line, this is told beneath it; where it has not, this is all there is to go by.

## Bad

```apache bad
==> seen on the machine <==
{"apache": {"configtest": {"is": {"ok": false,
  "says": "AH00526: Syntax error on line 1 of /etc/apache2/apache2.conf:\nInvalid command 'Foo'"}}}}
```

## Good

```apache good
==> seen on the machine <==
{"apache": {"configtest": {"is": {"ok": true, "says": "Syntax OK"}}}}
```

## How to mend it

Mend the line that it names, then `apache2ctl -t` again.

## References

- <https://httpd.apache.org/docs/2.4/programs/httpd.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS684",
    name: "configtest-rejects",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let Some(test) = machine.apache.configtest.is().filter(|test| !test.ok) else {
        return;
    };
    let lines: Vec<&str> = test
        .says
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("AH00558") && !noise(line))
        .collect();
    let place = lines.iter().find_map(|line| {
        let (_, rest) = line.split_once("on line ")?;
        let (number, rest) = rest.split_once(" of ")?;
        let path = rest.trim_end_matches(':');
        let number: u32 = number.trim().parse().ok()?;
        let sources = &cx.config.sources;
        let (id, file) = sources.iter().find(|(_, f)| f.path() == path.as_bytes())?;
        let range = file.line_range(number);
        Some(Span::new(id, range.start as u32, range.end as u32))
    });
    let said = match place {
        // The first line only says where.
        Some(_) => lines.iter().skip(1).copied().collect::<Vec<_>>().join(" "),
        None => lines.join(" "),
    };
    let message = format!("apache2 -t rejects the configuration: {said}");
    let draft = match place {
        Some(span) => Draft::at_span(span, message),
        None => Draft::about("apache2 -t", message),
    };
    found.push(
        draft
            .help("mend what it names, and try again: apache2ctl -t")
            .subject(Subject::Server),
    );
}

/// What the control program adds.
fn noise(line: &str) -> bool {
    line.contains(":warn]")
        || line.starts_with("AH00014")
        || line.starts_with("Action '")
        || line.starts_with("The Apache error log may have more")
}
