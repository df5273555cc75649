//! What `Order`, `Allow`, `Deny` and `Satisfy` of one section say. httpd: `check_dir_access`
//! in modules/aaa/mod_access_compat.c.

use crate::config::Config;
use crate::config::modules::Tri;
use crate::config::tree::{Node, NodeId};

use super::{Access, arguments, limit, name};

/// What they say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Compat {
    /// Whom they let in.
    pub(super) access: Access,
    /// `Satisfy any`.
    pub(super) any: bool,
}

/// Which clients a list of `Allow` or `Deny` names.
#[derive(Clone, Copy)]
struct Listed {
    all: Tri,
    some: bool,
}

impl Listed {
    fn add(&mut self, node: &Node, words: &[Vec<u8>]) {
        self.some |= words.len() > 1;
        let all = words.iter().skip(1).any(|w| w.eq_ignore_ascii_case(b"all"));
        if all && self.all != Tri::Yes {
            self.all = if node.certain { Tri::Yes } else { Tri::Unknown };
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    DenyAllow,
    AllowDeny,
    MutualFailure,
}

struct Own {
    there: bool,
    doubt: bool,
    order: Order,
    allow: Listed,
    deny: Listed,
    any: bool,
}

fn collect(config: &Config, section: NodeId, own: &mut Own, here: bool) {
    for (id, node) in config.tree.children(Some(section)) {
        if let Some(get) = limit(config, id, node) {
            collect(config, id, own, here && get);
            continue;
        }
        let name = name(node);
        if !matches!(name, "order" | "allow" | "deny" | "Satisfy") {
            continue;
        }
        own.there = true;
        own.doubt |= !node.certain || node.opaque;
        if !here {
            continue;
        }
        let words = arguments(config, id);
        match name {
            "order" => {
                own.order = match words.first() {
                    Some(word) if word.eq_ignore_ascii_case(b"allow,deny") => Order::AllowDeny,
                    Some(word) if word.eq_ignore_ascii_case(b"mutual-failure") => {
                        Order::MutualFailure
                    }
                    _ => Order::DenyAllow,
                }
            }
            "allow" => own.allow.add(node, &words),
            "deny" => own.deny.add(node, &words),
            _ => {
                own.any = words
                    .first()
                    .is_some_and(|w| w.eq_ignore_ascii_case(b"any"))
            }
        }
    }
}

/// What a section says; none where it says nothing.
pub(super) fn own(config: &Config, section: NodeId) -> Option<Compat> {
    let nobody = Listed {
        all: Tri::No,
        some: false,
    };
    let mut own = Own {
        there: false,
        doubt: false,
        order: Order::DenyAllow,
        allow: nobody,
        deny: nobody,
        any: false,
    };
    collect(config, section, &mut own, true);
    if !own.there {
        return None;
    }
    let access = if own.doubt {
        Access::Unknown
    } else {
        let (allow, deny) = (own.allow, own.deny);
        match own.order {
            Order::DenyAllow if allow.all == Tri::Yes || !deny.some => Access::Granted,
            Order::DenyAllow if deny.all == Tri::Yes && !allow.some => Access::Denied,
            Order::DenyAllow => Access::Restricted,
            Order::AllowDeny | Order::MutualFailure => {
                if deny.all == Tri::Yes || !allow.some {
                    Access::Denied
                } else if allow.all == Tri::Yes && !deny.some {
                    Access::Granted
                } else {
                    Access::Restricted
                }
            }
        }
    };
    Some(Compat {
        access,
        any: own.any,
    })
}
