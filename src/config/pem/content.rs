//! What a file is, said in a word, for telling what stands where something else should.

use super::block::Blocks;
use super::certificate::Certificate;
use super::key::public_half;

/// What a file is on the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Nothing, or blanks.
    Empty,
    /// PEM blocks; their labels in order, up to the first broken one.
    Pem(Vec<String>),
    /// A certificate in DER.
    DerCertificate,
    /// A private key in DER.
    DerKey,
    /// Other DER: a PKCS 12 or PKCS 7 bundle, perhaps.
    Der,
    /// None of these.
    Other,
}

impl Content {
    /// In words that follow "the file is".
    pub fn words(&self) -> String {
        match self {
            Content::Empty => "empty".to_owned(),
            Content::Pem(labels) => match labels.as_slice() {
                [] => "a PEM file whose first block is broken".to_owned(),
                [one] => format!("a PEM file with one block: {one}"),
                several => format!(
                    "a PEM file with {} blocks: {}",
                    several.len(),
                    several.join(", ")
                ),
            },
            Content::DerCertificate => "a certificate in DER, not PEM".to_owned(),
            Content::DerKey => "a private key in DER, not PEM".to_owned(),
            Content::Der => "binary (DER; a .p12 or .p7b, perhaps), not PEM".to_owned(),
            Content::Other => "no PEM file".to_owned(),
        }
    }
}

/// Says what a file is.
pub fn content(bytes: &[u8]) -> Content {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Content::Empty;
    }
    let mut blocks = Blocks::new(bytes);
    let mut labels = Vec::new();
    while let Some(block) = blocks.next_block() {
        match block {
            Ok(block) => labels.push(String::from_utf8_lossy(&block.label).into_owned()),
            Err(_) => return Content::Pem(labels),
        }
    }
    if !labels.is_empty() {
        return Content::Pem(labels);
    }
    if bytes.first() != Some(&0x30) {
        return Content::Other;
    }
    if Certificate::read(bytes, 1).is_some() {
        Content::DerCertificate
    } else if public_half(bytes).is_some() {
        Content::DerKey
    } else if super::der::Walk::sequence_in(bytes).is_some() {
        Content::Der
    } else {
        Content::Other
    }
}
