//! Which of the files that the configuration names belongs to a key: looked for once, however
//! many servers have the wrong one.

use crate::hash::{HashMap, HashSet};

use crate::config::pem::{KeyFile, KeyId, PublicKey};
use crate::config::start::Start;
use crate::config::start::files::PemFile;
use crate::config::views::tls::Named;

/// The files of all servers, by their keys.
pub(in crate::config::start) struct Owners {
    /// Files of certificates, each once, in the order in which they are named.
    certificates: HashMap<KeyId, Vec<Named>>,
    /// The first file of each key.
    keys: HashMap<KeyId, Vec<u8>>,
}

impl Owners {
    pub(super) fn of(start: &Start) -> Owners {
        let mut owners = Owners {
            certificates: HashMap::default(),
            keys: HashMap::default(),
        };
        let mut seen = HashSet::default();
        for tls in start.config.tls() {
            for named in &tls.certificates {
                if seen.insert((false, named.path.clone()))
                    && let Some(id) = start.pem(&named.path).and_then(|file| first_key(&file))
                {
                    owners
                        .certificates
                        .entry(id)
                        .or_default()
                        .push(named.clone());
                }
            }
            for named in &tls.keys {
                if seen.insert((true, named.path.clone()))
                    && let Some(id) = start.pem(&named.path).and_then(|file| key(&file))
                {
                    owners.keys.entry(id).or_insert_with(|| named.path.clone());
                }
            }
        }
        owners
    }

    /// The first certificate of a key that is not in that file.
    pub(super) fn certificate(&self, key: &PublicKey, but: &[u8]) -> Option<&Named> {
        let all = self.certificates.get(&key.id()?)?;
        all.iter().find(|named| named.path != but)
    }

    /// The first file that holds a key.
    pub(super) fn key(&self, key: &PublicKey) -> Option<&[u8]> {
        self.keys.get(&key.id()?).map(Vec::as_slice)
    }
}

fn first_key(file: &PemFile) -> Option<KeyId> {
    file.pair(true).ok()?.first()?.key?.id()
}

fn key(file: &PemFile) -> Option<KeyId> {
    match file.key() {
        KeyFile::Key(key) => key.id(),
        _ => None,
    }
}
