//! Law 1: whatever the bytes, the tree prints them back, tokens tile the lines and lines the
//! file; words, variables and joined text never leave the line they stand in.
#![no_main]

use flaskssl::syntax::{self, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    let tree = syntax::parse(source);
    assert_eq!(tree.print(source), source);

    let mut at = 0;
    let mut number = 0;
    for line in &tree.lines {
        assert_eq!(line.start, at, "lines tile the file");
        assert!(line.end > line.start, "a line has bytes");
        assert!(line.first > number && line.number >= line.first);
        number = line.number;
        for token in syntax::tokens(line, source) {
            assert_eq!(token.start, at, "tokens tile the line");
            assert!(token.end > token.start, "a token has bytes");
            at = token.end;
        }
        assert_eq!(at, line.end);
        text(line, source);
    }
    assert_eq!(at as usize, source.len());
});

fn text(line: &syntax::Line, source: &[u8]) {
    let inside = |(start, end): (u32, u32)| {
        assert!(line.start <= start && start <= end && end <= line.end);
    };
    let text = line.text(source);
    let bytes = text.bytes();
    assert!(!bytes.contains(&0), "a C string ends at its NUL");
    for word in syntax::words(bytes) {
        assert!(word.range.start < word.range.end && word.range.end <= bytes.len());
        inside(text.place(word.range));
    }
    let mut rest = 0;
    while let (Some(word), next) = syntax::braced_word(bytes, rest) {
        assert!(next > rest, "a word takes bytes");
        inside(text.place(word.range));
        rest = next;
    }
    for variable in syntax::variables(bytes) {
        inside(text.place(variable.range));
    }
    let resolved = syntax::resolve(text.clone(), |variable| match variable.name.first() {
        Some(b'a'..=b'm') => Value::Is(variable.name.to_vec().into()),
        _ => Value::Undefined,
    });
    for word in syntax::words(resolved.bytes()) {
        inside(resolved.place(word.range.clone()));
        let part = resolved.part(word.range);
        inside(part.place(0..part.bytes().len()));
    }
}
