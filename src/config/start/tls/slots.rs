//! Certificates and keys as OpenSSL keeps them: one place for each kind of key.
//! `ssl_set_cert` and `ssl_set_pkey`, ssl/ssl_rsa.c.

use crate::config::pem::{KeyKind, PublicKey};

#[derive(Default)]
struct Slot {
    certificate: Option<PublicKey>,
    key: Option<PublicKey>,
}

/// The places, and the one that was filled last.
#[derive(Default)]
pub(super) struct Slots {
    all: Vec<(KeyKind, Slot)>,
    current: Option<KeyKind>,
}

/// It cannot be told whether two halves belong together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown;

impl Slots {
    fn slot(&mut self, kind: KeyKind) -> &mut Slot {
        self.current = Some(kind);
        let at = match self.all.iter().position(|(k, _)| *k == kind) {
            Some(at) => at,
            None => {
                self.all.push((kind, Slot::default()));
                self.all.len() - 1
            }
        };
        &mut self.all[at].1
    }

    /// Puts a certificate in. A key of another certificate that was there is dropped.
    pub(super) fn certificate(&mut self, public: PublicKey) -> Result<(), Unknown> {
        let slot = self.slot(public.kind);
        if let Some(key) = &slot.key
            && !public.same(key).ok_or(Unknown)?
        {
            slot.key = None;
        }
        slot.certificate = Some(public);
        Ok(())
    }

    /// Puts a key in; whether the certificate of its kind lets it in.
    pub(super) fn key(&mut self, public: PublicKey) -> Result<bool, Unknown> {
        let before = self.current;
        let slot = self.slot(public.kind);
        if let Some(certificate) = &slot.certificate
            && !certificate.same(&public).ok_or(Unknown)?
        {
            self.current = before;
            return Ok(false);
        }
        slot.key = Some(public);
        Ok(true)
    }

    /// Whether the place that was filled last has both halves. `SSL_CTX_check_private_key`.
    pub(super) fn sound(&self) -> bool {
        self.all.iter().any(|(kind, slot)| {
            Some(*kind) == self.current && slot.certificate.is_some() && slot.key.is_some()
        })
    }
}
