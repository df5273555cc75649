//! Points and stretches of time in words.

const DAY: i64 = 86_400;

/// The day of a point of time, in UTC: YYYY-MM-DD. Howard Hinnant's `civil_from_days`.
pub(in crate::rules) fn day(seconds: i64) -> String {
    let z = seconds.div_euclid(DAY) + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// How long it is: in days, or in hours below two of them.
pub(super) fn stretch(seconds: i64) -> String {
    let (count, unit) = if seconds < 2 * DAY {
        (seconds / 3_600, "hour")
    } else {
        (seconds / DAY, "day")
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// How much of a certificate's life is left when it should have been renewed long ago.
///
/// certbot renews when a third is left, and short ones when half is: a ninth of the life is
/// time enough for a timer that runs twice a day. What is renewed by hand is given a month.
pub(super) fn late(lifetime: i64) -> i64 {
    match lifetime / DAY {
        ..=10 => lifetime / 4,
        11..=100 => lifetime / 9 * 2,
        _ => 30 * DAY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_stretches() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(951_782_400), "2000-02-29");
        assert_eq!(day(4_102_444_799), "2099-12-31");
        assert_eq!(day(-1), "1969-12-31");
        assert_eq!(stretch(3_600), "1 hour");
        assert_eq!(stretch(3 * DAY + 5), "3 days");
    }

    #[test]
    fn what_is_late_is_a_part_of_the_lifetime() {
        assert_eq!(late(90 * DAY), 20 * DAY);
        assert_eq!(late(160 * 3_600), 40 * 3_600);
        assert_eq!(late(398 * DAY), 30 * DAY);
    }
}
