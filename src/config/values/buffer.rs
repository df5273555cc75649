//! mod_buffer and mod_request: sizes of bodies. httpd: modules/filters/mod_buffer.c,
//! mod_request.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::numbers::{out_of_range, strtoff};
use super::{Check, Checks};

pub(super) const BUFFER: Checks = &[("BufferSize", Check::One(buffer_size))];

pub(super) const REQUEST: Checks = &[("KeptBodySize", Check::One(kept_body_size))];

/// `set_buffer_size`: what follows the number does not matter.
fn buffer_size(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    match strtoff(&word.value, 10) {
        Some((size, _)) if size > 0 => Ok(()),
        _ => Err(out_of_range(
            "BufferSize",
            word,
            "a number of bytes over 0, such as 131072",
        )),
    }
}

/// `set_kept_body_size`.
fn kept_body_size(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    match strtoff(&word.value, 10) {
        Some((size, [])) if size >= 0 => Ok(()),
        _ => Err(out_of_range(
            "KeptBodySize",
            word,
            "a number of bytes, such as 32768, or 0",
        )),
    }
}
