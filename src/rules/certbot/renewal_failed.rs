//! FS816 renewal-failed.

use crate::config::world::Seen;
use crate::facts::machine::attempts::{Failure, Fault, Run};
use crate::facts::renewals::Renewal;
use crate::finding::{Evidence, Subject};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"certbot's last attempt to renew a certificate failed.

## Why it breaks

certbot tries twice a day and writes what came of it to `/var/log/letsencrypt`; nobody is told. What is not renewed runs out weeks later, and then every visitor is warned. An authority's answer says what it missed: a name that does not lead here, a file that was not served, too many requests.

Only the last attempt counts, a `--dry-run` included, which is a note where it failed; and only if no newer certificate has come since. Where the authority did not get its answer from Apache, and Apache has read its configuration anew since, it is a note, too: nobody knows before the next attempt whether that is mended. Where something else that was found explains the failure, this is told as its consequence.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = apache
installer = apache
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{"attempts": {"is": {"runs": [{"file": "/var/log/letsencrypt/letsencrypt.log", "time": "2026-11-28 14:03:33,244", "ended": 1795874613, "failed": [{"lineage": "site.example", "reason": "urn:ietf:params:acme:error:rateLimited", "line": 60}]}]}}}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = apache
installer = apache
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{"attempts": {"is": {"runs": [{"file": "/var/log/letsencrypt/letsencrypt.log", "time": "2026-11-28 14:03:33,244", "ended": 1795874613, "renewed": ["site.example"]}]}}}
```

## How to mend it

Mend what the authority or certbot names, then try: `certbot renew --cert-name site.example --dry-run`. The authority's trial server has wider limits, so that trying costs nothing.

## References

- <https://letsencrypt.org/docs/rate-limits/>
- <https://www.rfc-editor.org/rfc/rfc8555#section-6.7>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS816",
    name: "renewal-failed",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let machine = cx.facts.machine();
    let Some(attempts) = machine.and_then(|machine| machine.attempts.is()) else {
        return;
    };
    for renewal in cx.renewals().iter().flat_map(|r| r.all()) {
        let Some(run) = attempts.last_of(&renewal.name) else {
            continue;
        };
        // One run may have been of two minds, with a hook that failed after the certificate came.
        if let Some(failure) = run.failure(&renewal.name)
            && !renewed_since(cx, renewal, run)
        {
            found.push(told(renewal, run, failure, mended_since(cx, run)));
        }
    }
}

/// Whether the certificate is younger than the attempt.
fn renewed_since(cx: &Context<'_>, renewal: &Renewal, run: &Run) -> bool {
    let path = format!("/etc/letsencrypt/live/{}/cert.pem", renewal.name);
    let path = renewal.get("cert").unwrap_or(&path).as_bytes();
    match cx.facts.certificates(path) {
        Seen::Is(chain) => chain
            .certificates
            .first()
            .is_some_and(|leaf| leaf.not_before > run.ended),
        _ => false,
    }
}

/// What the authority says when it did not get its answer from this server.
const OF_THE_SERVER: &[&str] = &["acme-unauthorized", "acme-connection", "acme-tls"];

/// Whether the server has read its configuration anew since an attempt that failed by what it
/// answered: that may be mended, and nobody knows before the next attempt.
fn mended_since(cx: &Context<'_>, run: &Run) -> bool {
    let loaded = cx.facts.machine().and_then(|m| m.apache.loaded.is());
    let of_the_server = |fault: &Fault| OF_THE_SERVER.contains(&fault.message.as_str());
    loaded.is_some_and(|loaded| loaded.at / 1_000_000_000 > run.ended)
        && !run.faults.is_empty()
        && run.faults.iter().all(of_the_server)
}

fn told(renewal: &Renewal, run: &Run, failure: &Failure, mended: bool) -> Draft {
    // The authority's own words say more than certbot's sum of them.
    let own = |fault: &&Fault| {
        let name = fault.name.as_deref();
        name.is_none_or(|name| {
            name == renewal.name
                || name
                    .strip_suffix(&renewal.name)
                    .is_some_and(|rest| rest.ends_with('.'))
                || renewal.webroots().iter().any(|(known, _)| known == name)
        })
    };
    let faults: Vec<&Fault> = run.faults.iter().filter(own).collect();
    let words = faults.first().map_or(&failure.reason, |fault| &fault.text);
    let kind = if run.simulated { " (a dry run)" } else { "" };
    let when = run.time.split(',').next().unwrap_or_default();
    let since = if mended {
        "; Apache has read its configuration anew since"
    } else {
        ""
    };
    let message = format!(
        "certbot's last attempt to renew {}, at {when}{kind}, failed: {}{since}",
        renewal.name,
        words.trim().trim_end_matches('.')
    );
    let means = faults.first().and_then(|fault| fault.means());
    let try_it = "then see whether it works now";
    let help = means.map_or_else(
        || format!("mend what is named there, {try_it}"),
        |message| format!("{}; {try_it}", message.means.trim_end_matches('.')),
    );
    // Whoever tried will try again; what the timer did nobody has seen.
    let severity = if run.simulated || mended {
        Severity::Note
    } else {
        Severity::Warning
    };
    let mut draft = Draft::about(renewal.file(), message)
        .severity(severity)
        .help(help)
        .command(format!(
            "certbot renew --cert-name {} --dry-run",
            renewal.name
        ))
        .subject(Subject::Lineage(renewal.name.clone()))
        .subject(Subject::Name(renewal.name.to_ascii_lowercase()))
        .evidence(Evidence {
            file: run.file.clone(),
            line: failure.line,
            offset: failure.offset,
            text: failure.reason.clone(),
            message: None,
        });
    for fault in faults.iter().take(3) {
        if let Some(name) = &fault.name {
            draft = draft.subject(Subject::Name(name.to_ascii_lowercase()));
        }
        draft = draft.evidence(Evidence {
            file: run.file.clone(),
            line: fault.line,
            offset: fault.offset,
            text: fault.text.clone(),
            message: fault.means().map(|message| message.name),
        });
    }
    draft
}
