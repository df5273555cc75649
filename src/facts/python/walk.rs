//! The statements that an import carries out, in order.

use tree_sitter::{Node, Tree};

use super::evaluate::{Names, dotted, literal, path_of, value_of};
use super::{Event, Function, Imported, Module, Place, Value, What};

/// A node's place.
pub(super) fn place(node: Node<'_>) -> Place {
    Place {
        start: node.start_byte() as u32,
        end: node.end_byte() as u32,
        line: node.start_position().row as u32 + 1,
    }
}

/// Collects what the statements do. Nothing is descended into by recursion.
pub(super) fn statements(tree: &Tree, module: &mut Module) {
    let mut walk = Walk {
        names: Names::new(&module.path),
        text: module.text.clone(),
        events: Vec::new(),
        functions: Vec::new(),
        open: module.open,
        todo: vec![(tree.root_node(), true)],
    };
    while let Some((node, sure)) = walk.todo.pop() {
        walk.statement(node, sure);
    }
    module.open = walk.open;
    module.events = walk.events;
    module.functions = walk.functions;
}

struct Walk<'t> {
    names: Names,
    text: std::sync::Arc<[u8]>,
    events: Vec<Event>,
    functions: Vec<Function>,
    open: bool,
    /// What is still to be looked at, the next one last.
    todo: Vec<(Node<'t>, bool)>,
}

impl<'t> Walk<'t> {
    fn words(&self, node: Node<'_>) -> &str {
        node.utf8_text(&self.text).unwrap_or_default()
    }

    fn push(&mut self, node: Node<'_>, sure: bool, what: What) {
        self.events.push(Event {
            place: place(node),
            sure,
            what,
        });
    }

    /// Puts the children of a node next, in order.
    fn children(&mut self, node: Node<'t>, sure: bool) {
        let from = self.todo.len();
        let mut cursor = node.walk();
        self.todo
            .extend(node.named_children(&mut cursor).map(|child| (child, sure)));
        self.todo[from..].reverse();
    }

    fn statement(&mut self, node: Node<'t>, sure: bool) {
        match node.kind() {
            "module" | "block" | "else_clause" | "finally_clause" => self.children(node, sure),
            "expression_statement" => self.expressions(node, sure),
            "import_statement" => self.import(node, sure),
            "import_from_statement" => self.from(node, sure),
            "function_definition" | "class_definition" => self.definition(node, sure),
            "decorated_definition" => {
                if let Some(inner) = node.child_by_field_name("definition") {
                    self.definition(inner, sure);
                }
            }
            "if_statement" => self.condition(node, sure),
            "try_statement" => self.attempt(node, sure),
            "with_statement" => self.with(node, sure),
            "for_statement" | "while_statement" => {
                if let Some(left) = node.child_by_field_name("left") {
                    self.bind(left, Value::Other, false);
                }
                for field in ["alternative", "body"] {
                    if let Some(part) = node.child_by_field_name(field) {
                        self.todo.push((part, false));
                    }
                }
            }
            "match_statement" | "case_clause" | "except_clause" | "elif_clause" => {
                self.children(node, false);
            }
            _ => {}
        }
    }

    fn definition(&mut self, node: Node<'_>, sure: bool) {
        if let Some(name) = node.child_by_field_name("name") {
            let name = self.words(name).to_owned();
            if name == "__getattr__" {
                self.open = true;
            }
            self.signature(node, &name);
            self.push(node, sure, What::Defines(name));
        }
    }

    /// Notes what a function must be given.
    fn signature(&mut self, node: Node<'_>, name: &str) {
        let (mut required, mut required_by_name) = (Vec::new(), Vec::new());
        if let Some(parameters) = node.child_by_field_name("parameters") {
            let mut by_name = false;
            let mut cursor = parameters.walk();
            for parameter in parameters.named_children(&mut cursor) {
                let named = match parameter.kind() {
                    "identifier" => Some(parameter),
                    "typed_parameter" => parameter.named_child(0),
                    _ => None,
                };
                let kind = named.map_or(parameter.kind(), |n| n.kind());
                match kind {
                    "keyword_separator" | "list_splat_pattern" => by_name = true,
                    "identifier" => {
                        let own = named.map(|n| self.words(n).to_owned()).unwrap_or_default();
                        if by_name {
                            required_by_name.push(own);
                        } else {
                            required.push(own);
                        }
                    }
                    _ => {}
                }
            }
        }
        let first = node.child(0).map(|n| n.kind());
        self.functions.push(Function {
            name: name.to_owned(),
            place: place(node),
            required,
            required_by_name,
            is_async: first == Some("async"),
            class: node.kind() == "class_definition",
        });
    }

