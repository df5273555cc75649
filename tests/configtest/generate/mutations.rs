//! Good trees with one small thing wrong, as a hand that slips would leave them.

use crate::base::Base;
use crate::case::{Case, Entry, Tree};

const KIND: &str = "mutations";

/// How many lines of a file each way of going wrong is tried on.
const LINES: usize = 9;

/// A site with a bit of everything: the tree that is spoilt, beside Debian's own files.
const SITE: &str = include_str!("../../../fixtures/configtest/site.conf");

/// Files of Debian's tree that are spoilt too.
const FILES: &[&str] = &[
    "apache2.conf",
    "ports.conf",
    "mods-available/ssl.conf",
    "mods-available/alias.conf",
    "mods-available/mime.conf",
    "mods-available/autoindex.conf",
    "mods-available/deflate.conf",
    "mods-available/reqtimeout.conf",
    "mods-available/setenvif.conf",
    "mods-available/status.conf",
    "mods-available/negotiation.conf",
    "mods-available/mpm_event.conf",
    "mods-available/rewrite.load",
    "conf-available/security.conf",
    "conf-available/serve-cgi-bin.conf",
    "sites-available/000-default.conf",
];

/// One way of going wrong: a name, and what becomes of the lines if the one at `index` is hit.
/// None where it does not apply to that line.
type Slip = (
    &'static str,
    fn(&[&str], usize, &mut Random) -> Option<Vec<String>>,
);

