//! Points in time, as logs write them: in the machine's own time, without a zone.

use std::fmt;

/// Microseconds since the beginning of 1970, by the clock on the machine's wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;

/// Days from 1970-01-01 to that day of the proleptic Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn digits(bytes: &[u8]) -> Option<i64> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    bytes.iter().try_fold(0, |n, b| {
        b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0'))
    })
}

fn month(name: &[u8]) -> Option<i64> {
    const NAMES: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    NAMES
        .chunks_exact(3)
        .position(|n| n == name)
        .map(|n| n as i64 + 1)
}

/// `HH:MM:SS`, with a fraction after a dot or a comma if there is one.
fn clock(text: &[u8]) -> Option<i64> {
    if text.len() < 8 || text[2] != b':' || text[5] != b':' {
        return None;
    }
    let (h, m, s) = (
        digits(&text[..2])?,
        digits(&text[3..5])?,
        digits(&text[6..8])?,
    );
    if h > 23 || m > 59 || s > 60 {
        return None;
    }
    let micros = match text.get(8) {
        None => 0,
        Some(b'.' | b',') if (1..=6).contains(&(text.len() - 9)) => {
            digits(&text[9..])? * 10_i64.pow(6 - (text.len() - 9) as u32)
        }
        Some(_) => return None,
    };
    Some(((h * 60 + m) * 60 + s) * SECOND + micros)
}

impl Moment {
    /// From a day and microseconds of it.
    fn on(year: i64, month: i64, day: i64, micros: i64) -> Option<Moment> {
        let sound = (1..=12).contains(&month) && (1..=31).contains(&day) && year > 0;
        sound.then(|| Moment(days(year, month, day) * 86_400 * SECOND + micros))
    }

    /// As `%t` and `%{u}t` of ErrorLogFormat write it: `Wed Oct 11 14:32:52.123456 2026`.
    pub fn apache(text: &[u8]) -> Option<Moment> {
        if text.len() < 24 || text[3] != b' ' || text[7] != b' ' || text[10] != b' ' {
            return None;
        }
        let day = digits(text[8..10].trim_ascii_start())?;
        let year = digits(&text[text.len() - 4..])?;
        let time = clock(text[11..text.len() - 4].trim_ascii_end())?;
        Moment::on(year, month(&text[4..7])?, day, time)
    }

    /// As `%{c}t`, certbot and ISO 8601 write it: `2026-10-11 14:32:52,123`, `T` between.
    pub fn compact(text: &[u8]) -> Option<Moment> {
        if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
            return None;
        }
        let (year, month, day) = (
            digits(&text[..4])?,
            digits(&text[5..7])?,
            digits(&text[8..10])?,
        );
        let time = match text.get(10) {
            None => 0,
            Some(b' ' | b'T') => clock(&text[11..])?,
            Some(_) => return None,
        };
        Moment::on(year, month, day, time)
    }

    /// Any of them.
    pub fn read(text: &[u8]) -> Option<Moment> {
        Moment::apache(text).or_else(|| Moment::compact(text))
    }
}

impl fmt::Display for Moment {
    /// `2026-10-11 14:32:52`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(SECOND);
        let (day, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // The inverse of `days`, after Howard Hinnant's civil_from_days.
        let z = day + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let d = doy - (153 * mp + 2) / 5 + 1;
        let m = if mp < 10 { mp + 3 } else { mp - 9 };
        let y = yoe + era * 400 + i64::from(m <= 2);
        let (h, min, s) = (rest / 3600, rest / 60 % 60, rest % 60);
        write!(f, "{y:04}-{m:02}-{d:02} {h:02}:{min:02}:{s:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_writing() {
        let apache = Moment::apache(b"Wed Oct 11 14:32:52.123456 2026").unwrap();
        assert_eq!(apache.to_string(), "2026-10-11 14:32:52");
        assert_eq!(apache.0 % SECOND, 123_456);
        assert_eq!(
            Moment::apache(b"Thu Jan  1 00:00:01 1970"),
            Some(Moment(SECOND))
        );
        assert_eq!(
            Moment::compact(b"2026-10-11 14:32:52,123"),
            Some(Moment(apache.0 - 456))
        );
        assert_eq!(Moment::read(b"2026-10-11T14:32:52.123456"), Some(apache));
        assert_eq!(
            Moment::compact(b"2024-02-29").unwrap().to_string(),
            "2024-02-29 00:00:00"
        );
        for wrong in [
            "",
            "2026-13-01",
            "2026-10-11 25:00:00",
            "Wed Foo 11 14:32:52 2026",
        ] {
            assert_eq!(Moment::read(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
