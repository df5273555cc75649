//! Every directive that httpd knows, with too few and too many arguments and in contexts
//! that may not suit it: from the directive table.

use crate::base::Base;
use crate::case::{Case, Tree};
use crate::context;
use crate::generate::table;
use std::collections::BTreeMap;

/// Argument lists that are short for some directives and long for others. The pairs take turns.
const ARGUMENTS: &[[(&str, &str); 2]] = &[
    [("none", ""), ("none", "")],
    [("a word", " one"), ("a number", " 1")],
    [("two words", " one two"), ("three words", " one two three")],
    [
        ("six words", " one two three four five six"),
        ("six words", " one two three four five six"),
    ],
];

/// Contexts that every directive is tried in.
const ALWAYS: &[&str] = &["vhost", "directory"];

/// Contexts of which each directive gets two, by turns.
const TURNS: &[&str] = &[
    "location",
    "files",
    "limit",
    "if",
    "proxy",
    "limitexcept",
    "directorymatch",
    "files-directory",
    "location-vhost",
    "limit-server",
    "if-directory",
    "requireany",
];

/// The cases of both kinds.
pub(crate) fn cases(out: &mut Vec<Case>) {
    let mut trees: BTreeMap<Vec<String>, Tree> = BTreeMap::new();
    for (index, known) in table::known().iter().enumerate() {
        let tree = trees
            .entry(known.modules.clone())
            .or_insert_with(|| Base::Minimal.tree(&known.modules));
        let about = Base::Minimal.about();
        for pair in ARGUMENTS {
            let (title, arguments) = pair[index % 2];
            let text = format!("# before\n{}# after\n", known.write(arguments));
            out.push(Case::new(
                "arity",
                format!("{}: {title}", known.title),
                tree,
                about,
                text,
            ));
        }
        let argument = if known.flag { " On" } else { " 1" };
        let turns = (0..2).map(|turn| TURNS[(index + turn * 5) % TURNS.len()]);
        for place in ALWAYS.iter().copied().chain(turns) {
            let text = context::frame(place).replace("@LINE@", known.write(argument).trim_end());
            out.push(Case::new(
                "context",
                format!("{} in {place}", known.title),
                tree,
                about,
                text,
            ));
        }
    }
}
