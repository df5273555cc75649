//! Where a request is sent on to, hop by hop.

use crate::config::tree::NodeId;
use crate::config::views::hosts::Why;
use crate::config::views::requests::{Ask, Outcome, Url, by_tls};
use crate::config::walk::ServerId;
use crate::rules::Context;

/// Browsers give up after about twenty.
const HOPS: usize = 21;

/// One redirect.
#[derive(Debug, Clone)]
pub(super) struct Hop {
    /// The URL that it was asked for.
    pub(super) asked: String,
    /// The directive.
    pub(super) node: NodeId,
    /// Where it sends.
    pub(super) to: String,
}

/// How it ends.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// It never does; the hops from that one on come again and again.
    Loop(usize),
    /// At a server of this configuration.
    Here(ServerId, Outcome),
    /// Somewhere else, or it is not known.
    Elsewhere,
}

/// The server that is asked by a name on a port, and how it speaks.
pub(super) fn server(
    cx: &Context<'_>,
    port: u16,
    name: &str,
) -> Option<(ServerId, Why, Option<bool>)> {
    let (server, why) = cx.names().answering(port, name)?;
    let host = &cx.hosts().all[server.0 as usize];
    let speech = host
        .addresses
        .iter()
        .find(|a| a.port.is_none_or(|p| p == port))
        .and_then(|address| cx.speeches().first_at(address))
        .unwrap_or(server);
    Some((server, why, by_tls(cx.speeches().of_server(speech))))
}

/// Follows a request for a URL, beginning at a server of this configuration.
pub(super) fn follow(cx: &Context<'_>, start: &Url) -> (Vec<Hop>, End) {
    let mut hops: Vec<Hop> = Vec::new();
    let mut url = start.clone();
    for _ in 0..HOPS {
        let Some((server, why, https)) = server(cx, url.port, &url.host) else {
            return (hops, End::Elsewhere);
        };
        // A host that has not the name may be another machine's.
        let ours = match why {
            Why::Name => true,
            _ => cx.hosts().all[server.0 as usize].has_name(&url.host) || hops.is_empty(),
        };
        if !ours || https != Some(url.https) {
            return (hops, End::Elsewhere);
        }
        let ask = Ask {
            name: &url.host,
            port: url.port,
            https,
            path: &url.path,
        };
        let outcome = cx.outcome(server, &ask);
        let Outcome::Redirect(to, node) = outcome else {
            return (hops, End::Here(server, outcome));
        };
        let asked = written(&url);
        let Some(next) = Url::parse(&to) else {
            return (hops, End::Elsewhere);
        };
        hops.push(Hop { asked, node, to });
        let again = hops.iter().position(|hop| hop.asked == written(&next));
        if let Some(first) = again {
            return (hops, End::Loop(first));
        }
        url = next;
    }
    // The path grows with each hop, and no host ever answers.
    let last = hops[hops.len() - 1].node;
    let first = hops.iter().position(|hop| hop.node == last).unwrap_or(0);
    (hops, End::Loop(first))
}

/// The URL as people write it.
pub(super) fn written(url: &Url) -> String {
    let (scheme, usual) = if url.https {
        ("https", 443)
    } else {
        ("http", 80)
    };
    let port = if url.port == usual {
        String::new()
    } else {
        format!(":{}", url.port)
    };
    format!("{scheme}://{}{port}{}", url.host, url.path)
}
