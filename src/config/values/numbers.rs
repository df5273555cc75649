//! Numbers as the C library, APR and httpd read them, which is more leniently than they
//! look: `atoi` takes `12abc` for 12 and `abc` for 0.

use crate::config::fault::{Kind, Refusal};
use crate::config::walk::Cx;
use crate::syntax::{Word, is_space};

/// What `strtol` makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    /// The value; the nearest one that a `long` holds, if it is too large.
    pub(crate) value: i64,
    /// Where reading stopped; 0 where there is no number at all.
    pub(crate) end: usize,
    /// Whether it was too large for a `long` (`ERANGE`).
    pub(crate) overflow: bool,
}

impl Number {
    /// What follows it.
    pub(crate) fn rest<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        &text[self.end..]
    }
}

/// The value of a digit of any base.
fn digit(byte: u8, base: u32) -> Option<u32> {
    (byte as char).to_digit(36).filter(|d| *d < base)
}

/// `strtol` of a 64-bit system: white space, a sign, digits. Base 16 takes a leading `0x`,
/// base 0 tells octal and hexadecimal by their first characters.
pub(crate) fn strtol(text: &[u8], base: u32) -> Number {
    let byte = |at: usize| text.get(at).copied().unwrap_or(0);
    let mut at = text.iter().take_while(|&&b| is_space(b)).count();
    let negative = byte(at) == b'-';
    if matches!(byte(at), b'-' | b'+') {
        at += 1;
    }
    let mut base = base;
    let hex = byte(at) == b'0'
        && byte(at + 1).eq_ignore_ascii_case(&b'x')
        && digit(byte(at + 2), 16).is_some();
    if matches!(base, 0 | 16) && hex {
        at += 2;
        base = 16;
    } else if base == 0 {
        base = if byte(at) == b'0' { 8 } else { 10 };
    }
    let begin = at;
    let mut value = 0i64;
    let mut overflow = false;
    while let Some(d) = digit(byte(at), base) {
        at += 1;
        if overflow {
            continue;
        }
        let signed = if negative {
            -i64::from(d)
        } else {
            i64::from(d)
        };
        match value
            .checked_mul(i64::from(base))
            .and_then(|v| v.checked_add(signed))
        {
            Some(v) => value = v,
            None => {
                overflow = true;
                value = if negative { i64::MIN } else { i64::MAX };
            }
        }
    }
    Number {
        value,
        end: if at == begin { 0 } else { at },
        overflow,
    }
}

/// `atoi`: what `strtol` reads, cut to 32 bits. It refuses nothing.
pub(crate) fn atoi(text: &[u8]) -> i32 {
    strtol(text, 10).value as i32
}

/// `atol` and `apr_atoi64`: what `strtol` reads. They refuse nothing.
pub(crate) fn atol(text: &[u8]) -> i64 {
    strtol(text, 10).value
}

/// `apr_strtoff`: the number and what follows it; none if it is too large.
pub(crate) fn strtoff(text: &[u8], base: u32) -> Option<(i64, &[u8])> {
    let number = strtol(text, base);
    (!number.overflow).then(|| (number.value, number.rest(text)))
}

/// `strtod`, as far as its value and its end matter: the number and what follows it.
pub(crate) fn strtod(text: &[u8]) -> (f64, &[u8]) {
    let at = text.iter().take_while(|&&b| is_space(b)).count();
    let signed = usize::from(matches!(text.get(at), Some(b'+' | b'-')));
    let body = &text[at + signed..];
    let word =
        |name: &[u8]| body.len() >= name.len() && body[..name.len()].eq_ignore_ascii_case(name);
    let length = if word(b"infinity") {
        8
    } else if word(b"inf") || word(b"nan") {
        3
    } else if word(b"0x") && body.get(2).is_some_and(u8::is_ascii_hexdigit) {
        let digits = body[2..]
            .iter()
            .take_while(|b| b.is_ascii_hexdigit())
            .count();
        let value = body[2..2 + digits]
            .iter()
            .fold(0.0, |v, &b| v * 16.0 + f64::from(digit(b, 16).unwrap_or(0)));
        let value = if text[at] == b'-' { -value } else { value };
        return (value, &body[2 + digits..]);
    } else {
        decimal_length(body)
    };
    let read = std::str::from_utf8(&text[at..at + signed + length])
        .ok()
        .and_then(|s| s.parse().ok());
    match read {
        Some(value) if length > 0 => (value, &body[length..]),
        _ => (0.0, text),
    }
}

