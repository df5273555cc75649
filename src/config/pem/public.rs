//! The public half of a key: all that is ever kept of one.

use super::der::{Walk, bit_length};
use sha2::{Digest, Sha256};

/// The object identifiers that tell keys and curves apart, as DER contents.
pub(super) mod oid {
    pub(in super::super) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    pub(in super::super) const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
    pub(in super::super) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    pub(in super::super) const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1];
    pub(in super::super) const X25519: &[u8] = &[0x2b, 0x65, 0x6e];
    pub(in super::super) const X448: &[u8] = &[0x2b, 0x65, 0x6f];
    pub(in super::super) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
    pub(in super::super) const ED448: &[u8] = &[0x2b, 0x65, 0x71];
    pub(in super::super) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    pub(in super::super) const P384: &[u8] = &[0x2b, 0x81, 4, 0, 34];
    pub(in super::super) const P521: &[u8] = &[0x2b, 0x81, 4, 0, 35];
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA.
    Rsa,
    /// RSA for PSS signatures alone.
    RsaPss,
    /// On an elliptic curve.
    Ec,
    /// DSA.
    Dsa,
    /// Ed25519.
    Ed25519,
    /// Ed448.
    Ed448,
    /// X25519 or X448: for key agreement; no certificate of a server has one.
    Agreement,
}

/// All of them.
const KINDS: [KeyKind; 7] = [
    KeyKind::Rsa,
    KeyKind::RsaPss,
    KeyKind::Ec,
    KeyKind::Dsa,
    KeyKind::Ed25519,
    KeyKind::Ed448,
    KeyKind::Agreement,
];

impl KeyKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            KeyKind::Rsa => "RSA",
            KeyKind::RsaPss => "RSA-PSS",
            KeyKind::Ec => "EC",
            KeyKind::Dsa => "DSA",
            KeyKind::Ed25519 => "Ed25519",
            KeyKind::Ed448 => "Ed448",
            KeyKind::Agreement => "X25519 or X448",
        }
    }
}

/// A public key, or what is known of the public half of a private one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    /// What it is for.
    pub kind: KeyKind,
    /// Its size as people give it.
    pub bits: u32,
    /// Bits of the subgroup, for DSA.
    pub(super) subgroup: u32,
    /// Digest of the public numbers; none where a private key does not hold them and they
    /// cannot be worked out here.
    digest: Option<[u8; 32]>,
}

/// What tells keys apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(KeyKind, u32, [u8; 32]);

impl PublicKey {
    fn new(kind: KeyKind, bits: u32, parts: &[&[u8]]) -> Self {
        PublicKey {
            kind,
            bits,
            subgroup: 0,
            digest: Some(digest(kind, parts)),
        }
    }

    /// What is the same for both halves of one key, where it is known.
    pub fn id(&self) -> Option<KeyId> {
        Some(KeyId(self.kind, self.bits, self.digest?))
    }

    /// Whether both are halves of one key; unknown where a half is not known.
    pub fn same(&self, other: &PublicKey) -> Option<bool> {
        if self.kind != other.kind || self.bits != other.bits {
            return Some(false);
        }
        Some(self.digest? == other.digest?)
    }

    /// Of a SubjectPublicKeyInfo; nothing if it is none, or of a kind that is not known here.
    pub(super) fn from_info(info: &[u8]) -> Option<Self> {
        let mut info = Walk::sequence_in(info)?;
        let mut algorithm = info.sequence()?;
        let kind = algorithm.oid()?;
        let bits = info.bits()?;
        match kind {
            oid::RSA => rsa(KeyKind::Rsa, bits),
            oid::RSA_PSS => rsa(KeyKind::RsaPss, bits),
            oid::EC => ec(algorithm.oid()?, bits),
            oid::DSA => {
                let mut params = algorithm.sequence()?;
                let (p, q) = (params.integer()?, params.integer()?);
                dsa(p, q, Walk::new(bits).integer()?)
            }
            oid::ED25519 => Some(edwards(KeyKind::Ed25519, bits)),
            oid::ED448 => Some(edwards(KeyKind::Ed448, bits)),
            oid::X25519 | oid::X448 => Some(edwards(KeyKind::Agreement, bits)),
            _ => None,
        }
    }

