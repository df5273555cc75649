//! The values of expressions that stand in the text itself: strings, lists, and paths put
//! together of them and of `__file__`.

use crate::hash::HashMap;

use tree_sitter::Node;

use crate::config::path;

use super::Value;

/// How deep an expression is followed.
const MAX_DEPTH: usize = 24;

/// Most elements of a list that are kept.
const MAX_LIST: usize = 1000;

/// Names that are known to hold paths.
pub(super) struct Names {
    file: Vec<u8>,
    paths: HashMap<String, Vec<u8>>,
}

impl Names {
    pub(super) fn new(file: &[u8]) -> Names {
        Names {
            file: file.to_vec(),
            paths: HashMap::default(),
        }
    }

    /// Gives a name a path, or takes it from it.
    pub(super) fn set(&mut self, name: String, path: Option<Vec<u8>>) {
        match path {
            Some(path) => self.paths.insert(name, path),
            None => self.paths.remove(&name),
        };
    }
}

fn words<'t>(node: Node<'_>, text: &'t [u8]) -> &'t str {
    node.utf8_text(text).unwrap_or_default()
}

/// A name with its dots; none for anything else.
pub(super) fn dotted(node: Node<'_>, text: &[u8]) -> Option<String> {
    let mut at = node;
    for _ in 0..MAX_DEPTH {
        match at.kind() {
            "identifier" => {
                let all = words(node, text);
                return Some(all.chars().filter(|c| !c.is_whitespace()).collect());
            }
            "attribute" => at = at.child_by_field_name("object")?,
            // `app.test_client().get` is no name that anything is known of, but it is a call.
            "call" => {
                let all = words(node, text);
                return (all.len() < 200).then(|| all.to_owned());
            }
            _ => return None,
        }
    }
    None
}

/// A string without anything to be put into it. Of escapes only the plain ones.
pub(super) fn literal(node: Node<'_>, text: &[u8]) -> Option<String> {
    match node.kind() {
        "string" => {
            let whole = words(node, text);
            let quote = whole.find(['"', '\''])?;
            let prefix = whole[..quote].to_ascii_lowercase();
            if prefix.contains(['f', 't', 'b']) {
                return None;
            }
            let body = &whole[quote..];
            let marks = if body.starts_with("\"\"\"") || body.starts_with("'''") {
                3
            } else {
                1
            };
            let inner = body.get(marks..body.len().checked_sub(marks)?)?;
            if prefix.contains('r') || !inner.contains('\\') {
                return Some(inner.to_owned());
            }
            let mut out = String::new();
            let mut chars = inner.chars();
            while let Some(c) = chars.next() {
                if c != '\\' {
                    out.push(c);
                    continue;
                }
                match chars.next()? {
                    c @ ('\\' | '\'' | '"') => out.push(c),
                    'n' => out.push('\n'),
                    _ => return None,
                }
            }
            Some(out)
        }
        "concatenated_string" => {
            let mut cursor = node.walk();
            node.named_children(&mut cursor)
                .take(MAX_LIST)
                .map(|part| literal(part, text))
                .collect()
        }
        _ => None,
    }
}

/// What an expression is.
pub(super) fn value_of(node: Node<'_>, text: &[u8], names: &Names) -> Value {
    value(node, text, names, 0)
}

fn value(node: Node<'_>, text: &[u8], names: &Names, depth: usize) -> Value {
    if depth > MAX_DEPTH {
        return Value::Other;
    }
    if let Some(text) = literal(node, text) {
        return Value::Text(text);
    }
    match node.kind() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "none" => Value::None,
        "parenthesized_expression" => node
            .named_child(0)
            .map_or(Value::Other, |n| value(n, text, names, depth + 1)),
        "list" | "tuple" | "set" | "expression_list" => {
            let mut cursor = node.walk();
            let all = node
                .named_children(&mut cursor)
                .filter(|n| n.kind() != "comment");
            Value::List(
                all.take(MAX_LIST)
                    .map(|n| value(n, text, names, depth + 1))
                    .collect(),
            )
        }
        "identifier" | "attribute" | "call" | "binary_operator" | "subscript" => {
            if let Some(path) = path_of(node, text, names) {
                return Value::Text(String::from_utf8_lossy(&path).into_owned());
            }
            let name = match node.kind() {
                "call" => node.child_by_field_name("function"),
                _ => Some(node),
            };
            match name.and_then(|n| dotted(n, text)) {
                Some(name) if node.kind() == "call" => Value::Call(name),
                Some(name) => Value::Name(name),
                None => Value::Other,
            }
        }
        _ => Value::Other,
    }
}

