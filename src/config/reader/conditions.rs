//! `<IfModule>`, `<IfDefine>`, `<IfFile>`, `<IfDirective>`, `<IfSection>`, `<IfVersion>`.
//! httpd: `start_cond_section`, server/core.c; modules/metadata/mod_version.c.

use std::cmp::Ordering;

use crate::syntax::{Text, Word, word};

use super::super::fault::{Kind, Refusal};
use super::super::modules::Tri;
use super::super::path;
use super::super::regex;
use super::super::table::Directive;
use super::super::world::Seen;
use super::{Next, Reader};

impl Reader<'_> {
    /// Evaluates a condition and says what to do with its section.
    pub(super) fn condition(
        &mut self,
        directive: &'static Directive,
        args: &Text<'_>,
        opaque: bool,
    ) -> Result<Next, Refusal> {
        let bytes = args.bytes();
        let Some(end) = bytes.iter().rposition(|&b| b == b'>') else {
            return Err(missing_bracket(directive));
        };
        let negated = bytes.starts_with(b"!");
        let inner = &bytes[usize::from(negated).min(end)..end];
        let subject = word(inner, 0).0.filter(|w| !w.value.is_empty());
        let Some(subject) = subject else {
            return Err(missing_argument(directive));
        };
        let holds = if opaque && memchr::memmem::find(&subject.value, b"${").is_some() {
            Tri::Unknown
        } else {
            self.holds(directive.name, &subject.value)
        };
        let holds = if negated { holds.negate() } else { holds };
        Ok(branch(directive.name, holds, &subject.value, negated))
    }

    fn holds(&self, section: &str, subject: &[u8]) -> Tri {
        match section {
            "<IfModule" => self.modules.condition(subject),
            "<IfDefine" if self.defines.defined(subject) => Tri::Yes,
            "<IfDefine" if self.whole => Tri::No,
            "<IfDefine" => Tri::Unknown,
            "<IfFile" => match self.stat(&path::under(&self.server_root, subject)) {
                Seen::Is(_) => Tri::Yes,
                Seen::Absent => Tri::No,
                Seen::NotAsked | Seen::Gap(_) => Tri::Unknown,
            },
            "<IfDirective" => self.modules.directive_condition(subject),
            _ => {
                let mut name = b"<".to_vec();
                name.extend_from_slice(subject);
                self.modules.directive_condition(&name)
            }
        }
    }

    /// `<IfVersion [!][op] version>`.
    pub(super) fn if_version(
        &mut self,
        directive: &'static Directive,
        words: &[Word<'_>],
    ) -> Result<Next, Refusal> {
        // The words shift: the operator may be left out, and quotes may part the `>`.
        let mut first = words.first().map(|w| &*w.value);
        let mut second = words.get(1).map(|w| &*w.value);
        let mut third = words.get(2).map(|w| &*w.value);
        if second.is_none() {
            second = first;
            first = Some(b"=");
        }
        if third.is_none() && second == Some(b">") {
            third = Some(b">");
            second = first;
            first = Some(b"=");
        }
        let (operator, version) = (first.unwrap_or_default(), second.unwrap_or_default());
        let version = if third == Some(b">") && !version.is_empty() {
            version
        } else {
            match version.strip_suffix(b">") {
                Some(version) => version,
                None => return Err(missing_bracket(directive)),
            }
        };
        let (negated, op) = match operator.strip_prefix(b"!") {
            Some(b"") => (true, operator),
            Some(rest) => (true, rest),
            None => (false, operator),
        };
        let unknown_operator = || {
            Refusal::new(format!(
                "`{}` is no operator of <IfVersion>",
                String::from_utf8_lossy(operator)
            ))
            .help("it takes =, ==, >, >=, <, <=, ~, each with an optional ! before it")
        };
        let (sign, or_equal) = match op {
            [sign] => (*sign, false),
            [sign, b'='] if *sign != b'~' => (*sign, true),
            _ => return Err(unknown_operator()),
        };
        let server = self.world.httpd_version();
        let holds = match sign {
            b'=' if version.starts_with(b"/") => {
                let body = &version[1..];
                let Some(body) = body.strip_suffix(b"/") else {
                    return Err(Refusal::new("the regular expression has no `/` at its end"));
                };
                version_matches(body, server)?
            }
            b'~' => version_matches(version, server)?,
            b'=' | b'<' | b'>' => compare(sign, or_equal, version, server)?,
            _ => return Err(unknown_operator()),
        };
        let holds = if negated { holds.negate() } else { holds };
        Ok(branch(directive.name, holds, version, negated))
    }
}

