//! The rules: what each finds, its code, its name, its page.
//!
//! One rule, one file, which holds the page first, then the metadata, then the check. The page
//! is what `docs/rules/` and `explain` show; its examples are carried out by the tests below.
//! A folder is a group of rules about one thing; [`GROUPS`] is the one list of them all.

pub mod causes;
mod context;
mod draft;
mod edits;
mod enabling;
pub mod evidence;
mod faulty;
mod from_faults;
mod listeners;
mod page;
pub mod stations;

mod access;
mod certbot;
mod hosts;
mod http;
mod names;
mod paste;
mod reach;
mod read;
mod running;
mod seen;
mod served;
mod tls;
pub(crate) mod tool;
mod wsgi;

use crate::hash::HashSet;

use crate::config::fault::Kind;
pub use crate::finding::Severity;

pub use context::{Arg, Context, File, Line};
pub use draft::{Draft, Found};
pub use page::{Example, Page};

use crate::finding::{Applicability, Finding};

/// How a rule comes to its findings.
#[derive(Debug, Clone, Copy)]
pub enum Finds {
    /// The reading notes such a fault; the rule gives it a code and a page.
    Fault(Kind),
    /// It looks at the whole: the effective configuration and the facts.
    Check(fn(&Context<'_>, &mut Found<'_>)),
    /// flaskssl itself notes it, outside the configuration: about its own comments and files.
    Tool,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `FS` and three digits; never given to another rule.
    pub code: &'static str,
    /// Words joined by hyphens.
    pub name: &'static str,
    /// How much it matters where httpd does not settle that by stopping.
    pub severity: Severity,
    /// How it comes to its findings.
    pub finds: Finds,
    /// Whether it is silent unless it is selected by name: a matter of taste, or of more than
    /// most sites want.
    pub pedantic: bool,
    /// Markdown, without the heading.
    pub page: &'static str,
}

/// The rules by what they are about; within a group and over all, by their codes.
pub const GROUPS: &[&[&Rule]] = &[
    read::RULES,    // FS101 to FS299
    tls::RULES,     // FS301 to FS399
    hosts::RULES,   // FS401 to FS449
    names::RULES,   // FS450 to FS459
    http::RULES,    // FS460 to FS499
    wsgi::RULES,    // FS501 to FS599
    access::RULES,  // FS601 to FS629
    reach::RULES,   // FS630 to FS659
    served::RULES,  // FS660 to FS669
    running::RULES, // FS670 to FS699
    paste::RULES,   // FS701 to FS799
    certbot::RULES, // FS801 to FS899
    tool::RULES,    // FS901 to FS999
];

/// All rules, by their codes.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// The rule of that code or name, whatever its case.
pub fn named(word: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name.eq_ignore_ascii_case(word))
}

/// The rules that have a fix, found out by carrying out their examples.
const FIXES: &str = include_str!("../../docs/rules/fixes.txt");

/// Everything that is found: first the faults of the reading, in the order in which httpd
/// comes upon them, then the findings of the rules, in the order of the files.
///
/// `wanted` says whether a rule is to be asked at all; a fault of the reading is always told.
pub fn check(cx: &Context<'_>, wanted: &dyn Fn(&Rule) -> bool) -> Vec<Finding> {
    check_and_note(cx, wanted, &mut HashSet::default())
}

/// As [`check`], and notes the rules that could not see all that they wanted to: a fact was not
/// asked for, or there was a gap.
pub fn check_and_note(
    cx: &Context<'_>,
    wanted: &dyn Fn(&Rule) -> bool,
    unsure: &mut HashSet<&'static str>,
) -> Vec<Finding> {
    let mut findings = from_faults::findings(cx);
    let mut more = Vec::new();
    for rule in all().filter(|rule| wanted(rule)) {
        if let Finds::Check(check) = rule.finds {
            let before = cx.facts.unanswered();
            let mut found = Found::new(cx, rule);
            check(cx, &mut found);
            more.append(&mut found.into_findings());
            if cx.facts.unanswered() > before {
                unsure.insert(rule.code);
            }
        }
    }
    more.sort_by_key(|f| (f.span.file, f.span.start, f.span.end, f.code));
    findings.append(&mut more);
    findings
}

/// Whether a rule is asked where nothing is said about it.
pub fn by_default(rule: &Rule) -> bool {
    !rule.pedantic
}

impl Rule {
    /// The rule of a kind of fault.
    pub fn of(kind: Kind) -> &'static Rule {
        all()
            .find(|rule| matches!(rule.finds, Finds::Fault(k) if k == kind))
            .expect("every kind has a rule: a test holds it")
    }

    /// Its page.
    pub fn page(&self) -> Page {
        Page::parse(self.page)
    }

    /// What it finds, in a sentence: the first line of its page.
    pub fn summary(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default()
    }

    /// What kind of fix it has at its best: one of its bad examples gets it.
    pub fn fix(&self) -> Option<Applicability> {
        let line = FIXES.lines().find(|line| line.starts_with(self.code))?;
        match line.split_once(' ')?.1 {
            "safe" => Some(Applicability::Safe),
            "unsafe" => Some(Applicability::Unsafe),
            _ => Some(Applicability::Display),
        }
    }

    /// The whole page, with its heading.
    pub fn markdown(&self) -> String {
        format!(
            "# {} {}\n\n{}",
            self.code,
            self.name,
            self.page().markdown()
        )
    }
}

#[cfg(test)]
mod mending;
#[cfg(test)]
mod tests;