/// The path that an expression is.
pub(super) fn path_of(node: Node<'_>, text: &[u8], names: &Names) -> Option<Vec<u8>> {
    path_at(node, text, names, 0)
}

fn path_at(node: Node<'_>, text: &[u8], names: &Names, depth: usize) -> Option<Vec<u8>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |node| path_at(node, text, names, depth + 1);
    if let Some(text) = literal(node, text) {
        return Some(text.into_bytes());
    }
    match node.kind() {
        "parenthesized_expression" => inner(node.named_child(0)?),
        "identifier" => match words(node, text) {
            "__file__" => Some(names.file.clone()),
            name => names.paths.get(name).cloned(),
        },
        "attribute" => {
            let object = node.child_by_field_name("object")?;
            match words(node.child_by_field_name("attribute")?, text) {
                "parent" => Some(up(&inner(object)?)),
                "pardir" => Some(b"..".to_vec()),
                "curdir" => Some(b".".to_vec()),
                _ => None,
            }
        }
        "subscript" => {
            let value = node.child_by_field_name("value")?;
            let object = value.child_by_field_name("object")?;
            if words(value.child_by_field_name("attribute")?, text) != "parents" {
                return None;
            }
            let which: usize = words(node.child_by_field_name("subscript")?, text)
                .parse()
                .ok()?;
            let mut at = up(&inner(object)?);
            for _ in 0..which.min(MAX_DEPTH) {
                at = up(&at);
            }
            Some(at)
        }
        "binary_operator" => {
            let left = inner(node.child_by_field_name("left")?)?;
            let right = inner(node.child_by_field_name("right")?)?;
            match words(node.child_by_field_name("operator")?, text) {
                "/" => Some(joined(left, &right)),
                "+" => Some([left, right].concat()),
                _ => None,
            }
        }
        "call" => {
            let function = node.child_by_field_name("function")?;
            let arguments = node.child_by_field_name("arguments")?;
            let mut cursor = arguments.walk();
            let given: Vec<Node<'_>> = arguments
                .named_children(&mut cursor)
                .filter(|n| n.kind() != "comment")
                .collect();
            let (object, name) = match function.kind() {
                "attribute" => (
                    function.child_by_field_name("object"),
                    words(function.child_by_field_name("attribute")?, text),
                ),
                _ => (None, words(function, text)),
            };
            match (name, given.as_slice()) {
                ("dirname", [one]) => Some(up(&inner(*one)?)),
                ("abspath" | "realpath" | "normpath", [one]) => {
                    let path = inner(*one)?;
                    path.starts_with(b"/").then(|| clean(&path))
                }
                ("str" | "fspath", [one]) => inner(*one),
                ("join", [first, more @ ..])
                    if object.is_none_or(|o| words(o, text).ends_with("path")) =>
                {
                    let mut path = inner(*first)?;
                    for part in more {
                        path = joined(path, &inner(*part)?);
                    }
                    Some(path)
                }
                ("Path" | "PurePath" | "PosixPath", [first, more @ ..]) => {
                    let mut path = inner(*first)?;
                    for part in more {
                        path = joined(path, &inner(*part)?);
                    }
                    Some(path)
                }
                ("resolve" | "absolute" | "as_posix", _) => {
                    let path = inner(object?)?;
                    path.starts_with(b"/").then(|| clean(&path))
                }
                ("joinpath", parts) => {
                    let mut path = inner(object?)?;
                    for part in parts {
                        path = joined(path, &inner(*part)?);
                    }
                    Some(path)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// `os.path.dirname`.
fn up(path: &[u8]) -> Vec<u8> {
    match path.iter().rposition(|&b| b == b'/') {
        Some(0) => b"/".to_vec(),
        Some(n) => path[..n].to_vec(),
        None => Vec::new(),
    }
}

fn joined(left: Vec<u8>, right: &[u8]) -> Vec<u8> {
    if right.starts_with(b"/") || left.is_empty() {
        return right.to_vec();
    }
    path::join(&left, right)
}

/// Without `.`, `..`, double slashes and a slash at the end.
pub(super) fn clean(path: &[u8]) -> Vec<u8> {
    let mut clean = path::under(b"/", path);
    if clean.len() > 1 && clean.ends_with(b"/") {
        clean.pop();
    }
    clean
}
