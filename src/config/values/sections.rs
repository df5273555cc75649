//! The sections of the core. httpd: `dirsection`, `urlsection`, `filesection`, `ifsection`,
//! `ap_limit_section`, `virtualhost_section` in server/core.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::table::allow;
use crate::config::walk::{Cx, Forbidden, Scope};
use crate::syntax::{Text, Word, word};

use super::methods;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("<Directory", Check::Section(directory)),
    ("<DirectoryMatch", Check::Section(directory)),
    ("<Location", Check::Section(location)),
    ("<LocationMatch", Check::Section(location)),
    ("<Files", Check::Section(files)),
    ("<FilesMatch", Check::Section(files)),
    ("<If", Check::Section(condition)),
    ("<ElseIf", Check::Section(condition)),
    ("<Else", Check::Section(condition)),
    ("<Limit", Check::Section(limit)),
    ("<LimitExcept", Check::Section(limit)),
    (
        "<VirtualHost",
        Check::Section(super::core_server::virtual_host),
    ),
];

/// What stands in the tag, without its `>`.
pub(super) fn inner<'t>(cx: &Cx<'_>, args: &'t Text<'_>) -> Result<&'t [u8], Refusal> {
    let bytes = args.bytes();
    let Some(end) = bytes.iter().rposition(|&b| b == b'>') else {
        return Err(crate::config::reader::missing_bracket(cx.directive));
    };
    Ok(&bytes[..end])
}

/// As [`inner`], which must not be empty.
pub(super) fn some_inner<'t>(cx: &Cx<'_>, args: &'t Text<'_>) -> Result<&'t [u8], Refusal> {
    let inner = inner(cx, args)?;
    if inner.is_empty() {
        return Err(crate::config::reader::missing_argument(cx.directive));
    }
    Ok(inner)
}

/// The word, unless it is empty.
pub(super) fn some_word(word: Option<Word<'_>>) -> Option<Word<'_>> {
    word.filter(|w| !w.value.is_empty())
}

/// The settings of a section of its own.
pub(super) fn section_scope(cx: &Cx<'_>, path: &[u8], overrides: u32) -> Scope {
    Scope {
        path: Some(path.to_vec()),
        overrides,
        section: Some(cx.node()),
        ..cx.scope.clone()
    }
}

/// The tag takes one argument; what follows it is refused, but only after the content.
pub(super) fn no_more(cx: &Cx<'_>, inner: &[u8], at: usize) -> Verdict {
    if at >= inner.len() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{}> takes one argument, `{}` is one too many",
        cx.directive.name,
        String::from_utf8_lossy(&inner[at..])
    ))
    .kind(Kind::ArgumentCount)
    .at_range(at..inner.len())
    .help("put an argument with spaces in it in quotes; write a section for each argument"))
}

/// The first word; an empty one where there is none, as httpd has it.
fn first<'t>(inner: &'t [u8]) -> (Option<Word<'t>>, usize) {
    word(inner, 0)
}

fn value<'w>(word: &'w Option<Word<'_>>) -> &'w [u8] {
    word.as_ref().map_or(&[], |w| &w.value)
}

fn pattern(subject: &Option<Word<'_>>) -> Verdict {
    regex::compile(value(subject))
        .map(|_| ())
        .map_err(|refusal| match subject {
            Some(word) => refusal.at(word),
            None => refusal,
        })
}

fn directory(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    let inner = some_inner(cx, args)?;
    let (mut subject, mut next) = first(inner);
    let mut is_regex = cx.directive.data;
    if value(&subject) == b"~" {
        (subject, next) = word(inner, next);
        is_regex = true;
    }
    if is_regex {
        pattern(&subject)?;
    }
    let scope = section_scope(cx, value(&subject), allow::ALL | allow::ACCESS_CONF);
    cx.children_in(scope);
    no_more(cx, inner, next)
}

