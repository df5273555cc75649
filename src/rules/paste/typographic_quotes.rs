//! FS701 typographic-quotes.

use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::plain_lines::marked;
use super::traces::Sort;

/// The page.
const PAGE: &str = r#"Typographic quotes (“ ”) where plain ones (") are meant.

## Why it breaks

Web pages and word processors make curly quotes of plain ones. For httpd they are letters: they become part of the name, the
path or the value, and what stands between them is cut at its spaces.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName “site.example”
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName "site.example"
</VirtualHost>
```

## How to mend it

Write plain quotes. The fix does that where they make pairs around an argument, and is safe: nothing else can be meant.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html#syntax>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS701",
    name: "typographic-quotes",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in marked(cx, Sort::Quote) {
        line.tell(
            cx,
            found,
            Sort::Quote,
            "httpd takes this quote for a letter of the argument: it is a typographic one",
            "write plain quotes: \"",
            "write plain quotes",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    #[test]
    fn quotes_in_a_text_are_text() {
        let text = "ErrorDocument 404 \"Hier ist nichts: “weg”, it’s gone\"\nServerAdmin o’brien@site.example\n";
        assert!(codes(text, "").is_empty());
    }
}
