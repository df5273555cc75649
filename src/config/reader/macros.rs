//! `<Macro>`, `Use`, `UndefMacro`. httpd: modules/core/mod_macro.c.

use crate::hash::{HashMap, HashSet};
use std::rc::Rc;

use crate::source::{FileId, Span};
use crate::syntax::{Text, word, words};

use super::super::fault::{Kind, Refusal};
use super::super::suggest;
use super::budget::Budget;
use super::input::{Input, Place};
use super::{Next, Reader};

/// Bytes of a macro's line (MAX_STRING_LEN, include/httpd.h).
const LINE_LIMIT: usize = 8_192;

/// What begins a parameter's name by custom.
const PREFIXES: &[u8] = b"$%@";

/// A macro's first line.
pub(super) struct Head {
    name: Vec<u8>,
    parameters: Vec<Vec<u8>>,
    place: Place,
}

/// A defined macro.
pub(super) struct Macro {
    head: Head,
    lines: Vec<BodyLine>,
}

struct BodyLine {
    text: Text<'static>,
    place: Place,
}

/// A macro with its arguments put in.
pub(super) struct Expansion {
    pub(super) name: Vec<u8>,
    pub(super) file: FileId,
    pub(super) lines: Vec<ExpandedLine>,
}

/// One line of it; it stands where the macro's line stands.
pub(super) struct ExpandedLine {
    pub(super) text: Text<'static>,
    pub(super) line: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

fn fault(message: impl Into<String>) -> Refusal {
    Refusal::new(message).kind(Kind::Macro)
}

impl Reader<'_> {
    pub(super) fn macro_head(&mut self, args: &Text<'_>, place: &Place) -> Result<Next, Refusal> {
        let bytes = args.bytes();
        let Some(end) = bytes.iter().rposition(|&b| b == b'>') else {
            return Err(fault("`<Macro` has no `>` at its end").kind(Kind::Bracket));
        };
        let mut inner = words(&bytes[..end]);
        let name = inner
            .next()
            .map(|w| w.value.to_ascii_lowercase())
            .filter(|n| !n.is_empty());
        let Some(name) = name else {
            return Err(fault("`<Macro>` needs a name").help("write `<Macro name $parameter ...>`"));
        };
        let mut parameters: Vec<Vec<u8>> = Vec::new();
        let mut taken = HashSet::default();
        for (n, parameter) in inner.enumerate() {
            let value = parameter.value.to_vec();
            if value.is_empty() {
                return Err(
                    fault(format!("parameter {} of the macro has no name", n + 1)).at(&parameter),
                );
            }
            if !taken.insert(value.clone()) {
                return Err(fault(format!(
                    "two parameters of the macro are called `{}`",
                    parameter.lossy()
                ))
                .at(&parameter));
            }
            parameters.push(value);
        }
        Ok(Next::Define(Head {
            name,
            parameters,
            place: *place,
        }))
    }

    /// Reads the body up to `</Macro>`. httpd: `get_lines_till_end_token`.
    pub(super) fn macro_body(&mut self, input: &mut Input, head: Head, place: &Place) {
        self.macros.get_or_insert_with(HashMap::default);
        let mut lines = Vec::new();
        let mut nesting = 1;
        loop {
            let Some(item) = self.next_item(input) else {
                if self.stopped {
                    return;
                }
                self.refuse(
                    fault("`<Macro>` is never closed")
                        .kind(Kind::Unclosed)
                        .help("write `</Macro>` after its last line, in the same file"),
                    place,
                    None,
                    None,
                );
                return;
            };
            let text = item.text();
            let bytes = text.bytes();
            if bytes.len() >= LINE_LIMIT - 1 {
                let refusal = fault(format!(
                    "a line of this macro is longer than {LINE_LIMIT} bytes: httpd reads no further"
                ))
                .label(item.place.span(), "this line");
                self.refuse(refusal, place, None, None);
                return;
            }
            if bytes.starts_with(b"#") {
                continue;
            }
            if let (Some(first), _) = word(bytes, 0) {
                if first.value.eq_ignore_ascii_case(b"</Macro>") {
                    nesting -= 1;
                    if nesting == 0 {
                        break;
                    }
                } else if first.value.eq_ignore_ascii_case(b"<Macro") {
                    nesting += 1;
                }
            }
            lines.push(BodyLine {
                place: item.place,
                text: text.clone().into_owned(),
            });
        }
        if let Some(macros) = &mut self.macros {
            macros.insert(head.name.clone(), Rc::new(Macro { head, lines }));
        }
    }