fn location(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    let inner = some_inner(cx, args)?;
    let (mut subject, mut next) = first(inner);
    if cx.directive.data {
        pattern(&subject)?;
    } else if value(&subject) == b"~" {
        (subject, next) = word(inner, next);
        pattern(&subject)?;
    }
    let scope = section_scope(cx, value(&subject), allow::ALL | allow::ACCESS_CONF);
    cx.children_in(scope);
    no_more(cx, inner, next)
}

fn files(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_LOCATION.and(Forbidden::NOT_IN_LIMIT))?;
    let inner = some_inner(cx, args)?;
    let (mut subject, mut next) = first(inner);
    if cx.directive.data {
        pattern(&subject)?;
    } else if value(&subject) == b"~" {
        (subject, next) = word(inner, next);
        pattern(&subject)?;
    }
    let overrides = if cx.scope.path.is_none() {
        allow::ALL | allow::ACCESS_CONF
    } else {
        cx.scope.overrides
    };
    let scope = section_scope(cx, value(&subject), overrides);
    cx.children_in(scope);
    no_more(cx, inner, next)
}

/// What the last condition of a section was, for `<Else>` to belong to.
#[derive(Default)]
struct LastCondition {
    open: bool,
}

fn condition(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_LIMIT)?;
    let name = cx.directive.name;
    let inner = inner(cx, args)?;
    let mut next = 0;
    if name == "<Else" {
        if !inner.is_empty() {
            return Err(Refusal::new("<Else> takes no argument")
                .kind(Kind::ArgumentCount)
                .at_range(0..inner.len())
                .help("write `<Else>`, or `<ElseIf \"...\">`"));
        }
    } else {
        if inner.is_empty() {
            return Err(crate::config::reader::missing_argument(cx.directive));
        }
        let (subject, after) = first(inner);
        next = after;
        match &subject {
            Some(word) => expression::condition_in(cx, word, 0)?,
            None => expression::condition(cx, &[])?,
        }
    }
    let overrides = if cx.scope.path.is_none() {
        allow::ALL | allow::ACCESS_CONF
    } else {
        cx.scope.overrides
    };
    let scope = section_scope(cx, b"*If", overrides);
    cx.children_in(scope);
    let last = cx.per_section::<LastCondition>();
    let open = std::mem::replace(&mut last.open, name != "<Else");
    if name != "<If" && !open {
        return Err(Refusal::new(format!(
            "there is no <If> or <ElseIf> in this section for {name}> to belong to"
        ))
        .kind(Kind::Conflict)
        .help("write it after `</If>`, in the same section"));
    }
    no_more(cx, inner, next)
}

fn limit(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let inner = some_inner(cx, args)?;
    let except = cx.directive.data;
    let mut bits = 0i64;
    let mut at = 0;
    while at < inner.len() {
        let (method, next) = word(inner, at);
        at = next;
        let name = value(&method).to_vec();
        let number = match methods::number(cx, &name) {
            Some(methods::TRACE) if !except => {
                let refusal = Refusal::new("TRACE cannot be limited here")
                    .help("write `TraceEnable Off` in the server config");
                return Err(match &method {
                    Some(word) => refusal.at(word),
                    None => refusal,
                });
            }
            Some(number) => number,
            None if cx.htaccess => {
                return Err(Refusal::new(format!(
                    "a .htaccess file cannot make the method `{}` known",
                    String::from_utf8_lossy(&name)
                )));
            }
            None => methods::register(cx, &name),
        };
        bits |= 1i64.checked_shl(number as u32).unwrap_or(0);
    }
    let limited = if except { !bits } else { bits };
    let outer = cx.scope.limited;
    if outer & limited == 0 {
        return Err(Refusal::new(format!(
            "{}> leaves no method: the section around it has excluded them all",
            cx.directive.name
        ))
        .kind(Kind::Conflict));
    }
    if outer & limited == outer {
        return Err(Refusal::new(format!(
            "{}> names methods that the section around it has already set apart",
            cx.directive.name
        ))
        .kind(Kind::Conflict));
    }
    let mut scope = cx.scope.clone();
    scope.limited = outer & limited;
    cx.children_in(scope);
    Ok(())
}
