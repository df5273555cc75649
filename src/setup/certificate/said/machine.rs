//! What is in certbot's way on this machine, and between it and the authority.

use super::authority::Authority;
use super::{Kind, Said, between, cut};

/// What leaves no doubt, whatever else was said.
pub(super) fn certain(output: &str) -> Option<Said> {
    let has = |word: &str| output.contains(word);
    let machine = |what: &str, mend: &str| Some(Said::new(Kind::Machine, what, mend));
    if has("Another instance of Certbot is already running") {
        return Some(Said::new(
            Kind::Busy,
            "another certbot is at work",
            "Wait until it has ended (`pgrep -a certbot`), and run the set-up again",
        ));
    }
    if has("Could not bind TCP port") && has("already in use") {
        return machine(
            "another program than Apache has port 80",
            "Look which one (`ss -ltnp 'sport = :80'`) and stop it, or prove the name through Apache, without --authenticator standalone",
        );
    }
    if has("Could not bind TCP port") {
        return machine("certbot may not take port 80", "Run the set-up as root");
    }
    hook(output)
}

/// A hook of our own that failed says why.
fn hook(output: &str) -> Option<Said> {
    let at = output.find("Hook '--manual-auth-hook'")?;
    let mut lines = output[at..].lines().map(str::trim);
    let what = lines.find_map(|line| line.strip_prefix("flaskssl: "))?;
    let mend = lines.next().filter(|line| !line.starts_with("Hook"));
    Some(Said::new(
        Kind::Network,
        cut(what, 300),
        cut(mend.unwrap_or_default(), 300),
    ))
}

/// What certbot's own messages and Python's exceptions come to.
pub(super) fn likely(text: &str, authority: &Authority) -> Option<Said> {
    if text.is_empty() {
        return None;
    }
    of_files(text)
        .or_else(|| of_settings(text))
        .or_else(|| of_tls(text, authority))
        .or_else(|| of_network(text, authority))
        .or_else(|| of_directory(text, authority))
}

fn of_files(text: &str) -> Option<Said> {
    let has = |word: &str| text.contains(word);
    let machine = |what: String, mend: &str| Some(Said::new(Kind::Machine, what, mend));
    let path = |after: &str| between(text, after, "'").map_or_else(String::new, |p| cut(p, 200));
    if has("No space left on device") {
        return machine(
            "the disk is full".into(),
            "Free some room (`df -h /etc /var`), and run the set-up again",
        );
    }
    if has("Disk quota exceeded") {
        return machine(
            "the disk quota is used up".into(),
            "Free some room, and run the set-up again",
        );
    }
    if has("Read-only file system") {
        let path = path("Read-only file system: '");
        return machine(
            format!("{path} is on a file system that is mounted read-only"),
            "Mount it for writing (`findmnt -T` with the path tells which one it is), and run the set-up again",
        );
    }
    if has("[Errno 13]") || has("PermissionError") {
        let path = path("Permission denied: '");
        return machine(
            format!("certbot may not write to {path}"),
            "Run the set-up as root, and look at the owner and the attributes (`lsattr`) of that path",
        );
    }
    None
}

fn of_settings(text: &str) -> Option<Said> {
    let has = |word: &str| text.contains(word);
    let machine = |what: String, mend: String| Some(Said::new(Kind::Machine, what, mend));
    if has("Please choose an account") {
        return machine(
            "there are several accounts with the authority in /etc/letsencrypt/accounts".into(),
            "Name the one to be used in /etc/letsencrypt/cli.ini, `account = ID` (the name of its folder), or move the others away".into(),
        );
    }
    if let Some(odd) = between(text, "unrecognized arguments: ", "\n") {
        let odd = cut(odd.trim(), 100);
        return machine(
            format!("certbot does not know {odd}"),
            "Look for it in /etc/letsencrypt/cli.ini and take it out; if it is not there, bring certbot up to date".into(),
        );
    }
    if let Some(plugin) = between(
        text,
        "The requested ",
        " plugin does not appear to be installed",
    ) {
        let plugin = cut(plugin, 60);
        return machine(
            format!("certbot's plugin {plugin} is not installed"),
            format!("apt-get install python3-certbot-{plugin}"),
        );
    }
    if has("hook command") && has("Unable to find") {
        let hook = between(text, "hook command ", " in the PATH").unwrap_or_default();
        return machine(
            format!("the program of a hook is not there: {}", cut(hook, 200)),
            "Install flaskssl at a lasting place, such as /usr/local/bin/flaskssl, and run the set-up from there".into(),
        );
    }
    for folder in ["live", "archive"] {
        if let Some(name) = text.split_once(&format!("{folder} directory exists for ")) {
            let name = cut(name.1.split_whitespace().next().unwrap_or_default(), 200);
            return machine(
                format!(
                    "/etc/letsencrypt/{folder}/{name} is there, and certbot does not know whose it is"
                ),
                format!(
                    "Move /etc/letsencrypt/live/{name} and /etc/letsencrypt/archive/{name} to another folder, as far as they are there"
                ),
            );
        }
    }
    if has("renewal config file {") || has("parsefail") || has("Renewal configuration file") {
        return machine(
            "a renewal file of certbot's is broken".into(),
            "Look at the files in /etc/letsencrypt/renewal: `flaskssl doctor` tells which one it is".into(),
        );
    }
    if has("Missing command line flag or config entry") {
        return machine(
            "certbot would have to ask something, and nobody is there".into(),
            "Run the certbot command of the plan in a terminal once, answer it, and run the set-up again".into(),
        );
    }
    if let Some(name) = between(text, "Account at ", " does not exist") {
        return machine(
            format!("the account {} is not on this machine", cut(name, 200)),
            "Bring /etc/letsencrypt/accounts back from a backup, or take the line `account` out of /etc/letsencrypt/cli.ini".into(),
        );
    }
    None
}

