//! Certificates, keys and revocation lists as OpenSSL reads them for mod_ssl.
//!
//! `apache2 -t` looks whether such a file exists; what is in it is first read at a start, and
//! a server that is told to reload dies of it. So this reads the files the way the library
//! does: line by line, with its leniency (text before, CRLF, labels that do not fit) and
//! without it (one broken block spoils all that come after).
//!
//! Of a private key nothing is kept but its public half's digest, its kind and its size.

mod base64;
mod block;
mod certificate;
mod chain;
mod content;
mod der;
mod key;
mod key_file;
mod public;
mod store;
mod strength;
mod stripped;
#[cfg(test)]
mod tests;

pub use block::{Block, Blocks, Broken, Flaw};
pub use certificate::Certificate;
pub use chain::{Chain, Spoilt, chain_file, pair_file};
pub use content::{Content, content};
pub use key_file::{KeyFile, key_file};
pub use public::{KeyId, KeyKind, PublicKey};
pub use store::{ProxyKey, ProxyPair, Store, has_names, proxy_pairs, store_file};
pub use strength::{Level, Weakness};
pub use stripped::without_keys;