/// How far a decimal fraction with an exponent reaches; 0 if there is no digit.
fn decimal_length(body: &[u8]) -> usize {
    let digits = |from: usize| {
        body[from.min(body.len())..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let whole = digits(0);
    let mut end = whole;
    let mut any = whole;
    if body.get(whole) == Some(&b'.') {
        let fraction = digits(whole + 1);
        any += fraction;
        end = whole + 1 + fraction;
    }
    if any == 0 {
        return 0;
    }
    if matches!(body.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(body.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}

/// The unit of a time that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// `s`
    Seconds,
    /// `ms`
    Milliseconds,
}

/// `ap_timeout_parameter_parse`, server/util.c: a number that is not negative, then `h`,
/// `mi`, `s` or `ms`, and after that anything. Gives microseconds.
pub(crate) fn timeout(text: &[u8], unit: Unit) -> Option<i64> {
    let number = strtol(text, 10);
    if number.overflow || number.value < 0 {
        return None;
    }
    let each = match (number.rest(text), unit) {
        ([], Unit::Seconds) | ([b's', ..], _) => 1_000_000,
        ([], Unit::Milliseconds) | ([b'm', b's', ..], _) => 1_000,
        ([b'm', b'i', ..], _) => 60_000_000,
        ([b'h', ..], _) => 3_600_000_000,
        _ => return None,
    };
    number.value.checked_mul(each)
}

/// As [`timeout`], with a message for the word that is no time.
pub(crate) fn timeout_of(what: &str, word: &Word<'_>, unit: Unit) -> Result<i64, Refusal> {
    if let Some(time) = timeout(&word.value, unit) {
        return Ok(time);
    }
    let number = strtol(&word.value, 10);
    let refusal = Refusal::new(format!("{what}: `{}` is no time", word.lossy())).at(word);
    if number.value < 0 {
        return Err(refusal.help("a time is not negative"));
    }
    if number.overflow || number.end == 0 {
        return Err(refusal.help("write a number and a unit: 500ms, 30s, 5min or 1h"));
    }
    let digits = String::from_utf8_lossy(&word.value[..number.end]).into_owned();
    let suffix = number.rest(&word.value).to_ascii_lowercase();
    let mended = match &*suffix {
        [b'm', b's', ..] => "ms",
        [b'm', ..] => "min",
        [b's', ..] => "s",
        [b'h', ..] => "h",
        [b'd', ..] if number.value > 0 && number.value < 10_000 => {
            return Err(refusal.instead(format!("{}h", number.value * 24)));
        }
        _ => return Err(refusal.help(format!("the units are ms, s, min and h: {digits}s"))),
    };
    // `5 s` and `10m`: the same with a unit that httpd knows, unless that is what it was.
    if suffix.starts_with(mended.as_bytes()) && suffix == number.rest(&word.value) {
        return Err(refusal.help("it is longer than httpd can count"));
    }
    Err(refusal.instead(format!("{digits}{mended}")))
}

/// A word that `atoi` takes for another number than it looks like, for a warning: it has
/// no digit where one is needed, or goes on after its digits.
pub(crate) fn plain(word: &Word<'_>) -> bool {
    let digits = word.value.strip_prefix(b"-").unwrap_or(&word.value);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// What `atoi` makes of a word that a setter takes whatever it is; with a warning where
/// that is another number than the one that is written.
pub(crate) fn lenient(cx: &mut Cx<'_>, word: &Word<'_>) -> i32 {
    let number = atoi(&word.value);
    if !plain(word) || strtol(&word.value, 10).value != i64::from(number) {
        let refusal = Refusal::new(format!(
            "{}: httpd reads `{}` as {number}",
            cx.directive.name,
            word.lossy()
        ))
        .kind(Kind::Suspicious)
        .at(word)
        .help("write a plain number");
        cx.remark(refusal);
    }
    number
}

/// A number for `atoi` that must be at least `least`.
pub(crate) fn at_least(cx: &mut Cx<'_>, word: &Word<'_>, least: i32) -> Result<i32, Refusal> {
    if atoi(&word.value) < least {
        return Err(out_of_range(
            cx.directive.name,
            word,
            &format!("a number, {least} or more"),
        ));
    }
    Ok(lenient(cx, word))
}

/// A number for `apr_strtoff` and nothing after it, from `least` to `most`.
pub(crate) fn within(what: &str, word: &Word<'_>, least: i64, most: i64) -> Result<i64, Refusal> {
    match strtoff(&word.value, 10) {
        Some((number, [])) if (least..=most).contains(&number) => Ok(number),
        _ => Err(out_of_range(
            what,
            word,
            &if most == i64::MAX {
                format!("a number, {least} or more")
            } else {
                format!("a number from {least} to {most}")
            },
        )),
    }
}

/// The refusal of a word that is no number of the right size.
pub(crate) fn out_of_range(what: &str, word: &Word<'_>, wanted: &str) -> Refusal {
    let refusal = Refusal::new(if plain(word) {
        format!("{what}: {} is out of range", word.lossy())
    } else {
        format!("{what}: `{}` is no number", word.lossy())
    });
    refusal.at(word).help(format!("write {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(text: &str, base: u32) -> (i64, usize, bool) {
        let n = strtol(text.as_bytes(), base);
        (n.value, n.end, n.overflow)
    }

    #[test]
    fn strtol_reads_what_it_can() {
        assert_eq!(long("12abc", 10), (12, 2, false));
        assert_eq!(long(" \t-7", 10), (-7, 4, false));
        assert_eq!(long("abc", 10), (0, 0, false));
        assert_eq!(long("-", 10), (0, 0, false));
        assert_eq!(long("0x1f", 16), (31, 4, false));
        assert_eq!(long("0xg", 16), (0, 1, false));
        assert_eq!(long("0x1f", 0), (31, 4, false));
        assert_eq!(long("017", 0), (15, 3, false));
        assert_eq!(long("0x1f", 10), (0, 1, false));
        assert_eq!(long("9223372036854775807", 10), (i64::MAX, 19, false));
        assert_eq!(long("9223372036854775808", 10), (i64::MAX, 19, true));
        assert_eq!(long("-9223372036854775808", 10), (i64::MIN, 20, false));
        assert_eq!(long("-9223372036854775809", 10), (i64::MIN, 20, true));
    }

    #[test]
    fn atoi_cuts_to_32_bits() {
        assert_eq!(atoi(b"4294967297"), 1);
        assert_eq!(atoi(b"99999999999999999999"), -1);
        assert_eq!(atoi(b"-5x"), -5);
        assert_eq!(atoi(b""), 0);
        assert_eq!(atol(b"4294967297 "), 4_294_967_297);
    }

    #[test]
    fn strtod_reads_fractions() {
        let read = |s: &'static str| {
            let (value, rest) = strtod(s.as_bytes());
            (value, std::str::from_utf8(rest).unwrap())
        };
        assert_eq!(read("0.5x"), (0.5, "x"));
        assert_eq!(read("-1.e2"), (-100.0, ""));
        assert_eq!(read(".5e"), (0.5, "e"));
        assert_eq!(read("x"), (0.0, "x"));
        assert_eq!(read("."), (0.0, "."));
        assert_eq!(read("-0x10"), (-16.0, ""));
        assert_eq!(read("inf").0, f64::INFINITY);
    }

    #[test]
    fn times_have_units_and_anything_after_them() {
        let time = |s: &str| timeout(s.as_bytes(), Unit::Seconds);
        assert_eq!(time("5"), Some(5_000_000));
        assert_eq!(time("5ms"), Some(5_000));
        assert_eq!(time("5min"), Some(300_000_000));
        assert_eq!(time("5minutes or so"), Some(300_000_000));
        assert_eq!(time("1hour"), Some(3_600_000_000));
        assert_eq!(time("s"), Some(0));
        assert_eq!(timeout(b"5", Unit::Milliseconds), Some(5_000));
        for bad in [
            "-1",
            "5m",
            "5 s",
            "x",
            "5S",
            "9223372036855s",
            "99999999999999999999",
        ] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_time_in_a_wrong_unit_is_mended() {
        let mend = |s: &str| {
            let word = crate::syntax::word(s.as_bytes(), 0).0.unwrap();
            timeout_of("X", &word, Unit::Seconds)
                .unwrap_err()
                .instead
                .map(|(text, _)| text)
        };
        assert_eq!(mend("5m").as_deref(), Some("5min"));
        assert_eq!(mend("5S").as_deref(), Some("5s"));
        assert_eq!(mend("2d").as_deref(), Some("48h"));
        assert_eq!(mend("9223372036855s"), None);
        assert_eq!(mend("-1"), None);
    }
}
