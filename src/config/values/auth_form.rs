//! Authentication by a form. httpd: modules/aaa/mod_auth_form.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::authn_core::text;
use super::numbers::{out_of_range, strtoff};
use super::{Check, Checks, providers};

pub(super) const CHECKS: Checks = &[
    ("AuthFormAuthoritative", Check::Any),
    ("AuthFormBody", Check::One(field)),
    ("AuthFormDisableNoStore", Check::Any),
    ("AuthFormFakeBasicAuth", Check::Any),
    ("AuthFormLocation", Check::One(field)),
    ("AuthFormLoginRequiredLocation", Check::One(text)),
    ("AuthFormLoginSuccessLocation", Check::One(text)),
    ("AuthFormLogoutLocation", Check::One(text)),
    ("AuthFormMethod", Check::One(field)),
    ("AuthFormMimetype", Check::One(field)),
    ("AuthFormPassword", Check::One(field)),
    ("AuthFormProvider", Check::One(provider)),
    ("AuthFormSitePassphrase", Check::Any),
    ("AuthFormSize", Check::One(size)),
    ("AuthFormUsername", Check::One(field)),
];

/// `add_authn_provider`.
fn provider(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    providers::check_authn(cx, word, false)
}

/// `check_string`: the name of a field of a form, as it stands in the request's body.
fn field(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let name = cx.directive.name;
    if word.value.is_empty() {
        return Err(
            Refusal::new(format!("{name} needs the name of a field, and it is empty")).at(word),
        );
    }
    match word.value.iter().find(|b| b"=&".contains(b)) {
        None => Ok(()),
        Some(&sign) => Err(Refusal::new(format!(
            "{name}: `{}` is no name of a field: it has a `{}`",
            word.lossy(),
            char::from(sign)
        ))
        .at(word)
        .help(format!(
            "give the name that the input has in the form, such as {name} httpd_{}",
            name["AuthForm".len()..].to_ascii_lowercase()
        ))),
    }
}

/// `set_cookie_form_size`: what follows the number is not looked at.
fn size(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    match strtoff(&word.value, 10) {
        Some((size, _)) if size >= 0 => Ok(()),
        _ => Err(out_of_range(
            "AuthFormSize",
            word,
            "a number of bytes, 0 or more",
        )),
    }
}
