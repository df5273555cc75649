//! `SSLCipherSuite`. httpd: `ssl_cmd_SSLCipherSuite` and `ssl_init_ctx_cipher_suite`.

mod list;
mod suites;

use crate::config::fault::Kind;
use crate::config::pem::Level;
use crate::config::start::{Death, Start};
use crate::config::suggest;
use crate::config::views::settings::Setting;

use super::library::Library;
use super::scope::{Names, Scope};

pub(in crate::config::start) use list::Outcome;
pub(super) use list::{Failure, outcome};
pub(super) use suites::{SUITES, any_suite};

/// What mod_ssl appends to a list.
pub(super) const APPENDED: &str = ":!aNULL:!eNULL:!EXP";

/// What a line of `SSLCipherSuite` sets: its protocol, and the list. An empty second word
/// counts as none.
fn parts(setting: &Setting) -> (&[u8], &[u8]) {
    match setting.words() {
        [protocol, list, ..] if !list.is_empty() => (protocol, list),
        _ => (b"SSL", setting.value()),
    }
}

/// Looks whether the lists match anything. Gives the security level of the server's
/// certificates, where that is settled.
pub(super) fn check(
    start: &mut Start,
    scope: &Scope,
    names: &Names,
    library: &Library,
) -> Option<Level> {
    let mut level = library.level;
    if let Some(setting) = scope.get_where(names.cipher_suite, |s| parts(s).0 == b"SSL") {
        let text = String::from_utf8_lossy(parts(setting).1).into_owned();
        let found = known_outcome(start, &text);
        if let Some(said) = found.level {
            level = Some(said);
        }
        if let Err(failure) = found.ciphers {
            if library.names_known && !patched(start, &text) || sure(&text, failure) {
                start.dies(setting, death(names.cipher_suite, &text, failure));
            }
            // What its author meant is not known, nor the level.
            level = None;
        }
    }
    if let Some(setting) = scope.get_where(names.cipher_suite, |s| parts(s).0 == b"TLSv1.3") {
        let text = String::from_utf8_lossy(parts(setting).1).into_owned();
        if !any_suite(&text) && (library.names_known || !text.contains("TLS_")) {
            start.dies(setting, suites_death(names.cipher_suite, &text));
        }
    }
    level
}

/// What a list comes to; most servers have the same one.
fn known_outcome(start: &Start, text: &str) -> Outcome {
    if let Some(known) = start.memory.ciphers.borrow().get(text) {
        return *known;
    }
    let found = outcome(&format!("{text}{APPENDED}"));
    let mut known = start.memory.ciphers.borrow_mut();
    known.insert(text.to_owned(), found);
    found
}

/// Red Hat's library knows a word that stands for a profile of the whole machine.
fn patched(start: &Start, text: &str) -> bool {
    text.contains("PROFILE=") && !start.stat(b"/etc/crypto-policies").absent()
}

/// Whether no library could make anything of it: later ones know more names.
fn sure(text: &str, failure: Failure) -> bool {
    match failure {
        Failure::Command => false,
        Failure::NoMatch => !text.contains(['_', '=']) && !text.contains("CHACHA"),
    }
}

fn death(directive: &str, text: &str, failure: Failure) -> Death {
    let (message, help) = match failure {
        Failure::Command => (
            format!("{directive}: OpenSSL cannot read this list of ciphers"),
            "a list is names with `:` between them; the only commands are @STRENGTH and @SECLEVEL=0 to 5"
                .to_owned(),
        ),
        Failure::NoMatch => (
            format!("{directive} matches no cipher that OpenSSL has"),
            hint(directive, text),
        ),
    };
    Death::new(Kind::Start, message, help)
}

fn hint(directive: &str, text: &str) -> String {
    let words: Vec<&str> = text.split([':', ',', ' ', ';']).collect();
    let named = |word: &str| SUITES.contains(&word);
    if words.iter().any(|w| named(w)) {
        return format!("names of TLS 1.3 go into a line of their own: {directive} TLSv1.3 {text}");
    }
    if let Some(word) = words.iter().find(|w| w.starts_with("TLS_")) {
        return format!(
            "{word} is the standard's name; OpenSSL has its own for it: openssl ciphers -stdname -v | grep {word}"
        );
    }
    if words
        .iter()
        .all(|w| w.is_empty() || w.starts_with(['!', '-', '@', '+']))
    {
        return format!(
            "there is nothing that words such as ! and - could take away from: {directive} HIGH:{text}"
        );
    }
    let upper = text.to_ascii_uppercase();
    if upper != text && outcome(&format!("{upper}{APPENDED}")).ciphers.is_ok() {
        return format!("names have to be in capitals: {directive} {upper}");
    }
    let near = words
        .iter()
        .find_map(|w| suggest::near(w.as_bytes(), list::names()).map(|near| (*w, near)));
    match near {
        Some((word, near)) => {
            format!("{word}: did you mean {}?", String::from_utf8_lossy(near))
        }
        None => format!(
            "write `{directive} HIGH:!aNULL`; `openssl ciphers -v 'LIST'` shows what a list matches"
        ),
    }
}

fn suites_death(directive: &str, text: &str) -> Death {
    Death::new(
        Kind::Start,
        format!("{directive} TLSv1.3 names no cipher suite of TLS 1.3"),
        match outcome(&format!("{text}{APPENDED}")).ciphers {
            Ok(()) => format!(
                "{text} is for TLS 1.2 and older: write `{directive} {text}`, or leave the line out"
            ),
            Err(_) => format!("leave the line out, or choose from {}", SUITES.join(", ")),
        },
    )
}
