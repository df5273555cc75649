//! How documents are delivered. httpd: server/core.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::core_server::on_off;
use super::enumeration::{choose, unknown};
use super::numbers::atoi;
use super::{Check, Checks, statuses};

pub(super) const CHECKS: Checks = &[
    ("AcceptPathInfo", Check::One(accept_path_info)),
    ("AddDefaultCharset", Check::Any),
    ("AllowEncodedSlashes", Check::One(allow_encoded_slashes)),
    ("CGIPassAuth", Check::Any),
    ("CGIVar", Check::Words(cgi_var)),
    ("ContentDigest", Check::Any),
    ("DefaultType", Check::One(default_type)),
    ("EnableMMAP", Check::One(on_off)),
    ("EnableSendfile", Check::One(on_off)),
    ("ErrorDocument", Check::Words(error_document)),
    ("ForceType", Check::Any),
    ("QualifyRedirectURL", Check::Any),
    ("SetHandler", Check::One(set_handler)),
    ("SetInputFilter", Check::Any),
    ("SetOutputFilter", Check::Any),
];

/// `set_accept_path_info`.
fn accept_path_info(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("AcceptPathInfo", word, &["On", "Off", "Default"]).map(drop)
}

/// `set_allow2f`.
fn allow_encoded_slashes(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("AllowEncodedSlashes", word, &["On", "Off", "NoDecode"]).map(drop)
}

/// `set_cgi_var`: the variable's name letter for letter.
fn cgi_var(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let [variable, rule] = words else {
        return Ok(());
    };
    if &*variable.value != b"REQUEST_URI" {
        return Err(unknown("CGIVar", variable, &["REQUEST_URI"]));
    }
    choose("CGIVar REQUEST_URI", rule, &["current-uri", "original-uri"]).map(drop)
}

/// `set_default_type`: passed over since 2.4.
fn default_type(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if !word.value.eq_ignore_ascii_case(b"none") && !word.value.eq_ignore_ascii_case(b"off") {
        let refusal = Refusal::new("DefaultType does nothing since httpd 2.4")
            .kind(Kind::Suspicious)
            .help("take it out; for files without an ending of their own use ForceType in <Files>");
        cx.remark(refusal);
    }
    Ok(())
}

/// `set_error_document`.
fn error_document(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let [code, document] = words else {
        return Ok(());
    };
    let number = atoi(&code.value);
    if !statuses::known(number) {
        return Err(Refusal::new(format!(
            "ErrorDocument: `{}` is no response code that httpd knows",
            code.lossy()
        ))
        .at(code)
        .help("write a code such as 403, 404 or 500"));
    }
    let text = &*document.value;
    let url = !text.contains(&b' ') && is_url(text);
    if number == 401 && url {
        let refusal = Refusal::new(
            "a browser that is sent elsewhere never asks for the password; httpd ignores this",
        )
        .kind(Kind::Suspicious)
        .at(document)
        .help("name a path of this server: /401.html");
        cx.remark(refusal);
        return Ok(());
    }
    if text.eq_ignore_ascii_case(b"default") {
        return Ok(());
    }
    expression::string_in(cx, document, 0)
}

/// `ap_is_url`, server/util.c: a scheme and a colon.
pub(super) fn is_url(text: &[u8]) -> bool {
    let scheme = text
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        .count();
    scheme > 0 && text.get(scheme) == Some(&b':')
}

/// `set_sethandler`: a string expression.
fn set_handler(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    expression::string_in(cx, word, 0)
}
