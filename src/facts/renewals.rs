//! certbot's renewal files, as far as rules ask for them: an INI file a certificate, in the
//! form of ConfigObj, of which certbot writes a small part.

use std::rc::Rc;

use crate::config::path;
use crate::config::world::Seen;
use crate::hash::HashSet;

use super::{Facts, Topic};

/// Where certbot keeps them.
pub const FOLDER: &[u8] = b"/etc/letsencrypt/renewal";

/// More than these are not read.
const MOST: usize = 2_000;

/// One certificate that certbot renews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The name of the certificate: the file's without `.conf`.
    pub name: String,
    settings: Vec<(String, String)>,
    /// Names, with the folder that each is proved by.
    webroots: Vec<(String, String)>,
}

impl Renewal {
    fn parse(name: String, text: &[u8]) -> Renewal {
        let text = String::from_utf8_lossy(text);
        let (mut settings, mut webroots) = (Vec::new(), Vec::new());
        let mut map = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                map = line.trim_matches(['[', ']']).trim() == "webroot_map";
                continue;
            }
            let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
                continue;
            };
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            if !map {
                settings.push((key, value));
            } else if value.starts_with('/') {
                let folder = value.trim_end_matches(',').trim_end_matches('/');
                webroots.push((key, folder.to_owned()));
            }
        }
        Renewal {
            name,
            settings,
            webroots,
        }
    }

    /// Its file.
    pub fn file(&self) -> String {
        format!("/etc/letsencrypt/renewal/{}.conf", self.name)
    }

    /// The value of a key; the first one.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.settings.iter().find(|(k, _)| k == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the Apache plugin proves the names or installs the certificate.
    pub fn by_apache(&self) -> bool {
        self.get("authenticator") == Some("apache") || self.get("installer") == Some("apache")
    }

    /// The names that are proved by a file in a folder, with the folders.
    pub fn webroots(&self) -> &[(String, String)] {
        match self.get("authenticator") {
            Some("webroot") => &self.webroots,
            _ => &[],
        }
    }
}

/// The certificate of certbot's whose links a path leads through; none for any other path.
pub fn lineage_of(path: &[u8]) -> Option<&[u8]> {
    let rest = path.strip_prefix(b"/etc/letsencrypt/live/")?;
    let name = rest.split(|&b| b == b'/').next()?;
    (!name.is_empty()).then_some(name)
}

/// All of them, by their names.
#[derive(Debug, Default)]
pub struct Renewals {
    all: Vec<Renewal>,
    names: HashSet<String>,
}

impl Renewals {
    /// One after the other.
    pub fn all(&self) -> &[Renewal] {
        &self.all
    }

    /// Whether there is one of that name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

impl Facts<'_> {
    /// What certbot renews; none where its folder cannot be looked at or is not there. Read
    /// once.
    pub fn renewals(&self) -> Option<Rc<Renewals>> {
        let known = self.renewals.get().is_some();
        let (renewals, unanswered) = self.renewals.get_or_init(|| {
            let before = self.unanswered();
            let renewals = self.read_renewals().map(Rc::new);
            (renewals, self.unanswered() - before)
        });
        if known {
            self.count_again(*unanswered);
        }
        renewals.clone()
    }

    fn read_renewals(&self) -> Option<Renewals> {
        let Seen::Is(entries) = self.list(Topic::Files, FOLDER) else {
            return None;
        };
        let files = entries.into_iter().map(|entry| entry.name);
        let mut files: Vec<Vec<u8>> = files.filter(|name| name.ends_with(b".conf")).collect();
        files.sort();
        let read = |file: Vec<u8>| {
            let text = self
                .text(Topic::Files, &path::join(FOLDER, &file))
                .known()?;
            let name = &file[..file.len() - b".conf".len()];
            Some(Renewal::parse(
                String::from_utf8_lossy(name).into_owned(),
                &text,
            ))
        };
        let all: Vec<Renewal> = files.into_iter().take(MOST).filter_map(read).collect();
        let names = all.iter().map(|renewal| renewal.name.clone()).collect();
        Some(Renewals { all, names })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Table;
    use crate::facts::Target;

    #[test]
    fn what_certbot_writes() {
        let text = b"# renew_before_expiry = 30 days\nversion = 2.1.0\n[renewalparams]\n\
                     authenticator = webroot\nwebroot_path = /srv/www, /srv/more,\n\
                     [[webroot_map]]\nsite.example = /srv/www/\n";
        let renewal = Renewal::parse("site.example".into(), text);
        assert_eq!(renewal.get("authenticator"), Some("webroot"));
        assert_eq!(renewal.get("renew_before_expiry"), None, "a comment");
        assert_eq!(renewal.get("site.example"), None, "a name, no setting");
        let (name, folder) = &renewal.webroots()[0];
        assert_eq!((&**name, &**folder), ("site.example", "/srv/www"));
        assert!(!renewal.by_apache());
    }

    #[test]
    fn the_folder_is_read_once_and_a_gap_counts_each_time() {
        let file = |name: &str| format!("/etc/letsencrypt/renewal/{name}.conf");
        let world = Table::default()
            .file(&file("a"), "[renewalparams]\nauthenticator = apache\n")
            .denied(&file("b"));
        let facts = Facts::new(
            &world,
            true,
            b"/etc/apache2".to_vec(),
            None,
            Target::default(),
        );
        let renewals = facts.renewals().expect("a folder");
        assert!(renewals.has("a") && !renewals.has("b"));
        assert!(renewals.all().iter().all(Renewal::by_apache));
        assert_eq!(facts.unanswered(), 1);
        assert!(Rc::ptr_eq(&renewals, &facts.renewals().expect("the same")));
        assert_eq!(facts.unanswered(), 2);
        let none = Table::default();
        let facts = Facts::new(
            &none,
            true,
            b"/etc/apache2".to_vec(),
            None,
            Target::default(),
        );
        assert!(facts.renewals().is_none());
    }
}
