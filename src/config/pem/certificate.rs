//! A certificate, as far as a server's start depends on it.

use super::der::Walk;
use super::public::PublicKey;
use x509_parser::asn1_rs::Tag;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its key; none where its kind is not known here.
    pub key: Option<PublicKey>,
    /// Strength of the digest it is signed with, in bits; none where that is not known here.
    pub(super) digest_bits: Option<u32>,
    /// Name of the digest it is signed with.
    pub digest: &'static str,
    /// Whether it names itself as its issuer, and nothing speaks against that.
    pub self_signed: bool,
    /// Its subject's name, encoded.
    pub subject: Vec<u8>,
    /// Its issuer's name, encoded.
    pub issuer: Vec<u8>,
    /// Whether it says that it is an authority.
    pub authority: bool,
    /// Line of its `BEGIN`, from 1.
    pub line: u32,
}

impl Certificate {
    /// Whether its issuer has that certificate's name.
    pub fn issued_by(&self, other: &Certificate) -> bool {
        self.issuer == other.subject
    }

    /// Reads one from its encoded bytes; `line` is where they begin in their file.
    pub fn of(der: &[u8], line: u32) -> Option<Self> {
        Certificate::read(der, line)
    }

    /// Reads one. More may follow it, as in a `TRUSTED CERTIFICATE`.
    pub(super) fn read(der: &[u8], line: u32) -> Option<Self> {
        let mut certificate = Walk::sequence_in(der)?;
        let mut body = certificate.sequence()?;
        let mut algorithm = certificate.sequence()?;
        certificate.bits()?;
        body.context(0); // version
        let serial = body.content(Tag::Integer)?;
        body.sequence()?; // the algorithm again
        let issuer = body.raw()?;
        body.sequence()?; // validity
        let subject = body.raw()?;
        let info = body.raw()?;
        Walk::sequence_in(info)?.sequence()?.oid()?;
        body.context(1);
        body.context(2);
        let extensions = match body.context(3) {
            Some(mut wrapped) => Extensions::read(wrapped.sequence()?)?,
            None => Extensions::default(),
        };
        let key = PublicKey::from_info(info);
        let signed = Signed::read(&mut algorithm)?;
        let self_signed = issuer == subject
            && extensions.names_itself(serial)
            && key.is_none_or(|key| signed.fits(key));
        Some(Certificate {
            key,
            digest_bits: signed.bits,
            digest: signed.name,
            self_signed,
            subject: subject.to_vec(),
            issuer: issuer.to_vec(),
            authority: extensions.authority,
            line,
        })
    }
}

#[derive(Default)]
struct Extensions<'a> {
    subject_key: Option<&'a [u8]>,
    issuer_key: Option<&'a [u8]>,
    issuer_serial: Option<&'a [u8]>,
    authority: bool,
}

impl<'a> Extensions<'a> {
    fn read(mut list: Walk<'a>) -> Option<Self> {
        let mut found = Extensions::default();
        while !list.rest().is_empty() {
            let mut extension = list.sequence()?;
            let id = extension.oid()?;
            let mut ahead = extension.clone();
            if ahead.content(Tag::Boolean).is_some() {
                extension = ahead;
            }
            let value = extension.octets()?;
            match id {
                [0x55, 0x1d, 14] => found.subject_key = Walk::new(value).octets(),
                [0x55, 0x1d, 35] => {
                    if let Some(mut id) = Walk::sequence_in(value) {
                        found.issuer_key = id.context(0).map(|id| id.rest());
                        id.context(1);
                        found.issuer_serial = id.context(2).map(|serial| serial.rest());
                    }
                }
                [0x55, 0x1d, 19] => {
                    found.authority = Walk::sequence_in(value)
                        .and_then(|mut constraints| constraints.content(Tag::Boolean))
                        .is_some_and(|flag| flag.iter().any(|&b| b != 0));
                }
                _ => {}
            }
        }
        Some(found)
    }

    /// Whether what it says of its issuer's key and serial number could be its own.
    fn names_itself(&self, serial: &[u8]) -> bool {
        let key = match (self.issuer_key, self.subject_key) {
            (Some(issuer), Some(subject)) => issuer == subject,
            _ => true,
        };
        key && self.issuer_serial.is_none_or(|issuer| issuer == serial)
    }
}

