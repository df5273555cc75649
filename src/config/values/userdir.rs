//! Users' own pages. httpd: modules/mappers/mod_userdir.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Text, word};

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("UserDir", Check::Raw(user_dir))];

/// `set_user_dir`: what is no keyword is a path, whatever it is.
fn user_dir(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    match word(args.bytes(), 0).0 {
        Some(word) if !word.value.is_empty() => Ok(()),
        _ => Err(Refusal::new("UserDir needs an argument")
            .kind(Kind::ArgumentCount)
            .help("write UserDir public_html, or UserDir disabled root")),
    }
}
