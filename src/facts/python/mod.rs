//! Python source as plain facts: what a file imports, binds and calls when it is imported.
//!
//! Nothing is ever executed. The text is parsed by tree-sitter, which reads what is wrong as
//! well, Python 2 included. What stands under a condition, in a `try` or in a loop is not
//! sure; what stands in a function is not carried out by an import; and what stands under
//! `if __name__ == "__main__":` never is, as mod_wsgi gives a script another name.

mod evaluate;
pub mod home;
pub mod packages;
pub mod program;
mod scan;
pub mod search;
pub mod servers;
mod standard;
mod walk;

use crate::hash::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use tree_sitter::{ParseOptions, ParseState, Parser};

pub use standard::in_standard_library;

/// Largest source file that is parsed, in bytes.
pub const MAX_SOURCE: usize = 1024 * 1024;

/// How often the parser may report before it is stopped: about 100 steps lie between two
/// reports, and a megabyte of ordinary code takes some ten thousand of them.
const MAX_REPORTS: usize = 60_000;

/// What an `except A, e:` is called: Python 2 and, with another meaning, Python 3.14 read it.
pub const EXCEPT_COMMA: &str = "an except clause with a comma for `as`";

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its line, from 1.
    pub line: u32,
}

/// A value, as far as it can be told from the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string, or what is known to be a path.
    Text(String),
    /// `True` or `False`.
    Bool(bool),
    /// `None`.
    None,
    /// A list or tuple.
    List(Vec<Value>),
    /// A name, perhaps with dots in it.
    Name(String),
    /// A call of a function by that name.
    Call(String),
    /// Anything else.
    Other,
}

impl Value {
    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A name that an `import` brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The name there.
    pub name: String,
    /// The name here.
    pub bound: String,
    /// Where it is named.
    pub place: Place,
}

/// What an import of the file does, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// `import module`, with the name it binds.
    Import {
        /// The module, dots included.
        module: String,
        /// The name it is bound to.
        bound: String,
    },
    /// `from module import names`.
    From {
        /// How many dots stand before the module.
        level: usize,
        /// The module; empty after dots alone.
        module: String,
        /// What is imported; empty for `*`.
        names: Vec<Imported>,
    },
    /// A folder is put on `sys.path`; none if it cannot be told which.
    PathAdded(Option<Vec<u8>>),
    /// A file is opened by a name that is known.
    Opens(Vec<u8>),
    /// A function is called for its effect.
    Call {
        /// Its name, dots included.
        function: String,
        /// What is given in order.
        args: Vec<Value>,
        /// What is given by name.
        keywords: Vec<(String, Value)>,
    },
    /// A name, or an attribute such as `app.debug`, is given a value.
    Assign {
        /// The name, dots and literal subscripts (`x[a]`) included.
        target: String,
        /// The value.
        value: Value,
    },
    /// A function or class is defined.
    Defines(String),
}

/// One step of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Where.
    pub place: Place,
    /// Whether it is done whenever the file is imported.
    pub sure: bool,
    /// What is done.
    pub what: What,
}

/// A function or class at the top of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where it is defined.
    pub place: Place,
    /// The names of what it must be given in order.
    pub required: Vec<String>,
    /// The names of what it must be given by name.
    pub required_by_name: Vec<String>,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Whether it is a class; what that must be given is not known.
    pub class: bool,
}

/// What Python 3 does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Python 2: what it is.
    Python2(&'static str, Place),
    /// Anything else.
    Syntax(Place),
}

/// What is known of a source file.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its path.
    pub path: Vec<u8>,
    /// Its text.
    pub text: Arc<[u8]>,
    /// What an import does, in order.
    pub events: Vec<Event>,
    /// The functions and classes that it may define.
    pub functions: Vec<Function>,
    /// Whether names may be bound in ways that are not followed.
    pub open: bool,
    /// Names that a function declares `global`.
    pub globals: HashSet<String>,
    /// Whether a function changes `sys.path`.
    pub path_in_functions: bool,
    /// What is no Python 3.
    pub faults: Vec<Fault>,
    /// Where the Authorization header is looked at.
    pub authorization: Option<Place>,
    /// The variables of the process's environment that are read anywhere in it.
    pub environment: Vec<(String, Place)>,
    /// Those that are read of another environment, such as a request's.
    pub passed: Vec<(String, Place)>,
}

impl Module {
    /// Whether an import binds a name: surely, perhaps, or surely not (none).
    pub fn binds(&self, name: &str) -> Option<bool> {
        let mut found = None;
        for event in &self.events {
            let hit = match &event.what {
                What::Import { bound, .. } => bound == name,
                What::From { names, .. } => names.iter().any(|n| n.bound == name),
                What::Assign { target, .. } => target == name,
                What::Defines(defined) => defined == name,
                _ => false,
            };
            if hit {
                found = Some(found == Some(true) || event.sure);
            }
        }
        if found.is_none() && (self.open || self.globals.contains(name)) {
            return Some(false);
        }
        found
    }

    /// The function or class of a name, if there is one at the top; the last one counts.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().rfind(|f| f.name == name)
    }

    /// The last value that a name is surely given; none where another may follow or precede
    /// under a condition.
    pub fn value(&self, name: &str) -> Option<(&Value, Place)> {
        let mut found = None;
        for event in &self.events {
            if let What::Assign { target, value } = &event.what {
                if target == name {
                    if !event.sure {
                        return None;
                    }
                    found = Some((value, event.place));
                } else if target
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with([' ', '[']))
                {
                    return None;
                }
            }
        }
        found
    }
}

/// Reads a source file. None for one that is too large, or that takes the parser too long.
pub fn parse(path: &[u8], text: &Arc<[u8]>) -> Option<Module> {
    if text.len() > MAX_SOURCE {
        return None;
    }
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_python::LANGUAGE.into())
        .ok()?;
    let mut reports = 0;
    let mut progress = |_: &ParseState| {
        reports += 1;
        if reports > MAX_REPORTS {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let tree = parser.parse_with_options(
        &mut |at, _| text.get(at..).unwrap_or_default(),
        None,
        Some(options),
    )?;
    let mut module = Module {
        path: path.to_vec(),
        text: text.clone(),
        events: Vec::new(),
        functions: Vec::new(),
        open: false,
        globals: HashSet::default(),
        path_in_functions: false,
        faults: Vec::new(),
        authorization: None,
        environment: Vec::new(),
        passed: Vec::new(),
    };
    scan::whole(&tree, &mut module);
    walk::statements(&tree, &mut module);
    Some(module)
}

#[cfg(test)]
mod tests;