/// By what it is signed.
struct Signed {
    name: &'static str,
    bits: Option<u32>,
    kind: SignerKind,
}

#[derive(PartialEq, Eq)]
enum SignerKind {
    Rsa,
    Pss,
    Dsa,
    Ec,
    Ed25519,
    Ed448,
    Unknown,
}

impl Signed {
    fn read(algorithm: &mut Walk<'_>) -> Option<Self> {
        use SignerKind::{Dsa, Ec, Ed448, Ed25519, Pss, Rsa, Unknown};
        let id = algorithm.oid()?;
        let (name, bits, kind) = match id {
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10] => {
                let (name, bits) = pss_digest(algorithm).unwrap_or(("unknown", None));
                (name, bits, Pss)
            }
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, n] => match n {
                4 => ("MD5", Some(39), Rsa),
                5 => ("SHA-1", Some(63), Rsa),
                11 => ("SHA-256", Some(128), Rsa),
                12 => ("SHA-384", Some(192), Rsa),
                13 => ("SHA-512", Some(256), Rsa),
                14 => ("SHA-224", Some(112), Rsa),
                _ => ("unknown", None, Rsa),
            },
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1] => ("SHA-1", Some(63), Ec),
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, n] => match n {
                1 => ("SHA-224", Some(112), Ec),
                2 => ("SHA-256", Some(128), Ec),
                3 => ("SHA-384", Some(192), Ec),
                4 => ("SHA-512", Some(256), Ec),
                _ => ("unknown", None, Ec),
            },
            [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3] => ("SHA-1", Some(63), Dsa),
            [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, n] => match n {
                1 => ("SHA-224", Some(112), Dsa),
                2 => ("SHA-256", Some(128), Dsa),
                3 => ("SHA-384", Some(192), Dsa),
                4 => ("SHA-512", Some(256), Dsa),
                9 => ("SHA3-224", Some(112), Ec),
                10 => ("SHA3-256", Some(128), Ec),
                11 => ("SHA3-384", Some(192), Ec),
                12 => ("SHA3-512", Some(256), Ec),
                13 => ("SHA3-224", Some(112), Rsa),
                14 => ("SHA3-256", Some(128), Rsa),
                15 => ("SHA3-384", Some(192), Rsa),
                16 => ("SHA3-512", Some(256), Rsa),
                _ => ("unknown", None, Unknown),
            },
            [0x2b, 0x65, 0x70] => ("Ed25519", Some(128), Ed25519),
            [0x2b, 0x65, 0x71] => ("Ed448", Some(224), Ed448),
            _ => ("unknown", None, Unknown),
        };
        Some(Signed { name, bits, kind })
    }

    /// Whether a key of that kind can have signed so.
    fn fits(&self, key: PublicKey) -> bool {
        use super::public::KeyKind;
        match self.kind {
            SignerKind::Rsa => key.kind == KeyKind::Rsa,
            SignerKind::Pss => matches!(key.kind, KeyKind::Rsa | KeyKind::RsaPss),
            SignerKind::Dsa => key.kind == KeyKind::Dsa,
            SignerKind::Ec => key.kind == KeyKind::Ec,
            SignerKind::Ed25519 => key.kind == KeyKind::Ed25519,
            SignerKind::Ed448 => key.kind == KeyKind::Ed448,
            SignerKind::Unknown => true,
        }
    }
}

/// The digest of RSA-PSS stands among its parameters; SHA-1 where it does not.
fn pss_digest(algorithm: &mut Walk<'_>) -> Option<(&'static str, Option<u32>)> {
    let mut parameters = algorithm.sequence()?;
    let Some(mut digest) = parameters.context(0) else {
        return Some(("SHA-1", Some(64)));
    };
    Some(match digest.sequence()?.oid()? {
        [0x2b, 14, 3, 2, 26] => ("SHA-1", Some(64)),
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, n] => match n {
            1 => ("SHA-256", Some(128)),
            2 => ("SHA-384", Some(192)),
            3 => ("SHA-512", Some(256)),
            4 => ("SHA-224", Some(112)),
            _ => ("unknown", None),
        },
        _ => ("unknown", None),
    })
}
