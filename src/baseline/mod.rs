//! Findings that are known already, so that only new ones are told; pure.
//!
//! An entry is a fingerprint (rule, sections, text; never a line) and, for each file, how many
//! findings have it.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::report::fingerprint::Fingerprint;

/// The version of the file.
const VERSION: u32 = 1;

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

/// Equal findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    fingerprint: String,
    code: String,
    /// The sections and the text are for people: the fingerprint is what counts.
    section: String,
    text: String,
    files: BTreeMap<String, u32>,
}

/// Most characters of a text that are kept.
const TEXT: usize = 200;

/// A finding and its file, as baselines name it.
pub type Item = (Fingerprint, String);

/// An entry, or a part of it, whose findings are not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Its fingerprint.
    pub fingerprint: String,
    /// The rule's code.
    pub code: String,
    /// The file.
    pub file: String,
    /// How many are missing.
    pub missing: u32,
}

impl Baseline {
    /// Of these findings.
    pub fn of(items: &[Item]) -> Baseline {
        let mut entries: BTreeMap<&Fingerprint, BTreeMap<String, u32>> = BTreeMap::new();
        for (print, file) in items {
            let files = entries.entry(print).or_default();
            *files.entry(file.clone()).or_default() += 1;
        }
        let findings = entries.into_iter().map(|(print, files)| Entry {
            fingerprint: print.digest(),
            code: print.code.clone(),
            section: print.section.chars().take(TEXT).collect(),
            text: print.text.chars().take(TEXT).collect(),
            files,
        });
        Baseline {
            version: VERSION,
            findings: findings.collect(),
        }
    }

    /// From the bytes of a file.
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub fn parse(bytes: &[u8]) -> Result<Baseline, String> {
        let baseline: Baseline =
            serde_json::from_slice(bytes).map_err(|error| format!("it is no baseline: {error}"))?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(format!(
                "it is a baseline of version {other}; this flaskssl knows version {VERSION}: write \
                 it anew with --write-baseline"
            )),
        }
    }

    /// The file's text. Equal baselines have equal ones.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain structures");
        text.push('\n');
        text
    }

    /// For each finding whether it is known, and what is known and not there. `looked_at`:
    /// whether a file was; `gone`: whether it exists no more, so that its findings may have
    /// moved to another with it.
    pub fn compare(
        &self,
        items: &[Item],
        looked_at: &dyn Fn(&str) -> bool,
        gone: &dyn Fn(&str) -> bool,
    ) -> (Vec<bool>, Vec<Stale>) {
        let mut left: HashMap<&str, BTreeMap<&str, u32>> = HashMap::new();
        for entry in &self.findings {
            let files = left.entry(&entry.fingerprint).or_default();
            for (file, count) in &entry.files {
                *files.entry(file).or_default() += count;
            }
        }
        let digests: Vec<String> = items.iter().map(|(print, _)| print.digest()).collect();
        let mut known = vec![false; items.len()];
        for (n, (_, file)) in items.iter().enumerate() {
            let files = left.get_mut(&*digests[n]);
            let count = files.and_then(|files| files.get_mut(&**file));
            if let Some(count) = count.filter(|count| **count > 0) {
                *count -= 1;
                known[n] = true;
            }
        }
        // A file under a new name.
        for n in (0..items.len()).filter(|n| !known[*n]).collect::<Vec<_>>() {
            let files = left.get_mut(&*digests[n]).into_iter().flatten();
            let mut moved = files.filter(|(file, count)| **count > 0 && gone(file));
            if let Some((_, count)) = moved.next() {
                *count -= 1;
                known[n] = true;
            }
        }
        let mut stale = Vec::new();
        for entry in &self.findings {
            for file in entry.files.keys() {
                let files = left.get_mut(&*entry.fingerprint);
                let count = files.and_then(|files| files.remove(&**file));
                let missing = count.unwrap_or_default();
                if missing > 0 && (looked_at(file) || gone(file)) {
                    stale.push(Stale {
                        fingerprint: entry.fingerprint.clone(),
                        code: entry.code.clone(),
                        file: file.clone(),
                        missing,
                    });
                }
            }
        }
        (known, stale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(code: &str, text: &str, file: &str) -> Item {
        let print = Fingerprint {
            code: code.to_owned(),
            section: "VirtualHost *:80".to_owned(),
            text: text.to_owned(),
        };
        (print, file.to_owned())
    }

    fn compare(old: &[Item], new: &[Item], gone: &str) -> (Vec<bool>, Vec<(String, u32)>) {
        let baseline = Baseline::parse(Baseline::of(old).text().as_bytes()).unwrap();
        let (known, stale) = baseline.compare(new, &|file| file != gone, &|file| file == gone);
        let stale = stale.into_iter().map(|s| (s.file, s.missing));
        (known, stale.collect())
    }

    #[test]
    fn equal_ones_are_counted() {
        let one = item("FS1", "a", "x.conf");
        let two = [one.clone(), one.clone()];
        assert_eq!(compare(&two[..1], &two, ""), (vec![true, false], vec![]));
        assert_eq!(
            compare(&two, &two[..1], ""),
            (vec![true], vec![("x.conf".into(), 1)])
        );
    }

    #[test]
    fn a_file_may_get_another_name_and_not_hide_a_new_finding() {
        let old = [item("FS1", "a", "x.conf")];
        let new = [item("FS1", "a", "y.conf")];
        assert_eq!(compare(&old, &new, "x.conf"), (vec![true], vec![]));
        assert_eq!(
            compare(&old, &new, ""),
            (vec![false], vec![("x.conf".into(), 1)])
        );
    }

    #[test]
    fn other_versions_are_refused() {
        assert!(Baseline::parse(b"{}").is_err());
        let error = Baseline::parse(b"{\"version\":2,\"findings\":[]}").unwrap_err();
        assert!(error.contains("version 2"));
    }

    prop_compose! {
        fn some_items()(list in proptest::collection::vec(
            ("FS[12]", "[ab]", "[xy].conf"), 0..12)) -> Vec<Item> {
            list.iter().map(|(code, text, file)| item(code, text, file)).collect()
        }
    }

    proptest! {
        /// What was written hides exactly what was there, in whatever order it comes.
        #[test]
        fn there_and_back(items in some_items(), more in some_items()) {
            let mut turned = items.clone();
            turned.reverse();
            prop_assert_eq!(Baseline::of(&items).text(), Baseline::of(&turned).text());
            let (known, stale) = compare(&items, &turned, "");
            prop_assert!(known.iter().all(|k| *k) && stale.is_empty());
            let all = [items.clone(), more.clone()].concat();
            let (known, stale) = compare(&items, &all, "");
            prop_assert_eq!(known.iter().filter(|k| **k).count(), items.len());
            prop_assert!(stale.is_empty());
        }
    }
}
