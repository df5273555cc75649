//! What messages mean: `grammar/error_log.toml`, made into tables when this is built.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::line::{Level, Line};
use super::template;

/// A message that a program can write to a log.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name here.
    pub name: &'static str,
    /// The numbers behind `AH`.
    pub codes: &'static [u32],
    /// Errors of the operating system it has this meaning with; with any, if there are none.
    pub errnos: &'static [u32],
    /// Its text, with holes.
    pub text: &'static str,
    /// The module that writes it.
    pub module: &'static str,
    /// What kind of thing it tells.
    pub kind: Kind,
    /// What it means.
    pub means: &'static str,
    /// The rules whose findings can be behind it, the likeliest first.
    pub causes: &'static [&'static str],
    /// The messages that it is a mere consequence of.
    pub after: &'static [&'static str],
    /// The file of the program that writes it.
    pub source: &'static str,
}

/// What kind of thing a message tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something does not work, and this says what.
    Fault,
    /// Something may turn out badly.
    Risk,
    /// Something does not work, and another message says why.
    Consequence,
    /// A single request was refused or failed; the visitor may be to blame.
    Request,
    /// A step of the server's life.
    News,
    /// Strangers and robots: nothing here is broken.
    Noise,
}

/// Where a code comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The module, as it stands in a log.
    pub module: &'static str,
    /// The level that httpd writes it with.
    pub level: Level,
}

include!(concat!(env!("OUT_DIR"), "/error_log.rs"));

/// Values of a message's fields.
pub type Fields<'t> = Vec<(&'static str, &'t [u8])>;

/// All messages.
pub fn all() -> &'static [Message] {
    MESSAGES
}

/// A message by its name.
pub fn named(name: &str) -> Option<&'static Message> {
    MESSAGES.iter().find(|message| message.name == name)
}

/// Where one of httpd's codes comes from.
pub fn origin(code: u32) -> Option<Origin> {
    let at = CODES.binary_search_by_key(&code, |(code, ..)| *code).ok()?;
    let (_, module, level) = CODES[at];
    Some(Origin {
        module: MODULES[usize::from(module)],
        level,
    })
}

/// Finds the messages without a code: the longest words of each are looked for at once.
struct Texts {
    words: AhoCorasick,
    of: Vec<usize>,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let of: Vec<usize> = (0..MESSAGES.len())
        .filter(|n| MESSAGES[*n].codes.is_empty())
        .collect();
    let words = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(of.iter().map(|n| template::anchor(MESSAGES[*n].text)))
        .expect("a few hundred short words");
    Texts { words, of }
});

/// What a line means, with what can be pulled out of it.
pub fn of<'t>(line: &Line<'t>) -> Option<(&'static Message, Fields<'t>)> {
    let found = match line.code {
        Some(code) => by_code(code, line),
        None if line.headed => by_text(line.text, line.errno, Place::Headed),
        None => by_text(line.text, line.errno, Place::Bare),
    };
    found.map(|(message, fields)| match instead(message, &fields) {
        Some(other) => (other, fields),
        None => (message, fields),
    })
}

fn by_code<'t>(code: u32, line: &Line<'t>) -> Option<(&'static Message, Fields<'t>)> {
    let list = *BY_CODE.get(usize::try_from(code).ok()?)?;
    if list == 0 {
        return None;
    }
    let candidates = LISTS[usize::from(list) - 1];
    let mut best: Option<(&'static Message, Fields<'t>, u8)> = None;
    for n in candidates {
        let message = &MESSAGES[usize::from(*n)];
        let number = line.errno.is_some_and(|e| message.errnos.contains(&e));
        if !number && !message.errnos.is_empty() {
            continue;
        }
        let fields = template::fit(message.text, line.text);
        let score = 2 * u8::from(number) + u8::from(fields.is_some());
        // A code says what it is even where the words have changed between versions.
        if best.as_ref().is_none_or(|(_, _, other)| score > *other) {
            best = Some((message, fields.unwrap_or_default(), score));
        }
    }
    best.map(|(message, fields, _)| (message, fields))
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a line of an error log.
    Headed,
    /// In a line without a head: what a start says, or a program's own words.
    Bare,
    /// Behind `Syntax error on line 5 of FILE:`.
    Reason,
    /// In certbot's log.
    Certbot,
}

impl Place {
    /// Whether a message can stand there.
    fn has(self, message: &Message) -> bool {
        match (message.module, self) {
            ("certbot", place) => place == Place::Certbot,
            (_, Place::Certbot) => false,
            // In the midst of other words, few letters prove nothing.
            ("startup", Place::Bare) => template::anchor(message.text).len() >= 12,
            ("startup", place) => place == Place::Reason,
            (_, place) => place != Place::Reason,
        }
    }
}

