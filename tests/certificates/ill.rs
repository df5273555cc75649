//! What fails, and what is said of it: each of these is a real failure of certbot's, with the
//! words that a person then has to read.

use crate::apart::Said;
use crate::jobs::{BARE, NAME, abroad, acme, answers, carry, has, here};
use crate::world::Machine;

/// A failure.
pub(crate) struct Ill {
    pub(crate) name: &'static str,
    /// Shell that brings it about, on the bare machine.
    here: &'static str,
    /// The authenticator, as JSON.
    by: &'static str,
    /// The authority's directory; none: Let's Encrypt's.
    server: &'static str,
    /// Words of the cause.
    what: &'static [&'static str],
    /// Words of the mend.
    mend: &'static [&'static str],
}

const WEBROOT: &str = "\"webroot\"";

const fn webroot(
    name: &'static str,
    here: &'static str,
    what: &'static [&'static str],
    mend: &'static [&'static str],
) -> Ill {
    Ill {
        name,
        here,
        by: WEBROOT,
        server: "",
        what,
        mend,
    }
}

const fn sick(
    name: &'static str,
    server: &'static str,
    what: &'static [&'static str],
    mend: &'static [&'static str],
) -> Ill {
    Ill {
        name,
        here: "",
        by: WEBROOT,
        server,
        what,
        mend,
    }
}

