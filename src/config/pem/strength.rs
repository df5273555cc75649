//! What OpenSSL's security level thinks of a certificate, `ssl_security_cert` in ssl/t1_lib.c.

use super::certificate::Certificate;
use super::public::{KeyKind, PublicKey};

/// OpenSSL's security level. Debian sets 2; a cipher string may say `@SECLEVEL=n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(pub u8);

impl Default for Level {
    fn default() -> Self {
        Level(2)
    }
}

/// Why a certificate is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Its key is too small.
    Key,
    /// The digest it is signed with is too weak.
    Digest,
}

impl Level {
    /// The strength that it asks for, in bits.
    fn bits(self) -> u32 {
        match self.0 {
            0 => 0,
            1 => 80,
            2 => 112,
            3 => 128,
            4 => 192,
            _ => 256,
        }
    }

    /// What is too weak about a certificate that the server is to show; nothing where all
    /// is well or not known.
    pub fn weakness(self, certificate: &Certificate) -> Option<Weakness> {
        let wanted = self.bits();
        if wanted == 0 {
            return None;
        }
        if certificate
            .key
            .is_some_and(|key| key_bits(&key).is_some_and(|bits| bits < wanted))
        {
            return Some(Weakness::Key);
        }
        if !certificate.self_signed && certificate.digest_bits.is_some_and(|bits| bits < wanted) {
            return Some(Weakness::Digest);
        }
        None
    }
}

/// The strength of a key in bits, as far as levels ask; nothing where it is not known.
fn key_bits(key: &PublicKey) -> Option<u32> {
    Some(match key.kind {
        // OpenSSL estimates the work of the number field sieve; these are the sizes at which
        // its rounded estimate reaches a level. So 1963 bits pass where one would say 2048.
        KeyKind::Rsa | KeyKind::RsaPss => match key.bits {
            13914.. => 256,
            6947.. => 192,
            2671.. => 128,
            1963.. => 112,
            920.. => 80,
            _ => 0,
        },
        KeyKind::Dsa => {
            let field = match key.bits {
                15360.. => 256,
                7680.. => 192,
                3072.. => 128,
                2048.. => 112,
                1024.. => 80,
                _ => 0,
            };
            match key.subgroup / 2 {
                subgroup if subgroup < 80 => 0,
                subgroup => field.min(subgroup),
            }
        }
        KeyKind::Ec => match key.bits {
            512.. => 256,
            384.. => 192,
            256.. => 128,
            224.. => 112,
            160.. => 80,
            bits => bits / 2,
        },
        KeyKind::Ed25519 => 128,
        KeyKind::Ed448 => 224,
        KeyKind::Agreement => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_at_the_edge_of_the_default_level() {
        let at = |kind, bits| key_bits(&PublicKey::hidden(kind, bits)).unwrap() >= Level(2).bits();
        assert!(!at(KeyKind::Rsa, 1962));
        assert!(at(KeyKind::Rsa, 1963));
        assert!(!at(KeyKind::Ec, 192));
        assert!(at(KeyKind::Ec, 224));
        assert!(at(KeyKind::Ed25519, 256));
        assert!(!at(KeyKind::Dsa, 1024));
    }
}
