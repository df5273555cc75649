//! The text of `flaskssl.toml` to settings, or to findings about it.

use std::collections::BTreeMap;
use std::ops::Range;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::suggest;
use crate::finding::{Finding, Severity};
use crate::rules::tool;
use crate::source::{FileId, Sources, Span};
use crate::suppress;

use super::choice::{Choice, Override, Pick, Policy};
use super::file::{self, File, Runs, Weight};

/// What the file says.
#[derive(Debug, Default)]
pub struct Said {
    /// Which rules are asked.
    pub policy: Policy,
    /// Whether this machine runs the configuration.
    pub here: Option<bool>,
    /// Debian's release there.
    pub debian: Option<u32>,
    /// The version of httpd there.
    pub httpd: Option<(u32, u32, u32)>,
    /// The names of the modules there.
    pub modules: Option<Vec<String>>,
    /// The names under which its sites are reached.
    pub public_names: Vec<String>,
}

/// Reads the file `file` of `sources`. `folder`: what its paths are relative to.
///
/// # Errors
/// A finding for each thing in it that cannot be.
pub fn read(sources: &Sources, file: FileId, folder: Vec<u8>) -> Result<Said, Vec<Finding>> {
    let mut wrong = Wrong {
        sources,
        file,
        findings: Vec::new(),
    };
    let Ok(text) = std::str::from_utf8(sources.get(file).bytes()) else {
        wrong.add(0..0, "this is no UTF-8, as TOML has to be", None);
        return Err(wrong.findings);
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            wrong.add(
                error.span().unwrap_or(0..0),
                &one_line(error.message()),
                None,
            );
            return Err(wrong.findings);
        }
    };
    let schema = file::schema();
    unknown_keys(table.get_ref(), &schema, &schema, "", &mut wrong);
    let said: File = match toml::from_str(text) {
        Ok(said) => said,
        Err(error) => {
            wrong.add(
                error.span().unwrap_or(0..0),
                &one_line(error.message()),
                None,
            );
            return Err(wrong.findings);
        }
    };
    let said = settle(said, folder, &mut wrong);
    if wrong.findings.is_empty() {
        Ok(said)
    } else {
        let mut findings = wrong.findings;
        findings.sort_by_key(|f| f.span.start);
        Err(findings)
    }
}

/// What is wrong with it.
struct Wrong<'s> {
    sources: &'s Sources,
    file: FileId,
    findings: Vec<Finding>,
}

impl Wrong<'_> {
    fn add(&mut self, range: Range<usize>, message: &str, help: Option<String>) {
        let span = Span::new(self.file, range.start as u32, range.end as u32);
        let line = self.sources.get(self.file).line(span.start);
        let mut finding = tool::finding(&tool::INVALID_SETTINGS, span, line, message.to_owned());
        finding.help = help;
        self.findings.push(finding);
    }
}

