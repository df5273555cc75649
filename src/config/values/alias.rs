//! mod_alias. httpd: modules/mappers/mod_alias.c.

use std::rc::Rc;

use pcre2::bytes::Regex;

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::{Cx, Forbidden};
use crate::source::Span;
use crate::syntax::Word;

use super::enumeration::any_case;
use super::numbers::atoi;
use super::statuses::is_redirect;
use super::{Check, Checks, uri};

pub(super) const CHECKS: Checks = &[
    ("Alias", Check::Words(alias)),
    ("AliasMatch", Check::Words(alias_match)),
    ("AliasPreservePath", Check::Any),
    ("Redirect", Check::Words(redirect)),
    ("RedirectMatch", Check::Words(redirect)),
    ("RedirectPermanent", Check::Words(redirect)),
    ("RedirectRelative", Check::Any),
    ("RedirectTemp", Check::Words(redirect)),
    ("ScriptAlias", Check::Words(alias)),
    ("ScriptAliasMatch", Check::Words(alias_match)),
];

/// What an alias answers to.
enum From {
    Path(Vec<u8>),
    Pattern(Rc<Regex>),
}

/// A server's aliases, in order.
#[derive(Default)]
struct Aliases(Vec<(From, Span)>);

/// `add_alias`.
fn alias(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let name = cx.directive.name;
    match words {
        [from, _, ..] => {
            cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
            overlap(cx, from);
            let span = cx.span();
            // One that may not be there answers for nothing that is told as certain.
            if cx.certain() {
                let aliases = cx.per_server::<Aliases>();
                aliases.0.push((From::Path(from.value.to_vec()), span));
            }
            Ok(())
        }
        [to] => {
            cx.forbid(Forbidden::NOT_IN_DIRECTORY.and(Forbidden::NOT_IN_FILES))?;
            if cx.scope.path.is_none() {
                return Err(
                    Refusal::new(format!("{name} needs a URL path and a file path here"))
                        .kind(Kind::ArgumentCount)
                        .help(format!(
                            "write {name} \"/url\" \"{}\"; in a <Location> the file path is enough",
                            to.lossy()
                        )),
                );
            }
            expression::string_in(cx, to, 0)
        }
        [] => Ok(()),
    }
}

/// Warns as AH00671 does: an earlier alias takes the requests.
fn overlap(cx: &mut Cx<'_>, from: &Word<'_>) {
    let aliases = cx.per_server::<Aliases>();
    let earlier = aliases.0.iter().find(|(earlier, _)| match earlier {
        From::Path(path) => reaches(&from.value, path),
        From::Pattern(pattern) => pattern.is_match(&from.value).unwrap_or(false),
    });
    let Some(&(_, span)) = earlier else {
        return;
    };
    let refusal = Refusal::new(format!(
        "{} {}: an earlier alias answers these requests, this one never will",
        cx.directive.name,
        from.lossy()
    ))
    .kind(Kind::Suspicious)
    .at(from)
    .help("put the longer path first")
    .label(span, "this one answers them");
    cx.remark(refusal);
}

/// Whether an alias for `path` answers to `uri`. httpd: `alias_matches`.
fn reaches(uri: &[u8], path: &[u8]) -> bool {
    let slashes = |text: &[u8]| text.iter().take_while(|&&b| b == b'/').count();
    let (mut u, mut p) = (0, 0);
    while p < path.len() {
        if path[p] == b'/' {
            // Any number of slashes is like any other.
            if uri.get(u) != Some(&b'/') {
                return false;
            }
            p += slashes(&path[p..]);
            u += slashes(&uri[u..]);
        } else {
            if uri.get(u) != Some(&path[p]) {
                return false;
            }
            p += 1;
            u += 1;
        }
    }
    let whole = path.last() == Some(&b'/') || matches!(uri.get(u), None | Some(b'/'));
    whole && u > 0
}

/// `add_alias_regex`.
fn alias_match(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let Some(from) = words.first() else {
        return Ok(());
    };
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    let pattern = regex::compile(&from.value).map_err(|refusal| refusal.at(from))?;
    let span = cx.span();
    cx.per_server::<Aliases>()
        .0
        .push((From::Pattern(pattern), span));
    Ok(())
}

