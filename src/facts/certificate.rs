//! What a certificate says to those who visit: names, dates, issuer, addresses of its
//! authority. How mod_ssl reads the file around it is `config::pem`'s.

use core::net::IpAddr;

use sha2::{Digest, Sha256};
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate, X509Name};

use crate::config::pem::{Blocks, Certificate as Plain, KeyFile, PublicKey, key_file};

/// A digest, as bytes.
pub type Sha = [u8; 32];

/// How many certificates of one file are looked at.
const MOST: usize = 64;

/// A file of certificates, in its own order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    /// Those that could be read, up to the first block that could not.
    pub certificates: Vec<Certificate>,
    /// Whether a private key is in the file, too.
    pub holds_key: bool,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Line of its `BEGIN`, from 1.
    pub line: u32,
    /// The names of its subject alternative names, in lower case.
    pub names: Vec<String>,
    /// The addresses among its subject alternative names.
    pub addresses: Vec<IpAddr>,
    /// The subject's common name.
    pub common_name: Option<String>,
    /// The issuer's common name.
    pub issuer: Option<String>,
    /// The issuer's organisation.
    pub issuer_organisation: Option<String>,
    /// From when it is valid, in seconds since 1970.
    pub not_before: i64,
    /// The last second in which it is valid, since 1970.
    pub not_after: i64,
    /// Whether it is signed with its own key, as far as its names tell.
    pub self_signed: bool,
    /// Whether it says that it is an authority's.
    pub authority: bool,
    /// Whether it may be a server's: it says nothing of its purpose, or names this one.
    pub for_servers: bool,
    /// Name of the digest that it is signed with, such as SHA-256.
    pub signed_with: &'static str,
    /// Its key; none where its kind is not known.
    pub key: Option<PublicKey>,
    /// Where its revocation can be asked for: OCSP responders.
    pub ocsp: Vec<String>,
    /// Where its issuer's certificate can be fetched.
    pub issuers: Vec<String>,
    /// Digest of all of it.
    pub digest: Sha,
    /// Digest of its public key.
    pub key_digest: Sha,
    subject_name: Vec<u8>,
    issuer_name: Vec<u8>,
    subject_key: Option<Vec<u8>>,
    issuer_key: Option<Vec<u8>>,
}

/// What is known of a file that should hold a private key. Nothing of the private half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// One that can be used at once; its public half.
    Plain(PublicKey),
    /// One that needs a pass phrase.
    Encrypted,
    /// There is none, or none that is known here.
    None,
}

impl Key {
    /// Of what a file holds.
    pub fn of(bytes: &[u8]) -> Key {
        match key_file(bytes) {
            KeyFile::Key(public) => Key::Plain(public),
            KeyFile::Encrypted(_) => Key::Encrypted,
            KeyFile::None | KeyFile::Unknown => Key::None,
        }
    }
}

impl Chain {
    /// Of what a file holds.
    pub fn of(bytes: &[u8]) -> Chain {
        let mut chain = Chain::default();
        let mut blocks = Blocks::new(bytes);
        while let Some(Ok(block)) = blocks.next_block() {
            chain.holds_key |= block.is_private_key();
            let Some(der) = block.certificate() else {
                continue;
            };
            match Certificate::of(der, block.line) {
                Some(certificate) if chain.certificates.len() < MOST => {
                    chain.certificates.push(certificate);
                }
                _ => break,
            }
        }
        chain
    }

    /// The server's own: the first one.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.certificates.first()
    }
}

fn first_text<'a>(
    mut values: impl Iterator<Item = &'a x509_parser::x509::AttributeTypeAndValue<'a>>,
) -> Option<String> {
    Some(values.next()?.as_str().ok()?.to_owned())
}

fn common_name(name: &X509Name<'_>) -> Option<String> {
    first_text(name.iter_common_name())
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(four.into());
    }
    <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from)
}

/// OCSP responders and the authority's own certificate; RFC 5280, 4.2.2.1.
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const ISSUERS: &str = "1.3.6.1.5.5.7.48.2";

impl Certificate {
    /// Reads one; nothing if it is none, or one that a strict reader refuses.
    pub fn of(der: &[u8], line: u32) -> Option<Certificate> {
        let plain = Plain::of(der, line)?;
        let (rest, parsed) = X509Certificate::from_der(der).ok()?;
        let der = &der[..der.len() - rest.len()];
        let mut found = Certificate {
            line,
            names: Vec::new(),
            addresses: Vec::new(),
            common_name: common_name(parsed.subject()),
            issuer: common_name(parsed.issuer()),
            issuer_organisation: first_text(parsed.issuer().iter_organization()),
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            self_signed: plain.self_signed,
            authority: plain.authority,
            for_servers: true,
            signed_with: plain.digest,
            key: plain.key,
            ocsp: Vec::new(),
            issuers: Vec::new(),
            digest: Sha256::digest(der).into(),
            key_digest: Sha256::digest(parsed.public_key().raw).into(),
            subject_name: plain.subject,
            issuer_name: plain.issuer,
            subject_key: None,
            issuer_key: None,
        };
        for extension in parsed.extensions() {
            found.take(extension.parsed_extension());
        }
        Some(found)
    }

