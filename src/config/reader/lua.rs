//! Sections with Lua code in them, which mod_lua reads itself. httpd:
//! `register_named_block_function_hook` and `direct_chunkreader`, modules/lua/mod_lua.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::lua;
use crate::config::table::{Directive, DirectiveId};
use crate::config::values::enumeration::choose;
use crate::source::Span;
use crate::syntax::{Text, word};

use super::input::{Input, Place};
use super::{Next, Reader, conditions::missing_bracket};

impl Reader<'_> {
    /// Judges the tag; whatever it is, code follows.
    pub(super) fn lua_tag(&mut self, id: DirectiveId, args: &Text<'_>, place: &Place) -> Next {
        if let Err(refusal) = tag(Self::directive_named(id), args.bytes()) {
            self.refuse(refusal, place, Some(args), Some(id));
        }
        Next::Lua(id)
    }

    /// Reads the code up to a line that begins with the closing tag's name. A section that
    /// nothing closes reaches to the end, and httpd has no objection.
    pub(super) fn lua_section(&mut self, input: &mut Input, id: DirectiveId, opened: &Place) {
        let name = id.get().name.as_bytes();
        let mut code = Vec::new();
        let mut places = Vec::new();
        while let Some(item) = self.next_item(input) {
            let raw = item.raw();
            if closes(&raw, name) {
                break;
            }
            for line in raw.split(|&b| b == b'\n') {
                code.extend_from_slice(line);
                code.push(b'\n');
                places.push(item.place);
            }
        }
        if self.stopped {
            return;
        }
        let Err(wrong) = lua::compile(&code) else {
            return;
        };
        let mut refusal = Refusal::new(format!(
            "the Lua code in this section does not compile: {}",
            wrong.message
        ))
        .kind(Kind::Value);
        if let Some(place) = places.get(wrong.line).or(places.last()) {
            let span: Span = place.span();
            refusal = refusal.label(span, "here");
        }
        // httpd names the line of the tag.
        self.refuse(refusal, opened, None, Some(id));
    }
}

/// `</LuaHook...`, whatever follows it.
fn closes(line: &[u8], name: &[u8]) -> bool {
    let name = &name[1..];
    line.trim_ascii_start()
        .strip_prefix(b"</")
        .is_some_and(|rest| {
            rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name)
        })
}

/// A function's name and when it is called, both as one likes.
fn tag(directive: &Directive, args: &[u8]) -> Verdict {
    let Some(end) = args.iter().rposition(|&b| b == b'>') else {
        return Err(missing_bracket(directive));
    };
    let inner = &args[..end];
    let (_, next) = word(inner, 0);
    match word(inner, next).0 {
        Some(when) if !when.value.is_empty() => choose(
            &format!("the second argument of {}>", directive.shown),
            &when,
            &["early", "late"],
        )
        .map(|_| ()),
        _ => Ok(()),
    }
}
