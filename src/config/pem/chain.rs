//! Files of certificates that the server is to show: `SSLCertificateFile`
//! (`SSL_CTX_use_certificate_chain_file`, ssl/ssl_rsa.c) and `SSLCertificateChainFile`
//! (`use_certificate_chain`, modules/ssl/ssl_engine_init.c).

use super::block::{Block, Blocks, Broken, Flaw};
use super::certificate::Certificate;

/// Certificates in the order of their file.
pub type Chain = Vec<Certificate>;

/// Why a file of certificates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoilt {
    /// It holds no certificate.
    NoCertificate,
    /// A block is broken. The certificates before it were read.
    Broken(Broken, Chain),
}

/// Reads an `SSLCertificateFile`. With a chain file beside it, `alone`, only the first
/// certificate is read.
pub fn pair_file(bytes: &[u8], alone: bool) -> Result<Chain, Spoilt> {
    let mut blocks = Blocks::new(bytes);
    let mut chain = Chain::new();
    loop {
        match next_certificate(&mut blocks, chain.is_empty()) {
            Some(Ok(certificate)) => chain.push(certificate),
            Some(Err(broken)) => return Err(Spoilt::Broken(broken, chain)),
            None => break,
        }
        if alone {
            break;
        }
    }
    if chain.is_empty() {
        return Err(Spoilt::NoCertificate);
    }
    Ok(chain)
}

/// Reads an `SSLCertificateChainFile`. It may hold nothing at all, unless it is also an
/// `SSLCertificateFile`, `skip_first`.
pub fn chain_file(bytes: &[u8], skip_first: bool) -> Result<Chain, Spoilt> {
    let mut blocks = Blocks::new(bytes);
    let mut chain = Chain::new();
    if skip_first {
        match next_certificate(&mut blocks, false) {
            Some(Ok(_)) => {}
            Some(Err(broken)) => return Err(Spoilt::Broken(broken, chain)),
            None => return Err(Spoilt::NoCertificate),
        }
    }
    loop {
        match next_certificate(&mut blocks, false) {
            Some(Ok(certificate)) => chain.push(certificate),
            Some(Err(broken)) => return Err(Spoilt::Broken(broken, chain)),
            None => return Ok(chain),
        }
    }
}

/// The next certificate; blocks of other kinds before it are skipped, but must be sound.
pub(super) fn next_certificate(
    blocks: &mut Blocks<'_>,
    trusted_too: bool,
) -> Option<Result<Certificate, Broken>> {
    loop {
        let block = match blocks.next_block()? {
            Ok(block) => block,
            Err(broken) => return Some(Err(broken)),
        };
        if block.is_certificate(trusted_too) {
            return Some(certificate_of(&block));
        }
    }
}

/// The certificate of a block that is labelled so.
pub(super) fn certificate_of(block: &Block) -> Result<Certificate, Broken> {
    let bad = |flaw| Broken {
        line: block.line,
        flaw,
    };
    if block.encrypted()? {
        return Err(bad(Flaw::BadHeader));
    }
    Certificate::read(&block.data, block.line).ok_or(bad(Flaw::BadData))
}
