//! mod_brotli's directives. httpd: modules/filters/mod_brotli.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::numbers::{atoi, out_of_range};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("BrotliAlterETag", Check::One(etag)),
    ("BrotliCompressionMaxInputBlock", Check::One(block)),
    ("BrotliCompressionQuality", Check::One(quality)),
    ("BrotliCompressionWindow", Check::One(window)),
    ("BrotliFilterNote", Check::Words(note)),
];

/// `set_etag_mode`.
fn etag(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(
        cx.directive.shown,
        word,
        &["AddSuffix", "NoChange", "Remove"],
    )
    .map(drop)
}

fn between(cx: &Cx<'_>, word: &Word<'_>, least: i32, most: i32) -> Verdict {
    if (least..=most).contains(&atoi(&word.value)) {
        return Ok(());
    }
    let wanted = format!("a number from {least} to {most}");
    Err(out_of_range(cx.directive.shown, word, &wanted))
}

/// `set_compression_lgblock`.
fn block(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    between(cx, word, 16, 24)
}

/// `set_compression_quality`.
fn quality(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    between(cx, word, 0, 11)
}

/// `set_compression_lgwin`.
fn window(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    between(cx, word, 10, 24)
}

/// `set_filter_note`: one word is the note of the ratio.
fn note(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if words.len() < 2 {
        return Ok(());
    }
    choose(cx.directive.shown, &words[0], &["Input", "Output", "Ratio"]).map(drop)
}
