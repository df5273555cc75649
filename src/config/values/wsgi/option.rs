//! `name=value`, as mod_wsgi reads it. mod_wsgi: `wsgi_parse_option`.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::suggest;
use crate::syntax::{Word, is_space, word};

use super::super::enumeration::{any_case, meant};

/// An option and its value, which may be quoted.
pub(super) struct Opt<'t> {
    /// The name, as it is written.
    pub(super) name: &'t [u8],
    /// The value; empty where there is none. White space may stand before it.
    pub(super) value: Word<'t>,
    /// Where the name begins.
    pub(super) start: usize,
}

impl Opt<'_> {
    /// For messages.
    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(self.name).into_owned()
    }

    /// A refusal of the value.
    pub(super) fn refuse(&self, message: impl Into<String>) -> Refusal {
        Refusal::new(message).at(&self.value)
    }

    /// Refuses an empty value.
    pub(super) fn some(&self) -> Verdict {
        if !self.value.value.is_empty() {
            return Ok(());
        }
        Err(Refusal::new(format!("{} has no value", self.shown()))
            .at_range(self.start..self.value.range.end.max(self.start + self.name.len() + 1))
            .help(format!("write {}=VALUE, or leave it out", self.shown())))
    }

    /// The value as On or Off, in any case.
    pub(super) fn switch(&self) -> Verdict {
        self.some()?;
        if any_case(&self.value.value, &["On", "Off"]).is_some() {
            return Ok(());
        }
        let refusal = self.refuse(format!(
            "{} takes On or Off, not `{}`",
            self.shown(),
            self.value.lossy()
        ));
        Err(match meant(&self.value.value, &["On", "Off"]) {
            Some(choice) => refusal.instead(choice),
            None => refusal.help("write On or Off"),
        })
    }

    /// The refusal of a name that is none of `names`, which are told apart by case.
    pub(super) fn unknown(&self, directive: &str, names: &[&'static str]) -> Refusal {
        let shown = self.shown();
        let refusal = Refusal::new(format!("{directive} has no option `{shown}`"))
            .at_range(self.start..self.start + self.name.len());
        if shown.starts_with(['"', '\'']) {
            return refusal.help("put the quotes around the value alone: name=\"value\"");
        }
        let dashed = shown.to_ascii_lowercase().replace('_', "-");
        let same = names.iter().find(|n| **n == dashed).map(|n| n.as_bytes());
        match same.or_else(|| suggest::near(self.name, names)) {
            Some(near) => refusal.instead(String::from_utf8_lossy(near).into_owned()),
            None => refusal.help(format!("its options are {}", names.join(", "))),
        }
    }
}

/// Reads the option at `at`, and gives the place of the next one.
pub(super) fn parse<'t>(
    directive: &str,
    text: &'t [u8],
    at: usize,
) -> Result<(Opt<'t>, usize), Refusal> {
    let start = at + text[at..].iter().take_while(|&&b| is_space(b)).count();
    let length = text[start..]
        .iter()
        .take_while(|&&b| b != b'=' && !is_space(b))
        .count();
    let end = start + length;
    if length == 0 || text.get(end) != Some(&b'=') {
        return Err(no_option(directive, text, start, end));
    }
    let (value, next) = word(text, end + 1);
    let value = value.unwrap_or(Word {
        value: (&[][..]).into(),
        range: end + 1..end + 1,
        quote: None,
        unclosed: false,
    });
    Ok((
        Opt {
            name: &text[start..end],
            value,
            start,
        },
        next,
    ))
}

/// The refusal of a text that is not `name=value`.
fn no_option(directive: &str, text: &[u8], start: usize, end: usize) -> Refusal {
    let end = if end == start { text.len() } else { end };
    let shown = String::from_utf8_lossy(&text[start..end]).into_owned();
    let refusal = Refusal::new(format!(
        "{directive} takes options of the form name=value here, not `{shown}`"
    ))
    .kind(Kind::Value)
    .at_range(start..end);
    if shown.starts_with('#') {
        return refusal.help("a comment must stand on a line of its own");
    }
    let after = text[end..].iter().position(|&b| !is_space(b));
    if after.is_some_and(|n| text[end + n] == b'=') {
        return refusal.help(format!(
            "write {shown}=VALUE, without a space before the `=`"
        ));
    }
    if shown.starts_with('=') {
        return refusal.help("write the option's name before the `=`, without a space");
    }
    refusal.help("put a path or a value with spaces in it in quotes: \"/srv/my app\"")
}
