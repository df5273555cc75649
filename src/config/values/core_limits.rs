//! Limits on what a client or a process may do. httpd: server/core.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::enumeration::any_case;
use super::numbers::{at_least, atoi, atol, lenient, out_of_range, within};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("FlushMaxPipelined", Check::One(flush_max_pipelined)),
    ("FlushMaxThreshold", Check::One(buffer_size)),
    (
        "LimitInternalRecursion",
        Check::Words(limit_internal_recursion),
    ),
    ("LimitRequestBody", Check::One(limit_request_body)),
    ("LimitRequestFields", Check::One(limit_request)),
    ("LimitRequestFieldsize", Check::One(limit_request)),
    ("LimitRequestLine", Check::One(limit_request)),
    ("LimitXMLRequestBody", Check::One(limit_xml_request_body)),
    ("MaxRangeOverlaps", Check::One(max_ranges)),
    ("MaxRangeReversals", Check::One(max_ranges)),
    ("MaxRanges", Check::One(max_ranges)),
    ("RLimitCPU", Check::Words(resource_limit)),
    ("RLimitMEM", Check::Words(resource_limit)),
    ("RLimitNPROC", Check::Words(resource_limit)),
    ("ReadBufferSize", Check::One(buffer_size)),
    ("Timeout", Check::One(timeout)),
];

/// AP_MAX_LIMIT_XML_BODY on a 64-bit system.
const MAX_XML_BODY: u64 = u64::MAX / 6 - 1;

/// `set_limit_req_line`, `set_limit_req_fieldsize`, `set_limit_req_fields`.
fn limit_request(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    at_least(cx, word, 0).map(drop)
}

/// `set_limit_req_body`.
fn limit_request_body(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    within("LimitRequestBody", word, 0, i64::MAX).map(drop)
}

/// `set_limit_xml_req_body`.
fn limit_xml_request_body(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let number = atol(&word.value);
    if u64::try_from(number).is_ok_and(|n| n <= MAX_XML_BODY) {
        return Ok(());
    }
    Err(out_of_range(
        "LimitXMLRequestBody",
        word,
        &format!("a number from 0 to {MAX_XML_BODY}"),
    ))
}

/// `set_read_buf_size`, `set_flush_max_threshold`.
fn buffer_size(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    within(cx.directive.name, word, 0, i64::from(u32::MAX)).map(drop)
}

/// `set_flush_max_pipelined`.
fn flush_max_pipelined(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    within("FlushMaxPipelined", word, -1, i64::from(i32::MAX)).map(drop)
}

/// `set_max_ranges`, `set_max_overlaps`, `set_max_reversals`.
fn max_ranges(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if any_case(&word.value, &["none", "default", "unlimited"]).is_some() {
        return Ok(());
    }
    if atoi(&word.value) > 0 {
        lenient(cx, word);
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.name,
        word,
        "none, default, unlimited or a number, 1 or more",
    ))
}

/// `set_recursion_limit`.
fn limit_internal_recursion(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    for word in words {
        if at_least(cx, word, 1)? < 4 {
            let refusal = Refusal::new("so low a limit makes ordinary requests fail")
                .kind(Kind::Suspicious)
                .at(word)
                .help("10 is httpd's own limit");
            cx.remark(refusal);
        }
    }
    Ok(())
}

/// `ap_unixd_set_rlimit` (os/unix/unixd.c): what is no number is 0, and nothing is refused.
fn resource_limit(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    for (n, word) in words.iter().enumerate() {
        let is_max = word.value.eq_ignore_ascii_case(b"max");
        if is_max && n == 1 {
            // Only the first one may be `max`; a second one counts for 0, and that for unset.
            continue;
        }
        if !is_max && !word.value.first().is_some_and(u8::is_ascii_digit) {
            let refusal = Refusal::new(format!(
                "{}: `{}` is no number, and httpd takes it for 0",
                cx.directive.name,
                word.lossy()
            ))
            .kind(Kind::Suspicious)
            .at(word)
            .help("write a number or `max`");
            cx.remark(refusal);
        }
    }
    Ok(())
}

/// `set_timeout`: whatever `atoi` makes of it.
fn timeout(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    lenient(cx, word);
    Ok(())
}
