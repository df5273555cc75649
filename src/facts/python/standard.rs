//! The modules that come with Python.

/// Of any Python 3, one a line: `sys.stdlib_module_names`, and what was there before or came
/// later; and the modules that mod_wsgi itself brings.
const NAMES: &str = include_str!("standard.txt");

/// Whether some Python 3 brings a module of that name, or mod_wsgi does.
pub fn in_standard_library(name: &str) -> bool {
    let top = name.split('.').next().unwrap_or(name);
    NAMES.lines().any(|line| line == top)
}
