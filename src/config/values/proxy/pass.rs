//! `ProxyPass`, `ProxyPassMatch`, `ProxyPassReverse`. httpd: `add_pass` and
//! `add_pass_reverse` in modules/proxy/mod_proxy.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::path;
use crate::config::regex;
use crate::config::values::enumeration::{list, meant};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, Word, words};

use super::backends::{
    Backends, Sort, define_balancer, define_worker, is_balancer, without_socket,
};
use super::parameters::{self, Parameter};
use super::{no_socket_url, outside_unknown, share};

/// What the words are.
struct Pass<'w> {
    /// The path, where a word gives it.
    fake: Option<Word<'w>>,
    /// The URL.
    real: Option<Word<'w>>,
    tilde: bool,
    parameters: Vec<Parameter<'w>>,
}

fn read<'w>(cx: &Cx<'_>, text: &'w [u8], is_regex: bool) -> Result<Pass<'w>, Refusal> {
    let mut pass = Pass {
        fake: None,
        real: None,
        tilde: false,
        parameters: Vec::new(),
    };
    let in_section = cx.scope.path.is_some();
    for word in words(text) {
        if pass.fake.is_none() && !in_section {
            if &*word.value == b"~" {
                if is_regex {
                    return Err(Refusal::new("ProxyPassMatch takes no `~`")
                        .at(&word)
                        .help("leave it out: the path is a regular expression already"));
                }
                pass.tilde = true;
            } else {
                pass.fake = Some(word);
            }
            continue;
        }
        if pass.real.is_none() {
            pass.real = Some(word);
            continue;
        }
        let is = |name: &str| name.as_bytes().eq_ignore_ascii_case(&word.value);
        if is("nocanon") || is("interpolate") || is("noquery") {
            continue;
        }
        let Some(parameter) = Parameter::cut(&word) else {
            return Err(stray(cx, &pass, &word));
        };
        if !parameter.key().eq_ignore_ascii_case(b"mapping") {
            parameters::add(&mut pass.parameters, parameter);
            continue;
        }
        const MAPPINGS: &[&str] = &["encoded", "servlet"];
        if !MAPPINGS
            .iter()
            .any(|m| m.as_bytes().eq_ignore_ascii_case(parameter.value()))
        {
            let refusal = parameter.wants(&list(MAPPINGS));
            return Err(match meant(parameter.value(), MAPPINGS) {
                Some(mapping) => refusal.instead(format!("mapping={mapping}")),
                None => refusal,
            });
        }
    }
    Ok(pass)
}

/// A word that is no parameter.
fn stray(cx: &Cx<'_>, pass: &Pass<'_>, word: &Word<'_>) -> Refusal {
    let path_too = pass
        .real
        .as_ref()
        .is_some_and(|r| r.value.starts_with(b"/"));
    if cx.scope.path.is_some() && path_too {
        return Refusal::new(format!(
            "{} takes no path here: the section around it has one",
            cx.directive.shown
        ))
        .at(pass.real.as_ref().unwrap_or(word))
        .help(format!("{} {}", cx.directive.shown, word.lossy()));
    }
    let flags = ["nocanon", "interpolate", "noquery"];
    match meant(&word.value, &flags) {
        Some(flag) => Refusal::new(format!("`{}` is no key=value", word.lossy()))
            .at(word)
            .instead(flag),
        None => parameters::no_parameter(cx.directive.shown, word),
    }
}

fn add_pass(cx: &mut Cx<'_>, text: &Text<'_>, is_regex: bool) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIRECTORY.and(Forbidden::NOT_IN_FILES))?;
    let pass = read(cx, text.bytes(), is_regex)?;
    let name = cx.directive.shown;
    let Some(url) = pass.real else {
        if outside_unknown(cx) && pass.fake.is_some() {
            return Ok(()); // in a <Location>, what looks like the path is the URL
        }
        let refusal =
            Refusal::new(format!("{name} needs a path and a URL")).kind(Kind::ArgumentCount);
        return Err(match &pass.fake {
            Some(only) if only.value.starts_with(b"/") || only.value.starts_with(b"^") => refusal
                .at(only)
                .help(format!("{name} {} http://127.0.0.1:8000/", only.lossy())),
            Some(only) => refusal.at(only).help(format!("{name} / {}", only.lossy())),
            None if cx.scope.path.is_some() => {
                refusal.help(format!("{name} http://127.0.0.1:8000/"))
            }
            None => refusal.help(format!("{name} / http://127.0.0.1:8000/")),
        });
    };
    let Some(real) = without_socket(&url.value) else {
        return Err(no_socket_url(&url));
    };
    let fake = match (&pass.fake, &cx.scope.path) {
        (Some(word), _) => word.value.to_vec(),
        (None, Some(path)) => path.clone(),
        (None, None) => Vec::new(),
    };
    let mut sort = if is_regex || pass.tilde {
        Sort::Match
    } else {
        Sort::Prefix
    };
    if cx.scope.path.is_some() && path::is_pattern(&fake) {
        sort = Sort::Match;
    }
    if sort == Sort::Match {
        regex::compile(&fake).map_err(|refusal| match &pass.fake {
            Some(word) => refusal.at(word),
            None => refusal,
        })?;
    }
    if &*url.value == b"!" {
        return Ok(());
    }
    if is_balancer(&url.value) {
        let known = cx.per_server::<Backends>().balancer(&url.value);
        if known.is_none() {
            let alias = (sort != Sort::Match).then_some(&*fake);
            define_balancer(cx, &url.value, alias).map_err(|r| r.at(&url))?;
        }
        for parameter in &pass.parameters {
            parameters::balancer(cx, parameter)?;
        }
        return Ok(());
    }
    let shared = share(cx, None, &url, &real, sort, &pass.parameters, text);
    if shared {
        return Ok(());
    }
    define_worker(cx, None, &url.value, sort).map_err(|r| r.at(&url))?;
    for parameter in &pass.parameters {
        parameters::worker(cx, parameter)?;
    }
    Ok(())
}

pub(super) fn prefix(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    add_pass(cx, text, false)
}

pub(super) fn pattern(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    add_pass(cx, text, true)
}

/// `add_pass_reverse`.
pub(super) fn reverse(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIRECTORY.and(Forbidden::NOT_IN_FILES))?;
    let second = words.get(1);
    let interpolate = second.is_some_and(|w| w.value.eq_ignore_ascii_case(b"interpolate"));
    if cx.scope.path.is_some() {
        return match second {
            Some(url) if !interpolate => Err(Refusal::new(
                "ProxyPassReverse takes no path here: the section around it has one",
            )
            .at(&words[0])
            .help(format!("ProxyPassReverse {}", url.lossy()))),
            _ => Ok(()),
        };
    }
    if (second.is_none() || interpolate) && !outside_unknown(cx) {
        return Err(
            Refusal::new("ProxyPassReverse needs a path and a URL outside a <Location>")
                .kind(Kind::ArgumentCount)
                .at(&words[0])
                .help(format!("ProxyPassReverse / {}", words[0].lossy())),
        );
    }
    Ok(())
}
