//! Names of sites, in the form in which certificates and Apache have them.

use serde::{Deserialize, Serialize};

/// Most characters of a name, dots included (RFC 1035, 2.3.4).
const LONGEST: usize = 253;
/// Most characters between two dots.
const LABEL: usize = 63;

/// A name of a host, in its ASCII form and in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

impl Name {
    /// The name that a person typed.
    ///
    /// # Errors
    /// A sentence on what is wrong with it.
    pub fn of(typed: &str) -> Result<Name, String> {
        let shown = typed.escape_debug();
        let refused = |why: &str| Err(format!("{shown} is no name of a site: {why}"));
        if typed.contains("://") || typed.contains('/') {
            return refused("give the name alone, without a scheme or a path");
        }
        if typed.starts_with("*.") {
            return refused(
                "a virtual host needs a name; certificates for all names below one are not made here",
            );
        }
        if typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return refused("there is white space in it");
        }
        let bare = typed.strip_suffix('.').unwrap_or(typed);
        let Ok(ascii) = idna::domain_to_ascii(bare) else {
            return refused("it has no form that name servers know (IDNA)");
        };
        if ascii.is_empty() {
            return refused("it is empty");
        }
        if ascii.len() > LONGEST {
            return refused("it has more than 253 characters");
        }
        for label in ascii.split('.') {
            if label.is_empty() {
                return refused("two dots follow each other");
            }
            if label.len() > LABEL {
                return refused("a part of it has more than 63 characters");
            }
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if let Some(odd) = label.chars().find(|c| !fits(*c)) {
                let odd = odd.escape_debug();
                return refused(&format!("{odd} is no letter, digit or hyphen"));
            }
            if label.starts_with('-') || label.ends_with('-') {
                return refused("a part of it begins or ends with a hyphen");
            }
        }
        let last = ascii.rsplit('.').next().unwrap_or_default();
        if last.chars().all(|c| c.is_ascii_digit()) {
            return refused("it is an address, or ends like one");
        }
        Ok(Name(ascii))
    }

    /// It, as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether name servers of the Internet may know it: it has a dot, and its last part is
    /// none that is kept for local networks (RFC 6761, RFC 8375, RFC 6762).
    pub fn is_public(&self) -> bool {
        const LOCAL: &[&str] = &[
            "local",
            "localhost",
            "localdomain",
            "lan",
            "internal",
            "home",
            "test",
            "invalid",
            "example",
        ];
        let last = self.0.rsplit('.').next().unwrap_or_default();
        self.0.contains('.') && !LOCAL.contains(&last) && !self.0.ends_with("home.arpa")
    }

    /// Whether it is one of DuckDNS's.
    pub fn is_duckdns(&self) -> bool {
        self.0.ends_with(".duckdns.org")
    }
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Name, String> {
        Name::of(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_their_ascii_form() {
        for (typed, name) in [
            ("Example.DuckDNS.org", "example.duckdns.org"),
            ("bücher.de.", "xn--bcher-kva.de"),
            ("home", "home"),
        ] {
            assert_eq!(Name::of(typed).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_is_no_name_is_refused_with_the_reason() {
        for (typed, why) in [
            ("", "empty"),
            ("https://a.de", "scheme"),
            ("a.de/x", "path"),
            ("a b.de", "white space"),
            ("a\nServerName b", "white space"),
            ("a..de", "IDNA"),
            ("a_b.de", "no letter"),
            ("${a}.de", "IDNA"),
            ("%{a}.de", "IDNA"),
            ("a\".de", "no letter"),
            ("-a.de", "hyphen"),
            ("*.a.de", "all names below"),
            ("192.168.1.1", "address"),
            (&"a.".repeat(140), "253"),
            (&format!("{}.de", "a".repeat(64)), "63"),
        ] {
            let said = Name::of(typed).unwrap_err();
            let known = ["IDNA", "no letter", "two dots", why];
            assert!(known.iter().any(|w| said.contains(w)), "{typed:?}: {said}");
        }
    }

    #[test]
    fn local_names_are_told_from_public_ones() {
        assert!(Name::of("a.duckdns.org").unwrap().is_public());
        for local in ["home", "a.local", "a.localhost", "a.home.arpa", "a.test"] {
            assert!(!Name::of(local).unwrap().is_public(), "{local}");
        }
    }
}
