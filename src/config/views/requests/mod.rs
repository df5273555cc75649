//! What becomes of a request, as far as it can be told from the configuration alone.
//!
//! The order is httpd's: rewriting, proxying, redirects, aliases, WSGI scripts, and at last
//! the document root; only then what stands in `<Location>` and its like.

mod rewriting;
mod url;

use crate::hash::HashSet;
use std::rc::Rc;

use crate::config::tree::{Node, NodeId};
use crate::config::walk::ServerId;
use crate::config::{Config, path};

use super::directories::Directories;
use super::rewrite::Rewriting;
use super::settings::{Setting, Settings};
use super::speech::Speech;

pub use rewriting::holds_for;
pub use url::{Url, behind};

/// A request.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The name that is asked for.
    pub name: &'a str,
    /// The port that is asked.
    pub port: u16,
    /// Whether it comes by TLS; none where that is not known.
    pub https: Option<bool>,
    /// The path.
    pub path: &'a str,
}

impl Ask<'_> {
    /// A variable of mod_rewrite's; none where its value is not known.
    fn variable(&self, name: &str) -> Option<String> {
        let https = |yes: &str, no: &str| self.https.map(|on| if on { yes } else { no }.to_owned());
        match name.to_ascii_uppercase().as_str() {
            "HTTPS" => https("on", "off"),
            "REQUEST_SCHEME" => https("https", "http"),
            "HTTP_HOST" => Some(self.authority()),
            "HTTP:HOST" => Some(self.authority()),
            "SERVER_NAME" => Some(self.name.to_owned()),
            "SERVER_PORT" => Some(self.port.to_string()),
            "REQUEST_URI" => Some(self.path.to_owned()),
            "QUERY_STRING" => Some(String::new()),
            "REQUEST_METHOD" => Some("GET".to_owned()),
            _ => None,
        }
    }

    /// The `Host` header: with the port, unless it is the scheme's own.
    fn authority(&self) -> String {
        match (self.https, self.port) {
            (Some(false) | None, 80) | (Some(true) | None, 443) => self.name.to_owned(),
            (_, port) => format!("{}:{port}", self.name),
        }
    }

    fn absolute(&self, path: &str) -> Option<String> {
        let scheme = if self.https? { "https" } else { "http" };
        Some(format!("{scheme}://{}{path}", self.authority()))
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The client is sent to another URL, by that directive.
    Redirect(String, NodeId),
    /// It is handed to another server.
    Proxy(NodeId),
    /// A WSGI application answers.
    Script(NodeId),
    /// A file is looked for; the directive that says where, if one does.
    File(Vec<u8>, Option<NodeId>),
    /// It is refused by that directive.
    Refused(NodeId),
    /// It depends on what is not known, or is more than is looked through here.
    Unknown,
}

/// What may change the course of a request from within a section.
const ACTING: &[&str] = &[
    "Redirect",
    "RedirectMatch",
    "RedirectPermanent",
    "RedirectTemp",
    "RewriteRule",
    "ProxyPass",
    "ProxyPassMatch",
    "Alias",
    "ScriptAlias",
    "SetHandler",
    "AddHandler",
    "Action",
    "FallbackResource",
    "WSGIScriptAlias",
];

/// Whether it is an `<If>` or one of its like.
fn conditional(node: &Node) -> bool {
    let name = node.directive.map_or("", |d| d.get().name);
    matches!(name, "<If" | "<ElseIf" | "<Else")
}

/// What is needed to follow requests through the servers of a configuration.
#[derive(Debug, Clone)]
pub struct Requests {
    main: Rc<Settings>,
    /// Whether a section, or one in it, acts on requests.
    acting: HashSet<NodeId>,
    /// Whether an `<If>` of the main server's own does.
    main_if: bool,
}

impl Requests {
    /// Of a configuration.
    pub fn of(config: &Config) -> Requests {
        let mut acting = HashSet::default();
        let mut main_if = false;
        for (id, node) in config.tree.iter() {
            let name = node.directive.map_or("", |d| d.get().name);
            if ACTING.contains(&name) {
                for (above, section) in config.tree.ancestors(id) {
                    acting.insert(above);
                    main_if |= section.parent.is_none() && conditional(section);
                }
            }
        }
        Requests {
            main: Rc::clone(config.main_settings()),
            acting,
            main_if,
        }
    }

