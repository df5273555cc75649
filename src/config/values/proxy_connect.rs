//! mod_proxy_connect's directive. httpd: modules/proxy/mod_proxy_connect.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::numbers::strtol;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("AllowCONNECT", Check::One(ports))];

/// `set_allowed_ports`: a port, or two with `-` between them; their size does not matter.
fn ports(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let text: &[u8] = &word.value;
    let first = strtol(text, 10);
    let last = match first.rest(text) {
        [b'-', rest @ ..] => rest,
        _ => text,
    };
    let end = strtol(last, 10);
    if text[0].is_ascii_digit() && end.end > 0 && end.end == last.len() {
        return Ok(());
    }
    Err(
        Refusal::new(format!("AllowCONNECT: `{}` is no port", word.lossy()))
            .at(word)
            .help("write a port such as 443, or a range of ports such as 8000-8010"),
    )
}
