//! `Redirect` and its like, wherever they stand.

use std::rc::Rc;

use crate::config::tree::NodeId;
use crate::config::views::requests::Redirect;
use crate::rules::{Arg, Context};

/// One of them.
pub(super) struct Sent {
    pub(super) id: NodeId,
    /// The directive's name.
    pub(super) name: &'static str,
    pub(super) status: u16,
    /// What it is for.
    pub(super) from: Arg,
    /// Where it sends.
    pub(super) to: Option<Arg>,
    /// Whether `from` is a regular expression.
    pub(super) pattern: bool,
}

impl Sent {
    /// Whether it sends elsewhere, and does not refuse.
    pub(super) fn redirects(&self) -> bool {
        (300..400).contains(&self.status) && self.to.is_some()
    }

    /// Whether it stands in a server's own context.
    pub(super) fn of_server(&self, cx: &Context<'_>) -> bool {
        cx.config.tree.get(self.id).parent == cx.section_of(cx.server_of(self.id))
    }
}

/// All of them, in the order of reading.
pub(super) fn all(cx: &Context<'_>) -> Rc<Vec<Sent>> {
    cx.shared(|cx| {
        let names = [
            "Redirect",
            "RedirectMatch",
            "RedirectPermanent",
            "RedirectTemp",
        ];
        let mut all: Vec<Sent> = names
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
                    id: line.id,
                    name: line.name(),
                    status: redirect.status,
                    pattern: redirect.pattern,
                    from,
                    to,
                })
            })
            .collect();
        all.sort_by_key(|sent| sent.id);
        all
    })
}
