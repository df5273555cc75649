//! mod_proxy_hcheck's directives, and the parameters of workers that are its own.
//! httpd: modules/proxy/mod_proxy_hcheck.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::suggest;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, Word, braced_word, word, words};

use super::enumeration::list;
use super::numbers::{Unit, atoi, out_of_range};
use super::proxy::parameters::{self, Parameter};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("ProxyHCExpr", Check::Raw(condition)),
    ("ProxyHCTemplate", Check::Raw(template)),
    ("ProxyHCTPsize", Check::One(pool_size)),
];

/// What the module adds to the parameters of a worker.
pub(super) const KEYS: &[&str] = &[
    "hctemplate",
    "hcmethod",
    "hcinterval",
    "hcpasses",
    "hcfails",
    "hcuri",
    "hcexpr",
];

/// Longest values (mod_proxy.h), without the closing NUL.
const URI: usize = 64 - 1;
const NAME: usize = 16 - 1;

/// How often the watchdog looks, in microseconds (`AP_WD_TM_SLICE`).
const SLICE: i64 = 100_000;

/// Templates and conditions of one server; their names are compared without regard to case.
#[derive(Default)]
struct Known {
    templates: Vec<Vec<u8>>,
    conditions: Vec<Vec<u8>>,
}

/// `set_worker_hc_param`.
pub(super) fn parameter(cx: &mut Cx<'_>, p: &Parameter<'_>) -> Verdict {
    match &*p.key().to_ascii_lowercase() {
        b"hctemplate" => {
            let elsewhere = !cx.whole() && !cx.is_virtual();
            let known = &cx.per_server::<Known>().templates;
            named(p, known, "ProxyHCTemplate", elsewhere)
        }
        b"hcmethod" => method(cx, p),
        b"hcinterval" => p.time(Unit::Seconds, SLICE, "100ms").map(drop),
        b"hcpasses" | b"hcfails" => p.least(0, i32::MAX).map(drop),
        b"hcuri" => p.at_most(URI),
        b"hcexpr" => {
            let elsewhere = !cx.whole() && !cx.is_virtual();
            let known = &cx.per_server::<Known>().conditions;
            named(p, known, "ProxyHCExpr", elsewhere)?;
            p.at_most(NAME)
        }
        key => {
            let name = String::from_utf8_lossy(key).into_owned();
            let refusal =
                Refusal::new(format!("a health check has no parameter `{name}`")).at(&p.word);
            Err(match suggest::near(key, KEYS.iter().copied()) {
                Some(near) => refusal.instead(format!(
                    "{}={}",
                    String::from_utf8_lossy(near),
                    String::from_utf8_lossy(p.value())
                )),
                None => refusal.help(format!("it has {}", list(KEYS))),
            })
        }
    }
}

/// It names what a line before it has defined, in the same server.
fn named(p: &Parameter<'_>, known: &[Vec<u8>], directive: &str, elsewhere: bool) -> Verdict {
    // Another file than this fragment may define it.
    if elsewhere || known.iter().any(|k| k.eq_ignore_ascii_case(p.value())) {
        return Ok(());
    }
    let name = String::from_utf8_lossy(p.value()).into_owned();
    let refusal = Refusal::new(format!(
        "there is no {directive} `{name}` in this server so far"
    ))
    .kind(Kind::Conflict)
    .at(&p.word);
    Err(match suggest::near(p.value(), known) {
        Some(near) => refusal.instead(format!(
            "{}={}",
            String::from_utf8_lossy(p.key()),
            String::from_utf8_lossy(near)
        )),
        None => refusal.help(format!(
            "define it before this line and in the same server: {directive} {name} ..."
        )),
    })
}

/// httpd: `proxy_hcmethods`; CPING is there with mod_proxy_ajp (`hc_pre_config`).
fn method(cx: &Cx<'_>, p: &Parameter<'_>) -> Verdict {
    const READY: &[&str] = &[
        "NONE",
        "TCP",
        "OPTIONS",
        "HEAD",
        "GET",
        "OPTIONS11",
        "HEAD11",
        "GET11",
    ];
    let value = p.value();
    if value.eq_ignore_ascii_case(b"PROVIDER") {
        return Err(p.wants(&list(READY)));
    }
    if !value.eq_ignore_ascii_case(b"CPING") {
        return p.one_of(READY).map(drop);
    }
    match cx.modules.has_named("mod_proxy_ajp") {
        Tri::No => Err(
            Refusal::new("hcmethod=CPING needs mod_proxy_ajp, which is not loaded")
                .at(&p.word)
                .help("enable it: a2enmod proxy_ajp"),
        ),
        _ => Ok(()),
    }
}

/// The first word, which must be there.
fn name<'t>(what: &str, text: &'t [u8]) -> Result<(Word<'t>, usize), Refusal> {
    match word(text, 0) {
        (Some(word), next) if !word.value.is_empty() => Ok((word, next)),
        _ => Err(Refusal::new(format!("{what} needs a name")).kind(Kind::ArgumentCount)),
    }
}

/// `set_hc_condition`.
fn condition(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_HTACCESS)?;
    let bytes = text.bytes();
    let (name, next) = name("ProxyHCExpr", bytes)?;
    if name.value.len() > NAME {
        return Err(Refusal::new(format!(
            "the name `{}` is too long: it may have {NAME} characters",
            name.lossy()
        ))
        .at(&name));
    }
    let (expression, next) = braced_word(bytes, next);
    let Some(expression) = expression.filter(|e| !e.value.is_empty()) else {
        return Err(
            Refusal::new("ProxyHCExpr needs an expression after the name")
                .kind(Kind::ArgumentCount)
                .help(format!(
                    "ProxyHCExpr {} {{%{{REQUEST_STATUS}} =~ /^[234]/}}",
                    name.lossy()
                )),
        );
    };
    expression::condition_in(cx, &expression, 0)?;
    let known = &mut cx.per_server::<Known>().conditions;
    known.push(name.value.to_vec());
    match word(bytes, next).0 {
        Some(extra) if !extra.value.is_empty() => Err(Refusal::new(format!(
            "ProxyHCExpr takes a name and an expression, `{}` is one too many",
            extra.lossy()
        ))
        .kind(Kind::ArgumentCount)
        .at(&extra)
        .help("put an expression with spaces in it in braces or quotes")),
        _ => Ok(()),
    }
}

/// `set_hc_template`.
fn template(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_HTACCESS)?;
    let bytes = text.bytes();
    let (name, next) = name("ProxyHCTemplate", bytes)?;
    // It is known to its own parameters already.
    let known = &mut cx.per_server::<Known>().templates;
    known.push(name.value.to_vec());
    for mut word in words(&bytes[next..]) {
        word.range = word.range.start + next..word.range.end + next;
        let Some(p) = Parameter::cut(&word) else {
            return Err(parameters::no_parameter("ProxyHCTemplate", &word));
        };
        parameter(cx, &p)?;
    }
    Ok(())
}

/// `set_hc_tpsize`.
fn pool_size(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if atoi(&word.value) >= 0 {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number of at least 0",
    ))
}
