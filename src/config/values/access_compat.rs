//! Access control as in Apache 2.2. httpd: modules/aaa/mod_access_compat.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::subnet::{self, NotSubnet};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("allow", Check::Pair(from)),
    ("deny", Check::Pair(from)),
    ("order", Check::One(order)),
    ("Satisfy", Check::One(satisfy)),
];

/// `order`.
fn order(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let choices = ["allow,deny", "deny,allow", "mutual-failure"];
    choose("Order", word, &choices)
        .map(|_| ())
        .map_err(|refusal| {
            match &*word.value.to_ascii_lowercase() {
                // `Order allow, deny` comes here only with quotes; else it is two arguments.
                b"allow, deny" | b"allow,deny," | b"allow" => refusal.rather("allow,deny"),
                b"deny, allow" | b"deny,allow," | b"deny" => refusal.rather("deny,allow"),
                _ => refusal,
            }
        })
}

/// `satisfy`.
fn satisfy(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("Satisfy", word, &["All", "Any"]).map(|_| ())
}

/// `allow_cmd`.
fn from(cx: &mut Cx<'_>, from: &Word<'_>, place: &Word<'_>) -> Verdict {
    let name = if cx.directive.name == "allow" {
        "Allow"
    } else {
        "Deny"
    };
    if !from.value.eq_ignore_ascii_case(b"from") {
        return Err(Refusal::new(format!(
            "{name} is followed by `from`, not by `{}`",
            from.lossy()
        ))
        .at(from)
        .help(format!(
            "write {name} from all, or {name} from 192.0.2.0/24"
        )));
    }
    let begins = |with: &[u8]| {
        place.value.len() >= with.len() && place.value[..with.len()].eq_ignore_ascii_case(with)
    };
    if begins(b"env=") || place.value.eq_ignore_ascii_case(b"all") {
        return Ok(());
    }
    let (address, mask) = subnet::cut(&place.value);
    match subnet::parse(address, mask) {
        Ok(()) => Ok(()),
        // A name of a host, unless there is a mask.
        Err(NotSubnet::NoAddress) if mask.is_none() && !place.value.contains(&b'#') => Ok(()),
        Err(NotSubnet::NoAddress) if mask.is_none() => Err(Refusal::new(format!(
            "{name} from: a comment cannot stand behind a directive"
        ))
        .at(place)
        .help("put it on a line of its own")),
        Err(why) => Err(subnet::refusal(&format!("{name} from"), place, why)),
    }
}
