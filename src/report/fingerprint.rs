//! What makes a finding the same one in tomorrow's run: its rule, the sections it is in, and
//! the text of its line. Never a line number, and never the file's name: lines move and files
//! are renamed.

use crate::hash::HashMap;

use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Outline, is_space};

use super::Report;

/// The version of what follows; a digest of another version is another one.
const VERSION: &str = "flaskssl/1";

/// Conditions say whether a line is read, not where it belongs: taking one away leaves the
/// finding the same.
const CONDITIONS: &[&[u8]] = &[
    b"IfModule",
    b"IfDefine",
    b"IfVersion",
    b"IfFile",
    b"IfDirective",
];

/// One finding's identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint {
    /// The rule's code.
    pub code: String,
    /// The sections around it, outermost first, such as `VirtualHost *:443 / Directory /srv`;
    /// conditions are left out.
    pub section: String,
    /// Its line, with single spaces; empty where it is about no line.
    pub text: String,
}

impl Fingerprint {
    /// 32 hexadecimal digits of a SHA-256 over all of it.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for part in [VERSION, &self.code, &self.section, &self.text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize()[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// The fingerprints of a report's findings, in their order. Findings of the same rule about
/// equal lines in equal sections have equal ones: see [`occurrences`].
pub fn fingerprints(report: &Report<'_>) -> Vec<Fingerprint> {
    let mut places: Vec<Places<'_>> = report.sources.iter().map(|s| Places::new(s)).collect();
    report
        .findings
        .iter()
        .zip(report.belongs)
        .map(|(finding, of)| places[*of].fingerprint(finding))
        .collect()
}

/// For each of several values, how many equal ones stand before it: with its file's name, what
/// makes a finding unique within one run.
pub fn occurrences<T: Eq + std::hash::Hash>(values: impl IntoIterator<Item = T>) -> Vec<u32> {
    let mut seen: HashMap<T, u32> = HashMap::default();
    values
        .into_iter()
        .map(|value| {
            let count = seen.entry(value).or_default();
            let before = *count;
            *count += 1;
            before
        })
        .collect()
}

/// Places of files in words; each file is cut into lines once.
pub struct Places<'s> {
    sources: &'s Sources,
    outlines: HashMap<FileId, Outline>,
}

impl<'s> Places<'s> {
    /// In these files.
    pub fn new(sources: &'s Sources) -> Self {
        Places {
            sources,
            outlines: HashMap::default(),
        }
    }

    /// A finding's identity.
    pub fn fingerprint(&mut self, finding: &Finding) -> Fingerprint {
        let (section, text) = self.section_and_text(finding.span);
        Fingerprint {
            code: finding.code.to_owned(),
            section,
            text,
        }
    }

    fn section_and_text(&mut self, span: Span) -> (String, String) {
        let source = self.sources.get(span.file).bytes();
        let outline = self
            .outlines
            .entry(span.file)
            .or_insert_with(|| Outline::of(source));
        // A finding about the whole file points at its first byte, and at nothing there.
        let about_all = span.start == 0 && span.is_empty();
        let Some(line) = outline.line_at(span.start).filter(|_| !about_all) else {
            return Default::default();
        };
        let text_of = |line: usize| words(outline.lines()[line].text(source).bytes());
        let mut sections: Vec<String> = outline
            .around(line)
            .filter(|open| {
                let name = outline.section(*open, source).unwrap_or_default();
                !CONDITIONS.iter().any(|c| c.eq_ignore_ascii_case(&name))
            })
            .map(|open| {
                let tag = text_of(open);
                let tag = tag.strip_prefix('<').unwrap_or(&tag);
                tag.strip_suffix('>').unwrap_or(tag).trim().to_owned()
            })
            .collect();
        sections.reverse();
        (sections.join(" / "), text_of(line))
    }
}

/// Runs of white space as single spaces, so that a new indentation changes nothing.
fn words(text: &[u8]) -> String {
    let words: Vec<_> = text
        .split(|&b| is_space(b))
        .filter(|word| !word.is_empty())
        .map(String::from_utf8_lossy)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    fn at(text: &str, word: &str) -> Fingerprint {
        let mut sources = Sources::default();
        let file = sources.add(b"x.conf".to_vec(), text.as_bytes().into());
        let start = text.find(word).unwrap() as u32;
        let finding = Finding {
            code: "FS312",
            name: "a-name",
            severity: Severity::Error,
            stops: None,
            span: Span::new(file, start, start + word.len() as u32),
            line: 1,
            message: String::new(),
            help: None,
            labels: Vec::new(),
            via: Vec::new(),
            fix: None,
            manual: None,
            object: None,
            commands: Vec::new(),
            subjects: Vec::new(),
            evidence: Vec::new(),
        };
        Places::new(&sources).fingerprint(&finding)
    }

    const SITE: &str = "<VirtualHost *:443>\n    <Directory /srv>\n        Require  all \\\n granted\n    </Directory>\n</VirtualHost>\n";

    #[test]
    fn sections_and_text() {
        let print = at(SITE, "granted");
        assert_eq!(print.section, "VirtualHost *:443 / Directory /srv");
        assert_eq!(print.text, "Require all granted");
        assert_eq!(at(SITE, "*:443").section, "");
        assert_eq!(at(SITE, "*:443").text, "<VirtualHost *:443>");
        assert_eq!(at(SITE, "granted").digest().len(), 32);
    }

    #[test]
    fn lines_indentation_line_ends_and_conditions_change_nothing() {
        let digest = at(SITE, "granted").digest();
        let moved = format!("# new\n\nListen 80\n{}", SITE.replace("    ", "\t"));
        assert_eq!(at(&moved, "granted").digest(), digest);
        assert_eq!(at(&SITE.replace('\n', "\r\n"), "granted").digest(), digest);
        let wrapped = format!("<IfModule mod_ssl.c>\n{SITE}</IfModule>\n");
        assert_eq!(at(&wrapped, "granted").digest(), digest);
    }

    #[test]
    fn section_and_text_do_change_it() {
        let digest = at(SITE, "granted").digest();
        assert_ne!(
            at(&SITE.replace("/srv", "/srx"), "granted").digest(),
            digest
        );
        assert_ne!(at(&SITE.replace("all", "ip"), "granted").digest(), digest);
        // What is stored somewhere must stay: this digest never changes within a version.
        assert_eq!(digest, "2d050e4d48c2a1a261cd4db22fbfe6e0");
    }

    #[test]
    fn equal_ones_are_counted() {
        assert_eq!(occurrences(["a", "b", "a", "a"]), [0, 0, 1, 2]);
    }
}
