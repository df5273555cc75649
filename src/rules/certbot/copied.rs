//! Hosts that certbot would copy to set up HTTPS: those of port 80 that no host with TLS
//! stands beside.

use crate::hash::{HashMap, HashSet};

use crate::config::tree::NodeId;
use crate::config::views::hosts::Host;
use crate::config::walk::ServerId;
use crate::rules::Context;
use crate::source::FileId;
use crate::syntax::Outline;

/// The places of sections in their files; each file is gone through once.
#[derive(Default)]
pub(super) struct Blocks(HashMap<FileId, Outline>);

impl Blocks {
    /// Where a section's text begins and where the text behind it does: its closing tag and
    /// the blank lines after that belong to it. None where it is not closed.
    pub(super) fn extent(&mut self, cx: &Context<'_>, section: NodeId) -> Option<(usize, usize)> {
        let node = cx.config.tree.get(section);
        let source = cx.config.sources.get(node.file).bytes();
        let outline = self
            .0
            .entry(node.file)
            .or_insert_with(|| Outline::of(source));
        let opened = outline.line_at(node.start)?;
        let closed = outline.closing(opened)?;
        let mut end = outline.lines()[closed].end as usize;
        while source.get(end).is_some_and(|b| b" \t\r\n".contains(b)) {
            end += 1;
        }
        Some((node.start as usize, end))
    }
}

/// Whether the plugin takes a host for one with TLS: by its port, or its own `SSLEngine on`.
/// certbot_apache: `_create_vhost`.
pub(super) fn has_tls(cx: &Context<'_>, host: &Host) -> bool {
    host.addresses.iter().any(|a| a.port == Some(443))
        || cx
            .config
            .settings(host.server)
            .named("SSLEngine")
            .any(|s| s.is("on"))
}

/// The hosts that it would copy.
pub(super) fn hosts<'h>(cx: &'h Context<'_>) -> Vec<&'h Host> {
    let all = &cx.hosts().all;
    let mut served = HashSet::default();
    let mut plain = Vec::new();
    for host in all.iter().filter(|host| host.server != ServerId::MAIN) {
        if has_tls(cx, host) {
            let names = host.name.iter().chain(&host.aliases);
            served.extend(names.map(|name| name.to_ascii_lowercase()));
        } else {
            plain.push(host);
        }
    }
    plain.retain(|host| {
        let on_80 = |port: Option<u16>| port.is_none_or(|port| port == 80);
        let name = host.name.as_ref();
        host.addresses.iter().any(|a| on_80(a.port))
            && name.is_some_and(|name| !served.contains(&name.to_ascii_lowercase()))
    });
    plain
}
