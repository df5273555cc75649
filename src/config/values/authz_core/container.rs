//! `<RequireAll>`, `<RequireAny>`, `<RequireNone>`, and whether what stands in them can ever
//! grant anything. httpd: `add_authz_section`, `authz_core_check_section` in
//! modules/aaa/mod_authz_core.c.

use crate::hash::HashMap;

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::table::allow;
use crate::config::tree::NodeId;
use crate::config::walk::{Cx, Scope, ServerId};
use crate::syntax::Text;

use super::super::sections::inner;

/// A container, or the whole of a section's requirements, which is one of kind "any".
#[derive(Debug, Clone)]
struct Container {
    /// Whether all must pass; else any.
    all: bool,
    negate: bool,
    /// Its section; for the whole, its first directive.
    node: NodeId,
    items: Vec<Item>,
}

/// A `Require` or a container.
#[derive(Debug, Clone)]
enum Item {
    Require { negate: bool },
    Container(Container),
}

impl Item {
    fn negate(&self) -> bool {
        match self {
            Item::Require { negate } => *negate,
            Item::Container(inner) => inner.negate,
        }
    }

    fn flip(&mut self) {
        match self {
            Item::Require { negate } => *negate = !*negate,
            Item::Container(inner) => inner.negate = !inner.negate,
        }
    }
}

/// What is required where (`authz_core_dir_conf`).
#[derive(Default)]
struct Sections {
    order: Vec<Key>,
    /// The container that is being filled, of each section.
    current: HashMap<Key, Container>,
}

type Key = (ServerId, Option<NodeId>);

fn key(cx: &Cx<'_>) -> Key {
    (cx.scope.server, cx.scope.section)
}

/// The container that is being filled; a new one of kind "any" where there is none.
fn current<'c>(cx: &'c mut Cx<'_>) -> &'c mut Container {
    let (key, node) = (key(cx), cx.node());
    let sections = cx.global::<Sections>();
    sections.current.entry(key).or_insert_with(|| {
        sections.order.push(key);
        Container {
            all: false,
            negate: false,
            node,
            items: Vec::new(),
        }
    })
}

/// Adds a `Require` that is refused: what follows is judged as if it were all right.
pub(super) fn refused(cx: &mut Cx<'_>) {
    current(cx).items.push(Item::Require { negate: false });
}

/// Adds a `Require`, unless it is a negative one where it changes nothing.
pub(super) fn require(cx: &mut Cx<'_>, negate: bool) -> Verdict {
    let outer = current(cx);
    if negate && !outer.all {
        let name = shown(outer);
        refused(cx);
        return Err(no_effect("Require not".to_owned(), &name));
    }
    outer.items.push(Item::Require { negate });
    Ok(())
}

fn shown(container: &Container) -> String {
    match (container.all, container.negate) {
        (true, _) => "<RequireAll>",
        (false, true) => "<RequireNone>",
        (false, false) => "<RequireAny>",
    }
    .to_owned()
}

fn no_effect(what: String, outer: &str) -> Refusal {
    let place = if outer == "<RequireAny>" {
        "where any one requirement is enough, as in <RequireAny> and outside a container"
    } else {
        "in <RequireNone>"
    };
    Refusal::new(format!("{what} has no effect {place}"))
        .kind(Kind::Conflict)
        .help(
            "put it into <RequireAll>, beside a requirement that grants: <RequireAll>, \
             Require all granted, Require not ip 192.0.2.1, </RequireAll>",
        )
}

/// `add_authz_section`.
pub(super) fn section(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let inner = inner(cx, args)?;
    if !inner.is_empty() {
        return Err(
            Refusal::new(format!("{}> takes no argument", cx.directive.name))
                .kind(Kind::ArgumentCount)
                .at_range(0..inner.len())
                .help(format!("write `{}>`", cx.directive.name)),
        );
    }
    let key = key(cx);
    let node = cx.node();
    let name = cx.directive.name;
    let fresh = Container {
        all: name == "<RequireAll",
        negate: name == "<RequireNone",
        node,
        items: Vec::new(),
    };
    let outer = cx.global::<Sections>().current.insert(key, fresh);
    let scope = Scope {
        overrides: allow::AUTHCFG,
        // What may not stand in a <Limit> may not stand here.
        limited: cx.scope.limited & i64::MAX,
        ..cx.scope.clone()
    };
    cx.children_in(scope);
    let sections = cx.global::<Sections>();
    let filled = match outer {
        Some(outer) => sections.current.insert(key, outer),
        None => sections.current.remove(&key),
    };
    let Some(filled) = filled else {
        return Ok(());
    };
    if filled.items.is_empty() {
        refused(cx);
        return Err(Refusal::new(format!("there is no Require in {name}>"))
            .kind(Kind::Conflict)
            .help("write one in it, or take the section out"));
    }
    let outer = current(cx);
    if filled.negate && !outer.all {
        let (what, name) = (shown(&filled), shown(outer));
        refused(cx);
        return Err(no_effect(what, &name));
    }
    if !filled.negate && filled.all == outer.all {
        outer.items.extend(filled.items);
    } else {
        outer.items.push(Item::Container(filled));
    }
    Ok(())
}

/// `authz_core_check_config`: every section must have something that grants.
pub(in crate::config) fn check_config(cx: &mut Cx<'_>) {
    let sections = std::mem::take(cx.global::<Sections>());
    for key in sections.order {
        let Some(mut whole) = sections.current.get(&key).cloned() else {
            continue;
        };
        if let Some(node) = only_negative(&mut whole) {
            let refusal = Refusal::new(if node == whole.node {
                "all that is required here is that something is not so: nobody is ever let in"
            } else {
                "this container has only negative requirements: it never lets anybody in"
            })
            .kind(Kind::Conflict)
            .help(
                "add a requirement that grants: Require all granted, Require valid-user; httpd \
                 names no line for this",
            );
            cx.refuse_at(node, refusal, None);
        }
    }
}

/// The first container with nothing but negative items, innermost first. A negative
/// container in one of another kind is dissolved, as De Morgan permits.
/// httpd: `authz_core_check_section`.
fn only_negative(container: &mut Container) -> Option<NodeId> {
    let mut items = Vec::with_capacity(container.items.len());
    for item in std::mem::take(&mut container.items) {
        let Item::Container(mut inner) = item else {
            items.push(item);
            continue;
        };
        if let Some(node) = only_negative(&mut inner) {
            return Some(node);
        }
        if inner.negate && inner.all != container.all {
            items.extend(inner.items.into_iter().map(|mut item| {
                item.flip();
                item
            }));
        } else {
            items.push(Item::Container(inner));
        }
    }
    container.items = items;
    let grants = container.items.iter().any(|item| !item.negate());
    (!grants).then_some(container.node)
}
