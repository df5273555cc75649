//! Reads RFC 5234 grammars and says whether a rule matches octets, for holding the examples in
//! `grammar/httpd.abnf` against its productions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a rule is made of.
#[derive(Debug, Clone)]
enum Node {
    Either(Vec<Node>),
    Sequence(Vec<Node>),
    Repeat(usize, Option<usize>, Box<Node>),
    Rule(String),
    Octets(u8, u8),
    Text(Vec<u8>),
}

/// A grammar: rules by name, in lower case.
pub(crate) struct Grammar {
    rules: BTreeMap<String, Node>,
}

impl Grammar {
    /// Reads the rules; lines that start with `;` or white space and `;` are comments.
    pub(crate) fn parse(text: &str) -> Self {
        let mut bodies: Vec<(String, bool, String)> = Vec::new();
        for line in text.lines() {
            let line = without_comment(line);
            if line.trim().is_empty() {
                continue;
            }
            if line.starts_with(' ') {
                let (_, _, body) = bodies.last_mut().expect("a rule before its continuation");
                body.push_str(line);
                continue;
            }
            let (name, body) = line.split_once('=').expect("name = elements");
            let (more, body) = match body.strip_prefix('/') {
                Some(rest) => (true, rest),
                None => (false, body),
            };
            bodies.push((name.trim().to_ascii_lowercase(), more, body.to_owned()));
        }
        let mut rules = BTreeMap::new();
        for (name, more, body) in bodies {
            let node = Reader::new(&body).whole();
            match (more, rules.remove(&name)) {
                (true, Some(Node::Either(mut ways))) => {
                    ways.push(node);
                    rules.insert(name, Node::Either(ways));
                }
                (false, None) => {
                    rules.insert(name, Node::Either(vec![node]));
                }
                (more, _) => panic!("{name}: defined twice, or extended too early ({more})"),
            }
        }
        Self { rules }
    }

    /// The names of all rules.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// Rules that are named somewhere but not defined.
    pub(crate) fn undefined(&self) -> Vec<String> {
        fn walk(node: &Node, grammar: &Grammar, missing: &mut Vec<String>) {
            match node {
                Node::Either(parts) | Node::Sequence(parts) => {
                    for part in parts {
                        walk(part, grammar, missing);
                    }
                }
                Node::Repeat(_, _, inner) => walk(inner, grammar, missing),
                Node::Rule(name) if !grammar.rules.contains_key(name) => missing.push(name.clone()),
                _ => {}
            }
        }
        let mut missing = Vec::new();
        for node in self.rules.values() {
            walk(node, self, &mut missing);
        }
        missing
    }

    /// Whether the rule matches all of the octets.
    pub(crate) fn matches(&self, rule: &str, octets: &[u8]) -> bool {
        let mut known = HashMap::new();
        let node = Node::Rule(rule.to_ascii_lowercase());
        self.ends(&node, octets, 0, &mut known)
            .contains(&octets.len())
    }