    fn take(&mut self, extension: &ParsedExtension<'_>) {
        match extension {
            ParsedExtension::SubjectAlternativeName(list) => {
                for name in &list.general_names {
                    match name {
                        GeneralName::DNSName(name) => self.names.push(name.to_ascii_lowercase()),
                        GeneralName::IPAddress(bytes) => self.addresses.extend(address(bytes)),
                        _ => {}
                    }
                }
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                for description in &access.accessdescs {
                    let GeneralName::URI(uri) = &description.access_location else {
                        continue;
                    };
                    let list = match description.access_method.to_id_string().as_str() {
                        OCSP => &mut self.ocsp,
                        ISSUERS => &mut self.issuers,
                        _ => continue,
                    };
                    list.push((*uri).to_owned());
                }
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.for_servers = usage.server_auth || usage.any;
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                self.issuer_key = id.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            _ => {}
        }
    }

    /// Whether that certificate's holder can have signed this one: its name is the issuer's,
    /// and where both name a key, it is the same.
    pub fn issued_by(&self, other: &Certificate) -> bool {
        let keys = match (&self.issuer_key, &other.subject_key) {
            (Some(issuer), Some(subject)) => issuer == subject,
            _ => true,
        };
        self.issuer_name == other.subject_name && keys
    }

    /// Whether it has subject alternative names at all, of the kinds that browsers look at.
    pub fn has_names(&self) -> bool {
        !self.names.is_empty() || !self.addresses.is_empty()
    }

    /// Whether a browser that visits `name` accepts it: RFC 9525, 6.3, as browsers keep it:
    /// a `*` is the whole leftmost label, and stands for one label. A pattern such as
    /// `*.site.example`, of a `ServerAlias`, needs that very name.
    pub fn is_for(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if let Ok(ip) = name.trim_matches(['[', ']']).parse::<IpAddr>() {
            return self.addresses.contains(&ip);
        }
        self.names.iter().any(|pattern| {
            *pattern == name
                || pattern.strip_prefix("*.").is_some_and(|parent| {
                    name.split_once('.').is_some_and(|(label, rest)| {
                        rest == parent && !label.is_empty() && label != "*"
                    })
                })
        })
    }

    /// Seconds between its first and its last.
    pub fn lifetime(&self) -> i64 {
        self.not_after.saturating_sub(self.not_before)
    }

    /// How people know its issuer: the common name, or else the organisation.
    pub fn issuer_shown(&self) -> &str {
        self.issuer
            .as_deref()
            .or(self.issuer_organisation.as_deref())
            .unwrap_or("an unnamed authority")
    }

    /// How people know it: its common name, or else its first name.
    pub fn shown(&self) -> &str {
        self.common_name
            .as_deref()
            .or(self.names.first().map(String::as_str))
            .unwrap_or("a certificate without a name")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! web {
        ($name:literal) => {
            include_bytes!(concat!("../../fixtures/pem/web/", $name))
        };
    }

    fn leaf(bytes: &[u8]) -> Certificate {
        Chain::of(bytes).certificates.remove(0)
    }

    #[test]
    fn a_chain_with_its_dates_names_and_addresses() {
        let chain = Chain::of(web!("site.fullchain.pem"));
        let [site, inter] = chain.certificates.as_slice() else {
            panic!("{chain:?}")
        };
        assert_eq!(site.names, ["site.example", "www.site.example"]);
        assert_eq!(site.common_name.as_deref(), Some("site.example"));
        assert_eq!(site.issuer_shown(), "Example CA 1");
        assert_eq!(site.issuer_organisation.as_deref(), Some("Example Trust"));
        assert_eq!(site.not_before, 1_577_836_800);
        assert_eq!(site.not_after, 4_102_444_800);
        assert_eq!(site.issuers, ["http://ca.example/inter.crt"]);
        assert!(site.ocsp.is_empty() && site.for_servers && !site.authority);
        assert!(site.issued_by(inter) && !inter.issued_by(site) && inter.authority);
        assert_eq!(site.signed_with, "SHA-256");
        assert!(!chain.holds_key && Chain::of(web!("site.combined.pem")).holds_key);
        assert_eq!(
            leaf(web!("ocsp.crt")).ocsp,
            ["http://ocsp.ca.example".to_owned()]
        );
    }

    #[test]
    fn an_issuer_of_the_same_name_with_another_key_is_another() {
        let site = leaf(web!("site.crt"));
        assert!(!site.issued_by(&leaf(web!("oldinter.crt"))));
        assert!(leaf(web!("private.crt")).issued_by(&leaf(web!("root.crt"))));
        assert!(leaf(web!("selfsigned.crt")).self_signed && leaf(web!("root.crt")).self_signed);
    }

    #[test]
    fn names_are_matched_as_browsers_match_them() {
        let site = leaf(web!("site.crt"));
        assert!(site.is_for("SITE.example") && site.is_for("www.site.example."));
        assert!(!site.is_for("ftp.site.example") && !site.is_for("*.site.example"));
        let wildcard = leaf(web!("wildcard.crt"));
        assert!(wildcard.is_for("a.site.example") && wildcard.is_for("*.site.example"));
        for other in ["site.example", "a.b.site.example", ".site.example", ""] {
            assert!(!wildcard.is_for(other), "{other}");
        }
        let address = leaf(web!("address.crt"));
        assert!(address.is_for("192.0.2.10") && address.is_for("[2001:db8::10]"));
        assert!(!address.is_for("192.0.2.11") && !address.is_for("site.example"));
        assert!(!leaf(web!("cnonly.crt")).has_names());
        assert!(!leaf(web!("client.crt")).for_servers);
    }

    #[test]
    fn a_key_gives_its_public_half_alone() {
        let Key::Plain(public) = Key::of(web!("site.key")) else {
            panic!("a key")
        };
        let site = leaf(web!("site.crt"));
        assert_eq!(public.same(&site.key.unwrap()), Some(true));
        assert_eq!(Key::of(web!("site.crt")), Key::None);
    }
}