    /// All that is known of it, as bytes.
    pub(super) fn packed(&self) -> Vec<u8> {
        let kind = KINDS.iter().position(|kind| *kind == self.kind);
        let mut bytes = vec![kind.unwrap_or_default() as u8];
        bytes.extend(self.bits.to_be_bytes());
        bytes.extend(self.subgroup.to_be_bytes());
        bytes.extend(self.digest.iter().flatten());
        bytes
    }

    /// Of what [`PublicKey::packed`] gives.
    pub(super) fn unpacked(bytes: &[u8]) -> Option<Self> {
        let (&kind, rest) = bytes.split_first()?;
        let (bits, rest) = rest.split_first_chunk()?;
        let (subgroup, digest) = rest.split_first_chunk()?;
        Some(PublicKey {
            kind: *KINDS.get(usize::from(kind))?,
            bits: u32::from_be_bytes(*bits),
            subgroup: u32::from_be_bytes(*subgroup),
            digest: digest.try_into().ok(),
        })
    }

    /// Of a private key that does not hold its public half.
    pub(super) fn hidden(kind: KeyKind, bits: u32) -> Self {
        PublicKey {
            kind,
            bits,
            subgroup: 0,
            digest: None,
        }
    }
}

fn rsa(kind: KeyKind, key: &[u8]) -> Option<PublicKey> {
    let mut key = Walk::sequence_in(key)?;
    let (n, e) = (key.integer()?, key.integer()?);
    Some(rsa_numbers(kind, n, e))
}

/// An RSA key of modulus and exponent.
pub(super) fn rsa_numbers(kind: KeyKind, n: &[u8], e: &[u8]) -> PublicKey {
    PublicKey::new(kind, bit_length(n), &[n, e])
}

/// A DSA key; the numbers of its group count, too.
pub(super) fn dsa(p: &[u8], q: &[u8], y: &[u8]) -> Option<PublicKey> {
    Some(PublicKey {
        subgroup: bit_length(q),
        ..PublicKey::new(KeyKind::Dsa, bit_length(p), &[p, q, y])
    })
}

/// A DSA key of which only the group is known.
pub(super) fn hidden_dsa(p: &[u8], q: &[u8]) -> PublicKey {
    PublicKey {
        subgroup: bit_length(q),
        ..PublicKey::hidden(KeyKind::Dsa, bit_length(p))
    }
}

/// A key whose public half is a string of bytes.
pub(super) fn edwards(kind: KeyKind, bytes: &[u8]) -> PublicKey {
    let bits = match kind {
        KeyKind::Ed448 => 456,
        _ => 256,
    };
    PublicKey::new(kind, bits, &[bytes])
}

/// A point on a named curve. Compressed and uncompressed forms of one point are one key.
pub(super) fn ec(curve: &[u8], point: &[u8]) -> Option<PublicKey> {
    let (&form, rest) = point.split_first()?;
    let (x, odd) = match form {
        2 | 3 => (rest, form & 1),
        4 | 6 | 7 if rest.len() % 2 == 0 => {
            let (x, y) = rest.split_at(rest.len() / 2);
            (x, y.last()? & 1)
        }
        _ => return None,
    };
    Some(PublicKey::new(
        KeyKind::Ec,
        curve_bits(curve).unwrap_or(x.len() as u32 * 8),
        &[curve, x, &[odd]],
    ))
}

/// The size of a curve's order; nothing for a curve that is not known here.
pub(super) fn curve_bits(curve: &[u8]) -> Option<u32> {
    // secp (1.3.132.0.n), prime (1.2.840.10045.3.1.n), Brainpool (1.3.36.3.3.2.8.1.1.n).
    Some(match curve {
        [0x2b, 0x81, 4, 0, n] => match n {
            6 | 7 => 112,
            28 | 29 => 128,
            8 | 9 | 30 => 160,
            31 => 192,
            32 => 225,
            33 => 224,
            10 => 256,
            34 => 384,
            35 => 521,
            1 | 2 | 15 => 163,
            _ => return None,
        },
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, n] => match n {
            1..=3 => 192,
            4..=6 => 239,
            7 => 256,
            _ => return None,
        },
        [0x2b, 0x24, 3, 3, 2, 8, 1, 1, n] => match n {
            1 | 2 => 160,
            3 | 4 => 192,
            5 | 6 => 224,
            7 | 8 => 256,
            9 | 10 => 320,
            11 | 12 => 384,
            13 | 14 => 512,
            _ => return None,
        },
        _ => return None,
    })
}

fn digest(kind: KeyKind, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(kind.name().as_bytes());
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
