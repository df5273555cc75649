//! FS152 duplicate-definition.

use crate::config::fault::{Fault, Kind};
use crate::config::tree::NodeId;
use crate::config::views::wsgi::DaemonProcess;
use crate::config::walk::ServerId;
use crate::finding::{Applicability, Edit, Fix};
use crate::rules::wsgi::option;
use crate::rules::{Context, Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name that is defined twice where it may be only once.

## Why it breaks

Two virtual hosts that each define a WSGI daemon process of the same name are the usual case: one for port 80 and one for 443, copied.

## Bad

```apache bad
Listen 80
Listen 8080
<VirtualHost *:80>
    WSGIDaemonProcess app
</VirtualHost>
<VirtualHost *:8080>
    WSGIDaemonProcess app
</VirtualHost>
```

```apache bad
Listen 80
Listen 8080
<VirtualHost *:80>
    ServerName site.example
    WSGIDaemonProcess app threads=5
    WSGIProcessGroup app
    WSGIScriptAlias / /srv/app/app.wsgi
</VirtualHost>
<VirtualHost *:8080>
    ServerName site.example
    WSGIDaemonProcess app threads=5
    WSGIProcessGroup app
    WSGIScriptAlias / /srv/app/app.wsgi
</VirtualHost>
==> /srv/app/app.wsgi <==
def application(environ, start_response): ...
```

```apache bad
<VirtualHost *:80>
    ServerName site.example
    WSGIDaemonProcess app
    WSGIProcessGroup app
    WSGIScriptAlias / /srv/app/app.wsgi
</VirtualHost>
<VirtualHost *:80>
    ServerName api.site.example
    WSGIDaemonProcess app
    WSGIScriptAlias / /srv/app/app.wsgi process-group=app
</VirtualHost>
==> /srv/app/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
Listen 80
Listen 8080
<VirtualHost *:80>
    WSGIDaemonProcess app
    WSGIProcessGroup app
</VirtualHost>
<VirtualHost *:8080>
    WSGIProcessGroup app
</VirtualHost>
```

## How to mend it

Define it once; both virtual hosts of one server name may use it. Where the two lines say the same, the fix takes the
second one out, which is safe. Where one only says more, that one is kept; and in a virtual host of another server name
the second one gets another name: both are not safe, because which was meant is a guess.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIDaemonProcess.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS152",
    name: "duplicate-definition",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Duplicate),
    pedantic: false,
    page: PAGE,
};

/// The mend for a `WSGIDaemonProcess` that is there already.
pub(in crate::rules) fn mend(cx: &Context<'_>, fault: &Fault) -> Option<Fix> {
    let wsgi = cx.wsgi();
    let second = wsgi.daemon_at(fault.span)?;
    let (_, first) = wsgi.daemon_named(&second.name)?;
    if first.node == second.node || !fault.certain {
        return None;
    }
    let name = |server: ServerId| cx.hosts().all.get(server.0 as usize)?.name.clone();
    let (mine, theirs) = (name(second.server), name(first.server));
    let shared = first.server == ServerId::MAIN
        || first.server == second.server
        || mine.is_some() && mine == theirs;
    if !shared {
        return mine.zip(theirs).and_then(|_| rename(cx, second));
    }
    let says = |more: &DaemonProcess, less: &DaemonProcess| {
        less.options
            .iter()
            .all(|option| more.options.contains(option))
    };
    let (out, applicability) = match (says(first, second), says(second, first)) {
        (true, true) => (second, Applicability::Safe),
        (true, false) => (second, Applicability::Unsafe),
        // What the main server defines is for all; that must not get lost.
        (false, true) if first.server != ServerId::MAIN => (first, Applicability::Unsafe),
        _ => return None,
    };
    Some(Fix {
        title: "define it once".to_owned(),
        applicability,
        edits: vec![cx.remove(out.node)?],
    })
}

