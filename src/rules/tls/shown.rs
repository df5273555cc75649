//! The certificates that servers show, as the rules of this folder look at them.

use crate::hash::HashSet;
use std::rc::Rc;

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::views::hosts::Host;
use crate::config::views::speech::Speech;
use crate::config::views::tls::{Named, Tls};
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::certificate::{Certificate, Chain};
use crate::finding::Applicability;
use crate::rules::{Arg, Context};
use crate::source::{FileId, Span};

/// A certificate that a server shows.
pub(super) struct Shown<'c> {
    /// Which server.
    pub(super) host: &'c Host,
    /// Its settings.
    pub(super) tls: &'c Tls,
    /// What names the file.
    pub(super) named: &'c Named,
    /// What is in the file; never empty.
    chain: Rc<Chain>,
    /// What is in the file of SSLCertificateChainFile, where there is one.
    behind: Option<Rc<Chain>>,
    /// Whether such a file could not be looked at.
    pub(super) part_unseen: bool,
}

impl Shown<'_> {
    /// The server's own certificate.
    pub(super) fn leaf(&self) -> &Certificate {
        &self.chain.certificates[0]
    }

    /// The authorities' certificates that are sent with it.
    pub(super) fn sent(&self) -> &[Certificate] {
        match &self.behind {
            Some(chain) => &chain.certificates,
            None => &self.chain.certificates[1..],
        }
    }

    /// Its path, to be shown.
    pub(super) fn path(&self) -> String {
        text(&self.named.path)
    }

    /// The word that names the file.
    pub(super) fn word(&self, cx: &Context<'_>) -> Span {
        word(cx, self.named)
    }
}

/// The word that names a file.
pub(super) fn word(cx: &Context<'_>, named: &Named) -> Span {
    arg(cx, named).map_or(named.setting.span, |arg| arg.span)
}

/// The argument that names a file.
pub(super) fn arg(cx: &Context<'_>, named: &Named) -> Option<Arg> {
    cx.line(named.setting.node).args.first().cloned()
}

/// Bytes of a path, to be shown.
pub(super) fn text(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// A path as an argument: in quotes where it has to be.
pub(super) fn as_arg(path: &str) -> String {
    if path.contains(char::is_whitespace) {
        format!("\"{path}\"")
    } else {
        path.to_owned()
    }
}

/// How sure it is that one of certbot's links can be named: not so where it was looked for in
/// vain, for then httpd would end at it.
pub(super) fn sure(cx: &Context<'_>, link: &str) -> Applicability {
    if cx.facts.stat(Topic::Certificates, link.as_bytes()).absent() {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    }
}

/// Places of which it is already known that httpd cannot use the file.
pub(super) fn dead(cx: &Context<'_>) -> HashSet<Span> {
    cx.config
        .faults
        .iter()
        .filter(|fault| {
            matches!(
                fault.kind,
                Kind::Certificate | Kind::KeyMismatch | Kind::FileMissing
            )
        })
        .flat_map(|fault| std::iter::once(fault.span).chain(fault.labels.iter().map(|l| l.0)))
        .collect()
}

/// Whether a named file is among those that httpd cannot use.
pub(super) fn is_dead(cx: &Context<'_>, dead: &HashSet<Span>, named: &Named) -> bool {
    !dead.is_empty()
        && (dead.contains(&named.setting.span)
            || cx
                .line(named.setting.node)
                .args
                .iter()
                .any(|arg| dead.contains(&arg.span)))
}

/// Servers that speak TLS, or may do so, with their settings.
pub(super) fn speakers<'c>(cx: &'c Context<'_>) -> impl Iterator<Item = (&'c Host, &'c Tls)> {
    cx.hosts().all.iter().zip(cx.tls()).filter(|(host, _)| {
        match cx.speeches().of_server(host.server) {
            Speech::Tls | Speech::Unknown => true,
            Speech::Plain | Speech::Upgrade => false,
        }
    })
}

/// The certificates of all servers that speak TLS, as far as they can be seen.
pub(super) fn shown<'c>(cx: &'c Context<'_>) -> Vec<Shown<'c>> {
    let dead = dead(cx);
    let mut all = Vec::new();
    for (host, tls) in speakers(cx) {
        for named in &tls.certificates {
            if named.in_token() || is_dead(cx, &dead, named) {
                continue;
            }
            let Seen::Is(chain) = cx.facts.certificates(&named.path) else {
                continue;
            };
            if chain.certificates.is_empty() {
                continue;
            }
            let beside = tls.chain.as_ref().map(|c| cx.facts.certificates(&c.path));
            let part_unseen = beside.as_ref().is_some_and(|seen| !seen.is_there());
            all.push(Shown {
                host,
                tls,
                named,
                chain,
                behind: beside.and_then(Seen::known),
                part_unseen,
            });
        }
    }
    all
}

