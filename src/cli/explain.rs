//! `flaskssl explain`.

use crate::config::suggest;
use crate::report;
use crate::rules::{self, Rule};

use super::arguments::Explain;
use super::{Exit, output};

pub(super) fn run(explain: &Explain) -> Exit {
    let mut pages = Vec::new();
    let mut unknown = false;
    for word in &explain.rules {
        match rules::named(word) {
            Some(rule) => pages.push(rule),
            None => {
                unknown = true;
                eprintln!("flaskssl: {}", refusal(word));
            }
        }
    }
    if unknown {
        return Exit::Usage;
    }
    let style = output::style(explain.color);
    let text: Vec<String> = pages
        .into_iter()
        .map(|rule: &Rule| report::page(rule, style))
        .collect();
    output::tell(&text.join("\n"))
}

fn refusal(word: &str) -> String {
    let names = rules::all().map(|rule| rule.name);
    // Codes near to each other have nothing in common.
    let near = rules::named(&format!("FS{word}"))
        .map(|rule| rule.code)
        .or_else(|| std::str::from_utf8(suggest::near(word.as_bytes(), names)?).ok());
    let word = report::escape(word);
    match near {
        Some(near) => format!("there is no rule {word}; did you mean {near}?"),
        None => format!("there is no rule {word}: `flaskssl rules` lists them all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        let refused = refusal("unknown-directve");
        assert_eq!(
            refused,
            "there is no rule unknown-directve; did you mean unknown-directive?"
        );
        assert!(refusal("101").ends_with("did you mean FS101?"));
        assert!(refusal("FS000").ends_with("lists them all"));
        assert!(!refusal("\u{1b}[2J").contains('\u{1b}'));
    }
}