fn of_tls(text: &str, authority: &Authority) -> Option<Said> {
    let has = |word: &str| text.contains(word);
    let tls = [
        "SSLError",
        "certificate verify failed",
        "CERTIFICATE_VERIFY_FAILED",
        "SSL:",
    ];
    if !tls.iter().any(|word| has(word)) {
        return None;
    }
    let who = authority.name();
    let said = |what: String, mend: String| Some(Said::new(Kind::Network, what, mend));
    let clock = "Set the clock (`timedatectl set-ntp true`, `date`), and run the set-up again";
    if has("not yet valid") {
        return said(
            format!("the certificate of {who} is not valid yet: this machine's clock is slow"),
            clock.into(),
        );
    }
    if has("certificate has expired") {
        return said(
            format!(
                "the certificate of {who} has expired by this machine's clock, which may be fast"
            ),
            if authority.is_lets_encrypt() {
                format!(
                    "{clock}; if it is right, `apt-get install --reinstall ca-certificates`, since a root may have run out"
                )
            } else {
                format!(
                    "{clock}; if it is right, whoever runs {} has to renew it",
                    authority.host()
                )
            },
        );
    }
    if has("match") {
        return said(
            format!("what answers for {} has a certificate for another name", authority.host()),
            "Somebody stands between (a proxy, a login page of the network, a wrong entry in /etc/hosts), or --server has a slip in it".into(),
        );
    }
    if has("PEM lib") || has("NO_CERTIFICATE_OR_CRL_FOUND") {
        return said(
            "this machine's store of authorities cannot be read: /etc/ssl/certs/ca-certificates.crt".into(),
            "apt-get install --reinstall ca-certificates && update-ca-certificates --fresh".into(),
        );
    }
    if has("verify failed") || has("VERIFY_FAILED") {
        return said(
            format!("this machine does not trust the certificate of {who}"),
            "Bring its store up to date (`apt-get install ca-certificates`); if somebody between signs anew, such as a company's proxy, add their authority in /usr/local/share/ca-certificates and run `update-ca-certificates`".into(),
        );
    }
    said(
        format!(
            "no TLS connection to {who} comes about: {}",
            cut(text.lines().last().unwrap_or_default(), 200)
        ),
        format!(
            "Look what stands between: `curl -I https://{}/directory`",
            authority.host()
        ),
    )
}

fn of_network(text: &str, authority: &Authority) -> Option<Said> {
    let has = |word: &str| text.contains(word);
    let host = authority.host();
    let said = |what: String, mend: String| Some(Said::new(Kind::Network, what, mend));
    if has("Temporary failure in name resolution") || has("[Errno -3]") {
        return said(
            "this machine cannot look up names: it has no network, or its name server does not answer".into(),
            "Look at `ip route` and /etc/resolv.conf (`resolvectl status`), and run the set-up again".into(),
        );
    }
    if has("Name or service not known") || has("[Errno -2]") || has("nodename nor servname") {
        return said(
            format!("DNS does not know {host}"),
            if authority.is_lets_encrypt() {
                "Look at the name server in /etc/resolv.conf: it may filter names".into()
            } else {
                "Look for a slip in --server".into()
            },
        );
    }
    if has("Network is unreachable")
        || has("No route to host")
        || has("[Errno 101]")
        || has("[Errno 113]")
    {
        return said(
            format!("no way leads from this machine to {host}"),
            "Look at `ip route` and at the firewall, and run the set-up again".into(),
        );
    }
    if has("ProxyError") || has("Tunnel connection failed") {
        return said(
            "the proxy of this machine does not let certbot through".into(),
            "Look at the variables https_proxy and no_proxy".into(),
        );
    }
    if has("Connection refused") || has("[Errno 111]") {
        return Some(if authority.is_lets_encrypt() {
            authority.outage("it refuses connections, or a firewall of this network does")
        } else {
            Said::new(
                Kind::Network,
                format!("nobody listens at {host}"),
                "Look for a slip in --server, and ask whoever runs it",
            )
        });
    }
    if has("Connection reset") || has("RemoteDisconnected") || has("Connection aborted") {
        return Some(authority.outage("it cuts connections off"));
    }
    if has("timed out") || has("ConnectTimeout") || has("ReadTimeout") || has("Timeout was reached")
    {
        return Some(authority.outage(
            "it does not answer in time, or a firewall of this network drops what is sent to it",
        ));
    }
    None
}

fn of_directory(text: &str, authority: &Authority) -> Option<Said> {
    let has = |word: &str| text.contains(word);
    if has("down for maintenance") {
        return Some(authority.outage("it is down for maintenance"));
    }
    if let Some(status) = between(text, "<Response [", "]>") {
        let status = cut(status, 3);
        return Some(if status.starts_with('5') || status == "429" {
            authority.outage(&format!("it answers with status {status}"))
        } else {
            Said::new(
                Kind::Network,
                format!(
                    "{} answers with status {status} where its directory should be",
                    authority.host()
                ),
                "Look for a slip in --server: it has to be the whole address of an ACME directory",
            )
        });
    }
    if has("Unexpected response Content-Type") || has("JSONDecodeError") {
        return Some(Said::new(
            Kind::Network,
            format!("what answers for {} is no ACME authority", authority.host()),
            "Look for a slip in --server, and whether a login page of this network stands between",
        ));
    }
    if let Some(told) = text.split_once("Error returned by the ACME server: ") {
        return Some(Said::new(
            Kind::Refused,
            format!(
                "{} refuses the account: {}",
                authority.name(),
                cut(told.1.lines().next().unwrap_or_default(), 300)
            ),
            super::LOOK,
        ));
    }
    None
}
