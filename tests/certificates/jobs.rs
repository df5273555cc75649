//! What works.

use crate::apart::Said;
use crate::world::Machine;

/// A name, and what is played.
pub(crate) type Job = (
    &'static str,
    fn(&Machine<'_>, &mut String) -> Result<(), String>,
);

pub(crate) const JOBS: &[Job] = &[
    ("webroot", webroot),
    ("webroot: names are added to what is there", more_names),
    ("webroot: staging, then real", staging),
    ("standalone", standalone),
    ("standalone: Apache runs after a failure", standalone_fails),
    (
        "standalone: Apache runs after a certbot that hangs",
        standalone_hangs,
    ),
    ("duckdns: the name is proved by its record", dns),
    ("duckdns: the address, and the timer", address),
    ("duckdns: a token of somebody else", other_token),
    ("local: issued, trusted, taken back", local),
];

/// A machine on which certbot has nothing, and Apache serves challenges on port 80.
pub(crate) const BARE: &str = "
rm -rf /etc/letsencrypt/{live,archive,renewal,accounts,csr,keys} /var/lib/letsencrypt/*
rm -rf /var/www/letsencrypt
sed -i '/^<VirtualHost \\*:443/,$d' $SITE
[ \"$(start | tail -n 1)\" = obeyed ]";

/// Runs shell on the machine.
pub(crate) fn here(machine: &Machine<'_>, log: &mut String, shell: &str) -> Said {
    note(log, machine.inside().run(shell, 200), shell)
}

/// The same on the Internet.
pub(crate) fn abroad(machine: &Machine<'_>, log: &mut String, shell: &str) -> Said {
    note(log, machine.outside().run(shell, 30), shell)
}

fn note(log: &mut String, said: Said, shell: &str) -> Said {
    let line = shell.trim().lines().next().unwrap_or_default();
    log.push_str(&format!(
        "$ {line} ({}, {:.1?})\n{}\n",
        said.status, said.took, said.text
    ));
    said
}

/// The answers of a set-up, as JSON; `certificate` is the part that differs.
pub(crate) fn answers(names: &[&str], certificate: &str, more: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    format!(
        r#"{{"names":[{}],"app":"/var/www/app","callable":null,"environment":"found","certificate":{certificate},"hsts":null,"duckdns":null,"duckdns_timer":false,"address":null{more}}}"#,
        names.join(",")
    )
}

/// certbot's part of them.
pub(crate) fn acme(authenticator: &str, more: &str) -> String {
    let defaults = r#""server":null,"staging":false,"rehearsal":true,"email":null"#;
    let more = if more.is_empty() { defaults } else { more };
    format!(r#"{{"acme":{{"authenticator":{authenticator},{more}}}}}"#)
}

/// Plans and carries out.
pub(crate) fn carry(machine: &Machine<'_>, log: &mut String, answers: &str) -> Said {
    carry_by(machine, log, answers, "/usr/local/bin/flaskssl")
}

pub(crate) fn carry_by(
    machine: &Machine<'_>,
    log: &mut String,
    answers: &str,
    program: &str,
) -> Said {
    let this = std::env::current_exe().expect("a path");
    let shell = format!("{} carry '{answers}' \"{program}\"", this.display());
    here(machine, log, &shell)
}

pub(crate) fn take_back(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    let this = std::env::current_exe().expect("a path");
    let said = here(machine, log, &format!("{} take-back", this.display()));
    has(&said, "taken back")?;
    lacks(&said, "left:")
}

pub(crate) fn has(said: &Said, word: &str) -> Result<(), String> {
    if said.text.contains(word) {
        return Ok(());
    }
    Err(format!("{word:?} is not in:\n{}", said.text))
}

pub(crate) fn lacks(said: &Said, word: &str) -> Result<(), String> {
    if said.text.contains(word) {
        return Err(format!("{word:?} is in:\n{}", said.text));
    }
    Ok(())
}

/// `certbot renew` gets another certificate, and another run has nothing to do.
fn renews(machine: &Machine<'_>, log: &mut String, answers: &str) -> Result<(), String> {
    renews_by(machine, log, answers, "/usr/local/bin/flaskssl")
}

fn renews_by(
    machine: &Machine<'_>,
    log: &mut String,
    answers: &str,
    program: &str,
) -> Result<(), String> {
    let renewed = here(
        machine,
        log,
        "before=$(readlink $LIVE/fullchain.pem); renew --force-renewal; [ $before != $(readlink $LIVE/fullchain.pem) ] && echo another; cat $RENEWAL",
    );
    has(&renewed, "another")?;
    let again = carry_by(machine, log, answers, program);
    has(&again, "\n0 effects")?;
    has(&again, "is used")
}

pub(crate) const NAME: &str = "flaskhome.duckdns.org";

/// What is in /etc, and which files hold what.
/// Java's store holds times.
const ETC: &str = "find /etc -printf '%p %y %m %u %g %l\\n' | sort; find /etc -type f -not -path '*/java/*' -exec md5sum {} + | sort -k 2";

/// Nothing of /etc is other than before.
fn as_before(machine: &Machine<'_>, log: &mut String, before: &Said) -> Result<(), String> {
    let after = machine.inside().run(ETC, 60);
    if after.text == before.text {
        return Ok(());
    }
    let lines: Vec<&str> = before.text.lines().collect();
    let new: Vec<&str> = after
        .text
        .lines()
        .filter(|line| !lines.contains(line))
        .collect();
    let kept: Vec<&str> = after.text.lines().collect();
    let gone: Vec<&&str> = lines.iter().filter(|line| !kept.contains(line)).collect();
    log.push_str("/etc differs\n");
    Err(format!("/etc: new {new:#?}, gone {gone:#?}"))
}

fn webroot(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(machine, log, BARE).well("bare")?;
    let site = "sed -i \"s/ServerName $D/&\\n    ServerAlias www.$D/\" $SITE && [ $(reload | tail -n 1) = obeyed ]";
    here(machine, log, site).well("alias")?;
    let before = machine.inside().run(ETC, 60);
    let answers = answers(
        &[NAME, "www.flaskhome.duckdns.org"],
        &acme("\"webroot\"", ""),
        "",
    );
    has(&carry(machine, log, &answers), "carried out")?;
    take_back(machine, log)?;
    as_before(machine, log, &before)?;
    has(&carry(machine, log, &answers), "carried out")?;
    let names = "openssl x509 -in $LIVE/fullchain.pem -noout -ext subjectAltName";
    has(&here(machine, log, names), "DNS:www.flaskhome")?;
    renews(machine, log, &answers)
}

fn more_names(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(
        machine,
        log,
        &format!("{BARE}\nsed -i \"s/ServerName $D/&\\n    ServerAlias *.$D/\" $SITE; reload"),
    )
    .well("bare")?;
    for (names, told) in [
        (
            &["flaskhome.duckdns.org", "a.flaskhome.duckdns.org"][..],
            "contacts",
        ),
        (
            &["flaskhome.duckdns.org", "b.flaskhome.duckdns.org"],
            "not for b.",
        ),
    ] {
        let answers = answers(names, &acme("\"webroot\"", ""), "");
        let done = carry(machine, log, &answers);
        has(&done, "carried out")?;
        has(&done, told)?;
    }
    let names = here(
        machine,
        log,
        "ls /etc/letsencrypt/live; openssl x509 -in $LIVE/fullchain.pem -noout -ext subjectAltName",
    );
    has(&names, "DNS:a.flaskhome")?;
    has(&names, "DNS:b.flaskhome")?;
    lacks(&names, "-0001")?;
    take_back(machine, log)?;
    has(
        &here(
            machine,
            log,
            "openssl x509 -in $LIVE/fullchain.pem -noout -ext subjectAltName",
        ),
        "DNS:b.flaskhome",
    )
}

fn staging(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(machine, log, BARE).well("bare")?;
    let staging = r#""server":null,"staging":true,"rehearsal":true,"email":"a@duckdns.org""#;
    let done = carry(
        machine,
        log,
        &answers(&[NAME], &acme("\"webroot\"", staging), ""),
    );
    has(&done, "browsers will warn")?;
    has(&done, "carried out")?;
    has(
        &here(machine, log, "cat $RENEWAL"),
        "server = https://acme-staging-v02",
    )?;
    let real = answers(&[NAME], &acme("\"webroot\"", ""), "");
    let done = carry(machine, log, &real);
    has(&done, "staging authority, which no browser trusts")?;
    has(&done, "carried out")?;
    lacks(&here(machine, log, "cat $RENEWAL"), "staging")?;
    renews(machine, log, &real)
}

fn standalone(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(machine, log, BARE).well("bare")?;
    let answers = answers(&[NAME], &acme("\"standalone\"", ""), "");
    has(&carry(machine, log, &answers), "carried out")?;
    has(&here(machine, log, "runs && echo it runs"), "it runs")?;
    renews(machine, log, &answers)?;
    has(
        &here(machine, log, "runs && echo it runs; cat $RENEWAL"),
        "it runs",
    )
}

fn standalone_fails(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(
        machine,
        log,
        &format!("{BARE}\nzone \"^$D A\" \"$D SERVFAIL\""),
    )
    .well("bare")?;
    let before = machine.inside().run(ETC, 60);
    let answers = answers(&[NAME], &acme("\"standalone\"", ""), "");
    lacks(&carry(machine, log, &answers), "carried out")?;
    has(&here(machine, log, "runs && echo it runs"), "it runs")?;
    as_before(machine, log, &before)
}

/// certbot waits for an authority that says nothing, and is ended while Apache is stopped.
fn standalone_hangs(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(machine, log, BARE).well("bare")?;
    let hang = "printf '#!/bin/sh\\nsystemctl stop apache2\\nexec sleep 1000\\n' >/usr/local/bin/certbot; chmod 755 /usr/local/bin/certbot";
    here(machine, log, hang).well("certbot")?;
    let this = std::env::current_exe().expect("a path");
    let answers = answers(
        &[NAME],
        &acme(
            "\"standalone\"",
            r#""server":null,"staging":false,"rehearsal":false,"email":null"#,
        ),
        "",
    );
    let shell = format!(
        "{} carry '{answers}' /usr/local/bin/flaskssl 6",
        this.display()
    );
    has(&here(machine, log, &shell), "did not end within 6 seconds")?;
    has(&here(machine, log, "runs && echo it runs"), "it runs")
}

const TOKEN: &str = "5f1c7f04-9a40-4b7e-8a52-0c3a1b2c3d4e";

fn duckdns(machine: &Machine<'_>, log: &mut String, token: &str) -> Result<(), String> {
    abroad(machine, log, "duckdns").well("DuckDNS")?;
    let file = format!("token \"/root/my/duck's token\" {token}");
    here(machine, log, &file).well("token").map(drop)
}

fn dns(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    // Port 80 is closed: nothing else can prove the name.
    here(
        machine,
        log,
        &format!("{BARE}\nstop\ninstall -d /opt/own; cp /usr/local/bin/flaskssl /opt/own/flaskssl"),
    )
    .well("bare")?;
    duckdns(machine, log, TOKEN)?;
    // A quotation mark inside of those of the shell that runs this.
    let token = r"/root/my/duck'\''s token";
    let answers = answers(
        &[NAME],
        &acme(&format!(r#"{{"duck_dns":"{token}"}}"#), ""),
        "",
    );
    let program = "/opt/own/flaskssl";
    has(&carry_by(machine, log, &answers, program), "carried out")?;
    renews_by(machine, log, &answers, program)?;
    let told = abroad(
        machine,
        log,
        "cat /mnt/folder/duckdns.log; grep -c '^_acme' /mnt/folder/zone",
    );
    has(&told, "('txt', '')")?;
    has(&told, "('clear', 'true')")?;
    let secret = here(
        machine,
        log,
        &format!("grep -rl {TOKEN} /etc /var /opt /tmp /run 2>/dev/null; echo searched"),
    );
    lacks(&secret, "/")
}

fn address(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(
        machine,
        log,
        &format!("{BARE}\nzone \"^$D A\" \"$D A 44.128.7.99\""),
    )
    .well("bare")?;
    duckdns(machine, log, TOKEN)?;
    let before = machine.inside().run(ETC, 60);
    let answers = answers(&[NAME], &acme("\"webroot\"", ""), "").replace(
        r#""duckdns":null,"duckdns_timer":false"#,
        r#""duckdns":"/root/my/duck'\''s token","duckdns_timer":true"#,
    );
    has(&carry(machine, log, &answers), "carried out")?;
    let zone = "grep \"^$D A\" /mnt/folder/zone";
    has(&here(machine, log, zone), "44.128.7.10")?;
    let units = here(
        machine,
        log,
        "systemd-analyze verify /etc/systemd/system/flaskssl-duckdns-*.timer; cat /etc/systemd/system/flaskssl-duckdns-*; systemctl --root=/ is-enabled flaskssl-duckdns-flaskhome.timer",
    );
    has(&units, "enabled")?;
    // What the timer runs, in systemd's own reading of the words.
    let run = here(
        machine,
        log,
        r#"sed -n 's/^ExecStart=//p' /etc/systemd/system/flaskssl-duckdns-flaskhome.service >/tmp/run; sh /tmp/run"#,
    );
    has(&run, "DuckDNS has 44.128.7.10 for flaskhome.duckdns.org")?;
    has(&carry(machine, log, &answers), "\n0 effects")?;
    take_back(machine, log)?;
    as_before(machine, log, &before)?;
    here(machine, log, "sleep 2");
    has(&here(machine, log, zone), "44.128.7.99")
}

fn other_token(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(machine, log, BARE).well("bare")?;
    let token = TOKEN.replace('5', "6");
    duckdns(machine, log, &token)?;
    let certificate = acme(r#"{"duck_dns":"/root/my/duck'\''s token"}"#, "");
    let done = carry(machine, log, &answers(&[NAME], &certificate, ""));
    has(&done, "DuckDNS refuses to set flaskhome")?;
    lacks(&done, &token)
}

fn local(machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(
        machine,
        log,
        &format!("{BARE}\nupdate-ca-certificates >/dev/null 2>&1; stop"),
    )
    .well("bare")?;
    let before = machine.inside().run(ETC, 60);
    let certificate = r#"{"local":{"addresses":["127.0.0.1"],"trust":true}}"#;
    let answers = answers(&["home.lan", "www.home.lan"], certificate, "");
    let done = carry(machine, log, &answers);
    has(&done, "carried out")?;
    let serve = r#"
cat >>$SITE <<C
<VirtualHost *:443>
    ServerName home.lan
    ServerAlias www.home.lan
    SSLEngine on
    SSLCertificateFile /etc/flaskssl/local/home.lan/fullchain.pem
    SSLCertificateKeyFile /etc/flaskssl/local/home.lan/privkey.pem
    DocumentRoot /var/www/html
</VirtualHost>
C
cp $SITE /tmp/site
start
for url in https://home.lan/ https://www.home.lan/ https://127.0.0.1/; do
    visit $url --resolve home.lan:443:127.0.0.1 --resolve www.home.lan:443:127.0.0.1
done
visit https://other.lan/ --resolve other.lan:443:127.0.0.1
flaskssl check --format concise
find /etc/flaskssl -printf '%p %m\n'
stop; sed -i '/^<VirtualHost \*:443/,$d' $SITE"#;
    let seen = here(machine, log, serve);
    if seen.text.matches("status 200").count() != 3 {
        return Err(seen.text);
    }
    has(&seen, "no alternative certificate subject name")?;
    has(&seen, "privkey.pem 600")?;
    has(&seen, "authority.key 600")?;
    lacks(&seen, "/etc/flaskssl/local/home.lan/fullchain.pem holds")?;
    has(&carry(machine, log, &answers), "\n0 effects")?;
    lacks(
        &here(machine, log, "cat /var/lib/flaskssl/setup/*/journal.jsonl"),
        "PRIVATE KEY",
    )?;
    take_back(machine, log)?;
    as_before(machine, log, &before)
}