    /// `if`: under `__name__ == "__main__"` nothing is done, and its `else` always.
    fn condition(&mut self, node: Node<'t>, sure: bool) {
        let condition = node.child_by_field_name("condition");
        let words = condition.map(|c| self.words(c)).unwrap_or_default();
        let bare: String = words
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')'))
            .collect();
        let bare = bare.replace('"', "'");
        let never = matches!(
            bare.as_str(),
            "__name__=='__main__'"
                | "'__main__'==__name__"
                | "TYPE_CHECKING"
                | "typing.TYPE_CHECKING"
                | "False"
        ) || bare.starts_with("__name__=='__main__'and");
        let mut cursor = node.walk();
        let others: Vec<Node<'t>> = node
            .children_by_field_name("alternative", &mut cursor)
            .collect();
        let alone = others.len() == 1;
        for other in others.into_iter().rev() {
            let follows = never && alone && other.kind() == "else_clause";
            self.todo.push((other, sure && follows));
        }
        if let (false, Some(body)) = (never, node.child_by_field_name("consequence")) {
            self.todo.push((body, false));
        }
    }

    fn attempt(&mut self, node: Node<'t>, sure: bool) {
        let mut cursor = node.walk();
        let parts: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        let caught = parts.iter().any(|p| p.kind().starts_with("except"));
        for part in parts.into_iter().rev() {
            let sure = sure && (part.kind() == "finally_clause" || !caught);
            self.todo.push((part, sure));
        }
    }

    fn with(&mut self, node: Node<'t>, sure: bool) {
        let body = node.child_by_field_name("body");
        let end = body.map_or(node.end_byte(), |b| b.start_byte());
        let head = String::from_utf8_lossy(&self.text[node.start_byte()..end]).into_owned();
        let sure = sure && !head.contains("suppress");
        let mut todo = Vec::new();
        let mut cursor = node.walk();
        todo.extend(
            node.named_children(&mut cursor)
                .filter(|c| Some(*c) != body),
        );
        while let Some(part) = todo.pop() {
            match part.kind() {
                "call" => self.opened(part, sure),
                "as_pattern_target" => self.bind_words(part, sure),
                "with_clause" | "with_item" | "as_pattern" => {
                    let mut cursor = part.walk();
                    todo.extend(part.named_children(&mut cursor));
                }
                _ => {}
            }
        }
        if let Some(body) = body {
            self.todo.push((body, sure));
        }
    }

    fn bind_words(&mut self, node: Node<'_>, sure: bool) {
        let target = self.words(node).to_owned();
        let value = Value::Other;
        self.push(node, sure, What::Assign { target, value });
    }

    fn import(&mut self, node: Node<'_>, sure: bool) {
        let mut cursor = node.walk();
        let names: Vec<Node<'_>> = node.children_by_field_name("name", &mut cursor).collect();
        for name in names {
            let (module, bound) = match name.kind() {
                "aliased_import" => {
                    let part = |field| {
                        name.child_by_field_name(field)
                            .map(|n| self.words(n).to_owned())
                            .unwrap_or_default()
                    };
                    (part("name"), part("alias"))
                }
                _ => {
                    let module = self.words(name).to_owned();
                    let bound = module.split('.').next().unwrap_or_default().to_owned();
                    (module, bound)
                }
            };
            self.push(name, sure, What::Import { module, bound });
        }
    }

    fn from(&mut self, node: Node<'_>, sure: bool) {
        let Some(source) = node.child_by_field_name("module_name") else {
            return;
        };
        let written: String = self
            .words(source)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let module = written.trim_start_matches('.').to_owned();
        let level = written.len() - module.len();
        let mut cursor = node.walk();
        let names: Vec<Imported> = node
            .children_by_field_name("name", &mut cursor)
            .map(|name| {
                let field = |field| {
                    name.child_by_field_name(field)
                        .map(|n| self.words(n).to_owned())
                };
                let own = field("name").unwrap_or_else(|| self.words(name).to_owned());
                Imported {
                    bound: field("alias").unwrap_or_else(|| own.clone()),
                    name: own,
                    place: place(name),
                }
            })
            .collect();
        if names.is_empty() {
            self.open = true;
        }
        self.push(
            node,
            sure,
            What::From {
                level,
                module,
                names,
            },
        );
    }

    fn expressions(&mut self, node: Node<'t>, sure: bool) {
        let mut cursor = node.walk();
        let parts: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        for part in parts {
            match part.kind() {
                "call" => self.call(part, sure),
                "await" | "parenthesized_expression" => {
                    if let Some(inner) = part.named_child(0).filter(|n| n.kind() == "call") {
                        self.call(inner, sure);
                    }
                }
                "assignment" => self.assignment(part, sure),
                "augmented_assignment" => self.augmented(part, sure),
                "named_expression" => {
                    if let Some(name) = part.child_by_field_name("name") {
                        self.bind_words(name, sure);
                    }
                }
                _ => {}
            }
        }
    }

    /// `a = b = value`, however many names.
    fn assignment(&mut self, node: Node<'t>, sure: bool) {
        let mut targets = Vec::new();
        let mut at = node;
        let value = loop {
            targets.extend(at.child_by_field_name("left"));
            match at.child_by_field_name("right") {
                Some(right) if right.kind() == "assignment" => at = right,
                right => break right,
            }
        };
        // `x: int` gives it no value.
        let Some(right) = value else { return };
        let value = value_of(right, &self.text, &self.names);
        if right.kind() == "call" {
            self.opened(right, sure);
        }
        for target in targets {
            if self.words(target).split('[').next() == Some("sys.path") {
                self.path_list(right, target, sure);
                continue;
            }
            if target.kind() == "identifier" {
                let name = self.words(target).to_owned();
                let path = path_of(right, &self.text, &self.names);
                self.names.set(name, path.filter(|_| sure));
            }
            self.bind(target, value.clone(), sure);
        }
    }

    fn augmented(&mut self, node: Node<'t>, sure: bool) {
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        if self.words(left) == "sys.path" {
            return self.path_list(right, left, sure);
        }
        // Marks the name as one whose value is not only the literal one.
        let target = format!("{} +", self.words(left));
        let value = value_of(right, &self.text, &self.names);
        self.push(node, sure, What::Assign { target, value });
    }

    /// Binds a target, or the names of a tuple of targets.
    fn bind(&mut self, target: Node<'_>, value: Value, sure: bool) {
        let mut todo = vec![target];
        let whole = !matches!(
            target.kind(),
            "pattern_list" | "tuple_pattern" | "list_pattern" | "tuple" | "list"
        );
        while let Some(node) = todo.pop() {
            match node.kind() {
                "pattern_list"
                | "tuple_pattern"
                | "list_pattern"
                | "tuple"
                | "list"
                | "list_splat_pattern"
                | "parenthesized_expression" => {
                    let mut cursor = node.walk();
                    todo.extend(node.named_children(&mut cursor));
                }
                "subscript" => {
                    let key = node
                        .child_by_field_name("subscript")
                        .and_then(|key| literal(key, &self.text));
                    let object = node.child_by_field_name("value");
                    let object = object.map(|o| self.words(o).to_owned());
                    let object = object.unwrap_or_default();
                    if object.contains("globals()") || object.ends_with("__dict__") {
                        self.open = true;
                    }
                    let target = match key {
                        Some(key) => format!("{object}[{key}]"),
                        None => format!("{object}[?]"),
                    };
                    let value = value.clone();
                    self.push(node, sure, What::Assign { target, value });
                }
                _ => {
                    let target = self.words(node).to_owned();
                    let value = if whole { value.clone() } else { Value::Other };
                    self.push(node, sure, What::Assign { target, value });
                }
            }
        }
    }

    /// What becomes of `sys.path` by `sys.path = ...`, `+=` or a slice.
    fn path_list(&mut self, right: Node<'_>, at: Node<'_>, sure: bool) {
        let mut todo = vec![right];
        while let Some(node) = todo.pop() {
            let path = path_of(node, &self.text, &self.names);
            match node.kind() {
                "list" | "tuple" | "parenthesized_expression" | "binary_operator"
                    if path.is_none() =>
                {
                    let mut cursor = node.walk();
                    todo.extend(node.named_children(&mut cursor));
                }
                _ if self.words(node).starts_with("sys.path") => {}
                _ => self.push(at, sure, What::PathAdded(path)),
            }
        }
    }

    fn call(&mut self, node: Node<'_>, sure: bool) {
        let Some(function) = node
            .child_by_field_name("function")
            .and_then(|f| dotted(f, &self.text))
        else {
            return;
        };
        let arguments = node.child_by_field_name("arguments");
        let mut given = Vec::new();
        if let Some(arguments) = arguments {
            let mut cursor = arguments.walk();
            given.extend(
                arguments
                    .named_children(&mut cursor)
                    .filter(|n| n.kind() != "comment"),
            );
        }
        let adds = |method: &str| {
            function == format!("path.{method}") || function.ends_with(&format!(".path.{method}"))
        };
        if adds("insert") || adds("append") || function == "site.addsitedir" {
            let folder = given
                .iter()
                .rfind(|n| n.kind() != "keyword_argument")
                .and_then(|n| path_of(*n, &self.text, &self.names));
            return self.push(node, sure, What::PathAdded(folder));
        }
        if adds("extend") {
            if let Some(list) = given.first() {
                self.path_list(*list, node, sure);
            }
            return;
        }
        if matches!(function.as_str(), "exec" | "execfile") {
            if function == "execfile"
                && let Some(path) = given
                    .first()
                    .and_then(|n| path_of(*n, &self.text, &self.names))
            {
                self.push(node, sure, What::Opens(path));
            }
            if let Some(code) = given.first() {
                self.opened(*code, sure);
            }
            // What it runs may bind names and change the path.
            self.open = true;
            self.push(node, sure, What::PathAdded(None));
        }
        if function.ends_with("setattr") || function.ends_with("globals().update") {
            self.open = true;
        }
        let (mut args, mut keywords) = (Vec::new(), Vec::new());
        for one in given {
            if one.kind() == "keyword_argument" {
                let name = one.child_by_field_name("name");
                let value = one.child_by_field_name("value");
                if let (Some(name), Some(value)) = (name, value) {
                    let value = value_of(value, &self.text, &self.names);
                    keywords.push((self.words(name).to_owned(), value));
                }
            } else {
                args.push(value_of(one, &self.text, &self.names));
            }
        }
        self.push(
            node,
            sure,
            What::Call {
                function,
                args,
                keywords,
            },
        );
    }

    /// Looks for an `open(PATH)` in a call: `open(PATH)`, `open(PATH).read()`,
    /// `compile(open(PATH).read(), ...)`.
    fn opened(&mut self, call: Node<'_>, sure: bool) {
        let mut at = Some(call);
        for _ in 0..8 {
            let Some(node) = at else { return };
            match node.kind() {
                "call" => {
                    let Some(function) = node.child_by_field_name("function") else {
                        return;
                    };
                    let first = node
                        .child_by_field_name("arguments")
                        .and_then(|a| a.named_child(0));
                    let name = self.words(function);
                    if matches!(name, "open" | "io.open" | "file") {
                        let path = first.and_then(|n| path_of(n, &self.text, &self.names));
                        if let Some(path) = path {
                            self.push(node, sure, What::Opens(path));
                        }
                        return;
                    }
                    at = if function.kind() == "attribute" {
                        function.child_by_field_name("object")
                    } else {
                        first
                    };
                }
                _ => return,
            }
        }
    }
}