fn branch(name: &'static str, holds: Tri, subject: &[u8], negated: bool) -> Next {
    match holds {
        Tri::Yes => Next::Enter {
            name,
            unknown: false,
        },
        Tri::Unknown => Next::Enter {
            name,
            unknown: true,
        },
        Tri::No => Next::Skip {
            name,
            subject: subject.to_vec(),
            negated,
        },
    }
}

pub(in super::super) fn missing_bracket(directive: &Directive) -> Refusal {
    Refusal::new(format!("`{}` has no `>` at its end", directive.shown))
        .kind(Kind::Bracket)
        .help(format!("write `{} ...>`", directive.shown))
}

pub(in super::super) fn missing_argument(directive: &Directive) -> Refusal {
    Refusal::new(format!("`{}>` has no argument", directive.shown))
        .kind(Kind::ArgumentCount)
        .help(format!(
            "write `{} ...>`: {}",
            directive.shown, directive.help
        ))
}

fn version_matches(pattern: &[u8], server: Seen<(u32, u32, u32)>) -> Result<Tri, Refusal> {
    let compiled = regex::compile(pattern)?;
    Ok(match server {
        Seen::Is((major, minor, patch)) => {
            let text = format!("{major}.{minor}.{patch}");
            Tri::of(compiled.is_match(text.as_bytes()).unwrap_or(false))
        }
        _ => Tri::Unknown,
    })
}

/// Compares the server's version with `text`: one to three numbers. What is left out is 0.
fn compare(
    sign: u8,
    or_equal: bool,
    text: &[u8],
    server: Seen<(u32, u32, u32)>,
) -> Result<Tri, Refusal> {
    // A part but the first may be empty and then counts as 0.
    let numbers: Option<Vec<u32>> = text
        .split(|&b| b == b'.')
        .map(|part| {
            let digits = std::str::from_utf8(part).ok()?;
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| {
                digits
                    .parse()
                    .unwrap_or(if digits.is_empty() { 0 } else { u32::MAX })
            })
        })
        .collect();
    let starts_right = text.first().is_some_and(u8::is_ascii_digit);
    let numbers = numbers
        .filter(|n| starts_right && n.len() <= 3)
        .ok_or_else(|| {
            Refusal::new(format!(
                "`{}` is no version number",
                String::from_utf8_lossy(text)
            ))
            .help("write one to three numbers, such as 2.4 or 2.4.49")
        })?;
    let wanted = [
        numbers[0],
        numbers.get(1).copied().unwrap_or(0),
        numbers.get(2).copied().unwrap_or(0),
    ];
    let holds = |order: Ordering| match sign {
        b'=' => order.is_eq(),
        b'<' => order.is_lt() || (or_equal && order.is_eq()),
        _ => order.is_gt() || (or_equal && order.is_eq()),
    };
    Ok(match server {
        Seen::Is((a, b, c)) => Tri::of(holds([a, b, c].cmp(&wanted))),
        // Every httpd that this is for is a 2.4; that alone often decides.
        _ => {
            let low = holds([2, 4, 1].cmp(&wanted));
            let high = holds([2, 4, 999].cmp(&wanted));
            let exact = wanted[0] == 2 && wanted[1] == 4 && sign == b'=';
            if low == high && !exact {
                Tri::of(low)
            } else {
                Tri::Unknown
            }
        }
    })
}
