//! Ports that the server does not listen on.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{Line, Object};
use Fate::{Down, Obeyed};
use Seen::{Abroad, Here, NotHere};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "Listen 443 missing",
        breaks: "sed -i '/443/d' $A/ports.conf",
        order: Order::Restart(Obeyed),
        seen: &[
            Abroad("visit", "Couldn't connect"),
            NotHere("ss -ltn", ":443"),
        ],
        root: Root {
            cause: "FS410",
            at: Line(SITE, "<VirtualHost *:443>"),
        },
        mend: "sed -i '/<IfModule ssl_module>/a Listen 443' $A/ports.conf; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "Listen twice",
        breaks: "site '1i Listen 443'",
        order: Order::Restart(Down),
        seen: &[
            Here(
                "apachectl configtest",
                "Cannot define multiple Listeners on the same IP:port",
            ),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS152",
            at: Line(SITE, "Listen 443"),
        },
        mend: "site '/^Listen/d'; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "port 443 held by another program",
        breaks: "stop; hold 443; start",
        seen: &[
            Here("apachectl start", "could not bind to address"),
            Here("ss -ltnp", ":443"),
            Abroad("visit", "wrong version number"),
        ],
        root: Root {
            cause: "FS651",
            at: Object("443"),
        },
        mend: "release; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "port 80 held by another program",
        breaks: "stop; hold 80; start",
        seen: &[
            Here("apachectl start", "could not bind to address"),
            Here("ss -ltnp", ":80"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS651",
            at: Object("80"),
        },
        mend: "release; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "bound to 127.0.0.1 only",
        breaks: "sed -i 's/Listen 443/Listen 127.0.0.1:443/' $A/ports.conf",
        order: Order::Restart(Obeyed),
        seen: &[
            Here("ss -ltn", "127.0.0.1:443"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS652",
            at: Line("/etc/apache2/ports.conf", "Listen 127.0.0.1:443"),
        },
        mend: "sed -i 's/127.0.0.1:443/443/' $A/ports.conf; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "v4 only with AAAA published",
        breaks: r#"sed -i 's/Listen 443/Listen 0.0.0.0:443/; s/^Listen 80/Listen 0.0.0.0:80/' $A/ports.conf; zone NOTHING "$D AAAA 2a0f:ff00:7::10""#,
        order: Order::Restart(Obeyed),
        seen: &[
            Abroad("visit https://$D/ -6", "Couldn't connect"),
            Abroad("visit https://$D/ -4", "status 200"),
        ],
        root: Root {
            cause: "FS653",
            at: Line("/etc/apache2/ports.conf", "Listen 0.0.0.0:443"),
        },
        mend: "sed -i 's/0.0.0.0://' $A/ports.conf; restart",
        healed: &[Abroad("visit https://$D/ -6", "status 200")],
        ..Scenario::PLAIN
    },
];
