//! `Redirect` and its like, wherever they stand.

use crate::config::views::requests::Redirect;
use crate::rules::{Arg, Context, Line};

/// One of them.
pub(super) struct Sent<'c> {
    pub(super) line: Line<'c>,
    pub(super) status: u16,
    /// What it is for.
    pub(super) from: Arg,
    /// Where it sends.
    pub(super) to: Option<Arg>,
    /// Whether `from` is a regular expression.
    pub(super) pattern: bool,
}

impl Sent<'_> {
    /// Whether it sends elsewhere, and does not refuse.
    pub(super) fn redirects(&self) -> bool {
        (300..400).contains(&self.status) && self.to.is_some()
    }

    /// Whether it stands in a server's own context.
    pub(super) fn of_server(&self, cx: &Context<'_>) -> bool {
        self.line.node.parent == cx.section_of(cx.server_of(self.line.id))
    }
}

/// All of them, in the order of reading.
pub(super) fn all<'c>(cx: &Context<'c>) -> Vec<Sent<'c>> {
    let names = [
        "Redirect",
        "RedirectMatch",
        "RedirectPermanent",
        "RedirectTemp",
    ];
    let mut all: Vec<Sent<'c>> = names
        .into_iter()
        .flat_map(|name| cx.named(name))
        .filter_map(|line| {
            let words: Vec<Vec<u8>> = line.args.iter().map(|arg| arg.value.clone()).collect();
            let redirect = Redirect::cut(line.name(), &words)?;
            let at = |word: usize| line.args.get(word).cloned();
            let (from, to) = if redirect.to.is_empty() {
                (at(words.len() - 1)?, None)
            } else {
                (at(redirect.to_word.checked_sub(1)?)?, at(redirect.to_word))
            };
            Some(Sent {
                status: redirect.status,
                pattern: redirect.pattern,
                from,
                to,
                line,
            })
        })
        .collect();
    all.sort_by_key(|sent| sent.line.id);
    all
}