    /// Every place where a match of the node that starts at `at` can end.
    fn ends(
        &self,
        node: &Node,
        octets: &[u8],
        at: usize,
        known: &mut HashMap<(String, usize), BTreeSet<usize>>,
    ) -> BTreeSet<usize> {
        match node {
            Node::Octets(low, high) => octets
                .get(at)
                .filter(|octet| (low..=high).contains(octet))
                .map(|_| at + 1)
                .into_iter()
                .collect(),
            Node::Text(text) => octets[at..]
                .get(..text.len())
                .filter(|found| found.eq_ignore_ascii_case(text))
                .map(|_| at + text.len())
                .into_iter()
                .collect(),
            Node::Either(ways) => ways
                .iter()
                .flat_map(|way| self.ends(way, octets, at, known))
                .collect(),
            Node::Sequence(parts) => parts.iter().fold(BTreeSet::from([at]), |from, part| {
                from.into_iter()
                    .flat_map(|place| self.ends(part, octets, place, known))
                    .collect()
            }),
            Node::Repeat(least, most, inner) => {
                let mut all = BTreeSet::new();
                let mut from = BTreeSet::from([at]);
                let mut round = 0;
                loop {
                    if round >= *least {
                        all.extend(&from);
                    }
                    if most.is_some_and(|most| round == most) {
                        return all;
                    }
                    let next: BTreeSet<usize> = from
                        .iter()
                        .flat_map(|place| self.ends(inner, octets, *place, known))
                        .collect();
                    round += 1;
                    // A round that reaches no new place cannot lead to one either.
                    if next.is_empty() || (round > *least && next.is_subset(&all)) {
                        return all;
                    }
                    from = next;
                }
            }
            Node::Rule(name) => {
                let key = (name.clone(), at);
                if let Some(found) = known.get(&key) {
                    return found.clone();
                }
                let rule = &self.rules[name];
                let found = self.ends(rule, octets, at, known);
                known.insert(key, found.clone());
                found
            }
        }
    }
}

/// The line up to a `;` that stands in no literal.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, char) in line.char_indices() {
        match char {
            '"' => quoted = !quoted,
            ';' if !quoted => return &line[..at],
            _ => {}
        }
    }
    line
}

/// Reads the elements of one rule.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    fn whole(mut self) -> Node {
        let node = self.either();
        assert!(self.rest.trim().is_empty(), "not understood: {}", self.rest);
        node
    }

    fn next_is(&mut self, char: char) -> bool {
        self.rest = self.rest.trim_start();
        self.rest.starts_with(char)
    }

    fn take(&mut self, char: char) -> bool {
        let there = self.next_is(char);
        if there {
            self.rest = &self.rest[char.len_utf8()..];
        }
        there
    }

    fn either(&mut self) -> Node {
        let mut ways = vec![self.sequence()];
        while self.take('/') {
            ways.push(self.sequence());
        }
        Node::Either(ways)
    }

    fn sequence(&mut self) -> Node {
        let mut parts = Vec::new();
        while !["", "/", ")", "]"]
            .iter()
            .any(|end| match self.rest.trim_start() {
                "" => end.is_empty(),
                rest => !end.is_empty() && rest.starts_with(end),
            })
        {
            parts.push(self.repetition());
        }
        Node::Sequence(parts)
    }

    fn repetition(&mut self) -> Node {
        self.rest = self.rest.trim_start();
        let least = self.number();
        if self.rest.starts_with('*') {
            self.rest = &self.rest[1..];
            let most = self.number();
            return Node::Repeat(least.unwrap_or(0), most, Box::new(self.element()));
        }
        match least {
            Some(count) => Node::Repeat(count, Some(count), Box::new(self.element())),
            None => self.element(),
        }
    }

    fn number(&mut self) -> Option<usize> {
        let digits = self.rest.len()
            - self
                .rest
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        number.parse().ok()
    }

    fn element(&mut self) -> Node {
        if self.take('(') {
            let inner = self.either();
            assert!(self.take(')'), "no ) before {}", self.rest);
            return inner;
        }
        if self.take('[') {
            let inner = self.either();
            assert!(self.take(']'), "no ] before {}", self.rest);
            return Node::Repeat(0, Some(1), Box::new(inner));
        }
        if self.take('"') {
            let (text, rest) = self.rest.split_once('"').expect("a closing quote");
            self.rest = rest;
            return Node::Text(text.as_bytes().to_vec());
        }
        let word = self.word();
        if let Some(range) = word.strip_prefix("%x") {
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            let octet = |hex| u8::from_str_radix(hex, 16).expect("two hexadecimal digits");
            return Node::Octets(octet(low), octet(high));
        }
        assert!(!word.is_empty(), "an element expected before {}", self.rest);
        Node::Rule(word.to_ascii_lowercase())
    }

    fn word(&mut self) -> &'t str {
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '%'))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }
}
