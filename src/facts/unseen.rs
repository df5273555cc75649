//! What was not seen, in words: once, and quietly.

use super::Facts;

/// How many paths are named one by one.
const NAMED: usize = 4;

impl Facts<'_> {
    /// A line for what was not asked, and one for each thing that could not be seen. `whole`:
    /// it is a whole server's configuration, not a fragment.
    pub fn unseen(&self, whole: bool) -> Vec<String> {
        let mut lines = Vec::new();
        let topics: Vec<&str> = self.not_asked().iter().map(|t| t.words()).collect();
        if !self.here() && (whole || !topics.is_empty()) {
            let what = match topics.as_slice() {
                [] => "files outside the tree".to_owned(),
                topics => listed(topics, topics.len()),
            };
            let why = if whole {
                "this machine is not the one that runs this configuration (--target here if it \
                 is, --root DIR for an image of its disk)"
            } else {
                "this is a fragment without its server (--target here if this machine runs it)"
            };
            lines.push(format!("{what}: {why}"));
        }
        let gaps = self.gaps();
        for (path, reason) in gaps.iter().take(NAMED) {
            lines.push(format!("{}: {reason}", String::from_utf8_lossy(path)));
        }
        if gaps.len() > NAMED {
            lines.push(format!(
                "{} more files, for like reasons",
                gaps.len() - NAMED
            ));
        }
        lines
    }
}

/// A line for what is included from outside a tree that is looked at alone.
pub fn not_read(paths: &[Vec<u8>]) -> Option<String> {
    let names = paths.iter().take(NAMED);
    let mut names: Vec<String> = names
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect();
    match paths.len().saturating_sub(NAMED) {
        0 => {}
        more => names.push(format!("{more} more")),
    }
    (!names.is_empty()).then(|| {
        format!(
            "what is included from outside the tree: {} (--root DIR for an image of its disk)",
            listed(&names, names.len())
        )
    })
}

/// `a`, `a and b`, `a, b and c`; of more than `most`, how many more there are.
pub(crate) fn listed(words: &[impl AsRef<str>], most: usize) -> String {
    let (named, more) = words.split_at(most.min(words.len()));
    let named: Vec<&str> = named.iter().map(AsRef::as_ref).collect();
    match (named.as_slice(), more.len()) {
        ([], _) => String::new(),
        ([one], 0) => (*one).to_owned(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Table;
    use crate::facts::{Facts, Target, Topic};

    fn facts(world: &Table, here: bool) -> Facts<'_> {
        Facts::new(
            world,
            here,
            b"/etc/apache2".to_vec(),
            None,
            Target::default(),
        )
    }

    #[test]
    fn lists_are_sentences() {
        let words = ["a", "b", "c"];
        let of = |count, most| super::listed(&words[..count], most);
        assert_eq!([of(0, 2), of(1, 2), of(2, 2)], ["", "a", "a and b"]);
        assert_eq!([of(3, 2), of(3, 3)], ["a, b and 1 more", "a, b and c"]);
    }

    #[test]
    fn what_was_not_asked_is_told_once() {
        let world = Table::default();
        let facts = facts(&world, false);
        for path in ["/a", "/b"] {
            let _ = facts.stat(Topic::Certificates, path.as_bytes());
            let _ = facts.text(Topic::Code, path.as_bytes());
        }
        let lines = facts.unseen(true);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("certificates and the application's code: this machine"));
        assert!(facts.unseen(false)[0].contains("a fragment without its server"));
    }

    #[test]
    fn what_is_in_the_tree_is_asked_whatever_machine_this_is() {
        let world = Table::default().file("/etc/apache2/x.pem", "x");
        let facts = facts(&world, false);
        assert!(
            facts
                .text(Topic::Certificates, b"/etc/apache2/x.pem")
                .is_there()
        );
        assert!(facts.unseen(false).is_empty());
    }

    #[test]
    fn what_is_included_from_elsewhere_is_named() {
        assert_eq!(super::not_read(&[]), None);
        let paths: Vec<Vec<u8>> = (0..6).map(|n| format!("/x/{n}").into_bytes()).collect();
        let line = super::not_read(&paths).unwrap();
        assert!(line.contains("/x/0, /x/1, /x/2, /x/3 and 2 more"), "{line}");
    }

    #[test]
    fn a_file_that_may_not_be_read_is_named_with_the_reason() {
        let world = Table::default().denied("/etc/ssl/private/x.key");
        let facts = facts(&world, true);
        let _ = facts.text(Topic::Keys, b"/etc/ssl/private/x.key");
        assert_eq!(
            facts.unseen(true),
            ["/etc/ssl/private/x.key: it may not be read"]
        );
    }
}
