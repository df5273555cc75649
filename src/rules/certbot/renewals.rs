//! certbot's renewal files, as far as rules ask for them: an INI file a certificate.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::rules::{Context, Line};

/// Where certbot keeps them.
pub(super) const FOLDER: &[u8] = b"/etc/letsencrypt/renewal";

/// More than these are not read.
const MOST: usize = 2_000;

/// One certificate that certbot renews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Renewal {
    /// The name of the certificate: the file's without `.conf`.
    pub(in crate::rules) name: String,
    /// `key = value` lines, in order.
    settings: Vec<(String, String)>,
}

impl Renewal {
    fn parse(name: String, text: &[u8]) -> Renewal {
        let text = String::from_utf8_lossy(text);
        let settings = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with(['#', '[']))
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
            .collect();
        Renewal { name, settings }
    }

    /// The value of a key; the first one.
    pub(in crate::rules) fn get(&self, key: &str) -> Option<&str> {
        let found = self.settings.iter().find(|(k, _)| k == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the Apache plugin proves the names or installs the certificate.
    pub(super) fn by_apache(&self) -> bool {
        self.get("authenticator") == Some("apache") || self.get("installer") == Some("apache")
    }
}

/// All of them; none where the folder cannot be looked at or is not there.
pub(super) fn all(cx: &Context<'_>) -> Option<Vec<Renewal>> {
    // Where nothing here is certbot's, another machine is not asked what certbot does there.
    let of_certbot = |line: Line<'_>| line.arg(0).starts_with(b"/etc/letsencrypt/");
    if !cx.facts.here() && !cx.named("SSLCertificateFile").any(of_certbot) {
        return None;
    }
    let Seen::Is(entries) = cx.facts.list(Topic::Files, FOLDER) else {
        return None;
    };
    let mut names: Vec<Vec<u8>> = entries
        .into_iter()
        .filter(|entry| entry.name.ends_with(b".conf"))
        .map(|entry| entry.name)
        .take(MOST)
        .collect();
    names.sort();
    let read = |file: Vec<u8>| {
        let text = cx.facts.text(Topic::Files, &path::join(FOLDER, &file));
        let name = String::from_utf8_lossy(&file[..file.len() - b".conf".len()]).into_owned();
        Some(Renewal::parse(name, &text.known()?))
    };
    Some(names.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_certbot_writes() {
        let text = b"# renew_before_expiry = 30 days\nversion = 2.1.0\n[renewalparams]\n\
                     authenticator = webroot\nwebroot_path = /srv/www, /srv/more,\n\
                     [[webroot_map]]\nsite.example = /srv/www\n";
        let renewal = Renewal::parse("site.example".into(), text);
        assert_eq!(renewal.get("authenticator"), Some("webroot"));
        assert_eq!(renewal.name, "site.example");
        assert!(!renewal.by_apache());
    }
}
