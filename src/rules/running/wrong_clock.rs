//! FS688 wrong-clock.

use crate::config::world::Seen;
use crate::finding::Subject;
use crate::rules::tls::dates::day;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// How far a clock may be off before certificates and authorities mind: half an hour, which no
/// answer takes.
const OFF: i64 = 1_800;

/// Files are written a little later than they say, and unpacked from archives of other zones.
const LATER: i64 = 86_400;

/// The page.
const PAGE: &str = r#"The machine's clock is wrong.

## Why it breaks

A clock that is behind takes new certificates for not yet valid, and one that is ahead takes good ones for expired. certbot cannot talk to the authority then, as it does not trust its certificate either; and it renews too early or too late. What such a machine says of dates is of no worth.

It is told where an answer over the network has another date than this machine, or where a file was written after the present, as the clock has it.

## Bad

```apache bad now=2020-01-01
==> seen on the machine <==
{"clock": {"written": {"path": "/var/lib/systemd/timesync/clock", "at": 1795874613}}}
```

## Good

```apache good now=2026-11-29
==> seen on the machine <==
{"clock": {"written": {"path": "/var/lib/systemd/timesync/clock", "at": 1795874613}}}
```

## How to mend it

`timedatectl set-ntp true`, then look at `timedatectl`: it says "System clock synchronized: yes" once that has worked. A virtual machine that was asleep may need `systemctl restart systemd-timesyncd`.

## References

- <https://www.freedesktop.org/software/systemd/man/latest/timedatectl.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS688",
    name: "wrong-clock",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let (Some(machine), Seen::Is(now)) = (cx.facts.machine(), cx.facts.now()) else {
        return;
    };
    let dated = machine.visits.iter().find_map(|visit| {
        let date = visit.page.is()?.date?;
        ((date - now).abs() > OFF).then(|| {
            format!(
                "the answer of {} at {} is dated {}",
                visit.name,
                visit.address,
                time(date)
            )
        })
    });
    let written = machine.clock.written.as_ref();
    let written = written.filter(|written| written.at > now + LATER);
    let written = written.map(|written| {
        let path = String::from_utf8_lossy(&written.path.0).into_owned();
        format!("{path} was written on {}", time(written.at))
    });
    let Some(against) = dated.or(written) else {
        return;
    };
    found.push(
        Draft::about(
            "the clock",
            format!("this machine's clock says {}, but {against}", time(now)),
        )
        .help("set it, and have it kept right; then look at `timedatectl`")
        .command("timedatectl set-ntp true")
        .subject(Subject::Server),
    );
}

/// A point of time to the minute.
fn time(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(86_400);
    format!(
        "{} {:02}:{:02} UTC",
        day(seconds),
        of_day / 3_600,
        of_day / 60 % 60
    )
}
