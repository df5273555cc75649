//! mod_filter. httpd: modules/filters/mod_filter.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::suggest::near;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::{any_case, unknown};
use super::output_filters::look_up;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AddOutputFilterByType", Check::Words(by_type)),
    // Names in a chain are looked up when a request comes.
    ("FilterChain", Check::Any),
    ("FilterDeclare", Check::Words(declare)),
    ("FilterProtocol", Check::Words(protocol)),
    ("FilterProvider", Check::Words(provider)),
    ("FilterTrace", Check::Words(trace)),
];

/// A section's own smart filters and their providers; those of the sections around it are
/// not seen while httpd reads.
#[derive(Default)]
struct Declared(Vec<(Vec<u8>, Vec<Vec<u8>>)>);

impl Declared {
    fn find(&mut self, name: &[u8]) -> Option<&mut Vec<Vec<u8>>> {
        let found = self.0.iter_mut().find(|(n, _)| n == name);
        found.map(|(_, providers)| providers)
    }
}

/// `filter_declare`.
fn declare(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let Some(name) = words.first() else {
        return Ok(());
    };
    let declared = cx.per_section::<Declared>();
    match declared.find(&name.value) {
        Some(providers) => providers.clear(),
        None => declared.0.push((name.value.to_vec(), Vec::new())),
    }
    let types = [
        "RESOURCE",
        "CONTENT_SET",
        "PROTOCOL",
        "CONNECTION",
        "NETWORK",
    ];
    if let Some(kind) = words.get(1)
        && any_case(&kind.value, &types).is_none()
    {
        // httpd takes any other word for the first of these.
        let refusal = unknown("the type of FilterDeclare", kind, &types).kind(Kind::Suspicious);
        cx.remark(refusal);
    }
    Ok(())
}

/// `add_filter`.
fn add(cx: &mut Cx<'_>, filter: &[u8], provider: &[u8], at: &Word<'_>) -> Verdict {
    look_up(cx, provider, at)?;
    let declared = cx.per_section::<Declared>();
    match declared.find(filter) {
        Some(providers) => providers.push(provider.to_vec()),
        None => declared.0.push((filter.to_vec(), vec![provider.to_vec()])),
    }
    Ok(())
}

/// `filter_provider`.
fn provider(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let [filter, provider, condition] = words else {
        return Ok(());
    };
    add(cx, &filter.value, &provider.value, provider)?;
    expression::condition_in(cx, condition, 0).map_err(|refusal| {
        // The form of 2.2, such as `resp=Content-Type $text/html`.
        if condition.value.contains(&b'=') && refusal.help.is_none() {
            refusal.help(
                "since 2.4 this is an expression, such as \"%{CONTENT_TYPE} =~ m#^text/html#\"",
            )
        } else {
            refusal
        }
    })
}

/// `filter_bytype`.
fn by_type(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let [names, _, ..] = words else {
        return Err(Refusal::new(
            "AddOutputFilterByType takes a filter and at least one media type",
        )
        .kind(Kind::ArgumentCount)
        .help("write such as AddOutputFilterByType DEFLATE text/html"));
    };
    for name in names.value.split(|&b| b == b';').filter(|n| !n.is_empty()) {
        add(cx, &[b"BYTYPE:", name].concat(), name, names)?;
    }
    Ok(())
}

fn undeclared(cx: &mut Cx<'_>, filter: &Word<'_>) -> Refusal {
    let refusal = Refusal::new(format!(
        "{}: no FilterDeclare or FilterProvider before it in the same section names `{}`",
        cx.directive.name,
        filter.lossy()
    ))
    .at(filter);
    let names: Vec<Vec<u8>> = cx
        .per_section::<Declared>()
        .0
        .iter()
        .map(|(n, _)| n.clone())
        .collect();
    match near(&filter.value, &names) {
        Some(found) => refusal.instead(String::from_utf8_lossy(found)),
        None => refusal.help(format!("write FilterDeclare {} before it", filter.lossy())),
    }
}

/// `filter_debug`.
fn trace(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    match words.first() {
        Some(filter) if cx.per_section::<Declared>().find(&filter.value).is_none() => {
            Err(undeclared(cx, filter))
        }
        _ => Ok(()),
    }
}

/// `filter_protocol`: of three arguments the second is a provider; what the flags are does
/// not matter.
fn protocol(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let Some(filter) = words.first() else {
        return Ok(());
    };
    let Some(providers) = cx.per_section::<Declared>().find(&filter.value) else {
        return Err(undeclared(cx, filter));
    };
    let [_, provider, _] = words else {
        return Ok(());
    };
    if providers
        .iter()
        .any(|p| p.eq_ignore_ascii_case(&provider.value))
    {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "FilterProtocol: `{}` is no provider of the filter {}",
        provider.lossy(),
        filter.lossy()
    ))
    .at(provider)
    .help(format!(
        "write FilterProvider {} {} \"condition\" before it",
        filter.lossy(),
        provider.lossy()
    )))
}
