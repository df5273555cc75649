//! FS131 macro-misuse.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A macro that is not defined, used with the wrong number of arguments, or that uses itself.

## Why it breaks

`Use` must follow the `<Macro>` that it names, with as many arguments as the macro has parameters.

## Bad

```apache bad
<Macro Site $name>
    ServerAdmin $name
</Macro>
Use Site
```

## Good

```apache good
<Macro Site $name>
    ServerAdmin $name
</Macro>
Use Site admin@example.org
```

## How to mend it

The finding shows the definition beside the use.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_macro.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS131",
    name: "macro-misuse",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Macro),
    pedantic: false,
    page: PAGE,
};
