//! `<Proxy>` and `<ProxyMatch>`. httpd: `proxysection` in modules/proxy/mod_proxy.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::path;
use crate::config::regex;
use crate::config::table::allow;
use crate::config::values::sections::{inner, section_scope};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, word, words};

use super::backends::{
    Backends, Sort, define_balancer, define_worker, is_balancer, without_socket,
};
use super::parameters::{self, Parameter};

/// `proxysection`.
pub(super) fn proxy(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    let tag = inner(cx, text)?;
    let is_regex = cx.directive.data;
    let (first, next) = word(tag, 0);
    let mut name: &[u8] = first.as_ref().map_or(&[], |w| &w.value);
    if name
        .get(..6)
        .is_some_and(|p| p.eq_ignore_ascii_case(b"proxy:"))
    {
        name = &name[6..];
    }
    if is_regex {
        regex::compile(name).map_err(|refusal| match &first {
            Some(word) => refusal.at(word),
            None => refusal,
        })?;
    }
    let overrides = allow::ALL | allow::ACCESS_CONF | allow::PROXY_CONF;
    let scope = section_scope(cx, name, overrides);
    cx.children_in(scope);
    if next >= tag.len() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(name).into_owned();
    let rest = |message: String| Refusal::new(message).at_range(next..tag.len());
    if is_regex {
        return Err(rest("<ProxyMatch> takes one argument".to_owned())
            .help("write parameters with ProxySet in it"));
    }
    if path::is_pattern(name) || !name.contains(&b':') {
        return Err(rest(format!(
            "<Proxy> takes parameters only for a URL, and `{text}` is none"
        ))
        .help(
            "leave them out, or name the balancer or the URL in full: <Proxy \"balancer://name\">",
        ));
    }
    let place = |refusal: Refusal| match &first {
        Some(word) => refusal.at(word),
        None => refusal,
    };
    let of_balancer = is_balancer(name);
    if of_balancer {
        if cx.per_server::<Backends>().balancer(name).is_none() {
            define_balancer(cx, name, Some(b"/")).map_err(place)?;
        }
    } else {
        let Some(real) = without_socket(name) else {
            return Err(place(
                Refusal::new("what follows the socket's `|` is no URL")
                    .help("write unix:/run/app.sock|http://localhost/"),
            ));
        };
        let known = cx
            .per_server::<Backends>()
            .worker(None, &real, Sort::Prefix)
            .is_some();
        if !known {
            define_worker(cx, None, name, Sort::Prefix).map_err(place)?;
        }
    }
    for word in words(&tag[next..]) {
        let mut word = word;
        word.range = word.range.start + next..word.range.end + next;
        let Some(parameter) = Parameter::cut(&word) else {
            return Err(parameters::no_parameter("<Proxy>", &word));
        };
        if of_balancer {
            parameters::balancer(cx, &parameter)?;
        } else {
            parameters::worker(cx, &parameter)?;
        }
    }
    Ok(())
}
