//! What can be seen of the OpenSSL that the server uses.

use crate::config::fault::Kind;
use crate::config::pem::Level;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Settings;
use crate::config::world::Seen;

/// Where Debian keeps what the library loads.
const TRIPLETS: [&str; 7] = [
    "x86_64-linux-gnu",
    "aarch64-linux-gnu",
    "arm-linux-gnueabihf",
    "arm-linux-gnueabi",
    "i386-linux-gnu",
    "powerpc64le-linux-gnu",
    "s390x-linux-gnu",
];

const SETTINGS: &[u8] = b"/etc/ssl/openssl.cnf";

/// The library.
pub(super) struct Library {
    /// Whether it is 3.0, whose names are known here. Later ones know more.
    pub(super) names_known: bool,
    /// The security level without a word about it in the configuration; nothing where the
    /// library's own settings change it.
    pub(super) level: Option<Level>,
    /// Its own settings; nothing where they could not be seen.
    settings: Option<String>,
}

impl Library {
    /// Looks.
    pub(super) fn of(start: &Start) -> Library {
        let there = |path: &[u8]| start.stat(path).is_there();
        // Debian 12 has libssl3, Debian 13 libssl3t64.
        let names_known = there(b"/usr/share/doc/libssl3") && !there(b"/usr/share/doc/libssl3t64");
        let settings = match start.contents(SETTINGS) {
            Seen::Is(bytes) => Some(without_comments(&String::from_utf8_lossy(&bytes))),
            Seen::Absent => Some(String::new()),
            _ => None,
        };
        let changed = settings
            .as_ref()
            .is_some_and(|text| text.contains("SECLEVEL"));
        Library {
            names_known,
            level: Some(Level::default()).filter(|_| !changed),
            settings,
        }
    }

    /// Whether it is settled that the library has no such provider, the way it is installed
    /// here: `names` are those of files, and of words in its settings.
    fn lacks(&self, start: &Start, names: &[&str]) -> bool {
        let Some(settings) = &self.settings else {
            return false;
        };
        if names.iter().any(|name| settings.contains(name)) {
            return false;
        }
        let mut seen = false;
        for triplet in TRIPLETS {
            let folder = format!("/usr/lib/{triplet}/ossl-modules");
            match start.list(folder.as_bytes()) {
                Seen::Is(entries) => {
                    seen = true;
                    let has = |entry: &[u8]| {
                        names
                            .iter()
                            .any(|name| memchr::memmem::find(entry, name.as_bytes()).is_some())
                    };
                    if entries.iter().any(|entry| has(&entry.name)) {
                        return false;
                    }
                }
                Seen::Absent => {}
                _ => return false,
            }
        }
        seen
    }

    /// Whether it cannot read what a token holds.
    pub(super) fn lacks_tokens(&self, start: &Start) -> bool {
        self.lacks(start, &["pkcs11", "tpm"])
    }

    /// `SSLFIPS on` with a library that has no FIPS provider. httpd: `modssl_fips_enable`.
    pub(super) fn fips(&self, start: &mut Start, main: &Settings) -> bool {
        let Some(setting) = main.last("SSLFIPS").filter(|s| s.is("on")) else {
            return false;
        };
        if !self.lacks(start, &["fips"]) {
            return false;
        }
        start.dies(
            setting,
            Death::new(
                Kind::Start,
                "SSLFIPS is on, and this machine's OpenSSL has no FIPS provider",
                "take the line out, or install the provider (fips.so) and name it in /etc/ssl/openssl.cnf",
            ),
        );
        true
    }
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let end = memchr::memchr(b'#', line.as_bytes()).unwrap_or(line.len());
        if end > 0 {
            out.push_str(&line[..end]);
            out.push('\n');
        }
    }
    out
}
