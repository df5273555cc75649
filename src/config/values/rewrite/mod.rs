//! mod_rewrite. httpd: modules/mappers/mod_rewrite.c.

pub(in crate::config) mod arguments;
mod flags;
mod map;
mod rule;

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Word, word};

use super::enumeration::{any_case, unknown};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("RewriteBase", Check::One(base)),
    ("RewriteCond", Check::Raw(rule::condition)),
    ("RewriteEngine", Check::Any),
    ("RewriteMap", Check::Words(map::map)),
    ("RewriteOptions", Check::One(options)),
    ("RewriteRule", Check::Raw(rule::rule)),
];

/// `cmd_rewritebase`.
fn base(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if cx.scope.path.is_none() {
        return Err(
            Refusal::new("RewriteBase may only stand in a section or a .htaccess file")
                .kind(Kind::Context)
                .help("move it into the <Directory> that it is for"),
        );
    }
    if word.value.starts_with(b"/") {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "RewriteBase takes a URL path, which begins with `/`, not `{}`",
        word.lossy()
    ))
    .at(word)
    .instead(format!("/{}", word.lossy())))
}

const OPTIONS: &[&str] = &[
    "inherit",
    "inheritBefore",
    "inheritDown",
    "inheritDownBefore",
    "ignoreInherit",
    "allowNoSlash",
    "allowAnyURI",
    "mergeBase",
    "ignoreContextInfo",
    "legacyPrefixDocRoot",
    "UnsafePrefixStat",
];

/// `cmd_rewriteoptions`: each argument may itself be several words.
fn options(cx: &mut Cx<'_>, argument: &Word<'_>) -> Verdict {
    let mut at = 0;
    while at < argument.value.len() {
        let (option, next) = word(&argument.value, at);
        at = next;
        let value = option.map_or_else(Default::default, |w| w.value);
        let redirects = b"MaxRedirects=";
        if value.len() >= redirects.len()
            && value[..redirects.len()].eq_ignore_ascii_case(redirects)
        {
            let refusal = Refusal::new(
                "RewriteOptions: httpd has no MaxRedirects any more and passes over it",
            )
            .kind(Kind::Suspicious)
            .help("write LimitInternalRecursion in the server config");
            cx.remark(refusal.at(argument));
        } else if any_case(&value, OPTIONS).is_none() {
            let place = Word {
                value,
                ..argument.clone()
            };
            return Err(unknown("RewriteOptions", &place, OPTIONS));
        }
    }
    Ok(())
}
