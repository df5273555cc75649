//! mod_dialup. httpd: modules/test/mod_dialup.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("ModemStandard", Check::One(standard))];

/// `cmd_modem_standard`.
fn standard(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let standards = ["V.21", "V.26bis", "V.32", "V.34", "V.92"];
    choose("ModemStandard", word, &standards).map(|_| ())
}
