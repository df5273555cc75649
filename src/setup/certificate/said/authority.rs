//! Whose authority was asked, and what is said where it does not work.

use super::{Kind, Said, between};

/// An authority, by the host of its directory.
pub(super) struct Authority {
    host: Option<String>,
}

impl Authority {
    /// The one that a log or an output tells of.
    pub(super) fn of(log: &str, output: &str) -> Authority {
        let host = between(log, "Sending GET request to https://", "/")
            .or_else(|| between(output, "host='", "'"))
            .or_else(|| between(output, "Requesting ", "/").filter(|host| !host.contains(' ')));
        let fits = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
        let host = host.filter(|host| !host.is_empty() && host.chars().all(fits));
        Authority {
            host: host.map(str::to_owned),
        }
    }

    pub(super) fn is_lets_encrypt(&self) -> bool {
        self.host
            .as_deref()
            .is_none_or(|host| host.ends_with(".letsencrypt.org"))
    }

    fn is_staging(&self) -> bool {
        self.host
            .as_deref()
            .is_some_and(|host| host.contains("-staging"))
    }

    /// As it is called.
    pub(super) fn name(&self) -> String {
        match &self.host {
            Some(host) if !self.is_lets_encrypt() => format!("the authority at {host}"),
            Some(_) if self.is_staging() => "Let's Encrypt's staging authority".into(),
            _ => "Let's Encrypt".into(),
        }
    }

    /// Its host, for a command.
    pub(super) fn host(&self) -> &str {
        self.host
            .as_deref()
            .unwrap_or("acme-v02.api.letsencrypt.org")
    }

    /// It does not work, and nothing on this machine is wrong.
    pub(super) fn outage(&self, how: &str) -> Said {
        let mend = if self.is_staging() {
            "Nothing here has to be changed: look at https://letsencrypt.status.io, and run the set-up again later, or without the rehearsal: --no-rehearsal".to_owned()
        } else if self.is_lets_encrypt() {
            "Nothing here has to be changed: look at https://letsencrypt.status.io, and run the set-up again later".to_owned()
        } else {
            format!(
                "Nothing here has to be changed: ask whoever runs {}, and run the set-up again later",
                self.host()
            )
        };
        Said::new(
            Kind::Outage,
            format!("{} does not work at present: {how}", self.name()),
            mend,
        )
    }
}
