//! Times of certificates: durations, and parts of a lifetime. httpd: modules/md/md_time.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::super::enumeration::any_case;
use super::super::numbers::strtol;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// `md_duration_parse`: a number, and a unit by its first letters. In microseconds, which
/// may turn round.
fn duration(text: &[u8], unit: &[u8]) -> Option<i64> {
    let number = strtol(text, 10);
    let unit = match number.rest(text) {
        _ if number.overflow => return None,
        [] => unit,
        _ if number.end == 0 => return None,
        given => given,
    };
    let each = match unit {
        [b'd' | b'D', ..] => DAY,
        [b'h' | b'H', ..] => 3_600 * SECOND,
        [b'm' | b'M', b'i' | b'I', ..] => 60 * SECOND,
        [b's' | b'S', ..] => SECOND,
        [b'm' | b'M', b's' | b'S', ..] => 1_000,
        _ => return None,
    };
    Some(number.value.wrapping_mul(each))
}

/// A part of a certificate's lifetime.
enum Slice {
    /// A time.
    Time,
    /// Per cent of the lifetime.
    Percent(i32),
}

/// `md_timeslice_parse`: a duration, or per cent.
fn slice(text: &[u8]) -> Option<Slice> {
    if duration(text, b"d").is_some() {
        return Some(Slice::Time);
    }
    let number = strtol(text, 10);
    let percent = number.rest(text).starts_with(b"%");
    (percent && !number.overflow && number.value >= 0)
        .then_some(Slice::Percent(number.value as i32))
}

/// The refusal of what is no time; `5m` and `2w` are told what they would be.
fn no_time(cx: &Cx<'_>, word: &Word<'_>, forms: &str) -> Refusal {
    let refusal = Refusal::new(format!(
        "{}: `{}` is no time",
        cx.directive.shown,
        word.lossy()
    ))
    .at(word);
    let number = strtol(&word.value, 10);
    let digits = String::from_utf8_lossy(&word.value[..number.end]).into_owned();
    match number.rest(&word.value) {
        [b'm' | b'M'] if number.end > 0 => refusal.instead(format!("{digits}mi")),
        [b'w' | b'W', ..] if (1..10_000).contains(&number.value) => {
            refusal.instead(format!("{}d", number.value * 7))
        }
        _ => refusal.help(format!("write a number and d, h, mi, s or ms{forms}")),
    }
}

/// A time of a whole server, in microseconds.
fn server_time(cx: &Cx<'_>, word: &Word<'_>, unit: &[u8]) -> Result<i64, Refusal> {
    super::not_in_domain(cx)?;
    duration(&word.value, unit).ok_or_else(|| no_time(cx, word, ""))
}

/// `md_config_set_activation_delay`.
pub(super) fn activation_delay(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    server_time(cx, word, b"d").map(|_| ())
}

/// `md_config_set_check_interval`.
pub(super) fn check_interval(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if server_time(cx, word, b"s")? >= SECOND {
        return Ok(());
    }
    Err(Refusal::new("MDCheckInterval is one second or more")
        .at(word)
        .help("write 12h, or the like"))
}

/// The setter of MDInitialDelay, which came with 2.4.64.
pub(super) fn initial_delay(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if server_time(cx, word, b"s")? >= 0 {
        return Ok(());
    }
    Err(Refusal::new("MDInitialDelay may not be negative")
        .at(word)
        .instead("0s"))
}

/// `md_config_set_min_delay`.
pub(super) fn retry_delay(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if server_time(cx, word, b"s")? > 0 {
        return Ok(());
    }
    Err(Refusal::new("MDRetryDelay is more than nothing")
        .at(word)
        .instead("5s"))
}

/// `md_config_set_store_locks`.
pub(super) fn store_locks(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    super::not_in_domain(cx)?;
    let taken =
        any_case(&word.value, &["on", "off"]).is_some() || duration(&word.value, b"s").is_some();
    if taken {
        return Ok(());
    }
    Err(no_time(cx, word, ", or on or off"))
}

/// `md_config_set_ocsp_keep_window`.
pub(super) fn keep_response(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    super::anywhere(cx)?;
    match slice(&word.value) {
        Some(_) => Ok(()),
        None => Err(no_time(cx, word, ", or per cent: 33%")),
    }
}

/// `md_config_set_renew_window`, `md_config_set_warn_window`,
/// `md_config_set_ocsp_renew_window`: less than the whole lifetime.
pub(super) fn window(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    super::anywhere(cx)?;
    match slice(&word.value) {
        Some(Slice::Percent(100..)) => Err(Refusal::new(format!(
            "{}: {} is all of a certificate's lifetime, and it must be less",
            cx.directive.shown,
            word.lossy()
        ))
        .at(word)
        .instead("33%")),
        Some(_) => Ok(()),
        None => Err(no_time(cx, word, ", or per cent: 33%")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_by_their_first_letters() {
        let time = |s: &str| duration(s.as_bytes(), b"d");
        assert_eq!(time("30"), Some(30 * DAY));
        assert_eq!(time("1Days"), Some(DAY));
        assert_eq!(time("5minutes"), Some(300 * SECOND));
        assert_eq!(time("5MS"), Some(5_000));
        assert_eq!(time("-5s"), Some(-5 * SECOND));
        for bad in ["d", "5m", "5w", "5 d", "x", "99999999999999999999"] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }

    #[test]
    fn per_cent_is_cut_to_32_bits() {
        assert!(matches!(slice(b"4294967329%"), Some(Slice::Percent(33))));
        assert!(matches!(slice(b"%"), Some(Slice::Percent(0))));
        assert!(slice(b"-1%").is_none());
    }
}
