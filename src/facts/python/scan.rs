//! What is looked for in the whole text, functions included.

use tree_sitter::{Node, Tree};

use super::evaluate::literal;
use super::walk::place;
use super::{EXCEPT_COMMA, Fault, Module, Place};

/// Most variables of the environment that are kept.
const MAX_NAMES: usize = 1000;

/// Looks at every node once.
pub(super) fn whole(tree: &Tree, module: &mut Module) {
    let text = module.text.clone();
    let mut cursor = tree.walk();
    let mut functions = 0_usize;
    loop {
        let node = cursor.node();
        let kind = node.kind();
        look(node, &text, functions > 0, module);
        if cursor.goto_first_child() {
            functions += usize::from(kind == "function_definition");
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            functions -= usize::from(cursor.node().kind() == "function_definition");
        }
    }
}

fn look(node: Node<'_>, text: &[u8], in_function: bool, module: &mut Module) {
    let words = || node.utf8_text(text).unwrap_or_default();
    let place = || place(node);
    let mut old = |what| module.faults.push(Fault::Python2(what, place()));
    match node.kind() {
        "ERROR" => module.faults.push(Fault::Syntax(place_of_error(node))),
        "string" if words().starts_with('`') => old("a value in backticks"),
        _ if node.is_missing() => module.faults.push(Fault::Syntax(place())),
        "print_statement" => old("a print statement"),
        "exec_statement" => old("an exec statement"),
        "<>" => old("the operator `<>`"),
        "except_clause" => {
            let mut cursor = node.walk();
            let values = node.children_by_field_name("value", &mut cursor);
            let comma = values.collect::<Vec<_>>();
            if let [_, name] = comma.as_slice()
                && name.kind() == "identifier"
            {
                old(EXCEPT_COMMA);
            }
        }
        "raise_statement"
            if node
                .named_child(0)
                .is_some_and(|n| n.kind() == "expression_list") =>
        {
            old("a raise statement with a comma");
        }
        "integer" => {
            let digits = words();
            let octal = digits.len() > 1
                && digits.starts_with('0')
                && digits.bytes().all(|b| b.is_ascii_digit())
                && digits.bytes().any(|b| b != b'0');
            if octal || digits.ends_with(['l', 'L']) {
                old("a number as only Python 2 writes it");
            }
        }
        "global_statement" => {
            let mut cursor = node.walk();
            let names = node.named_children(&mut cursor);
            let names = names.filter_map(|n| n.utf8_text(text).ok());
            module.globals.extend(names.map(str::to_owned));
        }
        "attribute" => {
            let words = words();
            if in_function && words == "sys.path" {
                module.path_in_functions = true;
            }
            if words.ends_with("request.authorization") && module.authorization.is_none() {
                module.authorization = Some(place());
            }
        }
        "string"
            if module.authorization.is_none()
                && literal(node, text).is_some_and(|text| {
                    text.eq_ignore_ascii_case("authorization") || text == "HTTP_AUTHORIZATION"
                }) =>
        {
            module.authorization = Some(place());
        }
        "subscript" => {
            let object = node.child_by_field_name("value");
            let key = node.child_by_field_name("subscript");
            read(object, key, &["environ"], text, module);
        }
        "call" => {
            let function = node.child_by_field_name("function");
            let first = node
                .child_by_field_name("arguments")
                .and_then(|a| a.named_child(0));
            read(function, first, &["environ.get", "getenv"], text, module);
        }
        _ => {}
    }
}

/// Where an error begins: it may span the file, and what of it is whole has no fault.
fn place_of_error(mut node: Node<'_>) -> Place {
    let whole = |kind: &str| {
        kind.ends_with("_statement")
            || kind.ends_with("_definition")
            || matches!(kind, "comment" | "decorator" | "block")
    };
    loop {
        let mut cursor = node.walk();
        let broken = node
            .children(&mut cursor)
            .find(|child| child.has_error() || !whole(child.kind()));
        match broken {
            Some(child) if child.kind() == "ERROR" => node = child,
            Some(child) if child.has_error() && whole(child.kind()) => node = child,
            Some(child) => return place(child),
            None => return place(node),
        }
    }
}

/// Notes a variable that is read by `object` with `key`.
fn read(
    object: Option<Node<'_>>,
    key: Option<Node<'_>>,
    names: &[&str],
    text: &[u8],
    module: &mut Module,
) {
    let (Some(object), Some(key)) = (object, key) else {
        return;
    };
    let object = object.utf8_text(text).unwrap_or_default();
    let is = names
        .iter()
        .any(|n| object == *n || object.strip_prefix("os.") == Some(n));
    // WSGI hands requests an `environ` of their own, which does hold what SetEnv says.
    let request = !object.starts_with("os.") && object != "getenv";
    let all = if request {
        &mut module.passed
    } else {
        &mut module.environment
    };
    if (is || object.contains("environ"))
        && all.len() < MAX_NAMES
        && let Some(name) = literal(key, text)
    {
        all.push((name, place(key)));
    }
}
