//! FS412 main-server-name.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

/// The page.
const PAGE: &str = r#"The main server has no ServerName.

## Why it breaks

At every start httpd looks the machine's own name up, and says AH00558 where that is no full name: "Could not reliably determine the server's fully qualified domain name". Nothing breaks by it, but the line hides others in the log, and a virtual host without a name takes over what was guessed.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good
ServerName host.example
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Write a ServerName outside of all virtual hosts; on Debian in a file of its own: `echo "ServerName localhost" > /etc/apache2/conf-available/servername.conf`, then `a2enconf servername`.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#servername>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS412",
    name: "main-server-name",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole || cx.config.stopped {
        return;
    }
    if cx.config.main_settings().last("ServerName").is_some() {
        return;
    }
    let Some((file, _)) = cx.config.sources.iter().next() else {
        return;
    };
    found.push(
        Draft::at_span(
            Span::new(file, 0, 0),
            "no ServerName stands outside the virtual hosts: httpd guesses one at every start, and says AH00558 if it cannot",
        )
        .help(
            "`echo \"ServerName localhost\" > /etc/apache2/conf-available/servername.conf`, then `a2enconf servername`",
        ),
    );
}
