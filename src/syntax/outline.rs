//! Which section each line of a file stands in, by the tags alone.

use super::line::{Kind, Tree, parse};
use super::text::trim;

/// Deeper sections than these are taken for lines; httpd itself refuses them long before.
const DEEPEST: usize = 2_000;

/// The lines of one file and the sections that they are in.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    tree: Tree,
    /// For each line the opening line of the section around it.
    inside: Vec<Option<u32>>,
    /// For each opening line the closing one; for others none.
    closed: Vec<Option<u32>>,
}

impl Outline {
    /// Of a file. A closing tag closes the innermost section of its name; one that closes
    /// nothing is a line like any other.
    pub fn of(source: &[u8]) -> Outline {
        let tree = parse(source);
        let mut inside = Vec::with_capacity(tree.lines.len());
        let mut closed = vec![None; tree.lines.len()];
        let mut open: Vec<(u32, Vec<u8>)> = Vec::new();
        for (n, line) in tree.lines.iter().enumerate() {
            let n = n as u32;
            match line.kind {
                Kind::Close => {
                    let text = line.text(source);
                    let name = name(&text.bytes()[2..]);
                    let found = open
                        .iter()
                        .rposition(|(_, o)| o.eq_ignore_ascii_case(&name));
                    if let Some(at) = found {
                        closed[open[at].0 as usize] = Some(n);
                        open.truncate(at);
                    }
                    inside.push(open.last().map(|(at, _)| *at));
                }
                Kind::Open => {
                    inside.push(open.last().map(|(at, _)| *at));
                    if open.len() < DEEPEST {
                        let text = line.text(source);
                        open.push((n, name(&text.bytes()[1..])));
                    }
                }
                _ => inside.push(open.last().map(|(at, _)| *at)),
            }
        }
        Outline {
            tree,
            inside,
            closed,
        }
    }

    /// The lines.
    pub fn lines(&self) -> &[super::Line] {
        &self.tree.lines
    }

    /// The line that byte `at` stands in; none in an empty file. A place past the end counts
    /// as the last line.
    pub fn line_at(&self, at: u32) -> Option<usize> {
        let behind = self.tree.lines.partition_point(|line| line.start <= at);
        behind.checked_sub(1)
    }

    /// The opening lines of the sections around a line, innermost first.
    pub fn around(&self, line: usize) -> impl Iterator<Item = usize> {
        let mut at = self.inside.get(line).copied().flatten();
        std::iter::from_fn(move || {
            let opened = at? as usize;
            at = self.inside[opened];
            Some(opened)
        })
    }

    /// The line that closes the section that a line opens.
    pub fn closing(&self, line: usize) -> Option<usize> {
        self.closed.get(line).copied().flatten().map(|n| n as usize)
    }

    /// The name of the section that a line opens, as it is written, without `<`.
    pub fn section(&self, line: usize, source: &[u8]) -> Option<Vec<u8>> {
        let line = self.tree.lines.get(line)?;
        (line.kind == Kind::Open).then(|| name(&line.text(source).bytes()[1..]))
    }
}

/// A tag's name: up to white space or `>`.
fn name(tag: &[u8]) -> Vec<u8> {
    let tag = trim(tag);
    let end = tag
        .iter()
        .position(|&b| super::is_space(b) || b == b'>')
        .unwrap_or(tag.len());
    tag[..end].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sections(source: &str) -> Vec<Vec<String>> {
        let bytes = source.as_bytes();
        let outline = Outline::of(bytes);
        (0..outline.lines().len())
            .map(|line| {
                let around = outline.around(line);
                let name = |n| String::from_utf8(outline.section(n, bytes).unwrap()).unwrap();
                around.map(name).collect()
            })
            .collect()
    }

    #[test]
    fn sections_nest() {
        let text = "A\n<VirtualHost *:80>\n<Directory />\nB\n</directory>\nC\n</VirtualHost>\nD\n";
        let vhost = || vec!["VirtualHost".to_owned()];
        let both = vec!["Directory".to_owned(), "VirtualHost".to_owned()];
        assert_eq!(
            sections(text),
            [
                vec![],
                vec![],
                vhost(),
                both,
                vhost(),
                vhost(),
                vec![],
                vec![]
            ]
        );
        let outline = Outline::of(text.as_bytes());
        assert_eq!(outline.closing(1), Some(6));
        assert_eq!(outline.closing(2), Some(4));
        assert_eq!(outline.closing(3), None);
        assert_eq!(outline.line_at(2), Some(1));
        assert_eq!(outline.line_at(9_999), Some(7));
        assert_eq!(Outline::of(b"").line_at(0), None);
    }

    #[test]
    fn a_tag_that_closes_nothing_is_a_line() {
        assert_eq!(
            sections("<A>\n</B>\nx\n</A>\ny\n"),
            [
                vec![],
                vec!["A".to_owned()],
                vec!["A".to_owned()],
                vec![],
                vec![]
            ]
        );
    }

    #[test]
    fn a_continued_tag_and_one_in_a_comment() {
        assert_eq!(
            sections("<A \\\n x>\n# </A> \\\n</A>\ny\n</A>\n"),
            [vec![], vec!["A".to_owned()], vec!["A".to_owned()], vec![]]
        );
    }

    proptest! {
        #[test]
        fn whatever_the_bytes(source in proptest::collection::vec(any::<u8>(), 0..300)) {
            let outline = Outline::of(&source);
            for line in 0..outline.lines().len() {
                prop_assert!(outline.around(line).all(|open| open < line));
                if let Some(closing) = outline.closing(line) {
                    prop_assert!(closing > line);
                }
            }
        }
    }
}
