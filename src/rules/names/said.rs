//! The names that servers are given.

use std::rc::Rc;

use crate::config::tree::NodeId;
use crate::config::views::hosts::name_within;
use crate::config::walk::ServerId;
use crate::rules::{Arg, Context};

/// A name in a ServerName or a ServerAlias.
pub(super) struct Said {
    /// The directive.
    pub(super) id: NodeId,
    server_name: bool,
    /// The argument it is in.
    pub(super) arg: Arg,
    /// The name: without scheme, port and path.
    pub(super) name: String,
    /// Where in the argument it begins.
    at: usize,
}

impl Said {
    /// Whether it is the ServerName.
    pub(super) fn is_server_name(&self) -> bool {
        self.server_name
    }

    /// The argument with another name in the place of this one.
    pub(super) fn with(&self, name: &str) -> String {
        let text = self.arg.text();
        let end = self.at + self.name.len();
        format!("{}{name}{}", &text[..self.at], &text[end..])
    }
}

/// All of them, in the order of reading.
pub(super) fn all(cx: &Context<'_>) -> Rc<Vec<Said>> {
    cx.shared(|cx| {
        let mut all = Vec::new();
        for line in cx.named("ServerName") {
            for arg in line.args.iter().take(1) {
                let text = arg.text();
                let mut place = name_within(&text);
                // A path behind it is one mistake more.
                if let Some(path) = text[place.clone()].find('/') {
                    place.end = place.start + path;
                }
                all.push(Said {
                    id: line.id,
                    server_name: true,
                    name: text[place.clone()].to_owned(),
                    at: place.start,
                    arg: arg.clone(),
                });
            }
        }
        for line in cx.named("ServerAlias") {
            for arg in line.args.iter() {
                all.push(Said {
                    id: line.id,
                    server_name: false,
                    name: arg.text(),
                    at: 0,
                    arg: arg.clone(),
                });
            }
        }
        all
    })
}

/// The certificate of certbot's that a server has, if it has one of its own.
pub(super) fn of_certbot(cx: &Context<'_>, server: ServerId) -> Option<String> {
    let tls = cx.tls().get(server.0 as usize)?;
    let file = tls
        .certificates
        .iter()
        .find(|file| file.path.starts_with(b"/etc/letsencrypt/"))?;
    Some(String::from_utf8_lossy(&file.path).into_owned())
}

/// Whether a name ends in a top-level domain that no public authority gives certificates for.
/// RFC 6761, RFC 6762, RFC 8375; ICANN keeps `internal`, `home`, `corp` and `mail` free.
pub(super) fn private(name: &str) -> Option<&'static str> {
    const PRIVATE: &[&str] = &[
        "local",
        "lan",
        "home",
        "home.arpa",
        "internal",
        "intranet",
        "corp",
        "localdomain",
        "localhost",
        "test",
        "invalid",
        "private",
        "fritz.box",
    ];
    let name = name.to_ascii_lowercase();
    PRIVATE.iter().copied().find(|end| {
        name.strip_suffix(end)
            .is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_names_are_told_by_their_end() {
        assert_eq!(private("Pi.local"), Some("local"));
        assert_eq!(private("a.home.arpa"), Some("home.arpa"));
        assert_eq!(private("local"), None);
        assert_eq!(private("xlocal"), None);
        assert_eq!(private("site.example"), None);
    }
}
