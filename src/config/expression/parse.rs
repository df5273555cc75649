//! Tokens to a tree. httpd: server/util_expr_parse.y.
//!
//! It shifts and reduces on a stack of its own, symbol for symbol as httpd's bison parser
//! does, so that nothing recurses and an expression is too deep exactly where httpd's is.

use std::ops::Range;

use super::fail::{Failure, quote};
use super::token::{Token, Tokens};
use super::tree::{Expression, Id, Kind, Node, Order};

/// Most symbols on bison's stack (YYMAXDEPTH, less its first state and its guard).
const DEEPEST: usize = 9998;

/// What a caller wants of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mode {
    /// The result is a string (AP_EXPR_FLAG_STRING_RESULT): the expression is read as if it
    /// stood between quotes.
    pub string: bool,
    /// Nothing that looks at files (AP_EXPR_FLAG_RESTRICTED).
    pub restricted: bool,
}

enum Symbol {
    /// The beginning of a condition or of a string.
    Start,
    Open,
    Not,
    And,
    Or,
    Condition(Id),
    Unary(Vec<u8>, Range<usize>),
    Word(Id),
    Binary(Vec<u8>, Range<usize>),
    Compare(Order, bool, Range<usize>),
    Match(bool, Range<usize>),
    In(Range<usize>),
    ListOpen,
    Words(Vec<Id>),
    Comma,
    Concat,
    /// The name of a function and its parenthesis.
    Function(Vec<u8>, Range<usize>),
    CallOpen,
    StringBegin,
    String(Id),
    VariableBegin,
    Variable(Vec<u8>, Range<usize>),
    Colon,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    Condition,
    Word,
    List,
    Regex,
    Parenthesis,
    /// What may follow a word depends on what it belongs to.
    AfterWord,
    AfterCondition,
    AfterList,
    StringPiece,
    VariableName,
    AfterVariableName,
}

struct Parser<'e> {
    bytes: &'e [u8],
    tokens: Tokens<'e>,
    nodes: Vec<Node>,
    stack: Vec<Symbol>,
    string: bool,
}

/// Parses; names are not looked up and patterns not compiled.
pub(super) fn parse(bytes: &[u8], mode: Mode) -> Result<Expression, Failure> {
    let mut parser = Parser {
        bytes,
        tokens: Tokens::new(bytes, mode.string),
        nodes: Vec::new(),
        stack: vec![Symbol::Start],
        string: mode.string,
    };
    loop {
        let (token, range) = parser.tokens.next()?;
        if let Some(root) = parser.step(token, range)? {
            return Ok(Expression::new(parser.nodes, root));
        }
    }
}

