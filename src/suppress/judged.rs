//! Whether a rule was really asked about a place: only then is an ignore known to be idle.

use crate::hash::{HashMap, HashSet};
use std::cell::OnceCell;
use std::ops::Range;

use crate::config::Config;
use crate::config::fault::Kind;
use crate::rules::{Finds, Rule};
use crate::source::FileId;

/// How far a rule was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judged {
    /// Not at all: it is not selected, or the place is not read.
    No,
    /// Something that it asks for was not to be seen, or the place may not be read.
    Partly,
    /// Whatever it finds was found.
    Yes,
}

/// What was read, and who was asked.
pub struct Judging<'c> {
    config: &'c Config,
    asked: &'c dyn Fn(&Rule) -> bool,
    unsure: &'c HashSet<&'static str>,
    /// For each file where its directives begin, and whether they are certain.
    nodes: OnceCell<HashMap<FileId, Vec<(u32, bool)>>>,
}

impl<'c> Judging<'c> {
    /// `asked`: the rules that were; `unsure`: those that could not see all they wanted to.
    pub fn new(
        config: &'c Config,
        asked: &'c dyn Fn(&Rule) -> bool,
        unsure: &'c HashSet<&'static str>,
    ) -> Self {
        Judging {
            config,
            asked,
            unsure,
            nodes: OnceCell::new(),
        }
    }

    /// How far a rule was asked about a place; `within`: the condition or macro around it.
    pub fn judged(&self, rule: &Rule, file: FileId, within: Option<Range<u32>>) -> Judged {
        if self.config.stopped || !(self.asked)(rule) {
            return Judged::No;
        }
        let read = within.map_or(Judged::Yes, |within| self.read(file, &within));
        let seen = if by_text_alone(rule) {
            Judged::Yes
        } else if !self.config.whole || !self.config.here || self.unsure.contains(rule.code) {
            Judged::Partly
        } else {
            Judged::Yes
        };
        read.min(seen)
    }

    fn read(&self, file: FileId, within: &Range<u32>) -> Judged {
        let nodes = self.nodes.get_or_init(|| {
            let mut nodes: HashMap<FileId, Vec<(u32, bool)>> = HashMap::default();
            for (_, node) in self.config.tree.iter() {
                let of_file = nodes.entry(node.file).or_default();
                of_file.push((node.start, node.certain));
            }
            for list in nodes.values_mut() {
                list.sort_unstable();
            }
            nodes
        });
        let list = nodes.get(&file).map_or(&[][..], Vec::as_slice);
        let first = list.partition_point(|(start, _)| *start < within.start);
        let there = list[first..].iter().take_while(|(at, _)| *at < within.end);
        there.fold(Judged::No, |best, (_, certain)| {
            best.max(if *certain {
                Judged::Yes
            } else {
                Judged::Partly
            })
        })
    }
}

/// Rules that look at the file's text and at nothing around it.
fn by_text_alone(rule: &Rule) -> bool {
    match rule.finds {
        Finds::Fault(kind) => matches!(
            kind,
            Kind::Regex
                | Kind::Expression
                | Kind::Unclosed
                | Kind::StrayClose
                | Kind::Bracket
                | Kind::LineTooLong
                | Kind::Nul
                | Kind::TooDeep
                | Kind::ArgumentCount
        ),
        // What tutorials leave in a file.
        Finds::Check(_) => ("FS701".."FS800").contains(&rule.code),
        Finds::Tool => false,
    }
}
