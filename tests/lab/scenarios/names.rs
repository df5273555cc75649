//! From the name to an address.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{Line, Object};
use Fate::Obeyed;
use Seen::{Abroad, Here};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "domain in /etc/hosts at 127.0.1.1",
        breaks: r#"sed -i "s/^127.0.1.1.*/127.0.1.1\tflaskhome flaskhome.duckdns.org/" /etc/hosts"#,
        seen: &[
            Here("getent ahostsv4 $D", "127.0.1.1"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS641",
            at: Line("/etc/hosts", "127.0.1.1"),
        },
        mend: r"sed -i 's/^127.0.1.1.*/127.0.1.1\tflaskhome/' /etc/hosts",
        healed: &[Here("getent ahostsv4 $D", "44.128.7.10")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "domain in /etc/hosts at an old address",
        breaks: "echo '44.128.7.99 flaskhome.duckdns.org' >>/etc/hosts",
        seen: &[
            Here("visit https://$D/ -m 4", "status 000"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS641",
            at: Line("/etc/hosts", "44.128.7.99"),
        },
        mend: "sed -i '/44.128.7.99/d' /etc/hosts",
        healed: &[Here("visit", "status 200")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "/etc/hosts malformed",
        breaks: "zone '^localhost'; sed -i 's/^127.0.0.1.*/127.0.0.1localhost/; s/^::1.*//' /etc/hosts",
        seen: &[
            Here("getent ahostsv4 localhost || echo nothing", "nothing"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS642",
            at: Line("/etc/hosts", "127.0.0.1localhost"),
        },
        mend: "sed -i 's/^127.0.0.1localhost/127.0.0.1 localhost/' /etc/hosts",
        healed: &[Here("getent ahostsv4 localhost", "127.0.0.1")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "resolv.conf dead",
        breaks: "echo nameserver 44.128.7.99 >/etc/resolv.conf",
        seen: &[
            Here(
                "timeout 3 getent ahostsv4 acme-v02.api.letsencrypt.org || echo nothing",
                "nothing",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS631",
            at: Line("/etc/resolv.conf", "44.128.7.99"),
        },
        mend: "echo nameserver 9.9.9.9 >/etc/resolv.conf",
        healed: &[Here("getent ahostsv4 $D", "44.128.7.10")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "NXDOMAIN",
        breaks: "zone flaskhome.duckdns.org",
        seen: &[
            Abroad("visit", "Could not resolve host"),
            Abroad("/mnt/lab ask $D A", "rcode 3"),
        ],
        root: Root {
            cause: "FS632",
            at: Object("flaskhome.duckdns.org"),
        },
        mend: r#"zone NOTHING "$D A $ADDRESS""#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "A elsewhere",
        breaks: r#"zone "^$D A " "$D A 44.128.9.9""#,
        seen: &[Abroad("visit", "Couldn't connect")],
        root: Root {
            cause: "FS634",
            at: Object("44.128.9.9"),
        },
        mend: r#"zone "^$D A " "$D A $ADDRESS""#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "DuckDNS refuses the address",
        breaks: r#"mkdir -p /root/duckdns; printf KO >/root/duckdns/duck.log; zone "^$D A " "$D A 44.128.9.9""#,
        seen: &[Abroad("visit", "Couldn't connect")],
        root: Root {
            cause: "FS638",
            at: Object("/root/duckdns/duck.log"),
        },
        mend: r#"printf OK >/root/duckdns/duck.log; zone "^$D A " "$D A $ADDRESS""#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "stale AAAA",
        breaks: r#"zone NOTHING "$D AAAA 2a0f:ff00:7::99""#,
        seen: &[
            Abroad("visit https://$D/ -6", "status 000"),
            Abroad("visit https://$D/ -4", "status 200"),
        ],
        root: Root {
            cause: "FS634",
            at: Object("2a0f:ff00:7::99"),
        },
        mend: "zone AAAA",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "private address published",
        breaks: r#"zone "^$D A " "$D A 192.168.1.20""#,
        seen: &[Abroad("visit https://$D/ -m 2", "status 000")],
        root: Root {
            cause: "FS635",
            at: Object("192.168.1.20"),
        },
        mend: r#"zone "^$D A " "$D A $ADDRESS""#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "CAA forbids the CA",
        breaks: r#"zone NOTHING "$D CAA issue sectigo.com""#,
        seen: &[Abroad("/mnt/lab ask $D CAA", "sectigo.com")],
        root: Root {
            cause: "FS637",
            at: Object("sectigo.com"),
        },
        mend: "zone CAA",
        healed: &[Abroad("/mnt/lab ask $D CAA", "answers 0")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "SERVFAIL",
        breaks: r#"zone "^$D A " "$D SERVFAIL""#,
        seen: &[
            Abroad("visit", "Could not resolve host"),
            Abroad("/mnt/lab ask $D A", "rcode 2"),
        ],
        root: Root {
            cause: "FS633",
            at: Object("flaskhome.duckdns.org"),
        },
        mend: r#"zone SERVFAIL "$D A $ADDRESS""#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "name under xip.io",
        breaks: "site 's/ServerName .*/ServerName 44.128.7.10.xip.io/; s|https://flaskhome.duckdns.org|https://44.128.7.10.xip.io|'",
        order: Order::Reload(Obeyed),
        seen: &[Abroad(
            "visit https://44.128.7.10.xip.io/",
            "Could not resolve host",
        )],
        root: Root {
            cause: "FS450",
            at: Line(SITE, "ServerName 44.128.7.10.xip.io"),
        },
        mend: r#"site "s/44.128.7.10.xip.io/$D/"; reload"#,
        ..Scenario::PLAIN
    },
];