impl Parser<'_> {
    fn node(&mut self, kind: Kind, range: Range<usize>) -> Id {
        self.nodes.push(Node { kind, range });
        Id(self.nodes.len() as u32 - 1)
    }

    fn range(&self, id: Id) -> Range<usize> {
        self.nodes[id.0 as usize].range.clone()
    }

    fn wants(&self) -> Wants {
        match self.stack.last() {
            None | Some(Symbol::Start) if self.string => Wants::StringPiece,
            None | Some(Symbol::Start | Symbol::Open | Symbol::Not | Symbol::And | Symbol::Or) => {
                Wants::Condition
            }
            Some(Symbol::Condition(_)) => Wants::AfterCondition,
            Some(
                Symbol::Unary(..)
                | Symbol::Binary(..)
                | Symbol::Compare(..)
                | Symbol::ListOpen
                | Symbol::Comma
                | Symbol::Concat
                | Symbol::CallOpen,
            ) => Wants::Word,
            Some(Symbol::Word(_)) => Wants::AfterWord,
            Some(Symbol::Match(..)) => Wants::Regex,
            Some(Symbol::In(_)) => Wants::List,
            Some(Symbol::Words(_)) => Wants::AfterList,
            Some(Symbol::Function(..)) => Wants::Parenthesis,
            Some(Symbol::StringBegin | Symbol::String(_) | Symbol::Colon) => Wants::StringPiece,
            Some(Symbol::VariableBegin) => Wants::VariableName,
            Some(Symbol::Variable(..)) => Wants::AfterVariableName,
        }
    }

    /// Takes one token; gives the root once the expression is complete.
    fn step(&mut self, token: Token, range: Range<usize>) -> Result<Option<Id>, Failure> {
        if self.stack.len() >= DEEPEST && token != Token::End {
            return Err(
                Failure::new(range, "the expression is nested too deeply for httpd")
                    .help("split it up into several"),
            );
        }
        let wants = self.wants();
        match (wants, token) {
            (Wants::Condition, Token::True) => {
                let id = self.node(Kind::True, range);
                self.condition(id);
            }
            (Wants::Condition, Token::False) => {
                let id = self.node(Kind::False, range);
                self.condition(id);
            }
            (Wants::Condition, Token::Not) => self.stack.push(Symbol::Not),
            (Wants::Condition, Token::Mark(b'(')) => self.stack.push(Symbol::Open),
            (Wants::Condition, Token::Unary(name)) => self.stack.push(Symbol::Unary(name, range)),
            (Wants::Condition | Wants::Word, Token::Digits(digits)) => {
                let id = self.node(Kind::Digits(digits), range);
                self.stack.push(Symbol::Word(id));
            }
            (Wants::Condition | Wants::Word | Wants::StringPiece, Token::BackReference(n)) => {
                let id = self.node(Kind::BackReference(n), range);
                self.word_or_piece(id);
            }
            (Wants::Condition | Wants::Word | Wants::StringPiece, Token::VariableBegin) => {
                self.stack.push(Symbol::VariableBegin);
            }
            (Wants::Condition | Wants::Word, Token::StringBegin) => {
                self.stack.push(Symbol::StringBegin);
            }
            (Wants::Condition | Wants::Word | Wants::List, Token::Name(name)) => {
                self.stack.push(Symbol::Function(name, range));
            }
            (Wants::List, Token::Mark(b'{')) => self.stack.push(Symbol::ListOpen),
            (
                Wants::Regex,
                Token::Regex {
                    pattern,
                    ignore_case,
                },
            ) => {
                let regex = self.node(
                    Kind::Regex {
                        pattern,
                        ignore_case,
                    },
                    range,
                );
                self.matched(regex);
            }
            (Wants::Parenthesis, Token::Mark(b'(')) => self.stack.push(Symbol::CallOpen),
            (Wants::StringPiece, Token::Text(text)) => {
                let id = self.node(Kind::Text(text), range);
                self.piece(id);
            }
            (Wants::StringPiece, Token::StringEnd) => self.string_end(&range),
            (Wants::StringPiece, Token::VariableEnd) if !self.top_is_colon() => {
                self.function_in_braces();
            }
            (Wants::StringPiece, Token::End) if self.string => {
                if let Some(Symbol::String(root)) = self.stack.pop() {
                    return Ok(Some(root));
                }
                return Err(self.unexpected(wants, &Token::End, range));
            }
            (Wants::VariableName, Token::Name(name)) => {
                self.stack.push(Symbol::Variable(name, range));
            }
            (Wants::AfterVariableName, Token::Mark(b':')) => self.stack.push(Symbol::Colon),
            (Wants::AfterVariableName, Token::VariableEnd) => {
                if let Some(Symbol::Variable(name, range)) = self.stack.pop() {
                    self.stack.pop();
                    let id = self.node(Kind::Variable(name), range);
                    self.word_or_piece(id);
                }
            }
            (Wants::AfterWord, Token::Concat) => self.stack.push(Symbol::Concat),
            (Wants::AfterWord, token) => {
                self.join_words();
                return self.after_word(token, range);
            }
            (Wants::AfterList, Token::Mark(b',')) => self.stack.push(Symbol::Comma),
            (Wants::AfterList, Token::Mark(b'}')) => self.list_end(),
            (Wants::AfterCondition, token) => return self.after_condition(token, range),
            (wants, token) => return Err(self.unexpected(wants, &token, range)),
        }
        Ok(None)
    }

    fn top_is_colon(&self) -> bool {
        matches!(self.stack.last(), Some(Symbol::Colon))
    }

    fn condition(&mut self, id: Id) {
        self.stack.push(Symbol::Condition(id));
    }

    /// A variable or a back reference has been read: in a string it is a piece of it.
    fn word_or_piece(&mut self, id: Id) {
        if self.wants() == Wants::StringPiece {
            self.piece(id);
        } else {
            self.stack.push(Symbol::Word(id));
        }
    }

    fn piece(&mut self, id: Id) {
        match self.stack.last() {
            Some(&Symbol::String(before)) => {
                self.stack.pop();
                let range = self.range(before).start..self.range(id).end;
                let id = self.node(Kind::Concat(before, id), range);
                self.stack.push(Symbol::String(id));
            }
            _ => self.stack.push(Symbol::String(id)),
        }
    }

    fn string_end(&mut self, range: &Range<usize>) {
        let id = match self.stack.pop() {
            Some(Symbol::String(id)) => {
                self.stack.pop();
                id
            }
            _ => self.node(
                Kind::Text(Vec::new()),
                range.start.saturating_sub(1)..range.end,
            ),
        };
        self.stack.push(Symbol::Word(id));
    }

    /// `%{name:argument}` is complete.
    fn function_in_braces(&mut self) {
        let argument = self.stack.pop();
        self.stack.pop(); // the colon
        let name = self.stack.pop();
        self.stack.pop(); // `%{`
        if let (Some(Symbol::String(word)), Some(Symbol::Variable(name, range))) = (argument, name)
        {
            let id = self.node(Kind::Call { name, word }, range);
            self.word_or_piece(id);
        }
    }

    /// `a . b . c` belongs together from the right.
    fn join_words(&mut self) {
        while let [.., Symbol::Word(left), Symbol::Concat, Symbol::Word(right)] = self.stack[..] {
            self.stack.truncate(self.stack.len() - 3);
            let range = self.range(left).start..self.range(right).end;
            let id = self.node(Kind::Concat(left, right), range);
            self.stack.push(Symbol::Word(id));
        }
    }

    fn after_word(&mut self, token: Token, range: Range<usize>) -> Result<Option<Id>, Failure> {
        let Some(&Symbol::Word(word)) = self.stack.last() else {
            return Err(self.unexpected(Wants::AfterWord, &token, range));
        };
        let below = self.stack.len().checked_sub(2).map(|n| &self.stack[n]);
        match below {
            Some(Symbol::Unary(..) | Symbol::Binary(..) | Symbol::Compare(..)) => {
                self.stack.pop();
                self.operation(word);
                self.after_condition(token, range)
            }
            Some(Symbol::ListOpen) => {
                self.stack.pop();
                self.stack.push(Symbol::Words(vec![word]));
                self.step(token, range)
            }
            Some(Symbol::Comma) => {
                self.stack.truncate(self.stack.len() - 2);
                if let Some(Symbol::Words(words)) = self.stack.last_mut() {
                    words.push(word);
                }
                self.step(token, range)
            }
            Some(Symbol::CallOpen) => {
                if token != Token::Mark(b')') {
                    return Err(self.unexpected(Wants::AfterWord, &token, range));
                }
                self.call(word);
                Ok(None)
            }
            _ => {
                match token {
                    Token::Compare { order, integers } => {
                        self.stack.push(Symbol::Compare(order, integers, range));
                    }
                    Token::Binary(name) => self.stack.push(Symbol::Binary(name, range)),
                    Token::Match { negated } => self.stack.push(Symbol::Match(negated, range)),
                    Token::In => self.stack.push(Symbol::In(range)),
                    token => return Err(self.unexpected(Wants::AfterWord, &token, range)),
                }
                Ok(None)
            }
        }
    }

    /// `name(word)` is complete: a list's function after `in`, a string's elsewhere.
    fn call(&mut self, word: Id) {
        self.stack.truncate(self.stack.len() - 2);
        let Some(Symbol::Function(name, range)) = self.stack.pop() else {
            return;
        };
        if let Some(Symbol::In(_)) = self.stack.last() {
            let list = self.node(Kind::ListCall { name, word }, range);
            self.among(list);
        } else {
            let id = self.node(Kind::Call { name, word }, range);
            self.stack.push(Symbol::Word(id));
        }
    }

    /// `-f word`, `word == word`, `word -ipmatch word`: `right` has been read.
    fn operation(&mut self, right: Id) {
        let operator = self.stack.pop();
        if let Some(Symbol::Unary(name, range)) = operator {
            let id = self.node(Kind::Unary { name, word: right }, range);
            self.condition(id);
            return;
        }
        let Some(Symbol::Word(left)) = self.stack.pop() else {
            return;
        };
        let (kind, range) = match operator {
            Some(Symbol::Binary(name, range)) => (Kind::Binary { name, left, right }, range),
            Some(Symbol::Compare(order, integers, range)) => (
                Kind::Compare {
                    order,
                    integers,
                    left,
                    right,
                },
                range,
            ),
            _ => return,
        };
        let id = self.node(kind, range);
        self.condition(id);
    }

    fn matched(&mut self, regex: Id) {
        if let (Some(Symbol::Match(negated, range)), Some(Symbol::Word(word))) =
            (self.stack.pop(), self.stack.pop())
        {
            let kind = Kind::Match {
                negated,
                word,
                regex,
            };
            let id = self.node(kind, range);
            self.condition(id);
        }
    }

    fn list_end(&mut self) {
        if let Some(Symbol::Words(words)) = self.stack.pop() {
            self.stack.pop(); // `{`
            let first = words.first().map_or(0, |&id| self.range(id).start);
            let last = words.last().map_or(0, |&id| self.range(id).end);
            let list = self.node(Kind::List(words), first..last.max(first));
            self.among(list);
        }
    }

    fn among(&mut self, list: Id) {
        if let (Some(Symbol::In(range)), Some(Symbol::Word(word))) =
            (self.stack.pop(), self.stack.pop())
        {
            let id = self.node(Kind::In(word, list), range);
            self.condition(id);
        }
    }

    fn after_condition(
        &mut self,
        token: Token,
        range: Range<usize>,
    ) -> Result<Option<Id>, Failure> {
        self.join_conditions(&token);
        match token {
            Token::And => self.stack.push(Symbol::And),
            Token::Or => self.stack.push(Symbol::Or),
            Token::Mark(b')')
                if matches!(self.stack[..], [.., Symbol::Open, Symbol::Condition(_)]) =>
            {
                let inner = self.stack.pop();
                self.stack.pop();
                self.stack.extend(inner);
            }
            Token::End if self.stack.len() == 2 => {
                if let Some(Symbol::Condition(root)) = self.stack.pop() {
                    return Ok(Some(root));
                }
            }
            token => return Err(self.unexpected(Wants::AfterCondition, &token, range)),
        }
        Ok(None)
    }

    /// `!` binds closest, then `&&`, then `||`; each belongs together from the right.
    fn join_conditions(&mut self, next: &Token) {
        loop {
            match self.stack[..] {
                [.., Symbol::Not, Symbol::Condition(inner)] => {
                    self.stack.truncate(self.stack.len() - 2);
                    let range = self.range(inner);
                    let id = self.node(Kind::Not(inner), range);
                    self.condition(id);
                }
                [
                    ..,
                    Symbol::Condition(left),
                    Symbol::And,
                    Symbol::Condition(right),
                ] if *next != Token::And => {
                    self.stack.truncate(self.stack.len() - 3);
                    let range = self.range(left).start..self.range(right).end;
                    let id = self.node(Kind::And(left, right), range);
                    self.condition(id);
                }
                [
                    ..,
                    Symbol::Condition(left),
                    Symbol::Or,
                    Symbol::Condition(right),
                ] if !matches!(next, Token::And | Token::Or) => {
                    self.stack.truncate(self.stack.len() - 3);
                    let range = self.range(left).start..self.range(right).end;
                    let id = self.node(Kind::Or(left, right), range);
                    self.condition(id);
                }
                _ => return,
            }
        }
    }

    fn unexpected(&self, wants: Wants, token: &Token, range: Range<usize>) -> Failure {
        let found = match token {
            Token::End if self.bytes.get(range.clone()).is_some_and(|b| !b.is_empty()) => {
                "a regular expression without its closing delimiter".to_owned()
            }
            Token::End => "the end of the expression".to_owned(),
            _ => quote(&self.bytes[range.clone()]),
        };
        let expected = match wants {
            Wants::Condition => "a condition",
            Wants::Word => "a string in quotes, a number, a variable or a function",
            Wants::List => "a list, { 'a', 'b' }",
            Wants::Regex => "a regular expression, /.../ or m#...#",
            Wants::Parenthesis => "`(`",
            Wants::AfterWord if self.in_call() => "`)`",
            Wants::AfterWord => "an operator",
            Wants::AfterCondition if self.in_parentheses() => "`&&`, `||` or `)`",
            Wants::AfterCondition => "`&&`, `||` or the end",
            Wants::AfterList => "`,` or `}`",
            Wants::StringPiece => "an argument",
            Wants::VariableName => "the name of a variable",
            Wants::AfterVariableName => "`}` or `:`",
        };
        let failure = Failure::new(range, format!("{expected} is expected here, not {found}"));
        match self.hint(wants, token) {
            Some(help) => failure.help(help),
            None => failure,
        }
    }

    fn in_call(&self) -> bool {
        matches!(self.stack[..], [.., Symbol::CallOpen, Symbol::Word(_)])
    }

    fn in_parentheses(&self) -> bool {
        self.stack.iter().any(|s| matches!(s, Symbol::Open))
    }

    fn hint(&self, wants: Wants, token: &Token) -> Option<String> {
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match (wants, token) {
            (Wants::Parenthesis, _) => match self.stack.last() {
                Some(Symbol::Function(name, _)) => {
                    let name = lossy(name);
                    let lower = name.to_ascii_lowercase();
                    Some(
                        if matches!(&*lower, "true" | "false" | "and" | "or" | "not" | "in") {
                            format!("write {lower}: case matters")
                        } else if name == "m" {
                            "a regular expression is written /.../ or m#...#".to_owned()
                        } else {
                            format!(
                                "a variable is written %{{{name}}}, text '{name}', a function {name}(...)"
                            )
                        },
                    )
                }
                _ => None,
            },
            (Wants::AfterCondition, Token::Name(name)) => {
                let lower = lossy(name).to_ascii_lowercase();
                matches!(&*lower, "and" | "or").then(|| format!("write {lower}: case matters"))
            }
            (Wants::AfterCondition, Token::Binary(name)) if matches!(&name[..], b"and" | b"a") => {
                Some("write &&".to_owned())
            }
            (Wants::AfterCondition, Token::Binary(name)) if name == b"or" => {
                Some("write ||".to_owned())
            }
            (Wants::AfterCondition, Token::Mark(b')')) => {
                Some("take it away, or write a `(` before".to_owned())
            }
            (Wants::AfterWord, Token::End) if !self.in_call() => Some(
                "a word alone is no condition: compare it, as in -n %{NAME} or %{NAME} == 'text'"
                    .to_owned(),
            ),
            (Wants::Regex, Token::StringBegin) => {
                Some("write the pattern between slashes: /.../".to_owned())
            }
            (Wants::Condition, Token::Binary(name)) => Some(format!(
                "-{} stands between two words; an operator before a word has one letter",
                lossy(name)
            )),
            (Wants::Condition, Token::Regex { .. }) => {
                Some("write what it is held against before it: %{NAME} =~ /.../".to_owned())
            }
            (_, Token::Mark(b',')) => Some("a function takes one argument".to_owned()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Result<Expression, Failure> {
        parse(text.as_bytes(), Mode::default())
    }

    fn show(e: &Expression, id: Id) -> String {
        let s = |id: &Id| show(e, *id);
        match &e.get(id).kind {
            Kind::True => "T".into(),
            Kind::False => "F".into(),
            Kind::Not(a) => format!("!{}", s(a)),
            Kind::And(a, b) => format!("({}&{})", s(a), s(b)),
            Kind::Or(a, b) => format!("({}|{})", s(a), s(b)),
            Kind::Concat(a, b) => format!("({}.{})", s(a), s(b)),
            Kind::Text(t) | Kind::Digits(t) => String::from_utf8_lossy(t).into_owned(),
            Kind::Compare { left, right, .. } => format!("[{} {}]", s(left), s(right)),
            Kind::Variable(v) => format!("%{}", String::from_utf8_lossy(v)),
            Kind::List(l) => format!("{{{}}}", l.len()),
            Kind::In(a, b) => format!("[{} in {}]", s(a), s(b)),
            other => format!("{other:?}"),
        }
    }

    fn tree(text: &str) -> String {
        let e = condition(text).unwrap();
        show(&e, e.root())
    }

    #[test]
    fn operators_bind_as_httpds() {
        assert_eq!(tree("true || false && !true || false"), "(T|((F&!T)|F))");
        assert_eq!(tree("! (true or false) and true"), "(!(T|F)&T)");
        assert_eq!(tree("'a'.'b'.1 == %{X}"), "[(a.(b.1)) %X]");
        assert_eq!(tree("'a%{X}b' in { 'c', '' }"), "[((a.%X).b) in {2}]");
    }

    #[test]
    fn a_string_needs_no_quotes_where_it_is_all() {
        let mode = Mode {
            string: true,
            ..Mode::default()
        };
        let e = parse(b"a 'b' %{X}\"", mode).unwrap();
        assert_eq!(show(&e, e.root()), "((a 'b' .%X).\")");
        let empty = parse(b"", mode).unwrap();
        assert_eq!(empty.constant(empty.root()), Some(&b""[..]));
    }

    #[test]
    fn the_place_and_the_expectation_are_told() {
        let failure = condition("%{X} =~ 'a'").unwrap_err();
        assert_eq!(failure.range, 8..9);
        assert!(
            failure.message.starts_with("a regular expression"),
            "{}",
            failure.message
        );
        for bad in [
            "",
            "'a'",
            "(true",
            "true)",
            "TRUE",
            "true AND true",
            "'a' in {}",
            "'a' in ('b')",
            "'a' =~ /x/ig",
            "'a' == 'b' == 'c'",
            "f('a','b') == 'c'",
            "%{a:} == ''",
            "%{a} %{b}",
        ] {
            assert!(condition(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn depth_ends_where_bisons_stack_does() {
        let deep = |n: usize| format!("{}true", "!".repeat(n));
        assert!(condition(&deep(9996)).is_ok());
        assert!(condition(&deep(9997)).is_err());
        let wide = |n: usize| format!("true{}", " && true".repeat(n));
        assert!(condition(&wide(4998)).is_ok());
        assert!(condition(&wide(4999)).is_err());
    }
}
