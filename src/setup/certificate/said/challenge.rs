//! Challenges that were not met: what Let's Encrypt (boulder, va/http.go and va/dns.go) and
//! other authorities saw, and what lies behind.

use core::net::IpAddr;

use super::authority::Authority;
use super::problem::Problem;
use super::{Kind, Said, between, cut};

/// A challenge's problem in other words; none where its type says more than the challenge.
pub(super) fn said(problem: &Problem<'_>, authority: &Authority) -> Option<Said> {
    let seen = Seen {
        name: cut(&problem.names.join(", "), 200),
        first: cut(problem.names.first()?, 100),
        who: authority.name(),
        detail: problem.detail,
    };
    let has = |word: &str| problem.detail.contains(word);
    let dns = problem.kind == "dns" || problem.kind == "dnssec" || has("DNS problem");
    Some(match problem.kind {
        "rateLimited" | "serverInternal" | "rejectedIdentifier" | "caa" => return None,
        _ if has("CAA") && dns => seen.caa_unanswered(),
        _ if has("TXT") || has("DNS challenge") => seen.record(),
        _ if dns
            || has("could not resolve")
            || has("no such host")
            || has("No valid IP addresses") =>
        {
            seen.dns()
        }
        _ if has("redirect") || has("Redirect") => seen.redirects(),
        "tls" => seen.tls(),
        _ if has("HTTP response to HTTPS client") || has("tls:") || has("remote error") => {
            seen.tls()
        }
        "connection" => seen.connection(),
        "unauthorized" | "incorrectResponse" => seen.answer(),
        _ => return None,
    })
}

/// What an authority saw.
struct Seen<'t> {
    /// The names, in a list.
    name: String,
    first: String,
    who: String,
    detail: &'t str,
}

