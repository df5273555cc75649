//! ap_expr, the expressions of `<If>`, `Require expr`, `Header ... expr=` and others.
//! httpd: server/util_expr_scan.l, util_expr_parse.y, util_expr_eval.c.
//!
//! [`condition`] and [`string`] are for a setter that has the expression's bytes;
//! [`condition_in`] and [`string_in`] point into the word that it was given.

mod fail;
mod names;
mod parse;
mod token;
pub mod tree;

use std::ops::Range;

use crate::syntax::Word;

use super::fault::{self, Refusal, Verdict};
use super::regex;
use super::walk::Cx;

pub use fail::Failure;
pub use parse::Mode;
pub use tree::Expression;

/// A string as a result.
pub const STRING: Mode = Mode {
    string: true,
    restricted: false,
};

/// True or false as a result. `SSLRequire` differs from it only in what comparisons mean
/// (AP_EXPR_FLAG_SSL_EXPR_COMPAT), and so do callers that leave `Vary` alone.
pub const CONDITION: Mode = Mode {
    string: false,
    restricted: false,
};

/// Judges a condition.
pub(super) fn condition(cx: &mut Cx<'_>, bytes: &[u8]) -> Verdict {
    parse(cx, bytes, CONDITION)
        .map(|_| ())
        .map_err(|failure| failure.refusal(bytes))
}

/// Judges the condition that is the value of `word` from byte `skip` on, and points into
/// the word where it is refused.
pub(super) fn condition_in(cx: &mut Cx<'_>, word: &Word<'_>, skip: usize) -> Verdict {
    within(cx, word, skip, CONDITION)
}

/// As [`condition_in`], of an expression whose result is a string.
pub(super) fn string_in(cx: &mut Cx<'_>, word: &Word<'_>, skip: usize) -> Verdict {
    within(cx, word, skip, STRING)
}

/// As [`condition`], and points into the present directive's arguments, of which `bytes` are
/// those from `at` on, unchanged.
pub(super) fn condition_at(cx: &mut Cx<'_>, bytes: &[u8], at: usize) -> Verdict {
    parse(cx, bytes, CONDITION).map(|_| ()).map_err(|failure| {
        let Range { start, end } = failure.range;
        let mut refusal = failure.refusal(&[]).at_range(at + start..at + end);
        if let Some(instead) = failure.instead {
            refusal = refusal.instead(instead);
        }
        refusal
    })
}

fn within(cx: &mut Cx<'_>, word: &Word<'_>, skip: usize, mode: Mode) -> Verdict {
    match parse(cx, &word.value[skip..], mode) {
        Ok(_) => Ok(()),
        Err(failure) => Err(place_in(cx, &failure, word, skip)),
    }
}

/// The refusal that points into a word of the present directive.
pub(super) fn place_in(cx: &Cx<'_>, failure: &Failure, word: &Word<'_>, skip: usize) -> Refusal {
    let text = cx.tree.args(cx.node(), cx.sources);
    failure.refusal_in(text.bytes(), word, skip)
}

/// Parses an expression, looks its names up and compiles its patterns.
pub(super) fn parse(cx: &mut Cx<'_>, bytes: &[u8], mode: Mode) -> Result<Expression, Failure> {
    // A C string ends at its first NUL.
    let bytes = bytes.split(|&b| b == 0).next().unwrap_or_default();
    let expression = parse::parse(bytes, mode)?;
    for node in expression.nodes() {
        if let tree::Kind::Regex {
            pattern,
            ignore_case,
        } = &node.kind
        {
            regex::compile_with(pattern, *ignore_case).map_err(|refusal| {
                let mut failure = Failure::new(node.range.clone(), refusal.message);
                failure.help = refusal.help;
                failure.kind = refusal.kind;
                failure
            })?;
        }
        match names::look_up(cx, &expression, node, mode.restricted) {
            Ok(()) => {}
            Err(names::Missing::Surely(failure)) => return Err(failure),
            Err(names::Missing::Perhaps(failure)) => {
                let refusal = failure.refusal(bytes).kind(fault::Kind::Suspicious);
                cx.remark(refusal);
            }
        }
    }
    Ok(expression)
}
