//! Which rules are asked, and how much their findings matter.

use crate::finding::{Finding, Severity};
use crate::rules::{self, Rule};

/// What a word of `select` or `ignore` stands for.
#[derive(Debug, Clone, Copy)]
pub enum Pick {
    /// `all`: every rule, also those that are silent by default.
    All,
    /// `default`: those that are asked where nothing is said.
    Default,
    /// `FS3`, `FS31`: the rules whose codes begin so, but for those that are silent by default.
    Prefix(&'static str),
    /// One rule, by its code or its name.
    Rule(&'static Rule),
}

impl Pick {
    /// What a word stands for, whatever its case; none if for nothing.
    pub fn of(word: &str) -> Option<Pick> {
        if let Some(rule) = rules::named(word) {
            return Some(Pick::Rule(rule));
        }
        if word.eq_ignore_ascii_case("all") {
            return Some(Pick::All);
        }
        if word.eq_ignore_ascii_case("default") {
            return Some(Pick::Default);
        }
        let is_prefix = |rule: &&Rule| {
            let head = rule.code.get(..word.len());
            word.len() > 2 && head.is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        let rule = rules::all().find(is_prefix)?;
        Some(Pick::Prefix(&rule.code[..word.len()]))
    }

    fn takes(self, rule: &Rule) -> bool {
        match self {
            Pick::All => true,
            Pick::Default => rules::by_default(rule),
            Pick::Prefix(prefix) => rule.code.starts_with(prefix) && rules::by_default(rule),
            Pick::Rule(one) => one.code == rule.code,
        }
    }

    /// Whether an ignore is meant for it: there a prefix is for all.
    fn leaves_out(self, rule: &Rule) -> bool {
        match self {
            Pick::Prefix(prefix) => rule.code.starts_with(prefix),
            other => other.takes(rule),
        }
    }
}

/// A choice of rules.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Only these; none: as it was without this choice.
    pub select: Option<Vec<Pick>>,
    /// Not these.
    pub ignore: Vec<Pick>,
    /// How much their findings matter; the last that fits counts.
    pub severity: Vec<(Pick, Severity)>,
}

impl Choice {
    /// Whether it takes a rule, which was `before` taken or not.
    fn takes(&self, rule: &Rule, before: bool) -> bool {
        let selected = match &self.select {
            Some(picks) => picks.iter().any(|pick| pick.takes(rule)),
            None => before,
        };
        selected && !self.ignore.iter().any(|pick| pick.leaves_out(rule))
    }

    fn severity(&self, rule: &Rule) -> Option<Severity> {
        let fits = |(pick, _): &&(Pick, Severity)| pick.leaves_out(rule);
        self.severity.iter().rev().find(fits).map(|(_, s)| *s)
    }
}

/// A choice for some files.
#[derive(Debug, Clone)]
pub struct Override {
    /// Which, relative to the folder of the settings or from `/`.
    pub paths: globset::GlobSet,
    /// The choice for them; its `select` adds to what is selected.
    pub choice: Choice,
}

/// All that is chosen.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// For every file.
    pub base: Choice,
    /// For some files; later ones go on from what earlier ones leave.
    pub overrides: Vec<Override>,
    /// The folder that relative paths of overrides begin at.
    pub folder: Vec<u8>,
}

impl Policy {
    /// Whether a rule is to be asked at all: for one file at least it is taken.
    pub fn asks(&self, rule: &Rule) -> bool {
        let base = self.base.takes(rule, rules::by_default(rule));
        base || self.overrides.iter().any(|o| adds(&o.choice, rule, false))
    }

    /// Whether a rule's findings in a file are told. `paths`: the names it goes by.
    pub fn tells(&self, rule: &Rule, paths: &[&[u8]]) -> bool {
        let base = self.base.takes(rule, rules::by_default(rule));
        self.about(paths)
            .fold(base, |before, choice| adds(choice, rule, before))
    }

