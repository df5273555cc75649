//! Slow requests. httpd: modules/filters/mod_reqtimeout.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::suggest;
use crate::config::walk::Cx;
use crate::syntax::{Text, Word, words};

use super::numbers::strtol;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("RequestReadTimeout", Check::Raw(timeouts))];

const EXAMPLE: &str = "write RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500";

const STAGES: [&str; 3] = ["handshake", "header", "body"];

/// `set_reqtimeouts`.
fn timeouts(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    words(args.bytes()).try_for_each(|word| stage(&word).map_err(|refusal| refusal.at(&word)))
}

/// `set_reqtimeout_param`.
fn stage(word: &Word<'_>) -> Verdict {
    let Some(at) = word.value.iter().position(|&b| b == b'=') else {
        return Err(
            Refusal::new(format!("RequestReadTimeout: `{}` has no `=`", word.lossy()))
                .help(EXAMPLE),
        );
    };
    let (key, value) = (&word.value[..at], &word.value[at + 1..]);
    if !STAGES
        .iter()
        .any(|s| s.as_bytes().eq_ignore_ascii_case(key))
    {
        let refusal = Refusal::new(format!(
            "RequestReadTimeout: there is no stage `{}`",
            String::from_utf8_lossy(key)
        ));
        return Err(match suggest::near(key, STAGES) {
            Some(near) => {
                let near = String::from_utf8_lossy(near).into_owned();
                refusal.instead(format!("{near}={}", String::from_utf8_lossy(value)))
            }
            None => refusal.help("the stages are handshake, header and body"),
        });
    }
    let (initial, most) = match find(value, b",minrate=") {
        Some(at) => {
            let rate = number(&value[at + b",minrate=".len()..], "the rate")?;
            if rate == 0 {
                return Err(
                    Refusal::new("RequestReadTimeout: a MinRate of 0 is no rate")
                        .help("write a number of bytes a second, or leave MinRate out"),
                );
            }
            let time = &value[..at];
            match time.iter().position(|&b| b == b'-') {
                Some(dash) => (
                    &time[..dash],
                    number(&time[dash + 1..], "the longest time")?,
                ),
                None => (time, 0),
            }
        }
        None if value.contains(&b'-') => {
            return Err(Refusal::new(format!(
                "RequestReadTimeout: the range `{}` needs a MinRate",
                String::from_utf8_lossy(value)
            ))
            .instead(format!("{},MinRate=500", word.lossy())));
        }
        None => (value, 0),
    };
    let initial = number(initial, "the time")?;
    if most != 0 && initial >= most {
        return Err(Refusal::new(format!(
            "RequestReadTimeout: the longest time, {most}, is not longer than the first, {initial}"
        ))
        .help(EXAMPLE));
    }
    Ok(())
}

/// Where `needle`, in small letters, stands in any case.
fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len())
        .position(|w| w.eq_ignore_ascii_case(needle))
}

/// `parse_int`: the whole text must be a number, which is cut to 32 bits.
fn number(text: &[u8], what: &str) -> Result<i32, Refusal> {
    let shown = String::from_utf8_lossy(text);
    let number = strtol(text, 10);
    let value = number.value as i32;
    if number.end == 0 || !number.rest(text).is_empty() {
        return Err(Refusal::new(format!(
            "RequestReadTimeout: {what}, `{shown}`, is no number"
        ))
        .help(EXAMPLE));
    }
    if value < 0 {
        return Err(Refusal::new(format!(
            "RequestReadTimeout: {what}, {shown}, is out of range"
        ))
        .help(EXAMPLE));
    }
    Ok(value)
}
