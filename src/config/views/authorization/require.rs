//! What the `Require` lines of one section say. httpd: `apply_authz_sections` in
//! modules/aaa/mod_authz_core.c.

use crate::config::Config;
use crate::config::tree::{Node, NodeId};

use super::{Access, arguments, limit, name};

/// How a section's `Require` goes with what came before it (`AuthMerging`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merging {
    /// It takes its place; so it is where nothing is said.
    Replace,
    /// Both must let in.
    And,
    /// Either must.
    Or,
}

/// What stands in a container: what each item says, none for one that neither lets in nor
/// keeps out.
#[derive(Default)]
struct Items {
    all: bool,
    access: Option<Access>,
    /// Whether any `Require` stands here, even one for other methods.
    some: bool,
}

impl Items {
    fn add(&mut self, item: Option<Access>) {
        self.some = true;
        self.access = match (self.access, item) {
            (before, None) => before,
            (None, item) => item,
            (Some(before), Some(item)) if self.all => Some(before.and(item)),
            (Some(before), Some(item)) => Some(before.or(item)),
        };
    }
}

/// What a negative item says: it can keep out, and never lets in.
fn negated(access: Option<Access>) -> Option<Access> {
    match access {
        Some(Access::Granted) => Some(Access::Denied),
        Some(Access::Restricted) => Some(Access::Restricted),
        Some(Access::Unknown) => Some(Access::Unknown),
        Some(Access::Denied) | None => None,
    }
}

fn doubted(node: &Node, access: Option<Access>) -> Option<Access> {
    if node.certain && !node.opaque {
        access
    } else {
        Some(Access::Unknown)
    }
}

fn fill(config: &Config, section: NodeId, items: &mut Items, here: bool) {
    for (id, node) in config.tree.children(Some(section)) {
        let container = |all: bool| {
            let mut inner = Items {
                all,
                ..Items::default()
            };
            fill(config, id, &mut inner, here);
            inner
        };
        match name(node) {
            "Require" => {
                let access = if here { one(config, id) } else { None };
                items.add(doubted(node, access));
            }
            "<RequireAll" => items.add(doubted(node, container(true).access)),
            "<RequireAny" => items.add(doubted(node, container(false).access)),
            "<RequireNone" => items.add(doubted(node, negated(container(false).access))),
            _ => {
                if let Some(get) = limit(config, id, node) {
                    fill(config, id, items, here && get);
                }
            }
        }
    }
}

/// What one `Require` says.
fn one(config: &Config, id: NodeId) -> Option<Access> {
    let words = arguments(config, id);
    let is = |n: usize, word: &str| {
        words
            .get(n)
            .is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
    };
    let not = is(0, "not");
    let at = usize::from(not);
    let access = if is(at, "all") {
        if is(at + 1, "granted") {
            Access::Granted
        } else {
            Access::Denied
        }
    } else if is(at, "ip") && words[at + 1..].iter().any(|w| everywhere(w)) {
        Access::Granted
    } else {
        Access::Restricted
    };
    if not {
        negated(Some(access))
    } else {
        Some(access)
    }
}

/// Whether a network is every address of its kind.
fn everywhere(word: &[u8]) -> bool {
    matches!(word, b"0.0.0.0/0" | b"::/0" | b"0.0.0.0/0.0.0.0")
}

/// What a section says; none where it has neither `Require` nor `AuthMerging`.
pub(super) fn own(config: &Config, section: NodeId) -> Option<(Merging, Option<Access>)> {
    let mut items = Items::default();
    fill(config, section, &mut items, true);
    let merging = config
        .tree
        .children(Some(section))
        .filter(|(_, node)| name(node) == "AuthMerging")
        .last()
        .map(|(id, _)| match arguments(config, id).first() {
            Some(word) if word.eq_ignore_ascii_case(b"and") => Merging::And,
            Some(word) if word.eq_ignore_ascii_case(b"or") => Merging::Or,
            _ => Merging::Replace,
        });
    if !items.some {
        // `AuthMerging Off` alone takes away what came before.
        return merging.map(|merging| (merging, None));
    }
    // Where every line is for other methods, GET is free; where all of it is negative, httpd
    // does not start.
    let access = items.access.unwrap_or(Access::Granted);
    Some((merging.unwrap_or(Merging::Replace), Some(access)))
}
