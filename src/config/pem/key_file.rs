//! A file that is to hold a private key, as mod_ssl reads it: `SSL_CTX_use_PrivateKey_file`,
//! and where that fails `modssl_read_privatekey` of modules/ssl/ssl_util_ssl.c.

use super::base64;
use super::block::{Block, Blocks};
use super::certificate::Certificate;
use super::der::Walk;
use super::key::{labelled, public_half};
use super::public::{KeyKind, PublicKey};

/// What a key file comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFile {
    /// A key that can be used at once.
    Key(PublicKey),
    /// A key that needs a pass phrase first; the line it begins on.
    Encrypted(u32),
    /// Nothing that can be read as a key.
    None,
    /// A key of a kind that is not known here: nothing can be said of it.
    Unknown,
}

/// Reads a key file.
pub fn key_file(bytes: &[u8]) -> KeyFile {
    let mut unknown = false;
    // The first block that holds what its label says counts. What comes before it, other
    // kinds and broken ones, does not matter.
    let mut blocks = Blocks::new(bytes);
    while let Some(block) = blocks.next_block() {
        let Ok(block) = block else { continue };
        if !block.is_private_key() {
            continue;
        }
        if block.label == b"ENCRYPTED PRIVATE KEY" {
            return KeyFile::Encrypted(block.line);
        }
        match block.encrypted() {
            Ok(true) => return KeyFile::Encrypted(block.line),
            Ok(false) => {}
            Err(_) => continue,
        }
        match labelled(&block.label, &block.data) {
            Some(key) => return KeyFile::Key(key),
            None => unknown |= perhaps(&block),
        }
    }
    // What is tried next: the first key block if its label is wrong, but not by much; the
    // first base64 in the file, labels or not; plain DER.
    let found = mislabelled(bytes)
        .or_else(|| first_base64(bytes).and_then(|der| public_half(&der)))
        .or_else(|| public_half(bytes));
    match found {
        Some(key) => KeyFile::Key(key),
        None if unknown => KeyFile::Unknown,
        None => KeyFile::None,
    }
}

/// Whether it may be a key of a form that is not known here.
fn perhaps(block: &Block) -> bool {
    match block.label.as_slice() {
        // ssh's own form, which OpenSSL cannot read.
        b"OPENSSH PRIVATE KEY" => false,
        b"PRIVATE KEY" | b"RSA PRIVATE KEY" | b"EC PRIVATE KEY" | b"DSA PRIVATE KEY" => {
            Walk::sequence_in(&block.data).is_some()
                && public_half(&block.data).is_none()
                && Certificate::read(&block.data, block.line).is_none()
        }
        _ => true,
    }
}

/// `RSA PRIVATE KEY` and the like may hold PKCS 8 of that kind, in the first key block of a
/// file whose blocks before it are sound.
fn mislabelled(bytes: &[u8]) -> Option<PublicKey> {
    let mut blocks = Blocks::new(bytes);
    while let Some(Ok(block)) = blocks.next_block() {
        if block.is_private_key() {
            let key = public_half(&block.data)?;
            let fits = match block.label.as_slice() {
                b"RSA PRIVATE KEY" => key.kind == KeyKind::Rsa,
                b"EC PRIVATE KEY" => key.kind == KeyKind::Ec,
                b"DSA PRIVATE KEY" => key.kind == KeyKind::Dsa,
                _ => false,
            };
            return (fits && block.encrypted() == Ok(false)).then_some(key);
        }
    }
    None
}

/// The first stretch of base64, up to a `-` or the end, as `BIO_f_base64` finds it.
fn first_base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut start = 0;
    for line in bytes.split_inclusive(|&c| c == b'\n') {
        let begins = line.ends_with(b"\n")
            && base64::decode(line).is_some_and(|d| !d.bytes.is_empty() || d.pending > 0);
        if begins {
            return base64::decode(&bytes[start..]).map(|decoded| decoded.bytes);
        }
        start += line.len();
    }
    None
}