    /// What a finding is made of what is chosen: not told, or told with another severity. What
    /// stops httpd is told as it is.
    pub fn judge(&self, mut finding: Finding, paths: &[&[u8]]) -> Option<Finding> {
        let rule = rules::named(finding.code)?;
        if finding.stops.is_some() {
            return Some(finding);
        }
        if !self.tells(rule, paths) {
            return None;
        }
        let severity = self
            .about(paths)
            .filter_map(|choice| choice.severity(rule))
            .last()
            .or_else(|| self.base.severity(rule));
        if let Some(severity) = severity {
            finding.severity = severity;
        }
        Some(finding)
    }

    /// Whether nothing depends on the file.
    pub fn same_everywhere(&self) -> bool {
        self.overrides.is_empty()
    }

    fn about<'p>(&'p self, paths: &'p [&[u8]]) -> impl Iterator<Item = &'p Choice> {
        let fits = |o: &&Override| {
            paths.iter().any(|path| {
                let folder = self.folder.strip_suffix(b"/").unwrap_or(&self.folder);
                let below = path
                    .strip_prefix(folder)
                    .and_then(|rest| rest.strip_prefix(b"/"));
                let is = |path: &[u8]| o.paths.is_match(&*String::from_utf8_lossy(path));
                is(path) || below.is_some_and(is)
            })
        };
        self.overrides.iter().filter(fits).map(|o| &o.choice)
    }
}

/// What an override makes of a rule.
fn adds(choice: &Choice, rule: &Rule, before: bool) -> bool {
    let selected = choice
        .select
        .as_ref()
        .is_some_and(|picks| picks.iter().any(|pick| pick.takes(rule)));
    let ignored = choice.ignore.iter().any(|pick| pick.leaves_out(rule));
    (before || selected) && !ignored
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picks(words: &[&str]) -> Vec<Pick> {
        words.iter().map(|w| Pick::of(w).unwrap()).collect()
    }

    fn taken(select: Option<&[&str]>, ignore: &[&str]) -> impl Fn(&str) -> bool {
        let policy = Policy {
            base: Choice {
                select: select.map(picks),
                ignore: picks(ignore),
                severity: Vec::new(),
            },
            ..Policy::default()
        };
        move |name| policy.tells(rules::named(name).unwrap(), &[])
    }

    #[test]
    fn words() {
        assert!(Pick::of("FS1").is_some() && Pick::of("fs10").is_some());
        assert!(Pick::of("Unknown-Directive").is_some() && Pick::of("ALL").is_some());
        for word in ["", "F", "FS", "FS0", "FS1011", "nothing", "é", "FSé"] {
            assert!(Pick::of(word).is_none(), "{word}");
        }
    }

    #[test]
    fn select_and_ignore() {
        let all = taken(None, &[]);
        assert!(all("FS101") && all("FS901"));
        let some = taken(Some(&["FS1"]), &["FS101"]);
        assert!(!some("FS101") && some("FS102") && !some("FS901"));
        let some = taken(Some(&["default"]), &["FS9"]);
        assert!(some("FS101") && !some("FS901"));
    }

    #[test]
    fn overrides_are_for_their_files() {
        let rule = rules::named("FS101").unwrap();
        let paths = globset::GlobSetBuilder::new()
            .add(globset::Glob::new("sites-available/old-*.conf").unwrap())
            .build()
            .unwrap();
        let policy = Policy {
            base: Choice::default(),
            overrides: vec![Override {
                paths,
                choice: Choice {
                    ignore: picks(&["FS101"]),
                    ..Choice::default()
                },
            }],
            folder: b"/etc/apache2".to_vec(),
        };
        assert!(!policy.tells(rule, &[b"/etc/apache2/sites-available/old-a.conf"]));
        assert!(!policy.tells(
            rule,
            &[b"/x.conf", b"/etc/apache2/sites-available/old-a.conf"]
        ));
        assert!(policy.tells(rule, &[b"/etc/apache2/sites-available/a.conf"]));
        assert!(policy.tells(rule, &[b"/srv/sites-available/old-a.conf"]));
        assert!(policy.asks(rule));
    }
}
