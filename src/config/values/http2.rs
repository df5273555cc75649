//! HTTP/2. httpd: modules/http2/h2_config.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::{any_case, choose};
use super::numbers::{Unit, atol, out_of_range, timeout_of};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("H2CopyFiles", Check::One(on_off)),
    ("H2Direct", Check::One(on_off)),
    ("H2EarlyHint", Check::Pair(early_hint)),
    ("H2EarlyHints", Check::One(on_off)),
    ("H2MaxDataFrameLen", Check::One(not_negative)),
    ("H2MaxHeaderBlockLen", Check::One(not_negative)),
    ("H2MaxSessionStreams", Check::One(positive)),
    ("H2MaxStreamErrors", Check::One(not_negative)),
    ("H2MaxWorkerIdleSeconds", Check::One(time)),
    ("H2MaxWorkers", Check::One(positive)),
    ("H2MinWorkers", Check::One(positive)),
    ("H2ModernTLSOnly", Check::One(on_off)),
    ("H2OutputBuffering", Check::One(on_off)),
    ("H2Padding", Check::One(padding)),
    ("H2ProxyRequests", Check::One(on_off)),
    ("H2Push", Check::One(on_off)),
    ("H2PushDiarySize", Check::One(push_diary_size)),
    ("H2PushPriority", Check::Words(push_priority)),
    ("H2PushResource", Check::Words(push_resource)),
    ("H2SerializeHeaders", Check::One(serialize_headers)),
    ("H2SessionExtraFiles", Check::One(session_extra_files)),
    ("H2StreamMaxMemSize", Check::One(a_kilobyte)),
    ("H2StreamTimeout", Check::One(time)),
    ("H2TLSCoolDownSecs", Check::Any),
    ("H2TLSWarmUpSize", Check::Any),
    ("H2Upgrade", Check::One(on_off)),
    ("H2WebSockets", Check::One(on_off)),
    ("H2WindowSize", Check::One(a_kilobyte)),
];

/// `h2_conf_set_direct` and its like.
fn on_off(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(cx.directive.shown, word, &["On", "Off"]).map(|_| ())
}

/// A number, cut to 32 bits, that is not less than `least`.
fn at_least(cx: &Cx<'_>, word: &Word<'_>, least: i32) -> Verdict {
    if atol(&word.value) as i32 >= least {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        &format!("a number, {least} or more"),
    ))
}

/// `h2_conf_set_max_streams`, `h2_conf_set_min_workers`, `h2_conf_set_max_workers`.
fn positive(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    at_least(cx, word, 1)
}

/// `h2_conf_set_max_data_frame_len` and, since 2.4.66, its like.
fn not_negative(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    at_least(cx, word, 0)
}

/// `h2_conf_set_window_size`, `h2_conf_set_stream_max_mem_size`: in bytes, without a unit.
fn a_kilobyte(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    at_least(cx, word, 1024)
}

/// `h2_conf_set_max_worker_idle_limit`, `h2_conf_set_stream_timeout`.
fn time(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    timeout_of(cx.directive.shown, word, Unit::Seconds).map(|_| ())
}

/// `h2_conf_set_padding`: a number of bits.
fn padding(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if (0..=8).contains(&(atol(&word.value) as i32)) {
        return Ok(());
    }
    Err(out_of_range("H2Padding", word, "a number of bits, 0 to 8"))
}

/// `h2_conf_set_push_diary_size`.
fn push_diary_size(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const MOST: i32 = 1 << 15;
    let size = atol(&word.value) as i32;
    if !(0..=MOST).contains(&size) {
        return Err(out_of_range(
            "H2PushDiarySize",
            word,
            "0 or a power of two up to 32768",
        ));
    }
    if size > 0 && size & (size - 1) != 0 {
        let next = (size as u32).next_power_of_two();
        return Err(
            Refusal::new(format!("H2PushDiarySize: {size} is no power of two"))
                .at(word)
                .instead(next.to_string()),
        );
    }
    Ok(())
}

/// `h2_conf_add_push_priority`: a type, then how it depends on the page, its weight, or both.
fn push_priority(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let (dependency, weight) = match words {
        [_, only] if only.value.first().is_some_and(u8::is_ascii_digit) => (None, Some(only)),
        [_, dependency, rest @ ..] => (Some(dependency), rest.first()),
        _ => return Ok(()),
    };
    if let Some(word) = dependency {
        let which = choose(
            "the dependency of H2PushPriority",
            word,
            &["After", "Before", "Interleaved"],
        )?;
        if let (1, Some(weight)) = (which, weight) {
            return Err(Refusal::new("H2PushPriority: Before takes no weight")
                .at(weight)
                .help("take the weight out: what comes before the page gets all there is"));
        }
    }
    match weight {
        Some(weight) if (atol(&weight.value) as i32) < 1 => Err(out_of_range(
            "the weight of H2PushPriority",
            weight,
            "a number, 1 to 256",
        )),
        _ => Ok(()),
    }
}

/// `h2_conf_add_push_res`: `[add] URL [critical]`.
fn push_resource(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let add = any_case(&words[0].value, &["add"]).is_some();
    let last = if add {
        words.get(2)
    } else {
        if let Some(extra) = words.get(2) {
            return Err(Refusal::new("H2PushResource takes one URL")
                .at(extra)
                .help("write `H2PushResource add URL critical`, one line for each URL"));
        }
        words.get(1)
    };
    match last {
        Some(word) => choose("H2PushResource, after the URL,", word, &["critical"]).map(|_| ()),
        None => Ok(()),
    }
}

/// `h2_conf_add_early_hint`: the value of a header field.
fn early_hint(_: &mut Cx<'_>, _: &Word<'_>, value: &Word<'_>) -> Verdict {
    let bare = value.value.trim_ascii_start();
    if bare.is_empty() {
        return Err(
            Refusal::new("H2EarlyHint: the value of the header is empty")
                .at(value)
                .help("write `H2EarlyHint Link \"</style.css>;rel=preload;as=style\"`"),
        );
    }
    if bare.iter().any(|&b| (b < 0x20 && b != b'\t') || b == 0x7f) {
        return Err(Refusal::new(
            "H2EarlyHint: the value of the header has control characters in it",
        )
        .at(value));
    }
    Ok(())
}

/// `h2_conf_set_serialize_headers`: what it turned on is gone.
fn serialize_headers(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if any_case(&word.value, &["on"]).is_some() {
        gone(cx, "H2SerializeHeaders");
    }
    Ok(())
}

/// `h2_conf_set_session_extra_files`: what it set is gone.
fn session_extra_files(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    gone(cx, "H2SessionExtraFiles");
    Ok(())
}

fn gone(cx: &mut Cx<'_>, name: &str) {
    cx.warn(
        Refusal::new(format!("{name} has no effect any more"))
            .kind(Kind::Suspicious)
            .help("take the line out"),
        None,
    );
}