/// Files that were told of: each once for each file of configuration that names it.
#[derive(Default)]
pub(super) struct Once(HashSet<(Vec<u8>, FileId)>);

impl Once {
    /// Whether it is the first time.
    pub(super) fn first(&mut self, named: &Named) -> bool {
        self.0.insert((named.path.clone(), named.setting.span.file))
    }
}

/// One of the four links that certbot keeps for a certificate: the folder of all of them
/// (`/etc/letsencrypt`), the certificate's name, and the file's.
pub(super) struct Kept<'p> {
    pub(super) root: &'p [u8],
    pub(super) lineage: &'p [u8],
    /// `cert`, `chain`, `fullchain` or `privkey`.
    pub(super) file: &'static str,
}

/// What certbot names its files.
const FILES: [&str; 4] = ["cert", "chain", "fullchain", "privkey"];

impl<'p> Kept<'p> {
    /// A link below `live`.
    pub(super) fn live(whole: &'p [u8]) -> Option<Kept<'p>> {
        let name = path::file_name(whole).strip_suffix(b".pem")?;
        let file = FILES.into_iter().find(|f| f.as_bytes() == name)?;
        Kept::under(whole, b"live", file)
    }

    /// A numbered file below `archive`.
    pub(super) fn archive(whole: &'p [u8]) -> Option<Kept<'p>> {
        let name = path::file_name(whole).strip_suffix(b".pem")?;
        let bare = name.iter().rposition(|b| !b.is_ascii_digit())? + 1;
        let file = FILES.into_iter().find(|f| f.as_bytes() == &name[..bare])?;
        (bare < name.len())
            .then(|| Kept::under(whole, b"archive", file))
            .flatten()
    }

    fn under(whole: &'p [u8], word: &[u8], file: &'static str) -> Option<Kept<'p>> {
        let folder = path::parent(whole);
        let live = path::parent(folder);
        (path::file_name(live) == word).then(|| Kept {
            root: path::parent(live),
            lineage: path::file_name(folder),
            file,
        })
    }

    /// Another link of the same certificate.
    pub(super) fn beside(&self, file: &str) -> String {
        format!(
            "{}/live/{}/{file}.pem",
            text(self.root).trim_end_matches('/'),
            text(self.lineage)
        )
    }
}

/// Whether a name is one that the public cannot visit: no authority vouches for it, and a
/// certificate of one's own is what it has.
pub(super) fn private(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(ip) = name.trim_matches(['[', ']']).parse::<core::net::IpAddr>() {
        return match ip {
            core::net::IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
            core::net::IpAddr::V6(ip) => ip.is_loopback() || (ip.segments()[0] & 0xfe00) == 0xfc00,
        };
    }
    const OWN: [&str; 12] = [
        "localhost",
        "localdomain",
        "local",
        "lan",
        "internal",
        "intranet",
        "intern",
        "home",
        "corp",
        "private",
        "test",
        "home.arpa",
    ];
    !name.contains('.')
        || OWN.iter().any(|own| {
            name.strip_suffix(own)
                .is_some_and(|rest| rest.ends_with('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certbots_files_are_known_by_their_paths() {
        let kept = Kept::live(b"/etc/letsencrypt/live/a.example/cert.pem").unwrap();
        assert_eq!((kept.lineage, kept.file), (&b"a.example"[..], "cert"));
        assert_eq!(
            kept.beside("fullchain"),
            "/etc/letsencrypt/live/a.example/fullchain.pem"
        );
        let kept = Kept::archive(b"/etc/letsencrypt/archive/a/privkey12.pem").unwrap();
        assert_eq!(kept.file, "privkey");
        for other in [
            "/etc/letsencrypt/archive/a/privkey.pem",
            "/etc/letsencrypt/live/a/privkey1.pem",
            "/srv/a/fullchain.pem",
            "/live/x.pem",
            "fullchain.pem",
        ] {
            let path = other.as_bytes();
            assert!(
                Kept::archive(path).is_none() && (Kept::live(path).is_none()),
                "{other}"
            );
        }
    }

    #[test]
    fn names_that_nobody_else_can_visit() {
        for name in [
            "localhost",
            "web",
            "a.lan",
            "x.y.internal",
            "192.168.1.2",
            "[::1]",
            "a.home.arpa",
        ] {
            assert!(private(name), "{name}");
        }
        for name in [
            "site.example",
            "lan.example",
            "203.0.113.4",
            "mylan.de",
            "alan.example",
        ] {
            assert!(!private(name), "{name}");
        }
    }
}
