//! Access control of Apache 2.2 in the words of 2.4. What `Order`, `Allow` and `Deny` do:
//! `check_dir_access` in httpd's modules/aaa/mod_access_compat.c.

use crate::config::tree::NodeId;
use crate::rules::{Context, Line};

/// The directives of 2.2 that stand directly in one section, or a `.htaccess` file.
pub(super) struct Old<'c> {
    /// All of them, in order.
    pub(super) lines: Vec<Line<'c>>,
    /// Whether `Require` stands beside them, or a container of such.
    pub(super) require: bool,
    /// Whether any of it stands in a `<Limit>`, or comes from a macro.
    pub(super) unclear: bool,
    /// `Satisfy any`.
    pub(super) any: bool,
    order: Order,
    allow: Clients,
    deny: Clients,
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    DenyAllow,
    AllowDeny,
}

/// Whom `Allow` or `Deny` names.
#[derive(Default)]
struct Clients {
    all: bool,
    /// As `Require` names them.
    terms: Vec<String>,
    /// Whether one of them has no such name.
    unclear: bool,
}

impl Clients {
    fn none(&self) -> bool {
        !self.all && self.terms.is_empty() && !self.unclear
    }

    fn add(&mut self, line: &Line<'_>) {
        for word in line.args.iter().skip(1) {
            let text = word.text();
            let lower = text.to_ascii_lowercase();
            if !word.literal || text.contains(['"', '\\', ' ']) {
                self.unclear = true;
            } else if lower == "all" {
                self.all = true;
            } else if let Some(name) = lower.starts_with("env=").then(|| &text[4..]) {
                if name.starts_with('!') || name.is_empty() {
                    self.unclear = true;
                } else {
                    self.term("env", name);
                }
            } else if address(&text) {
                self.term("ip", &text);
            } else {
                self.term("host", &text);
            }
        }
    }

    /// Neighbours of one kind share a line.
    fn term(&mut self, kind: &str, value: &str) {
        match self.terms.last_mut() {
            Some(last) if last.starts_with(&format!("{kind} ")) => {
                last.push(' ');
                last.push_str(value);
            }
            _ => self.terms.push(format!("{kind} {value}")),
        }
    }
}

/// Whether a word is an address, or the beginning of one, with or without a mask; else it is
/// a host's name.
fn address(text: &str) -> bool {
    let bare = text.split('/').next().unwrap_or_default();
    let v4 = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let v6 = bare.contains(':')
        && bare
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.');
    v4 || v6
}

impl<'c> Old<'c> {
    /// Those of a section, or of the file's own context; none where there are none.
    pub(super) fn of(cx: &Context<'c>, section: Option<NodeId>) -> Option<Old<'c>> {
        let mut old = Old {
            lines: Vec::new(),
            require: false,
            unclear: false,
            any: false,
            order: Order::DenyAllow,
            allow: Clients::default(),
            deny: Clients::default(),
        };
        for line in cx.within(section) {
            let Some(directive) = line.node.directive else {
                continue;
            };
            match directive.get().name {
                "order" => {
                    // `mutual-failure` is the same as `allow,deny`.
                    old.order = if line.is(0, "deny,allow") {
                        Order::DenyAllow
                    } else {
                        Order::AllowDeny
                    };
                }
                "allow" => old.allow.add(&line),
                "deny" => old.deny.add(&line),
                "Satisfy" => old.any = line.is(0, "any"),
                "Require" | "<RequireAll" | "<RequireAny" | "<RequireNone" => {
                    old.require = true;
                    continue;
                }
                "<Limit" | "<LimitExcept" => {
                    old.unclear |= cx.within(Some(line.id)).any(|inner| {
                        let name = inner.node.directive.map_or("", |d| d.get().name);
                        matches!(name, "order" | "allow" | "deny" | "Satisfy" | "Require")
                    });
                    continue;
                }
                _ => continue,
            }
            old.unclear |= line.node.opaque || cx.from_macro(line.id);
            old.lines.push(line);
        }
        // Under an unknown condition it may be the way of 2.2 for a server of 2.2.
        let certain = old.lines.iter().all(|line| line.node.certain);
        (certain && !old.lines.is_empty()).then_some(old)
    }

    /// The same in 2.4's words, a line each, indented by `step` within containers; none where
    /// it cannot be said.
    pub(super) fn translated(&self) -> Option<Vec<String>> {
        if self.unclear || self.allow.unclear || self.deny.unclear {
            return None;
        }
        let (allow, deny) = (&self.allow, &self.deny);
        let granted = || vec!["Require all granted".to_owned()];
        let denied = || vec!["Require all denied".to_owned()];
        let some = |clients: &Clients| -> Vec<String> {
            clients
                .terms
                .iter()
                .map(|t| format!("Require {t}"))
                .collect()
        };
        let not = |clients: &Clients| -> Vec<String> {
            clients
                .terms
                .iter()
                .map(|t| format!("Require not {t}"))
                .collect()
        };
        Some(match self.order {
            Order::AllowDeny => {
                if deny.all || allow.none() {
                    denied()
                } else if deny.none() {
                    if allow.all { granted() } else { some(allow) }
                } else {
                    let first = if allow.all {
                        granted()
                    } else {
                        any(some(allow))
                    };
                    within("RequireAll", [first, not(deny)].concat())
                }
            }
            Order::DenyAllow => {
                if allow.all || deny.none() {
                    granted()
                } else if deny.all {
                    if allow.none() { denied() } else { some(allow) }
                } else {
                    let others = within("RequireAll", [granted(), not(deny)].concat());
                    if allow.none() {
                        others
                    } else {
                        any([some(allow), others].concat())
                    }
                }
            }
        })
    }

    /// Whether they let everybody in.
    pub(super) fn grants(&self) -> bool {
        self.translated()
            .is_some_and(|lines| lines == ["Require all granted"])
    }

    /// Whether they let nobody in.
    pub(super) fn denies(&self) -> bool {
        self.translated()
            .is_some_and(|lines| lines == ["Require all denied"])
    }
}

/// One of several: a container only where there is more than one line.
fn any(lines: Vec<String>) -> Vec<String> {
    if lines.len() == 1 {
        lines
    } else {
        within("RequireAny", lines)
    }
}

fn within(name: &str, lines: Vec<String>) -> Vec<String> {
    std::iter::once(format!("<{name}>"))
        .chain(lines.into_iter().map(|line| format!("    {line}")))
        .chain([format!("</{name}>")])
        .collect()
}

/// The sections that hold directives of 2.2, each once, in the order of reading; none for the
/// file's own context, as in `.htaccess`.
pub(super) fn places(cx: &Context<'_>) -> Vec<Option<NodeId>> {
    let mut places = Vec::new();
    for name in ["Order", "Allow", "Deny", "Satisfy"] {
        for line in cx.named(name) {
            let around = line.node.parent;
            // Those of a <Limit> belong to the section around it, and stay unclear.
            places.push(around);
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}
