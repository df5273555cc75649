//! FS671 disk-full.

use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A disk without room for what the server writes.

## Why it breaks

Apache cannot write its logs or its PID file, certbot cannot write a new certificate, the application cannot store anything: "No space left on device". It happens without bytes left, and without inodes left (too many small files).

## Bad

```apache bad
==> seen on the machine <==
{"room": {"disks": [{"folder": "/var/log", "size": 1000000000, "free": 0, "inodes": 1000, "free_inodes": 900, "read_only": false}]}}
```

## Good

```apache good
==> seen on the machine <==
{"room": {"disks": [{"folder": "/var/log", "size": 1000000000, "free": 500000000, "inodes": 1000, "free_inodes": 900, "read_only": false}]}}
```

## How to mend it

See what takes the room: `du -xh / | sort -h | tail`. Old logs are a good candidate: `journalctl --vacuum-size=100M`, `apt-get clean`.

## References

- <https://httpd.apache.org/docs/2.4/logs.html#rotation>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS671",
    name: "disk-full",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Less than this is as good as nothing.
const LEAST: u64 = 512 * 1024;

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for disk in &machine.room.disks {
        // What is made so, such as an image, is not full.
        let folder = String::from_utf8_lossy(&disk.folder.0).into_owned();
        let (what, help) = if disk.read_only {
            (
                "can only be read: nothing can be written there",
                "look at `dmesg`: a disk with errors is switched to reading; then `mount -o remount,rw`",
            )
        } else if disk.free == 0 || (disk.free < LEAST && disk.size > 64 * LEAST) {
            (
                "is on a disk that is full",
                "see what takes the room: du -xh / | sort -h | tail; old logs are a good candidate",
            )
        } else if disk.inodes > 0 && disk.free_inodes == 0 {
            (
                "is on a disk that can take no more files: its inodes are used up",
                "see where the many small files are: du -x --inodes / | sort -n | tail",
            )
        } else {
            continue;
        };
        found.push(
            Draft::about(folder.clone(), format!("{folder} {what}"))
                .help(help)
                .subject(Subject::Server),
        );
    }
}