/// What a text means that has no code.
pub fn by_text(
    text: &[u8],
    errno: Option<u32>,
    place: Place,
) -> Option<(&'static Message, Fields<'_>)> {
    // mod_wsgi names its process first.
    let inner = own_words(text);
    let texts = &*TEXTS;
    let mut best: Option<(usize, Fields<'_>)> = None;
    for hit in texts
        .words
        .find_overlapping_iter(&inner[..inner.len().min(4096)])
        .take(64)
    {
        let n = texts.of[hit.pattern().as_usize()];
        let message = &MESSAGES[n];
        let with = place.has(message)
            && (message.errnos.is_empty() || errno.is_some_and(|e| message.errnos.contains(&e)));
        let better = best.as_ref().is_none_or(|(other, _)| {
            (message.text.len(), std::cmp::Reverse(n))
                > (MESSAGES[*other].text.len(), std::cmp::Reverse(*other))
        });
        if with
            && better
            && let Some(fields) = template::fit(message.text, inner)
        {
            best = Some((n, fields));
        }
    }
    best.map(|(n, fields)| (&MESSAGES[n], fields))
}

/// A text of mod_wsgi's without `mod_wsgi (pid=12): ` before it.
fn own_words(text: &[u8]) -> &[u8] {
    let Some(inner) = text.strip_prefix(b"mod_wsgi") else {
        return text;
    };
    memchr::memmem::find(&inner[..inner.len().min(300)], b": ").map_or(text, |at| &inner[at + 2..])
}

/// What scanners ask for, whatever a server has.
const SCANNED: [&[u8]; 30] = [
    b"/wp-",
    b"/.env",
    b"/.git",
    b"/.aws",
    b"/.ssh",
    b"/.svn",
    b"/.hg",
    b"/.DS_Store",
    b"/.vscode",
    b"/.htaccess",
    b"/.htpasswd",
    b".php",
    b".asp",
    b".jsp",
    b".cgi",
    b"/cgi-bin",
    b"/phpmyadmin",
    b"/phpMyAdmin",
    b"/server-status",
    b"/server-info",
    b"/actuator",
    b"/xmlrpc",
    b"/HNAP1",
    b"/boaform",
    b"/etc/passwd",
    b"/.ht",
    b"/vendor/",
    b"/owa/",
    b"/solr/",
    b"/manager/html",
];

/// A refused request for something that only scanners ask for is noise; one for an application's
/// script is none of the visitor's doing, since a visitor does not name it.
fn instead(message: &'static Message, fields: &Fields<'_>) -> Option<&'static Message> {
    if message.kind != Kind::Request {
        return None;
    }
    if message.name == "client-denied" && fields.iter().any(|(_, path)| path.ends_with(b".wsgi")) {
        return named("wsgi-denied");
    }
    let scanned = fields.iter().any(|(name, value)| match *name {
        "path" | "url" => SCANNED
            .iter()
            .any(|word| memchr::memmem::find(value, word).is_some()),
        "name" => std::str::from_utf8(value).is_ok_and(|name| {
            let host = name.rsplit_once(':').map_or(name, |(host, _)| host);
            host.trim_matches(['[', ']'])
                .parse::<core::net::IpAddr>()
                .is_ok()
        }),
        _ => false,
    });
    if scanned { named("scanned") } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_known() {
        let names: std::collections::HashSet<_> = MESSAGES.iter().map(|m| m.name).collect();
        assert_eq!(names.len(), MESSAGES.len());
        assert!(MESSAGES.len() >= 150, "{}", MESSAGES.len());
        for message in MESSAGES {
            for after in message.after {
                // Any exception, whether it has a name here or not.
                let known = *after == "exception" || names.contains(after);
                assert!(known, "{}: no {after}", message.name);
            }
            for code in message.causes {
                assert!(
                    crate::rules::all().any(|rule| rule.code == *code),
                    "{}: no rule {code}",
                    message.name
                );
            }
            assert!(!message.means.ends_with('.'), "{}", message.name);
            assert!(!message.source.is_empty(), "{}", message.name);
            assert!(
                !message.codes.is_empty() || template::anchor(message.text).len() >= 6,
                "{}: nothing to look for",
                message.name
            );
            if message.kind == Kind::Consequence {
                assert!(!message.after.is_empty(), "{}", message.name);
            }
        }
    }

    #[test]
    fn the_number_of_the_error_decides() {
        let line = Line::bare(b"").with_text(
            b"(98)Address already in use: AH00072: make_sock: could not bind to address [::]:443",
        );
        let (message, fields) = of(&line).unwrap();
        assert_eq!(message.name, "port-taken");
        assert_eq!(fields, [("address", &b"[::]:443"[..])]);
        let line = Line::bare(b"").with_text(
            b"(13)Permission denied: AH00072: make_sock: could not bind to address 0.0.0.0:80",
        );
        assert_eq!(of(&line).unwrap().0.name, "port-not-allowed");
        assert_eq!(origin(2572).unwrap().module, "ssl");
        assert_eq!(origin(72).unwrap().level, Level::Crit);
    }

    #[test]
    fn what_scanners_ask_for_is_noise() {
        let ask = |text: &[u8]| of(&Line::bare(b"").with_text(text)).unwrap().0;
        assert_eq!(
            ask(b"AH01630: client denied by server configuration: /var/www/html/.env").kind,
            Kind::Noise
        );
        let denied = "AH01630: client denied by server configuration: ";
        assert_eq!(
            ask(format!("{denied}/var/www/html/private").as_bytes()).kind,
            Kind::Request
        );
        assert_eq!(
            ask(format!("{denied}/var/www/app/app.wsgi").as_bytes()).kind,
            Kind::Fault
        );
    }
}
