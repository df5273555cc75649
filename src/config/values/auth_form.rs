//! Authentication by a form. httpd: modules/aaa/mod_auth_form.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::authn_core::text;
use super::numbers::{out_of_range, strtoff};
use super::{Check, Checks, providers};

pub(super) const CHECKS: Checks = &[
    ("AuthFormAuthoritative", Check::Any),
    ("AuthFormBody", Check::Any),
    ("AuthFormDisableNoStore", Check::Any),
    ("AuthFormFakeBasicAuth", Check::Any),
    ("AuthFormLocation", Check::Any),
    ("AuthFormLoginRequiredLocation", Check::One(text)),
    ("AuthFormLoginSuccessLocation", Check::One(text)),
    ("AuthFormLogoutLocation", Check::One(text)),
    ("AuthFormMethod", Check::Any),
    ("AuthFormMimetype", Check::Any),
    ("AuthFormPassword", Check::Any),
    ("AuthFormProvider", Check::One(provider)),
    ("AuthFormSitePassphrase", Check::Any),
    ("AuthFormSize", Check::One(size)),
    ("AuthFormUsername", Check::Any),
];

/// `add_authn_provider`.
fn provider(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    providers::check_authn(cx, word, false)
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
