//! Names that an earlier virtual host of the same address has.

use std::rc::Rc;

use crate::config::tree::NodeId;
use crate::config::views::hosts::{Bound, Host, bare_name};
use crate::config::walk::ServerId;
use crate::rules::{Arg, Context};
use crate::source::Span;

/// What gives a host its names.
const SAID: &[&str] = &["ServerName", "ServerAlias"];

/// A host some of whose names are another's.
pub(super) struct Shadowed {
    /// The names that are.
    pub(super) taken: Vec<Taken>,
    /// Whether all of its names are, on all of its addresses.
    pub(super) all: bool,
    /// Whether it is the first one of an address, and so answers for strangers.
    pub(super) first: bool,
}

/// A name that is another's.
pub(super) struct Taken {
    /// The ServerName or ServerAlias.
    pub(super) node: NodeId,
    /// The name there.
    pub(super) arg: Arg,
    /// An address on which it is another's, as it is written.
    pub(super) address: String,
    /// Whether it is so on all addresses of the host.
    pub(super) everywhere: bool,
    /// Where the other one says the name, or else its tag.
    pub(super) owner: Option<Span>,
    /// Whether the other one has it by a wildcard.
    pub(super) pattern: bool,
    /// Whether the other one is this one, read for the second time.
    pub(super) twice: bool,
}

/// All of them, in the order of the hosts.
pub(super) fn all(cx: &Context<'_>) -> Rc<Vec<Shadowed>> {
    cx.shared(|cx| {
        let hosts = &cx.hosts().all[1..];
        hosts.iter().filter_map(|host| shadowed(cx, host)).collect()
    })
}

fn shadowed(cx: &Context<'_>, host: &Host) -> Option<Shadowed> {
    let section = cx.section_of(host.server)?;
    if !cx.config.tree.get(section).certain {
        return None;
    }
    let chains: Vec<_> = host
        .addresses
        .iter()
        .filter(|a| !matches!(a.bound, Bound::Name(_)))
        .filter_map(|a| {
            let chain = cx.names().chain(&(a.bound.clone(), a.port))?;
            Some((a, chain))
        })
        .collect();
    let first = chains.iter().any(|(_, c)| c.hosts[0] == host.server);
    let mut taken = Vec::new();
    let (mut names, mut everywhere) = (0, 0);
    for line in cx.within_named(Some(section), SAID) {
        for arg in line.args.iter() {
            names += 1;
            let name = arg.text();
            let name = match line.name() {
                "ServerName" => host.name.clone().unwrap_or(name),
                _ => name,
            };
            let mut others = chains.iter().filter_map(|(address, chain)| {
                let owner = chain.owner(&name).filter(|owner| *owner < host.server)?;
                let sure = cx
                    .section_of(owner)
                    .is_some_and(|s| cx.config.tree.get(s).certain);
                sure.then_some((address, owner))
            });
            let Some((address, owner)) = others.next() else {
                continue;
            };
            let whole = 1 + others.count() == chains.len();
            everywhere += usize::from(whole);
            let place = place_of(cx, owner, &name);
            let port = address
                .port
                .map_or_else(|| "*".to_owned(), |p| p.to_string());
            taken.push(Taken {
                node: line.id,
                address: format!("{}:{port}", address.written),
                everywhere: whole,
                twice: place.is_some_and(|(span, _)| span == arg.span),
                pattern: place.is_some_and(|(_, pattern)| pattern),
                owner: place.map(|(span, _)| span),
                arg: arg.clone(),
            });
        }
    }
    (!taken.is_empty()).then_some(Shadowed {
        all: everywhere == names,
        taken,
        first,
    })
}

/// Where a host says a name, and whether it does so by a wildcard.
fn place_of(cx: &Context<'_>, server: ServerId, name: &str) -> Option<(Span, bool)> {
    let section = cx.section_of(server)?;
    let mut pattern = None;
    for line in cx.within_named(Some(section), SAID) {
        for arg in line.args.iter() {
            let host = bare_name(&arg.value);
            if host.eq_ignore_ascii_case(name) {
                return Some((arg.span, false));
            }
            if host.contains(['*', '?']) && pattern.is_none() {
                pattern = Some((arg.span, true));
            }
        }
    }
    pattern.or_else(|| Some((cx.config.tree.get(section).span(), false)))
}
