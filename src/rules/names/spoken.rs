//! The names that a configuration gives its servers.

use crate::rules::{Arg, Context, Line};

/// One name of a server.
pub(super) struct Spoken<'c> {
    /// Its directive.
    pub(super) line: Line<'c>,
    /// Which of its arguments.
    pub(super) arg: Arg,
    /// The name without scheme and port, in lower case.
    pub(super) name: String,
    /// Whether it is the ServerName; else it is an alias.
    pub(super) main: bool,
}

impl Spoken<'_> {
    /// The argument's text with another name in the place of this one.
    pub(super) fn with(&self, name: &str) -> String {
        let text = self.arg.text();
        let at = text.to_lowercase().find(&self.name);
        match at {
            Some(at)
                if text.is_char_boundary(at) && text.is_char_boundary(at + self.name.len()) =>
            {
                format!("{}{name}{}", &text[..at], &text[at + self.name.len()..])
            }
            _ => name.to_owned(),
        }
    }
}

/// All names that are spoken of, in the order of reading; what variables made too.
pub(super) fn all<'c>(cx: &Context<'c>) -> Vec<Spoken<'c>> {
    let mut all = Vec::new();
    for (directive, main) in [("ServerName", true), ("ServerAlias", false)] {
        for line in cx.named(directive) {
            let args = if main { 1 } else { line.args.len() };
            for arg in line.args.iter().take(args) {
                let name = bare(&arg.text());
                if !name.is_empty() && !line.node.opaque {
                    all.push(Spoken {
                        line: line.clone(),
                        arg: arg.clone(),
                        name,
                        main,
                    });
                }
            }
        }
    }
    all
}

/// A name without scheme and port. httpd: `set_server_hostname_port`, server/core.c.
fn bare(text: &str) -> String {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host,
    };
    host.trim_end_matches('/').to_lowercase()
}

/// Whether a name is a domain or below it.
pub(super) fn below(name: &str, domain: &str) -> bool {
    name == domain
        || name
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_and_port_are_no_part_of_a_name() {
        for (text, name) in [
            ("https://A.example:443", "a.example"),
            ("a.example:80", "a.example"),
            ("[::1]", "[::1]"),
            ("a.example/", "a.example"),
        ] {
            assert_eq!(bare(text), name);
        }
        assert!(below("x.duckdns.org", "duckdns.org") && below("duckdns.org", "duckdns.org"));
        assert!(!below("xduckdns.org", "duckdns.org"));
    }
}
