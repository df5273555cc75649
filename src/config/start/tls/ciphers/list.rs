//! Lists of ciphers up to TLS 1.2, by the rules of `ssl_create_cipher_list`, ssl/ssl_ciph.c of
//! OpenSSL 3.0. Only whether anything is left matters here, not the order.

use crate::config::pem::Level;

/// Why a list cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::config::start) enum Failure {
    /// A command that there is not, or a character that cannot be there.
    Command,
    /// It matches nothing.
    NoMatch,
}

/// What a list comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::config::start) struct Outcome {
    /// Whether it matches any cipher.
    pub(in crate::config::start) ciphers: Result<(), Failure>,
    /// The security level that it sets.
    pub(in crate::config::start) level: Option<Level>,
}

/// A cipher as `openssl ciphers -v` has it.
struct Cipher {
    name: &'static str,
    version: &'static str,
    exchange: &'static str,
    signature: &'static str,
    encryption: &'static str,
    digest: &'static str,
    default: bool,
    fips: bool,
}

// The table of `known.txt`, KNOWN: name, protocol, key exchange, signature, encryption, digest,
// and whether it is of DEFAULT and of FIPS.
include!(concat!(env!("OUT_DIR"), "/ciphers.rs"));

/// The names of all ciphers.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|cipher| cipher.name)
}

impl Cipher {
    /// Whether a name or an alias is about it. `cipher_aliases`, ssl/ssl_ciph.c.
    fn is(&self, word: &str) -> bool {
        let encrypted = self.encryption != "None";
        let signed = self.signature != "None";
        match word {
            "ALL" | "HIGH" => encrypted,
            "COMPLEMENTOFALL" | "NULL" | "eNULL" => !encrypted,
            "COMPLEMENTOFDEFAULT" => !self.default,
            "kRSA" => self.exchange == "RSA",
            "RSA" => self.exchange == "RSA" && self.signature == "RSA",
            "kEDH" | "kDHE" | "DH" => self.exchange == "DH",
            "EDH" | "DHE" => self.exchange == "DH" && signed,
            "ADH" => self.exchange == "DH" && !signed,
            "kEECDH" | "kECDHE" | "ECDH" => self.exchange == "ECDH",
            "EECDH" | "ECDHE" => self.exchange == "ECDH" && signed,
            "AECDH" => self.exchange == "ECDH" && !signed,
            "kPSK" => self.exchange == "PSK",
            "kRSAPSK" => self.exchange == "RSAPSK",
            "kECDHEPSK" => self.exchange == "ECDHEPSK",
            "kDHEPSK" => self.exchange == "DHEPSK",
            "PSK" => self.exchange.ends_with("PSK"),
            "kSRP" | "SRP" => self.exchange == "SRP",
            "aRSA" => self.signature == "RSA",
            "aDSS" | "DSS" => self.signature == "DSS",
            "aNULL" => !signed,
            "aECDSA" | "ECDSA" => self.signature == "ECDSA",
            "aPSK" => self.signature == "PSK",
            "aSRP" => self.signature == "SRP",
            "AES" => self.encryption.starts_with("AES"),
            "AES128" => self.encryption.starts_with("AES") && self.encryption.ends_with("(128)"),
            "AES256" => self.encryption.starts_with("AES") && self.encryption.ends_with("(256)"),
            "AESGCM" => self.encryption.starts_with("AESGCM"),
            "AESCCM" => self.encryption.starts_with("AESCCM"),
            "AESCCM8" => self.encryption.starts_with("AESCCM8"),
            "CAMELLIA" => self.encryption.starts_with("Camellia"),
            "CAMELLIA128" => self.encryption == "Camellia(128)",
            "CAMELLIA256" => self.encryption == "Camellia(256)",
            "CHACHA20" => self.encryption.starts_with("CHACHA20"),
            "ARIA" | "ARIAGCM" => self.encryption.starts_with("ARIAGCM"),
            "ARIA128" => self.encryption == "ARIAGCM(128)",
            "ARIA256" => self.encryption == "ARIAGCM(256)",
            "CBC" => ["AES(128)", "AES(256)", "Camellia(128)", "Camellia(256)"]
                .contains(&self.encryption),
            "MD5" => self.digest == "MD5",
            "SHA" | "SHA1" => self.digest == "SHA1",
            "SHA256" => self.digest == "SHA256",
            "SHA384" => self.digest == "SHA384",
            "SSLv3" => self.version == "SSLv3",
            "TLSv1" | "TLSv1.0" => self.version == "TLSv1",
            "TLSv1.2" => self.version == "TLSv1.2",
            "FIPS" => self.fips,
            name => self.name == name,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Off,
    On,
    Gone,
}

/// Works a list out.
pub(in super::super) fn outcome(list: &str) -> Outcome {
    // Suite B stands for a list of its own, whatever follows.
    if ["SUITEB128", "SUITEB192"]
        .iter()
        .any(|s| list.starts_with(s))
    {
        return Outcome {
            ciphers: Ok(()),
            level: None,
        };
    }
    let mut work = Work {
        states: vec![State::Off; KNOWN.len()],
        level: None,
    };
    let mut rest = list;
    if let Some(after) = list.strip_prefix("DEFAULT") {
        for (state, cipher) in work.states.iter_mut().zip(KNOWN) {
            *state = if cipher.default && cipher.is("ALL") {
                State::On
            } else {
                State::Gone
            };
        }
        rest = after.strip_prefix(':').unwrap_or(after);
    }
    let sound = work.carry_out(rest.as_bytes());
    let ciphers = if !sound {
        Err(Failure::Command)
    } else if !work.states.contains(&State::On) {
        Err(Failure::NoMatch)
    } else {
        Ok(())
    };
    Outcome {
        ciphers,
        level: work.level,
    }
}

struct Work {
    states: Vec<State>,
    level: Option<Level>,
}

fn separator(byte: u8) -> bool {
    matches!(byte, b':' | b' ' | b';' | b',')
}

/// The word at the front, and what follows.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let of_word = |b: &u8| b.is_ascii_alphanumeric() || b"-.=".contains(b);
    let end = text.iter().position(|b| !of_word(b)).unwrap_or(text.len());
    text.split_at(end)
}

fn to_separator(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|&b| separator(b));
    &text[end.unwrap_or(text.len())..]
}

