//! mod_deflate's directives. httpd: modules/filters/mod_deflate.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::numbers::{atoi, out_of_range, strtoff};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("DeflateAlterEtag", Check::One(etag)),
    ("DeflateBufferSize", Check::One(positive)),
    ("DeflateCompressionLevel", Check::One(level)),
    ("DeflateFilterNote", Check::Words(note)),
    ("DeflateInflateLimitRequestBody", Check::One(limit)),
    ("DeflateInflateRatioBurst", Check::One(positive)),
    ("DeflateInflateRatioLimit", Check::One(positive)),
    ("DeflateMemLevel", Check::One(level)),
    ("DeflateWindowSize", Check::One(window)),
];

/// `deflate_set_etag`.
fn etag(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(
        cx.directive.shown,
        word,
        &["AddSuffix", "NoChange", "Remove"],
    )
    .map(drop)
}

/// `deflate_set_buffer_size`, `deflate_set_inflate_ratio_limit`,
/// `deflate_set_inflate_ratio_burst`.
fn positive(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if atoi(&word.value) > 0 {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number of at least 1",
    ))
}

fn up_to(cx: &Cx<'_>, word: &Word<'_>, most: i32) -> Verdict {
    if (1..=most).contains(&atoi(&word.value)) {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        &format!("a number from 1 to {most}"),
    ))
}

/// `deflate_set_compressionlevel`, `deflate_set_memlevel`.
fn level(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    up_to(cx, word, 9)
}

/// `deflate_set_window_size`.
fn window(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    up_to(cx, word, 15)
}

/// `deflate_set_note`: one word is the note of the ratio.
fn note(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if words.len() < 2 {
        return Ok(());
    }
    choose(cx.directive.shown, &words[0], &["Input", "Output", "Ratio"]).map(drop)
}

/// `deflate_set_inflate_limit`.
fn limit(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    match strtoff(&word.value, 10) {
        Some((size, [])) if size >= 0 => Ok(()),
        _ => Err(out_of_range(
            cx.directive.shown,
            word,
            "a number of bytes, such as 1048576",
        )),
    }
}
