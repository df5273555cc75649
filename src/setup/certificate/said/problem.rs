//! Problems that an authority tells: RFC 8555, 6.7.

use super::authority::Authority;
use super::{Kind, Said, between, challenge, cut};

const URN: &str = "urn:ietf:params:acme:error:";

/// A problem.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem<'t> {
    /// The names that it is told of, where it is of their challenges.
    pub(super) names: Vec<&'t str>,
    /// Its type, without what all have in common.
    pub(super) kind: &'t str,
    /// The authority's own words.
    pub(super) detail: &'t str,
    /// Seconds that are to be waited.
    wait: Option<u64>,
}

impl<'t> Problem<'t> {
    /// The one that ended a run.
    pub(super) fn find(output: &'t str, log: &'t str) -> Option<Problem<'t>> {
        Problem::of_challenges(output)
            .or_else(|| Problem::of_order(log))
            .or_else(|| Problem::of_order(output))
    }

    /// `Domain: ...`, `Type: ...`, `Detail: ...`, once for each name.
    fn of_challenges(output: &'t str) -> Option<Problem<'t>> {
        let mut names = Vec::new();
        let (mut kind, mut detail) = (None, None);
        for line in output.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("Domain:") {
                names.push(name.trim());
            } else if let Some(of) = line.strip_prefix("Type:") {
                kind.get_or_insert(of.trim());
            } else if let Some(of) = line.strip_prefix("Detail:") {
                detail.get_or_insert(of.trim());
            }
        }
        Some(Problem {
            names,
            kind: kind?,
            detail: detail?,
            wait: None,
        })
    }

    /// `acme.messages.Error: urn:ietf:params:acme:error:TYPE :: ... :: DETAIL`.
    fn of_order(log: &'t str) -> Option<Problem<'t>> {
        let line = log
            .lines()
            .rfind(|line| line.contains(URN) && line.contains(" :: "))?;
        let rest = &line[line.find(URN)? + URN.len()..];
        let (kind, rest) = rest.split_once(" :: ")?;
        // Between them is what certbot's library says of the type.
        let detail = rest.split_once(" :: ").map_or(rest, |(_, detail)| detail);
        let wait = log
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix("Retry-After: ")?.trim().parse().ok());
        Some(Problem {
            names: Vec::new(),
            kind: kind.trim(),
            detail,
            wait,
        })
    }

    /// It, in other words.
    pub(super) fn said(&self, authority: &Authority) -> Said {
        if !self.names.is_empty()
            && let Some(said) = challenge::said(self, authority)
        {
            return said;
        }
        let who = authority.name();
        let detail = cut(self.detail, 300);
        let refused = |what: String, mend: &str| Said::new(Kind::Refused, what, mend);
        match self.kind {
            "rateLimited" => self.limit(authority),
            "serverInternal" => authority.outage(&format!("it says \"{detail}\"")),
            "rejectedIdentifier" | "unsupportedIdentifier" => refused(
                format!("{who} does not issue for this name: {detail}"),
                "Use another name: this one is forbidden there, or reserved, or has no public ending",
            ),
            "caa" => Said::new(
                Kind::Dns,
                format!("a CAA record of the name forbids {who} to issue: {detail}"),
                if authority.is_lets_encrypt() {
                    "Where the name's DNS is kept, take the CAA record away, or add `0 issue \"letsencrypt.org\"`; a name server that does not answer questions for CAA has the same effect"
                } else {
                    "Where the name's DNS is kept, take the CAA record away, or add one for this authority; a name server that does not answer questions for CAA has the same effect"
                },
            ),
            "dns" => Said::new(
                Kind::Dns,
                format!("the name's DNS fails: {detail}"),
                "Look at it with `flaskssl doctor`",
            ),
            "accountDoesNotExist" => refused(
                format!("{who} does not know the account of this machine: {detail}"),
                "Move /etc/letsencrypt/accounts away, so that certbot makes a new one, and run the set-up again",
            ),
            "unauthorized" => refused(
                format!("{who} refuses the account of this machine: {detail}"),
                "If it was deactivated, move /etc/letsencrypt/accounts away, so that certbot makes a new one",
            ),
            "invalidContact" | "unsupportedContact" | "invalidEmail" => refused(
                format!("{who} does not accept the e-mail address: {detail}"),
                "Give another one, or none",
            ),
            "externalAccountRequired" => refused(
                format!("{who} wants an account that is bound to one of theirs"),
                "Register there and let certbot know it once: certbot register --server URL --eab-kid ID --eab-hmac-key KEY; then run the set-up again",
            ),
            "userActionRequired" => refused(
                format!("{who} wants its terms to be agreed to anew: {detail}"),
                "Run `certbot update_account --agree-tos`, or look at the address in what it says",
            ),
            "badNonce" => Said::new(
                Kind::Outage,
                format!("certbot and {who} are out of step"),
                "Run the set-up again; if that goes on, a proxy between keeps old answers",
            ),
            "badPublicKey" | "badSignatureAlgorithm" => refused(
                format!("{who} does not accept the account's key: {detail}"),
                "Move /etc/letsencrypt/accounts away, so that certbot makes a new one, and bring certbot up to date",
            ),
            "badCSR" => refused(
                format!("{who} does not accept the order: {detail}"),
                "Look at the names, and bring certbot up to date",
            ),
            "alreadyRevoked" | "badRevocationReason" => refused(
                format!("{who} refuses a revocation: {detail}"),
                "Nothing has to be revoked for a new certificate: run the set-up again",
            ),
            "orderNotReady" => Said::new(
                Kind::Outage,
                format!(
                    "{who} was not ready with its checks when certbot asked for the certificate"
                ),
                "Run the set-up again",
            ),
            "malformed" => refused(
                format!("{who} does not understand the order: {detail}"),
                "Look at the names for letters that do not belong there, and bring certbot up to date",
            ),
            "connection" | "tls" | "dnssec" | "incorrectResponse" => Said::new(
                Kind::Challenge,
                format!("{who} could not check the name: {detail}"),
                "Look with `flaskssl doctor` whether the name and port 80 lead to this machine",
            ),
            "compound" => refused(
                format!("{who} refuses for several reasons: {detail}"),
                super::LOOK,
            ),
            other => refused(
                format!("{who} refuses ({}): {detail}", cut(other, 60)),
                super::LOOK,
            ),
        }
    }

    /// Let's Encrypt's limits: <https://letsencrypt.org/docs/rate-limits/>.
    fn limit(&self, authority: &Authority) -> Said {
        let detail = self.detail;
        if detail.contains("Service busy") {
            return authority.outage("it says that it is busy");
        }
        let who = authority.name();
        let said = |what: &str, mend: String| {
            Said::new(
                Kind::RateLimit,
                format!("{who} has no more for now: {what}"),
                mend,
            )
        };
        let wait = self.until();
        if detail.contains("temporarily prevented") || detail.contains("unpause") {
            let link = detail
                .split_whitespace()
                .map(|word| word.trim_end_matches(['.', ',']))
                .find(|word| word.starts_with("https://portal.letsencrypt.org/"));
            return said(
                "after months of failures it has paused this name",
                match link {
                    Some(link) => format!("Mend what made it fail, then lift the pause at {link}"),
                    None => "Mend what made it fail, then follow the link in /var/log/letsencrypt/letsencrypt.log".into(),
                },
            );
        }
        if detail.contains("failed authorizations") || detail.contains("failed validations") {
            return said(
                "too many checks of this name have failed",
                format!(
                    "{wait}; meanwhile mend what made them fail (`flaskssl doctor`): a set-up with --staging counts elsewhere"
                ),
            );
        }
        if detail.contains("exact set") {
            return said(
                "there were as many certificates for these very names this week as it gives",
                format!(
                    "{wait}, or use one that there is: `certbot certificates`, or a backup of /etc/letsencrypt; one name more or less is another set"
                ),
            );
        }
        if detail.contains("registrations") || detail.contains("too many new accounts") {
            return said(
                "too many accounts were made from this address",
                format!("{wait}, or bring /etc/letsencrypt/accounts back from a backup"),
            );
        }
        if detail.contains("new orders") || detail.contains("too many currently pending") {
            return said("too many orders came from this account", wait);
        }
        if detail.contains("certificates") {
            return said(
                &format!(
                    "there were as many certificates for this domain this week as it gives ({})",
                    cut(detail, 160)
                ),
                wait,
            );
        }
        said(&cut(detail, 300), wait)
    }

    /// Until when has to be waited.
    fn until(&self) -> String {
        let told = between(self.detail, "retry after ", " UTC")
            .or_else(|| between(self.detail, "retry after ", "Z"))
            .filter(|time| {
                let fits = |c: char| c.is_ascii_digit() || "-: T".contains(c);
                time.len() <= 25 && time.chars().all(fits)
            });
        match (told, self.wait) {
            (Some(time), _) => format!("Wait until {} UTC", time.replace('T', " ")),
            (None, Some(seconds)) => format!("Wait {} minutes", seconds.div_ceil(60)),
            (None, None) => "Wait: failures count for an hour, certificates for a week".into(),
        }
    }
}