/// Another name, here and wherever this virtual host speaks of it.
fn rename(cx: &Context<'_>, daemon: &DaemonProcess) -> Option<Fix> {
    let wsgi = cx.wsgi();
    let old = String::from_utf8_lossy(&daemon.name).into_owned();
    let mut n = daemon.before + 1;
    let mut new = format!("{old}-{n}");
    while wsgi.daemon_named(new.as_bytes()).is_some() {
        n += 1;
        new = format!("{old}-{n}");
    }
    let mut edits = vec![cx.line(daemon.node).args.first()?.replace(&new)?];
    speaks(cx, cx.section_of(daemon.server)?, &old, &new, &mut edits)?;
    Some(Fix {
        title: format!("name it {new}"),
        applicability: Applicability::Unsafe,
        edits,
    })
}

/// Renames it in a section; none where that cannot be done.
fn speaks(
    cx: &Context<'_>,
    section: NodeId,
    old: &str,
    new: &str,
    edits: &mut Vec<Edit>,
) -> Option<()> {
    for line in cx.within(Some(section)) {
        let arg = match line.name() {
            "WSGIProcessGroup" => line.args.first().filter(|arg| arg.value == old.as_bytes()),
            "WSGIScriptAlias" | "WSGIScriptAliasMatch" | "WSGIImportScript" => {
                let wanted = format!("process-group={old}");
                option(&line, "process-group").filter(|arg| arg.value == wanted.as_bytes())
            }
            _ => None,
        };
        if let Some(arg) = arg {
            let text = arg.text();
            let text = text.strip_suffix(old).unwrap_or_default();
            edits.push(arg.replace(format!("{text}{new}"))?);
        }
        if line.node.first_child.is_some() {
            speaks(cx, line.id, old, new, edits)?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::findings_of;

    fn fix(first: &str, second: &str) -> Option<(Applicability, Vec<String>)> {
        let text = format!(
            "{first}\n<VirtualHost *:80>\nServerName site.example\n{second}\n</VirtualHost>\n"
        );
        let mut findings = findings_of(&RULE, &text, "");
        findings.retain(|f| f.code == "FS152");
        let fix = findings.pop().expect("it fires").fix?;
        let edit = |e: &Edit| {
            let old = &text[e.span.start as usize..e.span.end as usize];
            format!("{old}>{}", e.text)
        };
        Some((fix.applicability, fix.edits.iter().map(edit).collect()))
    }

    #[test]
    fn the_one_that_says_more_is_kept() {
        let host = |name: &str, line: &str| {
            format!("<VirtualHost *:80>\nServerName {name}\n{line}\n</VirtualHost>")
        };
        let (plain, more) = ("WSGIDaemonProcess a", "WSGIDaemonProcess a user=x");
        let out = |line: &str| vec![format!("{line}\n>")];
        let same = |line: &str| host("site.example", line);
        assert_eq!(
            fix(&same(plain), plain),
            Some((Applicability::Safe, out(plain)))
        );
        assert_eq!(fix(plain, plain), Some((Applicability::Safe, out(plain))));
        assert_eq!(
            fix(&same(more), plain),
            Some((Applicability::Unsafe, out(plain)))
        );
        assert_eq!(
            fix(&same(plain), more),
            Some((Applicability::Unsafe, out(plain)))
        );
        assert_eq!(fix(plain, more), None, "others may use the first one");
        let other = "WSGIDaemonProcess a user=y";
        assert_eq!(fix(&same(other), more), None);
    }

    #[test]
    fn another_host_gets_another_name_wherever_it_says_it() {
        let first =
            "<VirtualHost *:80>\nServerName other.example\nWSGIDaemonProcess a\n</VirtualHost>";
        let second = "WSGIDaemonProcess a\n<Directory /srv>\nWSGIProcessGroup a\n</Directory>";
        let edits = vec!["a>a-2".to_owned(), "a>a-2".to_owned()];
        assert_eq!(fix(first, second), Some((Applicability::Unsafe, edits)));
    }
}
