//! The names that servers are given.

use crate::config::walk::ServerId;
use crate::rules::{Arg, Context, Line};

/// A name in a ServerName or a ServerAlias.
pub(super) struct Said<'c> {
    pub(super) line: Line<'c>,
    /// The argument it is in.
    pub(super) arg: Arg,
    /// The name: without scheme, port and path.
    pub(super) name: String,
    /// Where in the argument it begins.
    at: usize,
}

impl Said<'_> {
    /// Whether it is the ServerName.
    pub(super) fn is_server_name(&self) -> bool {
        self.line.name() == "ServerName"
    }

    /// The argument with another name in the place of this one.
    pub(super) fn with(&self, name: &str) -> String {
        let text = self.arg.text();
        let end = self.at + self.name.len();
        format!("{}{name}{}", &text[..self.at], &text[end..])
    }
}

/// All of them, in the order of reading.
pub(super) fn all<'c>(cx: &Context<'c>) -> Vec<Said<'c>> {
    let mut all = Vec::new();
    for line in cx.named("ServerName").chain(cx.named("ServerAlias")) {
        let count = if line.name() == "ServerName" {
            1
        } else {
            line.args.len()
        };
        for arg in line.args.iter().take(count) {
            let text = arg.text();
            let at = match line.name() {
                "ServerName" => text.find("://").map_or(0, |at| at + 3),
                _ => 0,
            };
            let rest = &text[at..];
            let end = match line.name() {
                "ServerName" => rest.find([':', '/']).unwrap_or(rest.len()),
                _ => rest.len(),
            };
            all.push(Said {
                name: rest[..end].to_owned(),
                at,
                arg: arg.clone(),
                line: line.clone(),
            });
        }
    }
    all
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