    /// What a server makes of a request.
    pub fn outcome(
        &self,
        config: &Config,
        rewriting: &Rewriting,
        directories: &Directories,
        server: ServerId,
        ask: &Ask<'_>,
    ) -> Outcome {
        if !config.whole {
            return Outcome::Unknown;
        }
        let own = config.settings(server);
        match self.rewritten(rewriting, server, ask) {
            rewriting::Rewritten::Same => {}
            rewriting::Rewritten::Redirect(to, node) => {
                let to = if to.contains("://") {
                    Some(to)
                } else {
                    ask.absolute(&to)
                };
                return to.map_or(Outcome::Unknown, |to| Outcome::Redirect(to, node));
            }
            rewriting::Rewritten::Proxy(node) => return Outcome::Proxy(node),
            rewriting::Rewritten::Refused(node) => return Outcome::Refused(node),
            rewriting::Rewritten::Unknown => return Outcome::Unknown,
        }
        let inner = self.inner(config, directories, server, ask.path);
        let found = self
            .proxied(config, own, server, ask)
            .or_else(|| self.redirected(config, own, server, ask));
        match found {
            // A section may still send a proxied request elsewhere, or keep it from the proxy.
            Some(Outcome::Proxy(_)) | None if inner => return Outcome::Unknown,
            Some(outcome) => return outcome,
            None => {}
        }
        if let Some(outcome) = self.mounted(config, own, server, ask) {
            return outcome;
        }
        let fallback = own.effective(&self.main, "FallbackResource");
        let Some(root) = own.effective(&self.main, "DocumentRoot") else {
            // The folder that httpd was built with.
            return match fallback {
                None => Outcome::File(Vec::new(), None),
                Some(_) => Outcome::Unknown,
            };
        };
        if !root.certain || fallback.is_some() {
            return Outcome::Unknown;
        }
        let mut file = path::under(&config.server_root, root.value());
        while file.ends_with(b"/") {
            file.pop();
        }
        file.extend_from_slice(ask.path.as_bytes());
        Outcome::File(file, Some(root.node))
    }

    /// Whether a section that may be for the path acts on requests.
    fn inner(
        &self,
        config: &Config,
        directories: &Directories,
        server: ServerId,
        path: &str,
    ) -> bool {
        let of_url = directories
            .of_url(server, path.as_bytes())
            .into_iter()
            .map(|(section, _)| section.node);
        let section = config.servers.get(server.0 as usize).copied().flatten();
        let in_host = section
            .into_iter()
            .flat_map(|host| config.tree.children(Some(host)))
            .filter(|(_, node)| conditional(node))
            .map(|(id, _)| id);
        self.main_if || of_url.chain(in_host).any(|id| self.acting.contains(&id))
    }

    fn rewritten(
        &self,
        rewriting: &Rewriting,
        server: ServerId,
        ask: &Ask<'_>,
    ) -> rewriting::Rewritten {
        let main = rewriting.of_server(ServerId::MAIN);
        let own = rewriting.of_server(server);
        let certain = [main, own].into_iter().flatten().all(|b| b.certain);
        if !certain {
            return rewriting::Rewritten::Unknown;
        }
        if !rewriting.is_on(server) {
            return rewriting::Rewritten::Same;
        }
        let inherits = [main, own]
            .into_iter()
            .flatten()
            .any(|b| b.options.iter().any(|o| o.starts_with("inherit")));
        if server != ServerId::MAIN && inherits && main.is_some_and(|b| !b.rules.is_empty()) {
            return rewriting::Rewritten::Unknown;
        }
        own.map_or(rewriting::Rewritten::Same, |block| {
            rewriting::rewrite(&block.rules, ask)
        })
    }