impl Seen<'_> {
    fn has(&self, word: &str) -> bool {
        self.detail.contains(word)
    }

    fn said(&self, kind: Kind, what: String, mend: impl Into<String>) -> Said {
        Said::new(kind, what, mend)
    }

    /// The address that was asked.
    fn address(&self) -> Option<IpAddr> {
        let boulder = self.detail.split_once(": ").map(|(head, _)| head);
        let dialled = between(self.detail, "dial tcp ", ": ").and_then(|at| at.rsplit_once(':'));
        let bracket = between(self.detail, "[", "]");
        let all = [boulder, dialled.map(|(ip, _)| ip), bracket];
        all.into_iter()
            .flatten()
            .find_map(|text| text.trim_matches(['[', ']']).parse().ok())
    }

    /// ` at 192.0.2.1`, and what to look at with an address of the new kind.
    fn at(&self) -> (String, &'static str) {
        match self.address() {
            Some(address @ IpAddr::V6(_)) => (
                format!(" at {address}"),
                "; that is the name's AAAA record: if this machine has another IPv6 address or none, take the record away",
            ),
            Some(address) => (format!(" at {address}"), ""),
            None => (String::new(), ""),
        }
    }

    fn connection(&self) -> Said {
        let (at, six) = self.at();
        let (name, who) = (&self.name, &self.who);
        let challenge = |what: String, mend: String| self.said(Kind::Challenge, what, mend);
        if self.has("refused") {
            return challenge(
                format!("{who} found nobody who listens on port 80 of {name}{at}"),
                format!(
                    "Have Apache listen there, and the router pass port 80 on to this machine{six}; see `flaskssl doctor`"
                ),
            );
        }
        if self.has("nreachable") || self.has("No route") || self.has("no route") {
            return challenge(
                format!("no way leads to {name}{at}"),
                format!(
                    "Look whether that is the address that the router has on the Internet, as its own pages tell it{six}"
                ),
            );
        }
        if self.has("Timeout after connect") {
            return challenge(
                format!("{name}{at} took the connection of {who} and did not answer in time"),
                format!(
                    "Look what the server waits for: `curl -I http://{}/`",
                    self.first
                ),
            );
        }
        if self.has("imeout") || self.has("timed out") || self.has("deadline exceeded") {
            return challenge(
                format!(
                    "nothing answers {who} on port 80 of {name}{at}: a firewall drops it, the router does not pass it on, or the address is another machine's"
                ),
                format!(
                    "Open port 80 in the firewall (`ufw allow 80/tcp`) and have the router pass it on to this machine{six}; where that cannot be, prove the name by DuckDNS's record: --authenticator duckdns"
                ),
            );
        }
        if self.has("reset") || self.has("EOF") {
            return challenge(
                format!("the connection of {who} to port 80 of {name}{at} was cut off"),
                "Look which program has that port, and whether a firewall or the provider cuts it"
                    .into(),
            );
        }
        challenge(
            format!("{who} could not ask {name}{at}: {}", cut(self.detail, 200)),
            format!(
                "Look with `flaskssl doctor` whether the name and port 80 lead to this machine{six}"
            ),
        )
    }

    fn redirects(&self) -> Said {
        self.said(
            Kind::Challenge,
            format!("{} is sent in a circle when it asks {} for the challenge", self.who, self.name),
            "Except /.well-known/acme-challenge/ from the redirect, as in the virtual host that the set-up writes",
        )
    }

    fn tls(&self) -> Said {
        self.said(
            Kind::Challenge,
            format!("{} was redirected to https://{} and could not speak TLS there", self.who, self.first),
            "Except /.well-known/acme-challenge/ from the redirect to HTTPS, or have port 443 speak TLS",
        )
    }

    /// The answer's status, where it is told.
    fn status(&self) -> Option<&str> {
        let digits = |text: &&str| text.len() == 3 && text.chars().all(|c| c.is_ascii_digit());
        let last = self.detail.trim_end().rsplit(' ').next().filter(digits);
        last.or_else(|| between(self.detail, "status code ", " ").filter(digits))
    }

    fn answer(&self) -> Said {
        let (at, six) = self.at();
        let (name, who, first) = (&self.name, &self.who, &self.first);
        let from = "Have /.well-known/acme-challenge/ served from the webroot, by an Alias in each virtual host on port 80 that has the name";
        let challenge = |what: String, mend: String| self.said(Kind::Challenge, what, mend);
        match self.status() {
            Some("404") => challenge(
                format!(
                    "{name}{at} answers {who} with 404 instead of the challenge: another folder, virtual host or machine answers"
                ),
                format!(
                    "{from}{six}; if nothing of it is in this machine's access log, the name leads to another one"
                ),
            ),
            Some("401" | "403") => challenge(
                format!("{name}{at} refuses the challenge to {who}: access is not granted"),
                format!(
                    "Write `Require all granted` in a <Directory> of the webroot, and let www-data enter each folder on the way{six}"
                ),
            ),
            Some(status) if status.starts_with('5') => challenge(
                format!("{name}{at} answers {who} with status {status} instead of the challenge"),
                format!(
                    "Keep the application and proxies away from /.well-known/acme-challenge/: {}{six}",
                    from.replacen("Have", "have", 1)
                ),
            ),
            Some(status) => challenge(
                format!("{name}{at} answers {who} with status {status} instead of the challenge"),
                format!("{from}{six}"),
            ),
            None => {
                let page = self.page();
                let what = match &page {
                    Some(page) => format!(
                        "{name}{at} answers {who} with a page instead of the challenge: {page}"
                    ),
                    None => {
                        format!("{name}{at} answers {who} with something else than the challenge")
                    }
                };
                challenge(
                    what,
                    format!(
                        "{from}{six}; if the page is none of this machine's, the name or the router leads to another one: `curl http://{first}/`"
                    ),
                )
            }
        }
    }

    /// The beginning of a page that came instead.
    fn page(&self) -> Option<String> {
        let from = self.detail.find("!= \"").map(|at| at + 3).or_else(|| {
            self.detail
                .find("(got \"")
                .map(|at| at + 5)
                .or_else(|| self.detail.find("\"<"))
        })?;
        Some(cut(self.detail[from..].trim_end_matches(')'), 80))
    }

    /// The TXT record of DNS-01.
    fn record(&self) -> Said {
        let (name, who, first) = (&self.name, &self.who, &self.first);
        let what = if self.has("No TXT") || self.has("NXDOMAIN") || self.has("no TXT") {
            format!("{who} found no TXT record _acme-challenge.{first}")
        } else {
            format!(
                "{who} found another TXT record at _acme-challenge.{first} than that of this order"
            )
        };
        self.said(
            Kind::Dns,
            what,
            format!("Run the set-up again in some minutes; if it goes on, look at https://www.duckdns.org whether the token is of the account that has {name}"),
        )
    }

    fn caa_unanswered(&self) -> Said {
        self.said(
            Kind::Dns,
            format!(
                "the name servers of {} fail when {} asks them for CAA records",
                self.name, self.who
            ),
            "They have to answer, if only that there are none: wait, or ask whoever keeps the DNS",
        )
    }

    fn dns(&self) -> Said {
        let (name, who, first) = (&self.name, &self.who, &self.first);
        let dns = |what: String, mend: String| self.said(Kind::Dns, what, mend);
        if self.has("NXDOMAIN") || self.has("no such host") {
            return dns(
                format!("public DNS does not know {name}"),
                format!(
                    "Look for a slip in the name, and enter it where its DNS is kept; with DuckDNS: --duckdns-token-file. Then wait until `flaskssl doctor --domain {first}` finds it"
                ),
            );
        }
        if self.has("SERVFAIL") || self.has("DNSSEC") || self.has("dnssec") || self.has("Bogus") {
            return dns(
                format!("the name servers of {name} fail, or their DNSSEC signatures are wrong"),
                format!(
                    "See https://dnsviz.net/d/{first}/dnssec/; with DuckDNS, wait: it is theirs to mend"
                ),
            );
        }
        if self.has("timed out") || self.has("imeout") || self.has("networking error") {
            return dns(
                format!("the name servers of {name} do not answer {who}"),
                "Wait some minutes and run the set-up again; if it goes on, it is theirs to mend"
                    .into(),
            );
        }
        if self.has("No valid") || self.has("no valid") {
            return dns(
                format!("public DNS has no address for {name}"),
                format!(
                    "Enter an A record with this network's address where its DNS is kept; with DuckDNS: --duckdns-token-file. `flaskssl doctor --domain {first}` tells whether it is known"
                ),
            );
        }
        dns(
            format!(
                "{who} found no address of {name} in DNS: the name is not there, or its name servers fail"
            ),
            format!(
                "Look with `flaskssl doctor --domain {first}` what public name servers say; with DuckDNS, give --duckdns-token-file"
            ),
        )
    }
}