const SLIPS: &[Slip] = &[
    ("delete a line", |lines, at, _| Some(put(lines, at, &[]))),
    ("write a line twice", |lines, at, _| {
        Some(put(lines, at, &[lines[at], lines[at]]))
    }),
    ("swap two lines", |lines, at, _| {
        let next = lines.get(at + 1)?;
        let mut out = put(lines, at, &[next, lines[at]]);
        out.remove(at + 2);
        Some(out)
    }),
    ("drop a quote", |lines, at, random| {
        without(lines, at, random, |c| c == '"' || c == '\'')
    }),
    ("drop an angle bracket", |lines, at, random| {
        without(lines, at, random, |c| c == '>' || c == '<')
    }),
    ("drop a slash", |lines, at, random| {
        without(lines, at, random, |c| c == '/')
    }),
    ("drop a letter", |lines, at, random| {
        without(lines, at, random, |c| c.is_ascii_alphabetic())
    }),
    ("drop a letter of the name", |lines, at, random| {
        let line = lines[at];
        let start = line.find(|c: char| c.is_ascii_alphabetic())?;
        let end = line[start..]
            .find(char::is_whitespace)
            .map_or(line.len(), |length| start + length);
        let hit = start + random.below(end - start);
        line.is_char_boundary(hit).then(|| {
            put(
                lines,
                at,
                &[&format!("{}{}", &line[..hit], &line[hit + 1..])],
            )
        })
    }),
    ("drop a blank", |lines, at, random| {
        without(lines, at, random, |c| c == ' ')
    }),
    ("upper case", |lines, at, _| {
        Some(put(lines, at, &[&lines[at].to_uppercase()]))
    }),
    ("lower case", |lines, at, _| {
        Some(put(lines, at, &[&lines[at].to_lowercase()]))
    }),
    ("join two lines", |lines, at, _| {
        let next = lines.get(at + 1)?;
        let mut out = put(
            lines,
            at,
            &[&format!("{} {}", lines[at], next.trim_start())],
        );
        out.remove(at + 1);
        Some(out)
    }),
    ("break a line", |lines, at, random| {
        let blanks: Vec<usize> = lines[at]
            .trim_start()
            .match_indices(' ')
            .map(|(index, _)| index)
            .collect();
        let text = lines[at].trim_start();
        let hit = *blanks.get(random.below(blanks.len()))?;
        Some(put(lines, at, &[&text[..hit], &text[hit + 1..]]))
    }),
    ("end in a backslash", |lines, at, _| {
        Some(put(lines, at, &[&format!("{} \\", lines[at])]))
    }),
    ("double a quote", |lines, at, random| {
        let quotes: Vec<usize> = lines[at]
            .match_indices('"')
            .map(|(index, _)| index)
            .collect();
        let hit = *quotes.get(random.below(quotes.len()))?;
        Some(put(
            lines,
            at,
            &[&format!("{}\"{}", &lines[at][..hit], &lines[at][hit..])],
        ))
    }),
    ("add a word", |lines, at, _| {
        Some(put(lines, at, &[&format!("{} extra", lines[at])]))
    }),
    ("add a comma", |lines, at, _| {
        Some(put(lines, at, &[&format!("{},", lines[at])]))
    }),
    ("add a semicolon", |lines, at, _| {
        Some(put(lines, at, &[&format!("{};", lines[at])]))
    }),
    ("add a comment", |lines, at, _| {
        Some(put(lines, at, &[&format!("{} # note", lines[at])]))
    }),
    ("drop the last word", |lines, at, _| {
        let (rest, _) = lines[at].trim_end().rsplit_once(' ')?;
        Some(put(lines, at, &[rest]))
    }),
    ("swap two words", |lines, at, random| {
        let mut words: Vec<&str> = lines[at].split_whitespace().collect();
        let hit = (words.len() > 1).then(|| random.below(words.len() - 1))?;
        words.swap(hit, hit + 1);
        Some(put(lines, at, &[&words.join(" ")]))
    }),
    ("swap two letters", |lines, at, random| {
        let mut bytes = lines[at].trim().as_bytes().to_vec();
        let hit = (bytes.is_ascii() && bytes.len() > 1).then(|| random.below(bytes.len() - 1))?;
        bytes.swap(hit, hit + 1);
        Some(put(lines, at, &[&String::from_utf8(bytes).ok()?]))
    }),
    ("comment a line out", |lines, at, _| {
        Some(put(lines, at, &[&format!("#{}", lines[at])]))
    }),
    ("move a line to the top", |lines, at, _| {
        let mut out = put(lines, at, &[]);
        out.insert(0, lines[at].to_owned());
        Some(out)
    }),
    ("move a line to the end", |lines, at, _| {
        let mut out = put(lines, at, &[]);
        out.push(lines[at].to_owned());
        Some(out)
    }),
    ("put a line in a directory", |lines, at, _| {
        Some(put(
            lines,
            at,
            &["<Directory /srv/x>", lines[at], "</Directory>"],
        ))
    }),
    ("put a line in a virtual host", |lines, at, _| {
        Some(put(
            lines,
            at,
            &["<VirtualHost *:81>", lines[at], "</VirtualHost>"],
        ))
    }),
    ("put a line in a false condition", |lines, at, _| {
        Some(put(
            lines,
            at,
            &["<IfModule mod_none.c>", lines[at], "</IfModule>"],
        ))
    }),
    ("a number becomes a word", |lines, at, _| {
        let line = lines[at];
        let start = line.find(|c: char| c.is_ascii_digit())?;
        let end = line[start..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(line.len(), |length| start + length);
        Some(put(
            lines,
            at,
            &[&format!("{}many{}", &line[..start], &line[end..])],
        ))
    }),
    ("a hyphen becomes a dash", |lines, at, _| {
        lines[at]
            .contains('-')
            .then(|| put(lines, at, &[&lines[at].replacen('-', "\u{2013}", 1)]))
    }),
    ("quotes become typographic", |lines, at, _| {
        lines[at]
            .contains('"')
            .then(|| put(lines, at, &[&lines[at].replace('"', "\u{201d}")]))
    }),
    ("a tag closes another", |lines, at, _| {
        lines[at]
            .trim_start()
            .starts_with("</")
            .then(|| put(lines, at, &["</Location>"]))
    }),
    ("end the file here", |lines, at, _| {
        Some(lines[..at].iter().map(|line| (*line).to_owned()).collect())
    }),
];

/// Each slip on lines of each file.
pub(crate) fn cases(out: &mut Vec<Case>) {
    let mut tree = Base::Debian.tree(&[]);
    tree.insert("sites-enabled/case.conf".to_owned(), Entry::file(SITE));
    out.push(Case {
        runs: true,
        ..Case::new(
            KIND,
            "the site as it should be".to_owned(),
            &tree,
            "sites-enabled/case.conf",
            SITE,
        )
    });
    spoil(&tree, "sites-enabled/case.conf", SITE, 4, out);
    for file in FILES {
        let Some(Entry::File(bytes)) = tree.get(*file) else {
            continue;
        };
        let text = String::from_utf8_lossy(bytes).into_owned();
        spoil(&tree, file, &text, 1, out);
    }
}

fn spoil(tree: &Tree, file: &str, text: &str, times: usize, out: &mut Vec<Case>) {
    let lines: Vec<&str> = text.lines().collect();
    let busy: Vec<usize> = (0..lines.len())
        .filter(|index| {
            let line = lines[*index].trim();
            !line.is_empty() && !line.starts_with('#')
        })
        .collect();
    for (name, slip) in SLIPS {
        // Every slip meets other lines, and a file's lines are not all met by one slip.
        let mut random = Random::new(&format!("{file} {name}"));
        let tries = (busy.len() * times / LINES).clamp(1, 2 * times);
        let mut hit = Vec::new();
        for _ in 0..tries * 3 {
            let Some(at) = busy.get(random.below(busy.len())).copied() else {
                continue;
            };
            if hit.len() == tries || hit.contains(&at) {
                continue;
            }
            let Some(spoilt) = slip(&lines, at, &mut random) else {
                continue;
            };
            hit.push(at);
            let text = spoilt.join("\n") + "\n";
            out.push(Case::new(
                KIND,
                format!("{name}: {file}:{}", at + 1),
                tree,
                file,
                text,
            ));
        }
    }
}

/// The lines, with `new` in the place of the one at `at`.
fn put(lines: &[&str], at: usize, new: &[&str]) -> Vec<String> {
    let all = lines[..at].iter().chain(new).chain(&lines[at + 1..]);
    all.map(|line| (*line).to_owned()).collect()
}

/// The lines, with one character of the kind `wanted` dropped from the one at `at`.
fn without(
    lines: &[&str],
    at: usize,
    random: &mut Random,
    wanted: fn(char) -> bool,
) -> Option<Vec<String>> {
    let line = lines[at];
    // Indentation does not count.
    let start = line.len() - line.trim_start().len();
    let places: Vec<usize> = line
        .char_indices()
        .filter(|(index, c)| *index >= start && wanted(*c))
        .map(|(index, _)| index)
        .collect();
    let hit = *places.get(random.below(places.len()))?;
    Some(put(
        lines,
        at,
        &[&format!("{}{}", &line[..hit], &line[hit + 1..])],
    ))
}

/// Numbers that look random and are the same at every run (xorshift).
struct Random(u64);

impl Random {
    fn new(seed: &str) -> Self {
        let start = seed.bytes().fold(0x9e37_79b9_7f4a_7c15_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Random(start | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if limit == 0 {
            0
        } else {
            usize::try_from(self.0 >> 33).unwrap_or(0) % limit
        }
    }
}