pub(crate) const ILLS: &[Ill] = &[
    webroot(
        "ill: Apache does not run",
        "stop",
        &["nobody who listens on port 80", "44.128.7.10"],
        &["router pass port 80 on"],
    ),
    webroot(
        "ill: a firewall drops port 80",
        "nft add table inet f; nft add chain inet f i '{ type filter hook input priority 0; }'; nft add rule inet f i iifname eth0 tcp dport 80 drop",
        &["nothing answers Let's Encrypt on port 80"],
        &["ufw allow 80/tcp", "DuckDNS"],
    ),
    webroot(
        "ill: another folder is served",
        "site 's,/var/www/letsencrypt,/var/www/elsewhere,'; mkdir -p /var/www/elsewhere; reload",
        &["with 404"],
        &["Alias"],
    ),
    webroot(
        "ill: the application answers",
        "site '/Alias/d; s,RewriteRule.*,RewriteRule ^ /index.html [L],; /RewriteCond/d'; echo '<!DOCTYPE html><title>App</title>' >/var/www/html/index.html; site 's,</VirtualHost>,DocumentRoot /var/www/html\\n&,'; reload",
        &["a page instead of the challenge", "<!DOCTYPE html>"],
        &["curl http://flaskhome"],
    ),
    webroot(
        "ill: access is refused",
        "site 's/Require all granted/Require all denied/'; reload",
        &["access is not granted"],
        &["Require all granted"],
    ),
    webroot(
        "ill: redirected to https that does not answer",
        "site '/Alias/d; /RewriteCond/d'; reload",
        &["could not speak TLS"],
        &["Except /.well-known"],
    ),
    webroot(
        "ill: redirected in a circle",
        "site '/Alias/d; s,RewriteRule.*,RewriteRule ^ http://%{HTTP_HOST}%{REQUEST_URI} [R;L],; s/R;L/R=302,L/; /RewriteCond/d'; reload",
        &["in a circle"],
        &["Except /.well-known"],
    ),
    webroot(
        "ill: the name leads to another machine",
        "zone \"^$D A\" \"$D A 44.128.9.9\"",
        &["44.128.9.9"],
        &["flaskssl doctor"],
    ),
    webroot(
        "ill: the name leads nowhere",
        "zone \"^$D A\" \"$D A 203.0.113.77\"",
        &["no way leads to", "203.0.113.77"],
        &["address that the router has"],
    ),
    webroot(
        "ill: the name is not there",
        "zone \"$D A\"",
        &["found no address"],
        &["--domain flaskhome"],
    ),
    webroot(
        "ill: the name servers fail",
        "zone \"^$D A\" \"$D SERVFAIL\"",
        &["found no address"],
        &["name servers"],
    ),
    webroot(
        "ill: another certbot",
        "python3 -c 'import fcntl,time\nf=open(\"/etc/letsencrypt/.certbot.lock\",\"w\")\nfcntl.lockf(f,fcntl.LOCK_EX)\ntime.sleep(60)' >/dev/null 2>&1 </dev/null & sleep 0.5",
        &["another certbot is at work"],
        &["pgrep -a certbot"],
    ),
    webroot(
        "ill: no network",
        "ip link set eth0 down",
        &["cannot look up names"],
        &["ip route"],
    ),
    webroot(
        "ill: no name server",
        "echo nameserver 203.0.113.9 >/etc/resolv.conf; echo options timeout:1 attempts:1 >>/etc/resolv.conf",
        &["cannot look up names"],
        &["/etc/resolv.conf"],
    ),
    webroot(
        "ill: the name server refuses",
        "echo nameserver 127.0.0.9 >/etc/resolv.conf",
        &["cannot look up names"],
        &["/etc/resolv.conf"],
    ),
    webroot(
        "ill: the disk is full",
        "mount -t tmpfs -o size=16k tmpfs /etc/letsencrypt; dd if=/dev/zero of=/etc/letsencrypt/x bs=4k count=2 2>/dev/null",
        &["the disk is full"],
        &["df -h"],
    ),
    webroot(
        "ill: /etc/letsencrypt is read-only",
        "mount -t tmpfs -o ro tmpfs /etc/letsencrypt",
        &["/etc/letsencrypt/.certbot.lock is on a file system that is mounted read-only"],
        &["findmnt"],
    ),
    webroot(
        "ill: the webroot is read-only",
        "mkdir -p /var/www/letsencrypt; mount -t tmpfs -o ro tmpfs /var/www/letsencrypt",
        &["/var/www/letsencrypt/.well-known is on a file system that is mounted read-only"],
        &["Mount it"],
    ),
    webroot(
        "ill: the authority's server is not trusted",
        "cp /etc/ssl/certs/ca-certificates.crt /tmp/x; head -n 30 /tmp/x >/etc/ssl/certs/ca-certificates.crt",
        &["cannot be read"],
        &["ca-certificates"],
    ),
    webroot(
        "ill: several accounts",
        "for n in 1 2; do certbot register -n --agree-tos --register-unsafely-without-email; mv /etc/letsencrypt/accounts /tmp/a$n; done; cp -a /tmp/a1/. /tmp/a2/; cp -a /tmp/a2 /etc/letsencrypt/accounts; ls /etc/letsencrypt/accounts/*/*",
        &["several accounts"],
        &["account = ID"],
    ),
    webroot(
        "ill: cli.ini is broken",
        "mkdir -p /etc/letsencrypt; echo 'no-such-option = 1' >/etc/letsencrypt/cli.ini",
        &["does not know --no-such-option"],
        &["cli.ini"],
    ),
    Ill {
        name: "ill: another program has the port",
        here: "stop; hold 80",
        by: "\"standalone\"",
        server: "",
        what: &["another program than Apache has port 80"],
        mend: &["ss -ltnp"],
    },
    Ill {
        name: "ill: DuckDNS does not answer",
        here: "install -m 600 /dev/null /root/t; echo 5f1c7f04-9a40-4b7e-8a52-0c3a1b2c3d4e >/root/t",
        by: r#"{"duck_dns":"/root/t"}"#,
        server: "",
        what: &["www.duckdns.org cannot be asked"],
        mend: &["curl -I https://www.duckdns.org"],
    },
    sick(
        "ill: directory 503",
        "https://ca.duckdns.org/503/directory",
        &["ca.duckdns.org does not work at present", "503"],
        &["Nothing here has to be changed"],
    ),
    sick(
        "ill: directory 500",
        "https://ca.duckdns.org/500/directory",
        &["does not work at present", "500"],
        &["later"],
    ),
    sick(
        "ill: directory 404",
        "https://ca.duckdns.org/404/directory",
        &["status 404 where its directory should be"],
        &["slip in --server"],
    ),
    sick(
        "ill: directory html",
        "https://ca.duckdns.org/html/directory",
        &["no ACME authority"],
        &["login page"],
    ),
    sick(
        "ill: directory hangs",
        "https://ca.duckdns.org/hang/directory",
        &["does not answer in time"],
        &["Nothing here"],
    ),
    sick(
        "ill: maintenance",
        "https://ca.duckdns.org/maintenance/directory",
        &["does not work at present", "maintenance"],
        &["Nothing here"],
    ),
    sick(
        "ill: directory refused",
        "https://refused.duckdns.org/directory",
        &["nobody listens at refused.duckdns.org"],
        &["slip in --server"],
    ),
    sick(
        "ill: directory unknown",
        "https://nothere.duckdns.org/directory",
        &["DNS does not know nothere.duckdns.org"],
        &["slip in --server"],
    ),
    sick(
        "ill: directory of another name",
        "https://other.duckdns.org/503/directory",
        &["certificate for another name"],
        &["proxy"],
    ),
    sick(
        "ill: the authority's certificate is not valid yet",
        "https://future.duckdns.org/503/directory",
        &["is not valid yet", "clock is slow"],
        &["timedatectl"],
    ),
    sick(
        "ill: the authority's certificate has expired",
        "https://expired.duckdns.org/503/directory",
        &["has expired by this machine's clock"],
        &["timedatectl", "has to renew it"],
    ),
    sick(
        "ill: the authority's certificate is of a stranger",
        "https://stranger.duckdns.org/503/directory",
        &["does not trust the certificate of the authority at stranger.duckdns.org"],
        &["company's proxy"],
    ),
    sick(
        "ill: rateLimited",
        "https://ca.duckdns.org/order-rateLimited/directory",
        &["these very names"],
        &["Wait until 2026-11-29 12:00:00 UTC"],
    ),
    sick(
        "ill: rateDomain",
        "https://ca.duckdns.org/order-rateDomain/directory",
        &["for this domain this week"],
        &["Wait until 2026-11-29 12:00:00 UTC"],
    ),
    sick(
        "ill: rateFailed",
        "https://ca.duckdns.org/order-rateFailed/directory",
        &["too many checks of this name have failed"],
        &["Wait until 2026-11-28 17:00:00 UTC", "--staging"],
    ),
    sick(
        "ill: rateOrders",
        "https://ca.duckdns.org/order-rateOrders/directory",
        &["too many orders"],
        &["Wait until"],
    ),
    sick(
        "ill: rateAccounts",
        "https://ca.duckdns.org/account-rateAccounts/directory",
        &["too many accounts"],
        &["Wait until"],
    ),
    sick(
        "ill: rateOld",
        "https://ca.duckdns.org/order-rateOld/directory",
        &["these very names"],
        &["Wait 60 minutes"],
    ),
    sick(
        "ill: rateBusy",
        "https://ca.duckdns.org/order-rateBusy/directory",
        &["busy"],
        &["Nothing here"],
    ),
    sick(
        "ill: paused",
        "https://ca.duckdns.org/order-paused/directory",
        &["paused this name"],
        &["https://portal.letsencrypt.org/sfe/v1/unpause"],
    ),
    sick(
        "ill: rejectedIdentifier",
        "https://ca.duckdns.org/order-rejectedIdentifier/directory",
        &["does not issue for this name", "forbidden by policy"],
        &["another name"],
    ),
    sick(
        "ill: caa",
        "https://ca.duckdns.org/order-caa/directory",
        &["CAA record"],
        &["add one for this authority"],
    ),
    sick(
        "ill: serverInternal",
        "https://ca.duckdns.org/order-serverInternal/directory",
        &["does not work at present"],
        &["Nothing here"],
    ),
    sick(
        "ill: accountDoesNotExist",
        "https://ca.duckdns.org/order-accountDoesNotExist/directory",
        &["does not know the account"],
        &["/etc/letsencrypt/accounts"],
    ),
    sick(
        "ill: badNonce",
        "https://ca.duckdns.org/order-badNonce/directory",
        &["out of step"],
        &["again"],
    ),
    sick(
        "ill: invalidContact",
        "https://ca.duckdns.org/account-invalidContact/directory",
        &["e-mail address"],
        &["another one, or none"],
    ),
    sick(
        "ill: unsupportedContact",
        "https://ca.duckdns.org/account-unsupportedContact/directory",
        &["e-mail address"],
        &["another one, or none"],
    ),
    sick(
        "ill: externalAccountRequired",
        "https://ca.duckdns.org/account-externalAccountRequired/directory",
        &["bound to one of theirs"],
        &["--eab-kid"],
    ),
    sick(
        "ill: userActionRequired",
        "https://ca.duckdns.org/order-userActionRequired/directory",
        &["terms"],
        &["--agree-tos"],
    ),
    sick(
        "ill: unauthorized account",
        "https://ca.duckdns.org/order-unauthorized/directory",
        &["refuses the account", "deactivated"],
        &["accounts away"],
    ),
    sick(
        "ill: malformed",
        "https://ca.duckdns.org/order-malformed/directory",
        &["does not understand the order"],
        &["names"],
    ),
    sick(
        "ill: unsupportedIdentifier",
        "https://ca.duckdns.org/order-unsupportedIdentifier/directory",
        &["does not issue for this name"],
        &["another name"],
    ),
    sick(
        "ill: badPublicKey",
        "https://ca.duckdns.org/account-badPublicKey/directory",
        &["account's key"],
        &["accounts away"],
    ),
    sick(
        "ill: badSignatureAlgorithm",
        "https://ca.duckdns.org/account-badSignatureAlgorithm/directory",
        &["account's key"],
        &["up to date"],
    ),
    sick(
        "ill: badCSR",
        "https://ca.duckdns.org/order-badCSR/directory",
        &["does not accept the order"],
        &["up to date"],
    ),
    sick(
        "ill: orderNotReady",
        "https://ca.duckdns.org/order-orderNotReady/directory",
        &["not ready"],
        &["again"],
    ),
    sick(
        "ill: compound",
        "https://ca.duckdns.org/order-compound/directory",
        &["several reasons"],
        &["letsencrypt.log"],
    ),
];

