//! FS102 module-not-loaded.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A directive of a module that is not loaded.

## Why it breaks

The directive is right, but nothing has loaded the module that it belongs to, and httpd stops. On Debian `a2enmod` makes the link that loads it.

## Bad

```apache bad modules=event
Header set X-Frame-Options DENY
```

## Good

```apache good modules=event
<IfModule mod_headers.c>
    Header set X-Frame-Options DENY
</IfModule>
```

## How to mend it

Enable the module; the finding names the command. Wrapping the line in `<IfModule>` only hides that it does nothing.

## References

- <https://manpages.debian.org/bookworm/apache2/a2enmod.8.en.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS102",
    name: "module-not-loaded",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::ModuleNotLoaded),
    pedantic: false,
    page: PAGE,
};