impl Work {
    /// `ssl_cipher_process_rulestr`; whether nothing was wrong with the list.
    fn carry_out(&mut self, list: &[u8]) -> bool {
        let mut sound = true;
        let mut rest = list;
        while let Some((&first, after)) = rest.split_first() {
            if separator(first) {
                rest = after;
                continue;
            }
            let operator = if b"-+!@".contains(&first) { first } else { 0 };
            if operator != 0 {
                rest = after;
            }
            if operator == b'@' {
                let (command, after) = word(rest);
                sound &= self.command(command);
                rest = match command {
                    [] => after.get(1..).unwrap_or_default(),
                    _ => to_separator(after),
                };
                continue;
            }
            let (matched, after) = pattern(rest, &mut sound);
            rest = after;
            if let Some(matched) = matched {
                self.apply(operator, &matched);
            }
        }
        sound
    }

    fn command(&mut self, command: &[u8]) -> bool {
        match command {
            b"STRENGTH" => true,
            [
                b'S',
                b'E',
                b'C',
                b'L',
                b'E',
                b'V',
                b'E',
                b'L',
                b'=',
                n @ b'0'..=b'5',
            ] => {
                self.level = Some(Level(n - b'0'));
                true
            }
            _ => false,
        }
    }

    fn apply(&mut self, operator: u8, matched: &[bool]) {
        for (state, _) in self.states.iter_mut().zip(matched).filter(|(_, m)| **m) {
            *state = match (operator, *state) {
                (_, State::Gone) | (b'!', _) => State::Gone,
                (b'-', _) => State::Off,
                (b'+', state) => state,
                _ => State::On,
            };
        }
    }
}

