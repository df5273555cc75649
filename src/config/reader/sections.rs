//! Opening, closing and forgetting to close.

use crate::finding::Applicability;
use crate::syntax::{Text, word};

use super::super::fault::{Kind, Refusal};
use super::super::suggest;
use super::input::{Input, Place};
use super::{Level, Reader};

impl Reader<'_> {
    /// `</Name>`: closes the innermost section, or is at fault. Afterwards the reading goes
    /// on as the author will have meant it.
    pub(super) fn close(
        &mut self,
        name: &[u8],
        text: &Text<'_>,
        place: &Place,
        levels: &mut Vec<Level>,
    ) {
        let level = levels
            .last()
            .expect("the file's own level is never taken off");
        let base = level.base;
        let written = String::from_utf8_lossy(name).into_owned();
        let wanted = name[2..].strip_suffix(b">");
        let bare = wanted.unwrap_or(&name[2..]);

        if self.open.len() == base {
            let bare_text = String::from_utf8_lossy(bare).into_owned();
            let mut refusal = Refusal::new(format!(
                "`{written}` closes a section that was never opened here"
            ))
            .kind(Kind::StrayClose);
            let closes_level = level
                .closed_by
                .as_ref()
                .is_some_and(|c| bare.eq_ignore_ascii_case(&c[..c.len() - 1]));
            refusal = if closes_level {
                // `</IfModule >`, or something behind it: httpd compares the whole line.
                refusal
                    .help(format!(
                        "httpd wants the line to be `</{bare_text}>` and nothing else"
                    ))
                    .at_range(0..text.bytes().len())
                    .instead(format!("</{bare_text}>"))
            } else {
                refusal.take_out(Applicability::Unsafe).help(format!(
                    "take the line away, or write the `<{bare_text} ...>` that it closes; a \
                     section must be closed in the file that opens it"
                ))
            };
            self.refuse(refusal, place, Some(text), None);
            if closes_level {
                let level = levels.pop().expect("just looked at");
                self.unknown -= u32::from(level.unknown);
            }
            return;
        }

        let open = self.open.last().expect("more open than at the base");
        let opener = String::from_utf8_lossy(&open.name).into_owned();
        if wanted.is_none() {
            let refusal = Refusal::new(format!("`{written}` has no `>`"))
                .kind(Kind::Bracket)
                .help(format!(
                    "write `</{opener}>`, without white space before the `>`"
                ))
                .at_range(0..text.bytes().len())
                .instead(format!("</{opener}>"));
            self.refuse(refusal, place, Some(text), None);
        } else if bare.eq_ignore_ascii_case(&open.name) {
            self.open.pop();
            return;
        } else {
            let opened = self.tree.get(open.node);
            let (line, span) = (opened.line, opened.name_span());
            let mut refusal = Refusal::new(format!(
                "`{written}` where `</{opener}>` was expected: `<{opener}>` of line {line} is \
                 still open"
            ))
            .kind(Kind::StrayClose)
            .help(match suggest::near(bare, [&*open.name]) {
                Some(_) => format!("write `</{opener}>`"),
                None => format!("close `<{opener}>` first, with `</{opener}>`"),
            })
            .label(span, "opened here, and not closed");
            if suggest::near(bare, [&*open.name]).is_some() {
                refusal = refusal
                    .at_range(0..text.bytes().len())
                    .instead(format!("</{opener}>"));
            }
            self.refuse(refusal, place, Some(text), None);
        }
        // Which section did the author mean? The nearest of that name; a misspelt name
        // means the innermost.
        let found = self.open[base..]
            .iter()
            .rposition(|o| bare.eq_ignore_ascii_case(&o.name));
        match found {
            Some(n) => self.open.truncate(base + n),
            None if suggest::near(bare, [opener.as_bytes()]).is_some() => {
                self.open.pop();
            }
            None => {
                // `</IfModule>` while a section inside it is open: the condition ends here.
                let closes_level = levels
                    .last()
                    .and_then(|l| l.closed_by.as_ref())
                    .is_some_and(|c| bare.eq_ignore_ascii_case(&c[..c.len() - 1]));
                if closes_level {
                    self.open.truncate(base);
                    let level = levels.pop().expect("just looked at");
                    self.unknown -= u32::from(level.unknown);
                }
            }
        }
    }

    /// The end of a file: what is still open there was never closed.
    pub(super) fn end_of_input(&mut self, levels: Vec<Level>, base: usize) {
        // httpd does not mind a condition that holds and is never closed.
        let mut unclosed_levels = Vec::new();
        for level in levels.into_iter().rev() {
            self.unknown -= u32::from(level.unknown);
            if level.closed_by.is_some() {
                // Nor what stands open inside it.
                self.open.truncate(level.base.max(base));
                unclosed_levels.push(level);
            }
        }
        let open: Vec<_> = self.open.drain(base..).collect();
        // httpd names the outermost.
        let innermost = open.len().saturating_sub(1);
        for (depth, section) in open.into_iter().enumerate() {
            let node = self.tree.get(section.node);
            let place = Place::new(node.file, node.line, node.start, node.end, node.via);
            let name = String::from_utf8_lossy(&section.name).into_owned();
            let mut refusal = Refusal::new(format!("`<{name}>` is never closed"))
                .kind(Kind::Unclosed)
                .help(format!(
                    "write `</{name}>` after the last directive that belongs to it, in the same \
                     file"
                ));
            if depth == innermost && unclosed_levels.is_empty() {
                refusal = refusal.close();
            }
            self.refuse(refusal, &place, None, None);
        }
        for level in unclosed_levels.into_iter().rev() {
            let closed_by = level.closed_by.unwrap_or_default();
            let name = String::from_utf8_lossy(&closed_by[..closed_by.len() - 1]).into_owned();
            let refusal = Refusal::new(format!(
                "`<{name}>` is never closed; httpd takes the rest of the file for its content"
            ))
            .kind(Kind::Unclosed)
            .help(format!("write `</{name}>` where it is to end"));
            self.fault(refusal, &level.place, None, None);
        }
    }

    /// Passes over a conditional section that does not hold. Inside it httpd counts tags by
    /// their names and looks at nothing else. httpd: `ap_soak_end_container`. Gives back the place of the
    /// closing tag.
    pub(super) fn skip(
        &mut self,
        input: &mut Input,
        name: &'static str,
        opened: &Place,
    ) -> Option<Place> {
        let mut open: Vec<Vec<u8>> = vec![name.as_bytes()[1..].to_vec()];
        while let Some(item) = self.next_item(input) {
            let text = item.text();
            let bytes = text.bytes();
            let (Some(head), args_at) = word(bytes, 0) else {
                continue;
            };
            if !head.value.starts_with(b"<") {
                continue;
            }
            if head.value.get(1) == Some(&b'/') {
                // The last character goes, whatever it is.
                let bare = &head.value[2..head.value.len().max(3) - 1];
                if open.last().is_some_and(|o| o.eq_ignore_ascii_case(bare)) {
                    open.pop();
                    if open.is_empty() {
                        return Some(item.place);
                    }
                    continue;
                }
                let expected = open
                    .last()
                    .map(|o| String::from_utf8_lossy(o).into_owned())
                    .unwrap_or_default();
                // httpd names the line of the condition, not this one.
                let refusal = Refusal::new(format!(
                    "in this section, which does not apply here, `{}` of line {} closes nothing: \
                     `</{expected}>` was expected",
                    head.lossy(),
                    item.place.line
                ))
                .kind(Kind::StrayClose)
                .help("tags are counted even in a section that is passed over")
                .label(
                    item.place.span(),
                    format!("`</{expected}>` was expected here"),
                );
                self.refuse(refusal, opened, None, None);
                match open.iter().rposition(|o| o.eq_ignore_ascii_case(bare)) {
                    Some(0) => return Some(item.place),
                    Some(n) => open.truncate(n),
                    None => {}
                }
            } else {
                let mut inner = head.value[1..].to_vec();
                if args_at >= bytes.len() && inner.ends_with(b">") {
                    inner.pop();
                }
                open.push(inner);
            }
        }
        if self.stopped {
            return None;
        }
        let expected = open
            .last()
            .map(|o| String::from_utf8_lossy(o).into_owned())
            .unwrap_or_default();
        let name = &name[1..];
        let refusal = Refusal::new(format!(
            "this `<{name}>` does not apply here and is never closed: `</{expected}>` is missing"
        ))
        .kind(Kind::Unclosed)
        .help(format!("write `</{expected}>` in the same file"));
        self.refuse(refusal, opened, None, None);
        None
    }
}