    pub(super) fn use_macro(&mut self, args: &Text<'_>, place: &Place) -> Result<Next, Refusal> {
        let Some(macros) = &self.macros else {
            return Err(fault("no macro is defined before this `Use`").help(
                "define it with `<Macro name ...>` above, in a file that is read before this one",
            ));
        };
        let bytes = args.bytes();
        let mut given = words(bytes);
        let name = given.next().filter(|w| !w.value.is_empty());
        let Some(name) = name else {
            return Err(fault("`Use` needs the name of a macro"));
        };
        let key = name.value.to_ascii_lowercase();
        let Some(defined) = macros.get(&key).cloned() else {
            let refusal = fault(format!("no macro is called `{}`", name.lossy())).at(&name);
            return Err(match suggest::near(&key, macros.keys()) {
                Some(near) => refusal.instead(String::from_utf8_lossy(near).into_owned()),
                None => refusal.help("define it with `<Macro ...>` before it is used"),
            });
        };
        if self.running.has(&key) {
            return Err(fault(format!("the macro `{}` uses itself", name.lossy()))
                .at(&name)
                .label(defined.head.place.span(), "defined here"));
        }
        let arguments: Vec<Vec<u8>> = given.map(|w| w.value.to_vec()).collect();
        if arguments.len() != defined.head.parameters.len() {
            let parameters: Vec<String> = defined
                .head
                .parameters
                .iter()
                .map(|p| String::from_utf8_lossy(p).into_owned())
                .collect();
            return Err(fault(format!(
                "the macro `{}` takes {} arguments, here it has {}",
                name.lossy(),
                parameters.len(),
                arguments.len()
            ))
            .label(defined.head.place.span(), "defined here")
            .help(format!("Use {} {}", name.lossy(), parameters.join(" "))));
        }
        let expansion = expand(&defined, &arguments, place, &mut self.budget)?;
        Ok(Next::Use(Rc::new(expansion)))
    }

    pub(super) fn undef_macro(&mut self, args: &Text<'_>) -> Result<(), Refusal> {
        let Some(macros) = &mut self.macros else {
            return Err(fault("no macro is defined before this `UndefMacro`"));
        };
        let Some(name) = words(args.bytes()).next() else {
            return Err(fault("`UndefMacro` needs the name of a macro"));
        };
        let key = name.value.to_ascii_lowercase();
        match macros.remove(&key) {
            Some(_) => Ok(()),
            None => Err(fault(format!("no macro is called `{}`", name.lossy())).at(&name)),
        }
    }
}

/// Puts the arguments in, line by line. httpd: `process_content`.
fn expand(
    defined: &Macro,
    arguments: &[Vec<u8>],
    used: &Place,
    budget: &mut Budget,
) -> Result<Expansion, Refusal> {
    let mut lines: Vec<ExpandedLine> = Vec::with_capacity(defined.lines.len());
    let mut continues = false;
    for line in &defined.lines {
        let text = substitute(&line.text, &defined.head.parameters, arguments, budget)?;
        budget.bytes(text.bytes().len() + size_of::<ExpandedLine>())?;
        if text.bytes().len() + 1 >= LINE_LIMIT {
            return Err(fault(format!(
                "with these arguments a line of the macro is longer than {LINE_LIMIT} bytes"
            ))
            .label(
                Span::new(line.place.file, line.place.start, line.place.end),
                "this line",
            ));
        }
        // The lines are read as a file would be: a backslash at the end joins.
        let ends = text.bytes().ends_with(b"\\");
        let kept = text.bytes().len() - usize::from(ends);
        let part = text.part(0..kept);
        if continues && let Some(last) = lines.last_mut() {
            last.text.push_text(&part, 0..part.bytes().len());
            last.line = line.place.line;
        } else {
            lines.push(ExpandedLine {
                text: part,
                line: line.place.line,
                start: line.place.start,
                end: line.place.end,
            });
        }
        continues = ends;
    }
    for line in &mut lines {
        line.text = std::mem::replace(&mut line.text, Text::empty()).trimmed();
    }
    Ok(Expansion {
        name: defined.head.name.clone(),
        file: defined
            .lines
            .first()
            .map_or(used.file, |line| line.place.file),
        lines,
    })
}

/// The parameter that comes first wins; of several at one place the longest.
/// httpd: `next_substitution`.
fn substitute(
    text: &Text<'static>,
    parameters: &[Vec<u8>],
    arguments: &[Vec<u8>],
    budget: &mut Budget,
) -> Result<Text<'static>, Refusal> {
    let bytes = text.bytes();
    let mut out: Option<Text<'static>> = None;
    let mut done = 0;
    loop {
        // Each is looked for anew behind each place.
        budget.lines(parameters.len() as u64 / 8)?;
        let next = parameters
            .iter()
            .zip(arguments)
            .filter_map(|(p, a)| {
                memchr::memmem::find(&bytes[done..], p).map(|at| (done + at, p, a))
            })
            .min_by_key(|(at, p, _)| (*at, std::cmp::Reverse(p.len())));
        let Some((at, parameter, argument)) = next else {
            break;
        };
        let out = out.get_or_insert_with(Text::empty);
        out.push_text(text, done..at);
        let end = at + parameter.len();
        let (place_start, place_end) = text.place(at..end);
        // `@` asks for quotes around the argument, unless it stands for itself.
        if parameter[0] == PREFIXES[2] && parameter != argument {
            let mut quoted = vec![b'"'];
            for &byte in argument {
                if matches!(byte, b'"' | b'\\') {
                    quoted.push(b'\\');
                }
                quoted.push(byte);
            }
            quoted.push(b'"');
            out.push_value(&quoted, place_start, place_end);
        } else {
            out.push_value(argument, place_start, place_end);
        }
        done = end;
    }
    Ok(match out {
        None => text.clone(),
        Some(mut out) => {
            out.push_text(text, done..bytes.len());
            out
        }
    })
}
