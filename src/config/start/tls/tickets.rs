//! `SSLSessionTicketKeyFile`. httpd: `ssl_init_ticket_key`.

use crate::config::fault::Kind;
use crate::config::start::{Death, Start};

use super::scope::Scope;
use super::unusable::{quoted, shown};

/// Bytes that are read (TLSEXT_TICKET_KEY_LEN).
const LENGTH: usize = 48;

/// Looks whether the key is long enough.
pub(super) fn check(start: &mut Start, scope: &Scope) {
    let Some(file) = scope.read(start, "SSLSessionTicketKeyFile") else {
        return;
    };
    if file.file.bytes.len() >= LENGTH {
        return;
    }
    start.dies(
        file.setting,
        Death::new(
            Kind::Certificate,
            format!(
                "the session ticket key {} has {} bytes, and mod_ssl reads {LENGTH}",
                shown(&file.path),
                file.file.bytes.len()
            ),
            format!(
                "make a new one: openssl rand -out {} {LENGTH}",
                quoted(&file.path)
            ),
        ),
    );
}