    /// A server's own directives of some names, then the main server's.
    fn both<'s>(
        &'s self,
        own: &'s Settings,
        server: ServerId,
        names: &'static [&'static str],
    ) -> impl Iterator<Item = &'s Setting> {
        let main = (server != ServerId::MAIN).then_some(&*self.main);
        let any = |of: &&Settings| of.may_have(names);
        Some(own)
            .filter(any)
            .into_iter()
            .chain(main.filter(any))
            .flat_map(Settings::iter)
            .filter(move |setting| names.contains(&setting.name))
    }

    fn sure(config: &Config, setting: &Setting) -> bool {
        setting.certain && !config.tree.get(setting.node).opaque
    }

    fn proxied(
        &self,
        config: &Config,
        own: &Settings,
        server: ServerId,
        ask: &Ask<'_>,
    ) -> Option<Outcome> {
        for setting in self.both(own, server, &["ProxyPass", "ProxyPassMatch"]) {
            if !Requests::sure(config, setting) {
                return Some(Outcome::Unknown);
            }
            let from = setting.value();
            let matched = match setting.name {
                "ProxyPassMatch" => match rewriting::captures(from, false, ask.path) {
                    Some(found) => found.is_some(),
                    None => return Some(Outcome::Unknown),
                },
                _ => behind(from, ask.path.as_bytes()).is_some(),
            };
            if matched {
                let kept = setting.words().get(1).is_some_and(|word| word == b"!");
                return (!kept).then_some(Outcome::Proxy(setting.node));
            }
        }
        None
    }

    fn redirected(
        &self,
        config: &Config,
        own: &Settings,
        server: ServerId,
        ask: &Ask<'_>,
    ) -> Option<Outcome> {
        let names = &[
            "Redirect",
            "RedirectMatch",
            "RedirectPermanent",
            "RedirectTemp",
        ];
        for setting in self.both(own, server, names) {
            let redirect = Redirect::of(setting)?;
            if !Requests::sure(config, setting) {
                return Some(Outcome::Unknown);
            }
            let to = if redirect.pattern {
                match rewriting::captures(redirect.from, false, ask.path) {
                    None => return Some(Outcome::Unknown),
                    Some(None) => continue,
                    Some(Some(groups)) => numbered(redirect.to, &groups),
                }
            } else {
                match behind(redirect.from, ask.path.as_bytes()) {
                    None => continue,
                    Some(rest) => [redirect.to, rest].concat(),
                }
            };
            if !(300..400).contains(&redirect.status) {
                return Some(Outcome::Refused(setting.node));
            }
            let to = String::from_utf8_lossy(&to).into_owned();
            let to = if to.contains("://") {
                Some(to)
            } else {
                ask.absolute(&to)
            };
            return Some(to.map_or(Outcome::Unknown, |to| Outcome::Redirect(to, setting.node)));
        }
        None
    }

    /// Aliases, then scripts.
    fn mounted(
        &self,
        config: &Config,
        own: &Settings,
        server: ServerId,
        ask: &Ask<'_>,
    ) -> Option<Outcome> {
        let aliases = &["Alias", "ScriptAlias", "AliasMatch", "ScriptAliasMatch"];
        let scripts = &["WSGIScriptAlias", "WSGIScriptAliasMatch"];
        let all = self
            .both(own, server, aliases)
            .chain(self.both(own, server, scripts));
        for setting in all {
            if !Requests::sure(config, setting) {
                return Some(Outcome::Unknown);
            }
            let from = setting.value();
            let rest = if setting.name.ends_with("Match") {
                match rewriting::captures(from, false, ask.path) {
                    Some(None) => continue,
                    _ => return Some(Outcome::Unknown),
                }
            } else {
                match behind(from, ask.path.as_bytes()) {
                    Some(rest) => rest,
                    None => continue,
                }
            };
            if setting.name == "WSGIScriptAlias" {
                return Some(Outcome::Script(setting.node));
            }
            let to = setting.words().get(1).map_or(&[][..], Vec::as_slice);
            let mut file = path::under(&config.server_root, to);
            // httpd joins the two as they are.
            if file.ends_with(b"/") && rest.starts_with(b"/") {
                file.pop();
            }
            file.extend_from_slice(rest);
            return Some(Outcome::File(file, Some(setting.node)));
        }
        None
    }
}

/// A `Redirect` or one of its like, with two arguments at least.
pub struct Redirect<'s> {
    /// The status it answers with.
    pub status: u16,
    /// What it is for.
    pub from: &'s [u8],
    /// Where it sends; empty where there is no such place.
    pub to: &'s [u8],
    /// Whether `from` is a regular expression.
    pub pattern: bool,
    /// Which of the words `to` is.
    pub to_word: usize,
}

impl<'s> Redirect<'s> {
    /// Cuts a directive's words. httpd: `add_redirect_internal`.
    pub fn of(setting: &'s Setting) -> Option<Redirect<'s>> {
        Redirect::cut(setting.name, setting.words())
    }

    /// Cuts a directive's words.
    pub fn cut(name: &str, words: &'s [Vec<u8>]) -> Option<Redirect<'s>> {
        let pattern = name.eq_ignore_ascii_case("RedirectMatch");
        let (status, rest) = match name {
            "RedirectPermanent" => (Some(301), words),
            "RedirectTemp" => (Some(302), words),
            "Redirect" | "RedirectMatch" => match words.first().and_then(|w| status(w)) {
                Some(status) => (Some(status), &words[1..]),
                None => (None, words),
            },
            _ => return None,
        };
        let (from, to) = match rest {
            [from, to] => (from, to.as_slice()),
            [from] if status.is_some() => (from, &[][..]),
            _ => return None,
        };
        Some(Redirect {
            status: status.unwrap_or(302),
            from,
            to,
            pattern,
            to_word: words.len() - 1,
        })
    }
}

/// The status that a word stands for.
fn status(word: &[u8]) -> Option<u16> {
    match word.to_ascii_lowercase().as_slice() {
        b"permanent" => Some(301),
        b"temp" => Some(302),
        b"seeother" => Some(303),
        b"gone" => Some(410),
        word if word.first().is_some_and(u8::is_ascii_digit) => {
            std::str::from_utf8(word).ok()?.parse().ok()
        }
        _ => None,
    }
}

/// `$1` replaced. httpd: `ap_pregsub`.
fn numbered(text: &[u8], groups: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, text.get(at + 1)) {
            (b'$', Some(digit)) if digit.is_ascii_digit() => {
                let n = usize::from(digit - b'0');
                out.extend_from_slice(groups.get(n).map_or(b"", |g| g.as_bytes()));
                at += 2;
            }
            (b'\\', Some(&next)) if matches!(next, b'$' | b'&') => {
                out.push(next);
                at += 2;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// Whether a server speaks TLS, as a request sees it.
pub fn by_tls(speech: Speech) -> Option<bool> {
    match speech {
        Speech::Tls => Some(true),
        Speech::Plain | Speech::Upgrade => Some(false),
        Speech::Unknown => None,
    }
}

#[cfg(test)]
mod tests;
