//! `SSLSRPVerifierFile`. httpd: `ssl_init_ctx_tls_extensions`; OpenSSL: `TXT_DB_read`,
//! crypto/txt_db/txt_db.c.

use crate::config::fault::Kind;
use crate::config::start::{Death, Start};

use super::scope::Scope;
use super::unusable::shown;

/// Fields of a line (DB_NUMBER, include/openssl/srp.h).
const FIELDS: usize = 6;

/// Looks whether every line of the file has its fields.
pub(super) fn check(start: &mut Start, scope: &Scope) {
    let Some(file) = scope.read(start, "SSLSRPVerifierFile") else {
        return;
    };
    let Some(line) = bad_line(&file.file.bytes) else {
        return;
    };
    start.dies(
        file.setting,
        Death::new(
            Kind::Start,
            format!(
                "line {line} of {} is no line of an SRP verifier file",
                shown(&file.path)
            ),
            "make the file with `openssl srp`: six fields with a tab between two",
        ),
    );
}

/// The first line that has not six fields, from 1. What follows the last line feed is not
/// looked at.
fn bad_line(bytes: &[u8]) -> Option<usize> {
    bytes
        .split_inclusive(|&b| b == b'\n')
        .position(|line| {
            let Some(line) = line.strip_suffix(b"\n") else {
                return false;
            };
            !line.starts_with(b"#") && fields(line) != FIELDS
        })
        .map(|at| at + 1)
}

fn fields(line: &[u8]) -> usize {
    let tab = |(at, &byte): (usize, &u8)| byte == b'\t' && (at == 0 || line[at - 1] != b'\\');
    1 + line.iter().enumerate().filter(|&pair| tab(pair)).count()
}
