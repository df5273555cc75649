//! Edits of whole lines.

use crate::finding::Edit;
use crate::source::{SourceFile, Sources, Span};

/// An edit that takes out the line that a span begins in, with all that continues it, and its
/// line end. Only the lines around it are looked at: a file may have a fault in every line.
pub(super) fn take_out(sources: &Sources, span: Span) -> Edit {
    let bytes = sources.get(span.file).bytes();
    let mut start = line_start(bytes, span.start as usize);
    while start > 0 && continued(&bytes[..start]) {
        start = line_start(bytes, start - 1);
    }
    let mut end = span.start as usize;
    loop {
        match memchr::memchr(b'\n', &bytes[end..]) {
            Some(n) => end += n + 1,
            None => end = bytes.len(),
        }
        if end == bytes.len() || !continued(&bytes[..end]) {
            break;
        }
    }
    Edit {
        span: Span::new(span.file, start as u32, end as u32),
        text: String::new(),
    }
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |n| n + 1)
}

/// Whether a text that ends with a line end goes on in the next line.
fn continued(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text).ends_with(b"\\")
}

/// An edit that puts a line at the end of a file, indented as the line that `like` begins in.
pub(super) fn append(sources: &Sources, like: Span, line: &str) -> Edit {
    let file = sources.get(like.file);
    let bytes = file.bytes();
    let end = bytes.len() as u32;
    let cut = line_end(bytes);
    let gap = if bytes.is_empty() || bytes.ends_with(b"\n") {
        ""
    } else {
        cut
    };
    Edit {
        span: Span::new(like.file, end, end),
        text: format!("{gap}{}{line}{cut}", indent(file, like.start)),
    }
}

/// The white space that the line of byte `at` begins with.
pub(super) fn indent(file: &SourceFile, at: u32) -> String {
    let bytes = &file.bytes()[..at as usize];
    let start = line_start(bytes, bytes.len());
    let blank = bytes[start..]
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'));
    blank.map(|&b| char::from(b)).collect()
}

/// How a file ends its lines.
pub(super) fn line_end(bytes: &[u8]) -> &'static str {
    match memchr::memchr(b'\n', bytes) {
        Some(n) if n > 0 && bytes[n - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, edit: &Edit) -> String {
        let mut out = text.to_owned();
        out.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        out
    }

    fn file(text: &str) -> (Sources, crate::source::FileId) {
        let mut sources = Sources::default();
        let id = sources.add(b"a.conf".to_vec(), text.as_bytes().into());
        (sources, id)
    }

    #[test]
    fn a_line_goes_with_what_continues_it() {
        let text = "a\n  Listen \\\n  80\nb";
        let (sources, id) = file(text);
        let edit = take_out(&sources, Span::new(id, 4, 10));
        assert_eq!(edited(text, &edit), "a\nb");
        let edit = take_out(&sources, Span::new(id, 18, 19));
        assert_eq!(edited(text, &edit), "a\n  Listen \\\n  80\n");
    }

    #[test]
    fn a_line_at_the_end_is_indented_and_ends_as_the_others_do() {
        for (text, wanted) in [
            ("\t<A>\r\nb\r\n", "\t<A>\r\nb\r\n\t</A>\r\n"),
            ("  <A>", "  <A>\n  </A>\n"),
        ] {
            let (sources, id) = file(text);
            let at = text.find('<').unwrap() as u32;
            let edit = append(&sources, Span::new(id, at, at + 3), "</A>");
            assert_eq!(edited(text, &edit), wanted);
        }
    }
}