/// A message of the parser, as findings have it.
fn one_line(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

/// Keys that the schema does not have; the schema is the one list of keys.
fn unknown_keys(
    table: &DeTable<'_>,
    schema: &Value,
    whole: &Value,
    path: &str,
    wrong: &mut Wrong<'_>,
) {
    let Some(properties) = schema["properties"].as_object() else {
        return; // Any key will do, as under `severity`.
    };
    for (key, value) in table {
        let name = key.get_ref();
        let Some(property) = properties.get(name.as_ref()) else {
            let known: Vec<&str> = properties.keys().map(String::as_str).collect();
            let help = match suggest::near(name.as_bytes(), known.iter().copied()) {
                Some(near) => format!("did you mean {}?", String::from_utf8_lossy(near)),
                None => format!("here can stand {}", known.join(", ")),
            };
            let place = if path.is_empty() {
                String::new()
            } else {
                format!(" in {path}")
            };
            wrong.add(
                key.span(),
                &format!("there is no setting `{name}`{place}"),
                Some(help),
            );
            continue;
        };
        let inner = resolved(property, whole);
        let path = format!("[{name}]");
        match value.get_ref() {
            DeValue::Table(table) => unknown_keys(table, inner, whole, &path, wrong),
            DeValue::Array(array) => {
                let items = resolved(&inner["items"], whole);
                for item in array.iter() {
                    if let DeValue::Table(table) = item.get_ref() {
                        unknown_keys(table, items, whole, &format!("[{path}]"), wrong);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Follows a reference within the schema.
fn resolved<'v>(schema: &'v Value, whole: &'v Value) -> &'v Value {
    let reference = schema["$ref"].as_str().and_then(|r| r.strip_prefix('#'));
    reference.and_then(|r| whole.pointer(r)).unwrap_or(schema)
}

fn settle(said: File, folder: Vec<u8>, wrong: &mut Wrong<'_>) -> Said {
    let base = Choice {
        select: said.select.map(|words| picks(&words, wrong)),
        ignore: picks(&said.ignore, wrong),
        severity: severities(&said.severity, wrong),
    };
    let overrides = said
        .overrides
        .iter()
        .map(|one| Override {
            paths: globs(&one.paths, wrong),
            choice: Choice {
                select: Some(picks(&one.select, wrong)),
                ignore: picks(&one.ignore, wrong),
                severity: severities(&one.severity, wrong),
            },
        })
        .collect();
    let httpd = said.target.httpd.and_then(|text| {
        let version = version(text.get_ref());
        if version.is_none() {
            wrong.add(
                text.span(),
                &format!("`{}` is no version of httpd", text.get_ref()),
                Some("write three numbers, such as 2.4.62".to_owned()),
            );
        }
        version
    });
    let modules = said.target.modules.map(|words| {
        let words = words.into_iter().map(Spanned::into_inner);
        words.collect()
    });
    Said {
        policy: Policy {
            base,
            overrides,
            folder,
        },
        here: said.target.runs.map(|runs| runs == Runs::Here),
        debian: said.target.debian,
        httpd,
        modules,
        public_names: said.target.public_names,
    }
}

/// Three numbers with dots between them.
pub fn version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|p| p.parse().ok());
    let version = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(version)
}

fn pick(word: &Spanned<String>, wrong: &mut Wrong<'_>) -> Option<Pick> {
    let pick = Pick::of(word.get_ref());
    if pick.is_none() {
        let help = match suppress::nearest(word.get_ref()) {
            Some(near) => format!("did you mean {near}?"),
            None => "`flaskssl rules` lists them; `default` and `all` will do too".to_owned(),
        };
        wrong.add(
            word.span(),
            &format!("no rule is called `{}`", word.get_ref()),
            Some(help),
        );
    }
    pick
}

fn picks(words: &[Spanned<String>], wrong: &mut Wrong<'_>) -> Vec<Pick> {
    words.iter().filter_map(|word| pick(word, wrong)).collect()
}

/// From the widest to the narrowest, so that the last that fits is the one that is meant.
fn severities(
    map: &BTreeMap<Spanned<String>, Weight>,
    wrong: &mut Wrong<'_>,
) -> Vec<(Pick, Severity)> {
    let mut list: Vec<(Pick, Severity)> = map
        .iter()
        .filter_map(|(word, weight)| {
            let severity = match weight {
                Weight::Error => Severity::Error,
                Weight::Warning => Severity::Warning,
                Weight::Note => Severity::Note,
            };
            Some((pick(word, wrong)?, severity))
        })
        .collect();
    list.sort_by_key(|(pick, _)| match pick {
        Pick::All => 0,
        Pick::Default => 1,
        Pick::Prefix(prefix) => prefix.len(),
        Pick::Rule(_) => usize::MAX,
    });
    list
}

fn globs(words: &[Spanned<String>], wrong: &mut Wrong<'_>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for word in words {
        let glob = GlobBuilder::new(word.get_ref())
            .literal_separator(true)
            .build();
        match glob {
            Ok(glob) => drop(set.add(glob)),
            Err(error) => wrong.add(
                word.span(),
                &format!("this is no pattern for paths: {}", error.kind()),
                None,
            ),
        }
    }
    set.build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Said, Vec<(u32, String, Option<String>)>> {
        let mut sources = Sources::default();
        let file = sources.add(b"/x/flaskssl.toml".to_vec(), text.as_bytes().into());
        read(&sources, file, b"/x".to_vec()).map_err(|findings| {
            let told = findings.into_iter().map(|f| (f.line, f.message, f.help));
            told.collect()
        })
    }

    #[test]
    fn everything() {
        let said = read_text(
            r#"
select = ["default", "FS101"]
ignore = ["FS1"]
[severity]
unknown-directive = "note"
FS1 = "warning"
[[overrides]]
paths = ["sites-available/old-*.conf"]
ignore = ["unknown-directive"]
[target]
runs = "elsewhere"
debian = 12
httpd = "2.4.62"
modules = ["ssl", "wsgi"]
public-names = ["www.a.example"]
"#,
        )
        .unwrap();
        assert_eq!(said.here, Some(false));
        assert_eq!((said.debian, said.httpd), (Some(12), Some((2, 4, 62))));
        assert_eq!(said.modules.unwrap(), ["ssl", "wsgi"]);
        assert_eq!(said.public_names, ["www.a.example"]);
        assert_eq!(said.policy.overrides.len(), 1);
        assert_eq!(said.policy.folder, b"/x");
        let (_, narrow) = said.policy.base.severity.last().unwrap();
        assert_eq!(*narrow, Severity::Note);
        assert!(read_text("").is_ok());
    }

    #[test]
    fn everything_that_cannot_be_is_told_at_once() {
        let wrong = read_text(
            "selct = []\nignore = [\"unkown-directive\", \"FS999\"]\n[target]\nhttpd = \"2.4\"\ndebain = 12\n[[overrides]]\npaths = [\"a{b\"]\nwhat = 1\n",
        )
        .unwrap_err();
        let lines: Vec<_> = wrong
            .iter()
            .map(|(line, message, _)| (*line, &**message))
            .collect();
        assert_eq!(
            lines,
            [
                (1, "there is no setting `selct`"),
                (2, "no rule is called `unkown-directive`"),
                (2, "no rule is called `FS999`"),
                (4, "`2.4` is no version of httpd"),
                (5, "there is no setting `debain` in [target]"),
                (
                    7,
                    "this is no pattern for paths: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)"
                ),
                (8, "there is no setting `what` in [[overrides]]"),
            ]
        );
        assert_eq!(wrong[0].2.as_deref(), Some("did you mean select?"));
        assert_eq!(wrong[4].2.as_deref(), Some("did you mean debian?"));
    }

    #[test]
    fn the_parsers_own_faults() {
        for text in [
            "select = \"FS101\"",
            "select =",
            "[target]\nruns = \"hre\"",
            "ignore = [1]",
        ] {
            let wrong = read_text(text).unwrap_err();
            assert_eq!(wrong.len(), 1, "{wrong:?}");
            assert!(!wrong[0].1.contains('\n') && !wrong[0].1.is_empty());
        }
    }

    /// `docs/flaskssl.schema.json` is made from the types. With `FLASKSSL_BLESS=1` this writes it.
    #[test]
    fn the_committed_schema_is_of_these_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/flaskssl.schema.json");
        let mut schema = serde_json::to_string_pretty(&file::schema()).unwrap();
        schema.push('\n');
        if std::env::var_os("FLASKSSL_BLESS").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), schema);
    }
}