/// What a redirection's first argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// A status that sends the client elsewhere.
    Redirect(i32),
    /// Another status.
    Other(i32),
    /// No status.
    Path,
}

fn first_of(word: &Word<'_>) -> First {
    match any_case(&word.value, &["permanent", "temp", "seeother", "gone"]) {
        Some(0) => First::Redirect(301),
        Some(1) => First::Redirect(302),
        Some(2) => First::Redirect(303),
        Some(_) => First::Other(410),
        None if word.value.first().is_some_and(u8::is_ascii_digit) => {
            let status = atoi(&word.value);
            if is_redirect(status) {
                First::Redirect(status)
            } else {
                First::Other(status)
            }
        }
        None => First::Path,
    }
}

/// `add_redirect_internal`.
fn redirect(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let name = cx.directive.name;
    let uses_regex = name == "RedirectMatch";
    let Some(one) = words.first() else {
        return Ok(());
    };
    let (two, three) = (words.get(1), words.get(2));
    let first = first_of(one);
    if three.is_some() && first == First::Path {
        let refusal = Refusal::new(format!("{name}: `{}` is no status", one.lossy())).at(one);
        let words = ["permanent", "temp", "seeother", "gone"];
        return Err(match super::enumeration::meant(&one.value, &words) {
            Some(meant) => refusal.instead(meant),
            None => refusal.help("write permanent, temp, seeother, gone or a number such as 301; put an argument with spaces in it in quotes"),
        });
    }
    // In a section one argument less will do: the path is the section's.
    if cx.scope.path.is_some() {
        match (first, two, three) {
            (First::Redirect(_), Some(url), None) => return expression::string_in(cx, url, 0),
            (First::Path, None, _) => return expression::string_in(cx, one, 0),
            (First::Other(_), None, _) => return Ok(()),
            _ => {}
        }
    }
    let (from, url) = match first {
        First::Path => (Some(one), two),
        _ => (two, three),
    };
    if let (true, Some(from)) = (uses_regex, from) {
        regex::compile(&from.value).map_err(|refusal| refusal.at(from))?;
    }
    let elsewhere = !matches!(first, First::Other(_));
    match url {
        None if elsewhere => Err(
            Refusal::new(format!("{name}: there is no URL to redirect to"))
                .kind(Kind::ArgumentCount)
                .help(example(name, uses_regex, &first)),
        ),
        Some(url) if !elsewhere => Err(Refusal::new(format!(
            "{name}: a URL goes only with a status of 300 to 399, not with {}",
            one.lossy()
        ))
        .at(url)
        .help("leave the URL out, or write a status such as 301")),
        Some(url) if !uses_regex && !uri::is_url(&url.value) && !url.value.starts_with(b"/") => {
            let refusal = Refusal::new(format!(
                "{name}: `{}` is neither a URL nor a path that begins with `/`",
                url.lossy()
            ))
            .at(url);
            let host = url.value.split(|&b| b == b'/').next().unwrap_or_default();
            Err(if host.contains(&b'.') {
                refusal.instead(format!("https://{}", url.lossy()))
            } else if url.value.is_empty() {
                refusal.help("write the URL, such as https://www.example.org/")
            } else {
                refusal.instead(format!("/{}", url.lossy()))
            })
        }
        _ => Ok(()),
    }
}

fn example(name: &str, uses_regex: bool, first: &First) -> String {
    let status = match first {
        First::Redirect(status) => format!("{status} "),
        _ => String::new(),
    };
    let path = if uses_regex { "\"^/old\"" } else { "/old" };
    format!("write such as {name} {status}{path} https://www.example.org/new")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_reaches_whole_components() {
        for (uri, path) in [
            ("/a/b", "/a"),
            ("/a", "/a"),
            ("//a///b", "/a/"),
            ("/a/b", "/a/"),
        ] {
            assert!(reaches(uri.as_bytes(), path.as_bytes()), "{uri} {path}");
        }
        for (uri, path) in [
            ("/ab", "/a"),
            ("/a", "/a/b"),
            ("/b", "/a"),
            ("a", "/a"),
            ("/a", "/a/"),
        ] {
            assert!(!reaches(uri.as_bytes(), path.as_bytes()), "{uri} {path}");
        }
    }
}
