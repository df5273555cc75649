//! `BalancerMember` and `ProxySet`. httpd: `add_member` and `set_proxy_param` in
//! modules/proxy/mod_proxy.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, word, words};

use super::backends::{
    Backends, Sort, define_balancer, define_worker, is_balancer, without_socket,
};
use super::parameters::{self, Parameter};
use super::{no_socket_url, outside_unknown, share};

/// `add_member`.
pub(super) fn member(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_HTACCESS)?;
    let outer = cx.scope.path.clone();
    let (mut balancer_word, mut url) = (None, None);
    let mut given = Vec::new();
    for word in words(text.bytes()) {
        if let Some(parameter) = Parameter::cut(&word) {
            parameters::add(&mut given, parameter);
        } else if balancer_word.is_none() && outer.is_none() {
            balancer_word = Some(word);
        } else if url.is_none() {
            url = Some(word);
        } else if outer.is_some() && is_balancer(url.as_ref().map_or(&[][..], |w| &w.value)) {
            return Err(Refusal::new(
                "BalancerMember takes no balancer's name here: the section around it has one",
            )
            .at(url.as_ref().unwrap_or(&word))
            .help(format!("BalancerMember {}", word.lossy())));
        } else {
            return Err(parameters::no_parameter("BalancerMember", &word));
        }
    }
    let Some(mut name) = balancer_word.as_ref().map(|w| w.value.to_vec()).or(outer) else {
        if outside_unknown(cx) {
            return Ok(());
        }
        return Err(
            Refusal::new("BalancerMember needs a balancer's name outside a <Proxy>")
                .kind(Kind::ArgumentCount)
                .help("BalancerMember balancer://name http://127.0.0.1:8000"),
        );
    };
    let Some(url) = url else {
        if outside_unknown(cx) {
            return Ok(());
        }
        let refusal = Refusal::new("BalancerMember needs the URL of a backend");
        return Err(match (given.first(), &balancer_word) {
            (Some(p), _) if memchr::memmem::find(&p.word.value, b"://").is_some() => refusal
                .at(&p.word)
                .help("httpd takes a word with `=` in it for a parameter"),
            (_, Some(only)) => refusal
                .kind(Kind::ArgumentCount)
                .at(only)
                .help(format!("BalancerMember balancer://name {}", only.lossy())),
            _ => refusal
                .kind(Kind::ArgumentCount)
                .help("BalancerMember http://127.0.0.1:8000"),
        });
    };
    let Some(real) = without_socket(&url.value) else {
        return Err(no_socket_url(&url));
    };
    name.make_ascii_lowercase();
    let balancer = match cx.per_server::<Backends>().balancer(&name) {
        Some(known) => known,
        None => define_balancer(cx, &name, Some(b"/")).map_err(|r| match &balancer_word {
            Some(word) => r.at(word),
            None => r,
        })?,
    };
    if share(cx, Some(balancer), &url, &real, Sort::Any, &given, text) {
        return Ok(());
    }
    define_worker(cx, Some(balancer), &url.value, Sort::Prefix).map_err(|r| r.at(&url))?;
    for parameter in &given {
        parameters::worker(cx, parameter)?;
    }
    Ok(())
}

/// The name in the tag of the `<Proxy>` around it, and which sort it is.
fn section_name(cx: &Cx<'_>) -> Option<(Vec<u8>, Sort)> {
    let parent = cx.tree.get(cx.node()).parent?;
    let section = cx.name(parent);
    if !section
        .get(..6)
        .is_some_and(|p| p.eq_ignore_ascii_case(b"<Proxy"))
    {
        return None;
    }
    let sort = if section.eq_ignore_ascii_case(b"<ProxyMatch") {
        Sort::Match
    } else {
        Sort::Prefix
    };
    let args = cx.tree.args(parent, cx.sources);
    let mut name = word(args.bytes(), 0)
        .0
        .map_or(Vec::new(), |w| w.value.to_vec());
    if let Some(end) = name.iter().position(|&b| b == b'>') {
        name.truncate(end);
    }
    Some((name, sort))
}

/// `set_proxy_param`.
pub(super) fn set(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_HTACCESS)?;
    let bytes = text.bytes();
    let mut at = 0;
    let mut name_word = None;
    let in_section = section_name(cx);
    let (name, sort) = match &in_section {
        Some((name, sort)) => (name.clone(), *sort),
        None => {
            let (first, next) = word(bytes, 0);
            at = next;
            name_word = first;
            let name = name_word.as_ref().map_or(&[][..], |w| &w.value).to_vec();
            (name, Sort::Any)
        }
    };
    let place = |refusal: Refusal| match &name_word {
        Some(word) => refusal.at(word),
        None => refusal,
    };
    // At the top of a fragment, what it speaks of may be defined in another file, and it
    // may stand in a <Proxy> there.
    let elsewhere = in_section.is_none() && outside_unknown(cx);
    let of_balancer = is_balancer(&name);
    let defined = if of_balancer {
        let known = cx.per_server::<Backends>().balancer(&name).is_some();
        if !known && in_section.is_some() {
            define_balancer(cx, &name, Some(b"/")).map_err(place)?;
        }
        known || in_section.is_some()
    } else {
        let Some(real) = without_socket(&name) else {
            return Err(Refusal::new("what follows the socket's `|` is no URL")
                .help("write unix:/run/app.sock|http://localhost/"));
        };
        let known = cx
            .per_server::<Backends>()
            .worker(None, &real, sort)
            .is_some();
        if !known && in_section.is_some() {
            define_worker(cx, None, &name, sort).map_err(place)?;
        }
        known || in_section.is_some()
    };
    if !defined {
        if elsewhere {
            return Ok(());
        }
        return Err(place(absent(&name, of_balancer)));
    }
    for word in words(&bytes[at..]) {
        let mut word = word;
        word.range = word.range.start + at..word.range.end + at;
        let Some(parameter) = Parameter::cut(&word) else {
            return Err(parameters::no_parameter("ProxySet", &word));
        };
        if of_balancer {
            parameters::balancer(cx, &parameter)?;
        } else {
            parameters::worker(cx, &parameter)?;
        }
    }
    Ok(())
}

/// ProxySet outside a section sets only what a line before it has defined.
fn absent(name: &[u8], of_balancer: bool) -> Refusal {
    let text = String::from_utf8_lossy(name).into_owned();
    if text.is_empty() {
        return Refusal::new("ProxySet needs a balancer's or worker's name outside a <Proxy>")
            .kind(Kind::ArgumentCount)
            .help("ProxySet balancer://name lbmethod=bytraffic");
    }
    if text.contains('=') && !text.contains("://") {
        return Refusal::new(
            "ProxySet outside a <Proxy> needs a balancer's or worker's name first",
        )
        .help(format!("ProxySet balancer://name {text}"));
    }
    let (what, how) = if of_balancer {
        ("balancer", "BalancerMember or ProxyPass")
    } else {
        ("worker", "ProxyPass")
    };
    Refusal::new(format!("there is no {what} `{text}` in this server so far"))
        .kind(Kind::Conflict)
        .help(format!(
            "put the {how} that defines it before this line, or write <Proxy \"{text}\"> around \
             the ProxySet"
        ))
}