/// The sick authority, on the Internet.
const CA: &str = r#"
for name in ca other; do zone "^$name.duckdns.org " "$name.duckdns.org A 44.128.9.11"; done
zone '^refused.duckdns.org ' 'refused.duckdns.org A 44.128.9.9'
zone '^future.duckdns.org ' 'future.duckdns.org A 44.128.9.12'
zone '^expired.duckdns.org ' 'expired.duckdns.org A 44.128.9.13'
zone '^stranger.duckdns.org ' 'stranger.duckdns.org A 44.128.9.14'
for ((n = 11; n < 15; n++)); do ip address add 44.128.9.$n/32 dev lo 2>/dev/null; done
cd /mnt/folder/pki
if ! [ -e sick.pem ]; then
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout sick.key -out sick.csr -subj /CN=ca.duckdns.org 2>/dev/null
    openssl x509 -req -in sick.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -extfile <(printf subjectAltName=DNS:ca.duckdns.org) 2>/dev/null |
        cat - ca.pem >sick.pem
    python3 /mnt/scripts/sick-ca.py 44.128.9.11 sick.pem sick.key </dev/null >/tmp/sick.out 2>&1 &
    issue /tmp/future future.duckdns.org '+10 days' '+90 days'
    issue /tmp/expired expired.duckdns.org '-90 days' '-1 day'
    # Of the other root, which nobody trusts.
    issue /tmp/stranger stranger.duckdns.org '-1 day' '+89 days' staging
    n=12
    for name in future expired stranger; do
        python3 /mnt/scripts/sick-ca.py 44.128.9.$n /tmp/$name/fullchain.pem /tmp/$name/privkey.pem </dev/null >/tmp/sick.out 2>&1 &
        n=$((n + 1))
    done