/// Words with `+` between them, and what follows. No match where a word is not known.
fn pattern<'t>(text: &'t [u8], sound: &mut bool) -> (Option<Vec<bool>>, &'t [u8]) {
    let mut matched = vec![true; KNOWN.len()];
    let mut rest = text;
    loop {
        let (name, after) = word(rest);
        if name.is_empty() {
            *sound = false;
            return (None, to_separator(after.get(1..).unwrap_or_default()));
        }
        let name = std::str::from_utf8(name).unwrap_or_default();
        let mut any = false;
        for (slot, cipher) in matched.iter_mut().zip(KNOWN) {
            let is = cipher.is(name);
            any |= is;
            *slot &= is;
        }
        match after.split_first() {
            Some((b'+', further)) if any => rest = further,
            _ if !any => {
                let after = after.strip_prefix(b"+").unwrap_or(after);
                return (None, to_separator(after));
            }
            _ => return (Some(matched), after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(list: &str) -> bool {
        outcome(list).ciphers.is_ok()
    }

    #[test]
    fn one_word_that_matches_is_enough() {
        assert!(ok("NOSUCH:HIGH") && ok("HIGH,!aNULL") && ok("HIGH!aNULL"));
        assert!(ok("ECDHE+AESGCM") && ok("SHA256+HIGH+TLSv1.2") && ok("DEFAULT"));
        for list in [
            "NOSUCH",
            "high",
            "RC4",
            "3DES",
            "LOW",
            "EXP",
            "!aNULL",
            "kRSA+ECDHE",
            "",
        ] {
            assert_eq!(outcome(list).ciphers, Err(Failure::NoMatch), "{list}");
        }
    }

    #[test]
    fn what_is_thrown_out_does_not_come_back() {
        assert!(ok("HIGH:-HIGH:HIGH"));
        assert!(!ok("HIGH:!HIGH:HIGH") && !ok("HIGH:-HIGH:+HIGH"));
    }

    #[test]
    fn levels_and_commands() {
        assert_eq!(outcome("HIGH:@SECLEVEL=1").level, Some(Level(1)));
        assert!(ok("HIGH:@STRENGTH"));
        for list in [
            "HIGH:@FOO",
            "HIGH:@SECLEVEL=6",
            "HIGH:@SECLEVEL",
            "HIGH:*",
            "HIGH:!",
            "HIGH+",
        ] {
            assert_eq!(outcome(list).ciphers, Err(Failure::Command), "{list}");
        }
    }

    /// The library has the last word, where it is there in the version of the table.
    #[test]
    fn openssl_agrees() {
        use std::process::Command;
        let version = Command::new("openssl").arg("version").output();
        let known = version.is_ok_and(|out| out.stdout.starts_with(b"OpenSSL 3.0."));
        if !known {
            println!("skipped: no OpenSSL 3.0 here");
            return;
        }
        let words: Vec<&str> = "ALL HIGH NULL kRSA aRSA ECDHE DHE PSK SRP AES AES128 AESGCM \
            CHACHA20 CAMELLIA ARIA CBC SHA1 SHA256 SSLv3 TLSv1 TLSv1.2 FIPS DEFAULT LOW RC4 foo \
            COMPLEMENTOFDEFAULT COMPLEMENTOFALL aNULL ECDSA DHE-RSA-AES256-SHA AESCCM8 MD5 \
            TLS_AES_128_GCM_SHA256 @STRENGTH @SECLEVEL=0 @X SUITEB128 kDHEPSK SHA384 * _ ="
            .split_whitespace()
            .collect();
        let signs = ["", "", "", "!", "-", "+", "!", "-"];
        let joins = [":", ":", ":", "+", ",", " ", "", "+"];
        // A small generator of its own, so that every run tries the same lists.
        let mut seed = 0x2545_f491_u64;
        let mut next = |n: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % n
        };
        for _ in 0..150 {
            let mut list = String::new();
            for n in 0..1 + next(4) {
                if n > 0 {
                    list.push_str(joins[next(joins.len())]);
                }
                list.push_str(signs[next(signs.len())]);
                list.push_str(words[next(words.len())]);
            }
            // The program would take it for an option.
            if list.starts_with('-') {
                list.insert(0, ':');
            }
            let real = Command::new("openssl")
                .args(["ciphers", &list])
                .output()
                .unwrap();
            assert_eq!(ok(&list), real.status.success(), "{list:?}");
        }
    }
}
