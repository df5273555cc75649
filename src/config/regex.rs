//! Regular expressions as httpd compiles them: PCRE2, by `ap_regcomp` in server/util_pcre.c.

use crate::hash::HashMap;
use std::cell::RefCell;
use std::rc::Rc;

use pcre2::bytes::{Regex, RegexBuilder};

use super::fault::{Kind, Refusal};

/// Compiles a pattern with httpd's default options (2.4: DUPNAMES, DOLLAR_ENDONLY aside,
/// which changes no verdict).
pub(super) fn compile(pattern: &[u8]) -> Result<Rc<Regex>, Refusal> {
    compile_with(pattern, false)
}

/// As [`compile`], perhaps without regard to case.
pub(super) fn compile_with(pattern: &[u8], ignore_case: bool) -> Result<Rc<Regex>, Refusal> {
    KNOWN.with_borrow_mut(|known| {
        let of_case = &mut known[usize::from(ignore_case)];
        if let Some(regex) = of_case.get(pattern) {
            return Ok(regex.clone());
        }
        let regex = Rc::new(build(pattern, ignore_case)?);
        if of_case.len() >= KEPT {
            of_case.clear();
        }
        of_case.insert(pattern.to_vec(), regex.clone());
        Ok(regex)
    })
}

/// How many patterns are kept at a time, of either case.
const KEPT: usize = 256;

thread_local! {
    /// Patterns that compile: hosts that are copied from each other have the same ones.
    static KNOWN: RefCell<[HashMap<Vec<u8>, Rc<Regex>>; 2]> = RefCell::default();
}

fn build(pattern: &[u8], ignore_case: bool) -> Result<Regex, Refusal> {
    // The crate takes patterns as UTF-8, httpd as bytes. A byte over 127 is a literal to
    // PCRE2 without UTF mode; any one letter in its place compiles alike.
    let text: String = pattern
        .iter()
        .map(|&b| if b.is_ascii() { b as char } else { 'x' })
        .collect();
    // httpd allows two groups of one name (PCRE2_DUPNAMES).
    let start = verbs(&text);
    RegexBuilder::new()
        .caseless(ignore_case)
        .build(&format!("{}(?J){}", &text[..start], &text[start..]))
        .map_err(|error| {
            let at = error
                .offset()
                .map(|n| if n > start { n.saturating_sub(4).max(start) } else { n })
                .map(|n| n.min(text.len()))
                .map_or(String::new(), |n| format!(" (at character {})", n + 1));
            Refusal::new(format!(
                "the regular expression `{}` does not compile: {}{at}",
                String::from_utf8_lossy(pattern),
                reason(&error.to_string()),
            ))
            .kind(Kind::Regex)
            .help("httpd's regular expressions are Perl's (PCRE2); escape a literal ( ) [ ] { } . * + ? | with `\\`")
        })
}

/// Whether a pattern matches somewhere in a text. None: it does not compile, it is not ASCII,
/// or matching took more than PCRE2's own limit of steps.
pub fn matches(pattern: &[u8], text: &[u8]) -> Option<bool> {
    if !pattern.is_ascii() {
        return None;
    }
    compile(pattern).ok()?.is_match(text).ok()
}

/// How far the `(*UTF)` and its like reach, which are taken only at the very beginning.
fn verbs(text: &str) -> usize {
    let mut end = 0;
    while let Some(rest) = text[end..].strip_prefix("(*") {
        let of_verb = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "_=".contains(c);
        let name = rest.find(|c| !of_verb(c)).unwrap_or(rest.len());
        if !rest[name..].starts_with(')') {
            break;
        }
        end += "(*".len() + name + ")".len();
    }
    end
}

/// PCRE2's own words, without the crate's.
fn reason(text: &str) -> String {
    text.rsplit_once(": ")
        .map_or(text, |(_, reason)| reason)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perls_expressions_are_taken() {
        for good in [
            r"\.php$",
            "(?<name>x)(?<name>y)",
            "(?i)x",
            "a{2,}",
            "[[:alpha:]]",
            "é",
            "(?J)x",
            "(*NO_JIT)(*UTF)x",
            "(*FAIL)x",
        ] {
            assert!(compile(good.as_bytes()).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_does_not_compile_is_told_with_its_place() {
        let refusal = compile(b"a(b").unwrap_err();
        assert_eq!(refusal.kind, Kind::Regex);
        assert!(
            refusal.message.contains("(at character 4)"),
            "{}",
            refusal.message
        );
        for bad in ["*a", "[a", "a**", "(?<n", r"\"] {
            assert!(compile(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
