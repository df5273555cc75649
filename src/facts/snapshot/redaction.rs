//! A snapshot without what tells whose it is: names, addresses, users, passwords; each replaced
//! by the same thing everywhere, so that what is wrong stays wrong in the same way. Certificates
//! are left out, as their text cannot be replaced.

use core::net::IpAddr;
use std::collections::BTreeMap;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::facts::machine::network::is_public;

use super::Snapshot;

/// Why a certificate is not there.
const LEFT_OUT: &str = "it is left out of this snapshot";

/// Name servers for everybody, which tell nothing.
const COMMON: &[&str] = &["1.1.1.1", "8.8.8.8", "9.9.9.9", "1.0.0.1", "8.8.4.4"];

/// The same machine under other names.
///
/// # Errors
/// None that a snapshot brings about: where it cannot be made JSON, or be read as such.
pub fn redact(snapshot: &Snapshot) -> Result<Snapshot, serde_json::Error> {
    let mut snapshot = snapshot.clone();
    let words = Words::of(&snapshot);
    for of in snapshot.asked.paths.values_mut() {
        use crate::config::world::Seen;
        if let Some(Seen::Is(bytes)) = &of.contents
            && certified(&bytes.0)
        {
            of.contents = Some(Seen::Gap(LEFT_OUT.into()));
        }
    }
    for visit in &mut snapshot.machine.visits {
        use crate::config::world::Seen;
        use crate::facts::machine::visits::Handshake;
        if let Seen::Is(Handshake::Done(session)) = &mut visit.handshake {
            session.chain.clear();
        }
    }
    let mut value = serde_json::to_value(&snapshot)?;
    words.replace(&mut value);
    serde_json::from_value(value)
}

fn certified(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"-----BEGIN").is_some() || bytes.first() == Some(&0x30)
}

/// What is replaced by what.
struct Words {
    /// Names and users.
    names: Option<Regex>,
    by_name: BTreeMap<String, String>,
    address: Regex,
    by_address: std::cell::RefCell<BTreeMap<IpAddr, String>>,
    secret: Regex,
}

impl Words {
    fn of(snapshot: &Snapshot) -> Words {
        let machine = &snapshot.machine;
        let mut names: Vec<String> = Vec::new();
        names.extend(machine.visits.iter().map(|visit| visit.name.clone()));
        for name in &machine.names {
            names.push(name.name.clone());
            names.extend(name.servers.iter().flat_map(|told| told.cnames.clone()));
        }
        names.extend(machine.network.hostname.is().cloned());
        names.retain(|name| name != "localhost" && !name.is_empty());
        let mut by_name = BTreeMap::new();
        // `www.` is told apart from the name itself, and stays.
        names.sort_by_key(|name| name.len());
        for name in names {
            let known = by_name
                .keys()
                .any(|known: &String| name.ends_with(&format!(".{known}")) || *known == name);
            if !known {
                let n = by_name.len() + 1;
                let other = if name.contains('.') {
                    format!("site{n}.example")
                } else {
                    format!("host{n}")
                };
                by_name.insert(name, other);
            }
        }
        let mut users = 0;
        for path in snapshot.asked.paths.keys() {
            let path = String::from_utf8_lossy(&path.0).into_owned();
            let user = path
                .strip_prefix("/home/")
                .and_then(|rest| rest.split('/').next());
            if let Some(user) = user.filter(|user| !user.is_empty())
                && !by_name.contains_key(user)
            {
                users += 1;
                by_name.insert(user.to_owned(), format!("user{users}"));
            }
        }
        let mut all: Vec<&String> = by_name.keys().collect();
        all.sort_by_key(|name| core::cmp::Reverse(name.len()));
        let pattern: Vec<String> = all.iter().map(|name| regex::escape(name)).collect();
        let names = (!pattern.is_empty())
            .then(|| Regex::new(&format!(r"(?i)\b(?:{})\b", pattern.join("|"))).ok())
            .flatten();
        let regex = |text: &str| Regex::new(text).expect("a pattern of this file's own");
        Words {
            names,
            by_name: by_name
                .into_iter()
                .map(|(name, other)| (name.to_ascii_lowercase(), other))
                .collect(),
            address: regex(r"(?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}"),
            by_address: std::cell::RefCell::default(),
            secret: regex(
                r#"(?i)((?:secret|passw(?:or)?d|token|api_?key)\w*["']?\s*(?:[:=]|=>)?\s*)(["'][^"'\n]+["'])"#,
            ),
        }
    }

    fn replace(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(all) => all.iter_mut().for_each(|one| self.replace(one)),
            Value::Object(map) => {
                let old = std::mem::take(map);
                for (key, mut inner) in old {
                    self.replace(&mut inner);
                    map.insert(self.text(&key), inner);
                }
            }
            _ => {}
        }
    }

    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some(names) = &self.names {
            text = names
                .replace_all(&text, |found: &Captures<'_>| {
                    let word = found[0].to_ascii_lowercase();
                    self.by_name.get(&word).cloned().unwrap_or(word)
                })
                .into_owned();
        }
        text = self
            .address
            .replace_all(&text, |found: &Captures<'_>| self.address(&found[0]))
            .into_owned();
        self.secret
            .replace_all(&text, "$1\"left out\"")
            .into_owned()
    }

    /// Addresses of the documentation, of the same kind; what is no address stays.
    fn address(&self, text: &str) -> String {
        let Ok(ip) = text.parse::<IpAddr>() else {
            return text.to_owned();
        };
        if ip.is_loopback() || ip.is_unspecified() || COMMON.contains(&text) {
            return text.to_owned();
        }
        let mut known = self.by_address.borrow_mut();
        let n = known.len() + 1;
        known
            .entry(ip)
            .or_insert_with(|| match (ip, is_public(ip)) {
                (IpAddr::V4(_), true) => format!("203.0.113.{n}"),
                (IpAddr::V4(_), false) => format!("192.168.7.{n}"),
                (IpAddr::V6(_), true) => format!("2001:db8::{n:x}"),
                (IpAddr::V6(_), false) => format!("fe80::{n:x}"),
            })
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::world::Seen;
    use crate::facts::machine::{Machine, NameSeen};
    use crate::facts::snapshot::{About, Bytes, OfPath, Record, SCHEMA};

    #[test]
    fn nothing_tells_whose_it_was() {
        let mut asked = Record::default();
        let text =
            b"ServerName www.Anna.example.org\nListen 44.128.7.10:80\nSetEnv SECRET_KEY \"hush\"\n";
        asked.paths.insert(
            Bytes(b"/home/anna/anna.example.org.conf".to_vec()),
            OfPath {
                read: Some(Ok(Bytes(text.to_vec()))),
                contents: Some(Seen::Is(Bytes(b"-----BEGIN CERTIFICATE-----\n".to_vec()))),
                ..OfPath::default()
            },
        );
        let snapshot = Snapshot {
            schema: SCHEMA,
            flaskssl: "0".into(),
            taken_at: 1,
            about: About::default(),
            machine: Machine {
                names: vec![NameSeen {
                    name: "anna.example.org".into(),
                    ..NameSeen::default()
                }],
                ..Machine::default()
            },
            asked,
        };
        let redacted = serde_json::to_string(&redact(&snapshot).unwrap()).unwrap();
        for word in ["anna", "Anna", "44.128", "hush", "CERTIFICATE"] {
            assert!(!redacted.contains(word), "{word} in {redacted}");
        }
        assert!(
            redacted.contains("ServerName www.site1.example"),
            "{redacted}"
        );
        assert!(
            redacted.contains("/home/user1/site1.example.conf"),
            "{redacted}"
        );
    }
}
