//! Files of authorities and revocation lists (`X509_load_cert_crl_file`,
//! crypto/x509/by_file.c), and of client pairs for a proxy (`PEM_X509_INFO_read_bio`,
//! crypto/pem/pem_info.c).

use super::block::{Block, Blocks, Broken, Flaw};
use super::certificate::Certificate;
use super::chain::{certificate_of, next_certificate};
use super::der::Walk;
use super::key::public_half;
use super::public::PublicKey;

/// What a file of authorities or revocation lists holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Store {
    /// Certificates.
    pub certificates: usize,
    /// Revocation lists.
    pub lists: usize,
}

/// Reads a file of authorities or revocation lists: one broken block spoils it.
pub fn store_file(bytes: &[u8]) -> Result<Store, Broken> {
    let mut store = Store::default();
    each(bytes, |item| match item {
        Item::Certificate(_) => store.certificates += 1,
        Item::List => store.lists += 1,
        Item::Key(_) => {}
    })?;
    Ok(store)
}

/// Whether any certificate can be read from the start of a file; its names are what a
/// client is asked for. `SSL_add_file_cert_subjects_to_stack`, ssl/ssl_cert.c.
pub fn has_names(bytes: &[u8]) -> bool {
    matches!(
        next_certificate(&mut Blocks::new(bytes), false),
        Some(Ok(_))
    )
}

/// A client certificate of a proxy and its key, as far as a file has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProxyPair {
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// The key.
    pub key: Option<ProxyKey>,
}

/// A proxy's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyKey {
    /// One that can be used.
    Plain(PublicKey),
    /// One that needs a pass phrase, for which nobody is asked.
    Encrypted,
}

/// The pairs of a proxy's file: what comes together fills one pair until something of its
/// kind comes again. Nothing at all where a block is broken, for nobody looks why.
pub fn proxy_pairs(bytes: &[u8]) -> Vec<ProxyPair> {
    let mut pairs = Vec::new();
    let mut pair = ProxyPair::default();
    let sound = each(bytes, |item| match item {
        Item::Certificate(certificate) => {
            if pair.certificate.is_some() {
                pairs.push(std::mem::take(&mut pair));
            }
            pair.certificate = Some(certificate);
        }
        Item::Key(key) => {
            if pair.key.is_some() {
                pairs.push(std::mem::take(&mut pair));
            }
            pair.key = Some(key);
        }
        Item::List => {}
    });
    if sound.is_err() {
        return Vec::new();
    }
    if pair != ProxyPair::default() {
        pairs.push(pair);
    }
    pairs
}

enum Item {
    Certificate(Certificate),
    List,
    Key(ProxyKey),
}

fn each(bytes: &[u8], mut with: impl FnMut(Item)) -> Result<(), Broken> {
    let mut blocks = Blocks::new(bytes);
    while let Some(block) = blocks.next_block() {
        let block = block?;
        if block.is_certificate(true) {
            with(Item::Certificate(certificate_of(&block)?));
        } else if block.label == b"X509 CRL" {
            if block.encrypted()? || !is_list(&block.data) {
                return Err(Broken {
                    line: block.line,
                    flaw: Flaw::BadData,
                });
            }
            with(Item::List);
        } else if block.is_private_key() {
            with(Item::Key(key_of(&block)?));
        }
    }
    Ok(())
}

fn key_of(block: &Block) -> Result<ProxyKey, Broken> {
    if block.header.len() > 10 || block.label == b"ENCRYPTED PRIVATE KEY" {
        block.encrypted()?;
        return Ok(ProxyKey::Encrypted);
    }
    public_half(&block.data).map(ProxyKey::Plain).ok_or(Broken {
        line: block.line,
        flaw: Flaw::BadData,
    })
}

/// Whether it has the outer form of a revocation list.
fn is_list(der: &[u8]) -> bool {
    fn form(der: &[u8]) -> Option<()> {
        let mut list = Walk::sequence_in(der)?;
        list.sequence()?;
        list.sequence()?;
        list.bits().map(|_| ())
    }
    form(der).is_some()
}
