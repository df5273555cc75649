//! `module:callable`, as a person writes it.

use crate::setup::plan::Refusal;

/// Most characters of one.
const LONGEST: usize = 200;

/// Words that are no names (Python's language reference, 2.3.1).
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Whether Python takes a word for a name. Only ASCII: others have several forms.
pub(super) fn is_name(word: &str) -> bool {
    let mut chars = word.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&word)
}

/// A callable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Callable {
    /// The module, dots included.
    pub(super) module: String,
    /// What of it, dots included.
    pub(super) name: String,
    /// Whether calling it gives the application.
    pub(super) factory: bool,
}

impl Callable {
    /// What a person wrote.
    ///
    /// # Errors
    /// Where it is none.
    pub(super) fn of(written: &str) -> Result<Callable, Refusal> {
        let shown = written.escape_debug();
        let refused = |why: &str| {
            Err(Refusal::new(
                format!("{shown} is no callable: {why}"),
                "write module:name such as app:app, or module:name() for a function that makes \
                 the application",
            ))
        };
        if written.len() > LONGEST {
            return refused("it is too long");
        }
        let Some((module, name)) = written.split_once(':') else {
            return refused("there is no colon in it");
        };
        let (name, factory) = match name.strip_suffix("()") {
            Some(name) => (name, true),
            None => (name, false),
        };
        if module.ends_with(".py") || module.contains('/') {
            return refused("before the colon stands a module's name, not a file's");
        }
        if name.contains('(') {
            return refused("arguments cannot be given here");
        }
        for part in module.split('.').chain(name.split('.')) {
            if !is_name(part) {
                return refused("Python has no such names");
            }
        }
        Ok(Callable {
            module: module.to_owned(),
            name: name.to_owned(),
            factory,
        })
    }
}

impl std::fmt::Display for Callable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let call = if self.factory { "()" } else { "" };
        write!(f, "{}:{}{call}", self.module, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callables_are_read() {
        for written in ["app:app", "shop.web:create_app()", "app:app.server"] {
            assert_eq!(Callable::of(written).unwrap().to_string(), written);
        }
        for (written, why) in [
            ("app", "colon"),
            ("app.py:app", "file"),
            ("/srv/app:app", "file"),
            ("app:create_app('x')", "arguments"),
            ("app:import", "names"),
            ("app:", "names"),
            (":app", "names"),
            ("a;b:app", "names"),
            ("a\nb:app", "names"),
            (&"a".repeat(300), "long"),
        ] {
            let said = Callable::of(written).unwrap_err().what;
            assert!(said.contains(why), "{written:?}: {said}");
        }
    }
}
