//! `SSLCertificateChainFile`. httpd: `ssl_init_ctx_cert_chain`.

use crate::config::fault::Kind;
use crate::config::pem::{Spoilt, chain_file};
use crate::config::start::{Death, Start};

use super::Server;
use super::pairs::managed;
use super::unusable::{broken_help, no_certificate, shown};

/// Looks whether the file can be loaded. It may hold nothing at all, unless it is also an
/// `SSLCertificateFile`.
pub(super) fn check(start: &mut Start, server: &Server) {
    let Some(chain) = &server.tls.chain else {
        return;
    };
    if managed(start) {
        return;
    }
    let Some(bytes) = start.contents(&chain.path).known() else {
        return;
    };
    let same = |other: &&crate::config::views::tls::Named| other.path == chain.path;
    let skip_first = server.tls.certificates.iter().any(|c| same(&c));
    let death = match chain_file(&bytes, skip_first) {
        Ok(_) => return,
        Err(Spoilt::NoCertificate) => no_certificate(&chain.path, &bytes),
        Err(Spoilt::Broken(broken, _)) => Death::new(
            Kind::Certificate,
            format!(
                "{}: the block that begins on line {} {}",
                shown(&chain.path),
                broken.line,
                broken.flaw.words()
            ),
            broken_help(broken),
        ),
    };
    start.dies(&chain.setting, death);
}
