//! Whether the server runs, and with what.

use crate::lab::scenario::{At, Root, Scenario, Seen};

use At::{File, Object};
use Seen::{Abroad, Here, NotHere};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "Apache not running",
        breaks: "stop",
        seen: &[
            NotHere("pgrep -x apache2 || true", "1"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS681",
            at: Object("apache2"),
        },
        mend: "start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "stale PID",
        breaks: "pkill -KILL -x apache2; sleep 0.2; sleep 600 >/dev/null 2>&1 </dev/null & echo $! >/run/apache2/apache2.pid; start",
        seen: &[
            Here("apachectl start", "already running"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS686",
            at: File("/run/apache2/apache2.pid"),
        },
        mend: "rm /run/apache2/apache2.pid; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "disk full in /var/log",
        breaks: "stop; cp -a /var/log /root/log; mount -t tmpfs -o size=256k,mode=755 tmpfs /var/log; cp -a /root/log/apache2 /var/log/; mkdir -p /var/log/letsencrypt; start; dd if=/dev/zero of=/var/log/syslog bs=1k count=1000 2>/dev/null || true",
        seen: &[
            Here("df -k /var/log", "100%"),
            Here("renew --dry-run", "No space left on device"),
        ],
        root: Root {
            cause: "FS671",
            at: Object("/var/log"),
        },
        mend: "rm /var/log/syslog",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "semaphores exhausted",
        breaks: "stop; sysctl -qw kernel.sem='250 32000 32 4'; for n in 1 2 3 4; do ipcmk -S 1 >/dev/null; done; echo Mutex sysvsem default >$A/conf-enabled/mutex.conf; start",
        seen: &[
            Here("ipcs -s | grep -c 0x", "4"),
            Here("apachectl start; tail -n 5 $LOG", "No space left on device"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS672",
            at: Object("semaphore"),
        },
        mend: "ipcs -s | awk '/^0x/ {print $2}' | xargs -n1 ipcrm -s; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "clock eight years behind",
        // The server goes on by the right time, as answers from elsewhere would.
        breaks: "echo -8y >/etc/faketimerc; echo /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 >/etc/ld.so.preload",
        seen: &[Here("date +%Y", "20"), Abroad("visit", "status 200")],
        root: Root {
            cause: "FS688",
            at: Object("clock"),
        },
        mend: "rm /etc/ld.so.preload /etc/faketimerc",
        needs: Some("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
        ..Scenario::PLAIN
    },
];
