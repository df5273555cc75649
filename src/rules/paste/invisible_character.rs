//! FS702 invisible-character.

use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::plain_lines::marked;
use super::traces::Sort;

/// The page.
const PAGE: &str = r#"A space that is none for httpd, or a character that cannot be seen, in an argument.

## Why it breaks

Web pages put no-break spaces (U+00A0) between words and invisible characters (U+200B, U+FEFF) into long ones. httpd cuts
arguments at plain spaces and tabs only: `ServerAlias a.example b.example` with a no-break space between names one host that
nobody asks for.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    ServerAlias www.site.example m.site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    ServerAlias www.site.example m.site.example
</VirtualHost>
```

## How to mend it

Type the space anew. The fix writes a plain space, or takes out what cannot be seen, and is safe: nothing else can be meant.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html#syntax>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS702",
    name: "invisible-character",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in marked(cx, Sort::Invisible) {
        let space = line.of(Sort::Invisible).iter().any(|t| t.plain == " ");
        let (message, help) = if space {
            (
                "httpd does not take this for a space but for a letter of the argument: it is a no-break space or the like",
                "type a plain space",
            )
        } else {
            (
                "there is a character in this argument that cannot be seen",
                "take it out: delete the word and type it anew",
            )
        };
        line.tell(
            cx,
            found,
            Sort::Invisible,
            message,
            help,
            "write it plainly",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    #[test]
    fn spaces_in_a_text_are_text() {
        let text = "ErrorDocument 404 \"Hier ist\u{a0}nichts\"\n# a\u{a0}comment\n";
        assert!(codes(text, "").is_empty());
    }
}
