//! FS454 name-not-ascii.

use crate::finding::Applicability;
use crate::rules::paste::pasted;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A name with letters beyond ASCII.

## Why it breaks

Browsers ask for such a name in its ASCII form: `xn--mnchen-3ya.example` for `münchen.example`. httpd compares bytes, so that the host never answers, and certbot refuses the name.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName münchen.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName xn--mnchen-3ya.example
</VirtualHost>
```

## How to mend it

Write the ASCII form. The fix does so; it is safe, since the other form matches no request.

## References

- RFC 5891
- <https://www.unicode.org/reports/tr46/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS454",
    name: "name-not-ascii",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter() {
        if said.name.is_ascii() || std::str::from_utf8(&said.arg.value).is_err() {
            continue;
        }
        // A quote or a space that came along with the text is told as that.
        if pasted(&said.arg.value) {
            continue;
        }
        let ascii = ascii(&said.name);
        let message = format!("no browser asks for `{}` in these letters", said.name);
        let mut draft = Draft::at(cx, said.id, message).pointing(said.arg.span);
        draft = match ascii {
            Some(ascii) => draft.help(format!("write its ASCII form: {ascii}")).fix(
                format!("write `{ascii}`"),
                Applicability::Safe,
                said.arg.replace(said.with(&ascii)).into_iter().collect(),
            ),
            None => {
                draft.help("it has no ASCII form: is a character in it that does not belong there?")
            }
        };
        found.push(draft);
    }
}

/// Its ASCII form, label by label, so that a wildcard stays what it is.
fn ascii(name: &str) -> Option<String> {
    let labels: Option<Vec<String>> = name
        .split('.')
        .map(|label| match label {
            label if label.is_ascii() => Some(label.to_owned()),
            label => idna::domain_to_ascii(label).ok(),
        })
        .collect();
    Some(labels?.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_get_their_ascii_form() {
        for (name, wanted) in [
            ("MÜNCHEN.example", Some("xn--mnchen-3ya.example")),
            ("*.bücher.example", Some("*.xn--bcher-kva.example")),
            ("straße.example", Some("xn--strae-oqa.example")),
            ("a\u{200b}b.example", Some("ab.example")),
            ("a\u{fffd}.example", None),
        ] {
            assert_eq!(ascii(name).as_deref(), wanted, "{name}");
        }
    }
}
