//! FS811 no-renewal-timer.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"Certificates of certbot's, and nothing that has it renew them.

## Why it breaks

certbot renews when it is called: by the timer `certbot.timer` of systemd, by `/etc/cron.d/certbot`, or by a line in a crontab. Without any of them the certificates run out after three months. Debian's cron job does nothing where systemd runs: there it is the timer's work.

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
==> seen on the machine <==
{}
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
{}
```

## How to mend it

Switch the timer on: `systemctl enable --now certbot.timer`.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#automated-renewals>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS811",
    name: "no-renewal-timer",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let renewals = cx.renewals();
    let all = renewals.as_ref().map_or(&[][..], |renewals| renewals.all());
    let Some(first) = all.first() else { return };
    let world = cx.facts.world();
    let systemd = world.stat(b"/run/systemd/system").is_there();
    let mut hidden = false;
    let mut there = false;
    for folder in WANTS {
        if let Seen::Is(entries) = cx.facts.list(Topic::Files, folder) {
            there |= entries.iter().any(|entry| {
                let name = String::from_utf8_lossy(&entry.name).into_owned();
                name.contains("certbot") && name.ends_with(".timer")
            });
        }
    }
    let masked = cx
        .facts
        .link(Topic::Files, b"/etc/systemd/system/certbot.timer");
    if masked == Seen::Is(b"/dev/null".to_vec()) {
        there = false;
    }
    // Without systemd no timer runs.
    there &= systemd || !machine.root;
    for file in CRONTABS {
        match cx.facts.text(Topic::Files, file) {
            Seen::Is(text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                there |= text.lines().any(|line| calls(line, systemd));
            }
            Seen::Gap(_) => hidden = true,
            _ => {}
        }
    }
    for folder in [&b"/etc/cron.daily"[..], b"/etc/cron.weekly"] {
        if let Seen::Is(entries) = cx.facts.list(Topic::Files, folder) {
            there |= entries
                .iter()
                .any(|entry| String::from_utf8_lossy(&entry.name).contains("certbot"));
        }
    }
    if let Seen::Is(entries) = cx.facts.list(Topic::Files, b"/etc/cron.d") {
        for entry in entries {
            let file = path::join(b"/etc/cron.d", &entry.name);
            if let Seen::Is(text) = cx.facts.text(Topic::Files, &file) {
                let text = String::from_utf8_lossy(&text).into_owned();
                there |= text.lines().any(|line| calls(line, systemd));
            }
        }
    }
    if there || hidden {
        return;
    }
    let count = match all.len() {
        1 => format!("the certificate of {}", first.name),
        n => format!("{n} certificates"),
    };
    let message =
        format!("nothing calls certbot to renew {count}: there is no timer and no cron job");
    let mut draft = Draft::about("certbot.timer", message);
    draft = if systemd {
        draft
            .help("switch certbot.timer on; `systemctl list-timers` shows it then")
            .command("systemctl enable --now certbot.timer")
    } else {
        draft
            .help("write a line into /etc/cron.d/certbot")
            .command("echo '0 */12 * * * root certbot -q renew' > /etc/cron.d/certbot")
    };
    for renewal in all {
        draft = draft.subject(Subject::Lineage(renewal.name.clone()));
    }
    found.push(draft);
}

/// Where systemd has the links of timers that are switched on.
const WANTS: &[&[u8]] = &[
    b"/etc/systemd/system/timers.target.wants",
    b"/usr/lib/systemd/system/timers.target.wants",
    b"/lib/systemd/system/timers.target.wants",
];

/// Where root's own lines for cron are.
const CRONTABS: &[&[u8]] = &[b"/etc/crontab", b"/var/spool/cron/crontabs/root"];

/// Whether a line has certbot called, and does not stand back for systemd.
fn calls(line: &str, systemd: bool) -> bool {
    let line = line.trim();
    let stands_back = systemd && line.contains("/run/systemd/system");
    !line.starts_with('#')
        && (line.contains("certbot") || line.contains("letsencrypt"))
        && line.contains("renew")
        && !stands_back
}