fi
for ((n = 0; n < 100; n++)); do
    curl -sk --resolve ca.duckdns.org:443:44.128.9.11 https://ca.duckdns.org/503/ -o /dev/null && exit
    sleep 0.05
done
cat /tmp/sick.out
exit 1
"#;

/// Plays one.
pub(crate) fn play(ill: &Ill, machine: &Machine<'_>, log: &mut String) -> Result<(), String> {
    here(machine, log, BARE).well("bare")?;
    let server = if ill.server.is_empty() {
        "null".to_owned()
    } else {
        abroad(machine, log, CA).well("sick-ca.py")?;
        format!("{:?}", ill.server)
    };
    here(machine, log, ill.here);
    let more = format!(r#""server":{server},"staging":false,"rehearsal":false,"email":null"#);
    let done = carry(machine, log, &answers(&[NAME], &acme(ill.by, &more), ""));
    keep(ill, machine, &done);
    for word in ill.what {
        has(&line(&done, "what: "), word)?;
    }
    for word in ill.mend {
        has(&line(&done, "mend: "), word)?;
    }
    Ok(())
}

fn line(said: &Said, head: &str) -> Said {
    let found = said.text.lines().find(|line| line.starts_with(head));
    Said {
        status: said.status,
        text: found.unwrap_or("nothing was said").to_owned(),
        took: said.took,
    }
}

/// With LAB_SAID=FOLDER: what certbot said, for `fixtures/certbot`.
fn keep(ill: &Ill, machine: &Machine<'_>, done: &Said) {
    let Some(folder) = std::env::var_os("LAB_SAID") else {
        return;
    };
    let name = ill
        .name
        .trim_start_matches("ill: ")
        .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let name = name.trim_start_matches('-');
    let lines: Vec<&str> = done
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .collect();
    let folder = std::path::Path::new(&folder);
    // Neither the frames of Python nor what is sent.
    let log = r#"grep -Ev '^[[:space:]{}"]' /var/log/letsencrypt/letsencrypt.log | cut -c 1-600 | tail -n 70"#;
    let log = machine.inside().run(log, 5).text;
    let written = std::fs::write(folder.join(format!("{name}.txt")), lines.join("\n") + "\n")
        .and_then(|()| std::fs::write(folder.join(format!("{name}.log")), log));
    written.expect("a folder that can be written to");
}
