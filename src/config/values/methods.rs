//! Request methods. httpd: `ap_method_number_of` and `ap_method_register`,
//! modules/http/http_protocol.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::suggest;
use crate::config::walk::Cx;
use crate::syntax::Word;

/// The number of the method that httpd has for "no such method" (M_INVALID).
const INVALID: usize = 26;

/// Methods that httpd knows by number, each at its own.
const BUILT_IN: &[&str] = &[
    "GET",
    "PUT",
    "POST",
    "DELETE",
    "CONNECT",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "VERSION-CONTROL",
    "CHECKOUT",
    "UNCHECKOUT",
    "CHECKIN",
    "UPDATE",
    "LABEL",
    "REPORT",
    "MKWORKSPACE",
    "MKACTIVITY",
    "BASELINE-CONTROL",
    "MERGE",
];

/// The number of TRACE.
pub(super) const TRACE: usize = 6;

/// Methods that a `<Limit>` has made known.
#[derive(Default)]
struct Registered(Vec<Vec<u8>>);

/// The number of a method; none if httpd does not know it. Case matters.
pub(super) fn number(cx: &mut Cx<'_>, name: &[u8]) -> Option<usize> {
    // HEAD is GET's.
    let name: &[u8] = if name == b"HEAD" { b"GET" } else { name };
    BUILT_IN
        .iter()
        .position(|m| m.as_bytes() == name)
        .or_else(|| {
            let known = &cx.global::<Registered>().0;
            known
                .iter()
                .position(|k| k == name)
                .map(|n| INVALID + 1 + n)
        })
}

/// Makes a method known that is not, and gives its number.
pub(super) fn register(cx: &mut Cx<'_>, name: &[u8]) -> usize {
    let known = &mut cx.global::<Registered>().0;
    known.push(name.to_vec());
    INVALID + known.len()
}

/// What the method was probably meant to be: the same in capitals, or the nearest one.
fn meant(name: &[u8]) -> Option<&'static str> {
    BUILT_IN
        .iter()
        .chain(&["HEAD"])
        .find(|m| m.as_bytes().eq_ignore_ascii_case(name))
        .copied()
        .or_else(|| {
            let near = suggest::near(name, BUILT_IN)?;
            BUILT_IN.iter().copied().find(|m| m.as_bytes() == near)
        })
}

/// Refuses a word that is no method's name.
pub(super) fn known(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if number(cx, &word.value).is_some() {
        return Ok(());
    }
    let refusal =
        Refusal::new(format!("httpd knows no request method `{}`", word.lossy())).at(word);
    Err(match meant(&word.value) {
        Some(method) => refusal.instead(method),
        None => refusal.help("methods are written in capitals: GET, POST, DELETE"),
    })
}
