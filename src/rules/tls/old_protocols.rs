//! FS342 old-protocols.

use crate::hash::HashSet;

use crate::config::tree::NodeId;
use crate::config::views::settings::Setting;
use crate::finding::{Applicability, Edit};
use crate::rules::{Arg, Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

use super::protocols::{OLD, bits, ciphers, left, level, signed};
use super::shown::speakers;

/// The page.
const PAGE: &str = r#"TLS 1.0 or 1.1, which Mozilla's intermediate configuration leaves out.

## Why it breaks

Browsers have not spoken them since 2020, and audits fail for them. With the OpenSSL 3 of Debian 12 and later they are
answered only at `@SECLEVEL=0`; there the default protocols (`SSLProtocol all -SSLv3`) include them. Elsewhere a
`SSLProtocol` that names them has no effect today, and would open them with another library; Debian 11 answers them.
`all -SSLv3`, which Debian ships, is not told of where it does not let them in.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLCipherSuite HIGH:!aNULL:@SECLEVEL=0
    SSLProtocol all -SSLv3
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

Named one by one:

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLProtocol -all +TLSv1.1 +TLSv1.2 +TLSv1.3
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLProtocol -all +TLSv1.2 +TLSv1.3
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Where the words have no effect, the fix takes them out. Where the protocols are really answered, it writes TLS 1.2 and
1.3 and asks first: somebody's old device may depend on them.

## References

- <https://wiki.mozilla.org/Security/Server_Side_TLS>
- <https://www.rfc-editor.org/rfc/rfc8996>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS342",
    name: "old-protocols",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let main = &cx.tls()[0].own;
    let mut told: HashSet<NodeId> = HashSet::default();
    let old_debian = cx.facts.target.debian.is_some_and(|release| release <= 11);
    for (_, tls) in speakers(cx) {
        let protocol = tls.own.effective(main, "SSLProtocol");
        let ciphers = ciphers(&tls.own, main);
        let open = old_debian || ciphers.is_some_and(|(s, n)| level(&s.words()[n]) == Some(0));
        let old = left(protocol) & OLD;
        let draft = match (open && old != 0, protocol, ciphers) {
            (true, Some(setting), _) => answered(cx, setting, old)
                .map(|draft| match ciphers {
                    Some((list, _)) if !old_debian => draft.label(list.span, "level 0 lets them in"),
                    _ => draft,
                })
                .map(|draft| (setting.node, draft)),
            (true, None, Some((list, _))) => Some((
                list.node,
                Draft::at(cx, list.node, "TLS 1.0 and 1.1 are answered: at level 0 OpenSSL lets them in, and no SSLProtocol keeps them out")
                    .help("add `SSLProtocol -all +TLSv1.2 +TLSv1.3`"),
            )),
            (false, Some(setting), _) => named(cx, setting).map(|draft| (setting.node, draft)),
            _ => None,
        };
        if let Some((node, draft)) = draft
            && told.insert(node)
        {
            found.push(draft);
        }
    }
}

const BETTER: &str = "-all +TLSv1.2 +TLSv1.3";

/// The whole list as one place, if all of its words are the file's own.
fn whole(cx: &Context<'_>, setting: &Setting) -> Option<Span> {
    let args = cx.line(setting.node).args;
    let (first, last) = (args.first()?, args.last()?);
    args.iter()
        .all(|arg| arg.literal)
        .then(|| Span::new(first.span.file, first.span.start, last.span.end))
}

fn answered(cx: &Context<'_>, setting: &Setting, old: u8) -> Option<Draft> {
    let which = match old {
        1 => "TLS 1.0 is",
        2 => "TLS 1.1 is",
        _ => "TLS 1.0 and 1.1 are",
    };
    let edit = whole(cx, setting).map(|span| Edit {
        span,
        text: BETTER.to_owned(),
    });
    Some(
        Draft::at(
            cx,
            setting.node,
            format!("{which} answered here, which no browser of today wants"),
        )
        .help(format!("write `SSLProtocol {BETTER}`"))
        .fix(
            "leave TLS 1.2 and 1.3",
            Applicability::Unsafe,
            edit.into_iter().collect(),
        ),
    )
}

/// Named, and not to be had.
fn named(cx: &Context<'_>, setting: &Setting) -> Option<Draft> {
    let asks = |word: &[u8]| {
        let (sign, name) = signed(word);
        sign != Some(b'-') && bits(name) & !OLD == 0 && bits(name) != 0
    };
    // What a later word takes away or the place of is not asked for.
    let args = cx.line(setting.node).args;
    let first = args.iter().find(|arg| asks(&arg.value))?;
    if left(Some(setting)) & OLD == 0 {
        return None;
    }
    let kept: Vec<String> = args
        .iter()
        .filter(|arg| !asks(&arg.value))
        .map(Arg::text)
        .collect();
    let other = left(Some(setting)) & !OLD != 0;
    let (text, applicability) = if other && kept.iter().any(|word| !word.starts_with('-')) {
        (kept.join(" "), Applicability::Safe)
    } else {
        (BETTER.to_owned(), Applicability::Unsafe)
    };
    let edit = whole(cx, setting).map(|span| Edit {
        span,
        text: text.clone(),
    });
    let message = if other {
        format!(
            "`{}` asks for a protocol that OpenSSL 3 does not answer and no browser wants",
            first.text()
        )
    } else {
        "SSLProtocol leaves only protocols that OpenSSL 3 does not answer: nobody can connect"
            .to_owned()
    };
    let draft = Draft::at(cx, setting.node, message)
        .pointing(first.span)
        .help(format!("write `SSLProtocol {text}`"))
        .fix(
            "take the old protocols out",
            applicability,
            edit.into_iter().collect(),
        );
    Some(if other {
        draft
    } else {
        draft.severity(Severity::Error)
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    fn found(lines: &str) -> Vec<&'static str> {
        let text = format!(
            "Listen 443\n<VirtualHost *:443>\nServerName site.example\nSSLEngine on\n{lines}\n\
             SSLCertificateFile /s.pem\nSSLCertificateKeyFile /s.key\n</VirtualHost>\n"
        );
        let setting = "pem=/s.pem:web/site.fullchain.pem pem=/s.key:web/site.key";
        codes(&text, setting).into_iter().collect()
    }

    #[test]
    fn what_debian_and_mozilla_write_is_silent() {
        for lines in [
            "",
            "SSLProtocol all -SSLv3",
            "SSLProtocol all -SSLv2 -SSLv3",
            "SSLProtocol -all +TLSv1.2 +TLSv1.3",
            "SSLProtocol all -TLSv1 -TLSv1.1",
            "SSLProtocol TLSv1.3",
            "SSLCipherSuite HIGH:!aNULL",
            "SSLCipherSuite HIGH:!aNULL:!MD5:!RC4:!3DES",
        ] {
            assert!(found(lines).is_empty(), "{lines}");
        }
    }

    #[test]
    fn what_is_taken_away_again_is_not_asked_for() {
        assert!(found("SSLProtocol +TLSv1 -TLSv1 +TLSv1.2").is_empty());
        assert_eq!(found("SSLProtocol TLSv1"), ["FS342"]);
        assert_eq!(found("SSLCipherSuite HIGH:@SECLEVEL=0"), ["FS342"]);
    }
}
