//! What stands between a visitor and the port.

use crate::lab::scenario::{At, Root, Scenario, Seen};

use At::Object;
use Seen::{Abroad, Here};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "443 filtered",
        breaks: "nft add table inet filter; nft 'add chain inet filter input { type filter hook input priority 0 ; policy accept ; }'; nft add rule inet filter input tcp dport 443 drop",
        seen: &[
            Abroad("visit https://$D/ -m 2", "timed out"),
            Here("ss -ltn", ":443"),
        ],
        root: Root {
            cause: "FS654",
            at: Object("443"),
        },
        mend: "nft flush ruleset",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "443 filtered for others than the machine itself",
        breaks: "nft add table inet filter; nft 'add chain inet filter input { type filter hook input priority 0 ; policy accept ; }'; nft add rule inet filter input iif lo accept; nft add rule inet filter input tcp dport '{ 22, 80 }' accept; nft add rule inet filter input ct state established,related accept; nft add rule inet filter input ip protocol tcp drop",
        seen: &[
            Abroad("visit https://$D/ -m 2", "timed out"),
            Here("visit", "status 200"),
        ],
        root: Root {
            cause: "FS654",
            at: Object("443"),
        },
        mend: "nft insert rule inet filter input tcp dport 443 accept",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "443 refused",
        breaks: "nft add table inet filter; nft 'add chain inet filter input { type filter hook input priority 0 ; policy accept ; }'; nft add rule inet filter input tcp dport 443 reject with tcp reset",
        seen: &[Abroad("visit", "Couldn't connect"), Here("ss -ltn", ":443")],
        root: Root {
            cause: "FS654",
            at: Object("443"),
        },
        mend: "nft flush ruleset",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "80 filtered",
        breaks: "nft add table inet filter; nft 'add chain inet filter input { type filter hook input priority 0 ; policy accept ; }'; nft add rule inet filter input tcp dport 80 drop",
        seen: &[
            Abroad("visit http://$D/ -m 2", "timed out"),
            Abroad("visit", "status 200"),
            Here("renew --dry-run", "Some challenges have failed"),
        ],
        root: Root {
            cause: "FS654",
            at: Object("80"),
        },
        mend: "nft flush ruleset",
        healed: &[Abroad("visit http://$D/", "status 301")],
        ..Scenario::PLAIN
    },
];
