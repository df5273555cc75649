//! Lua's sentences: a parser that builds nothing.

use super::Wrong;
use super::lexer::{Lexer, Token};
use super::scope::Scopes;

/// How deep Lua lets sentences nest (LUAI_MAXCCALLS).
const MOST_LEVELS: usize = 200;

type Result<T = ()> = std::result::Result<T, Wrong>;

/// What an expression can be used for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Something may be assigned to it.
    Variable,
    /// It may stand alone.
    Call,
    /// Neither.
    Value,
}

const BINARY: &[&str] = &[
    "+", "-", "*", "/", "//", "^", "%", "&", "~", "|", ">>", "<<", "..", "<", "<=", ">", ">=",
    "==", "~=", "and", "or",
];

struct Parser<'c> {
    lexer: Lexer<'c>,
    token: Token<'c>,
    /// The line of `token`.
    line: usize,
    /// A word that has been read ahead, and its line.
    ahead: Option<(Token<'c>, usize)>,
    scopes: Scopes<'c>,
    depth: usize,
}

/// Parses a chunk.
pub(super) fn chunk(code: &[u8]) -> Result {
    let mut parser = Parser {
        lexer: Lexer::new(code),
        token: Token::End,
        line: 0,
        ahead: None,
        scopes: Scopes::new(),
        depth: 0,
    };
    parser.scopes.open_function(true);
    parser.advance()?;
    parser.statements()?;
    if parser.token != Token::End {
        return parser.unexpected("a statement");
    }
    parser.scopes.close_function()
}

impl<'c> Parser<'c> {
    fn advance(&mut self) -> Result {
        (self.token, self.line) = match self.ahead.take() {
            Some(ahead) => ahead,
            None => (self.lexer.next()?, self.lexer.line),
        };
        Ok(())
    }

    fn peek(&mut self) -> Result<Token<'c>> {
        if self.ahead.is_none() {
            self.ahead = Some((self.lexer.next()?, self.lexer.line));
        }
        Ok(self.ahead.map_or(Token::End, |(token, _)| token))
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.token, Token::Sign(s) if s == sign)
    }

    fn skip(&mut self, sign: &str) -> Result<bool> {
        let found = self.is(sign);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn unexpected<T>(&self, wanted: &str) -> Result<T> {
        Err(Wrong::new(
            self.line,
            format!("{wanted} was expected, and there is {}", self.token.shown()),
        ))
    }

    fn expect(&mut self, sign: &str) -> Result {
        match self.skip(sign)? {
            true => Ok(()),
            false => self.unexpected(&format!("`{sign}`")),
        }
    }

    fn name(&mut self) -> Result<&'c [u8]> {
        let Token::Name(name) = self.token else {
            return self.unexpected("a name");
        };
        self.advance()?;
        Ok(name)
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > MOST_LEVELS {
            return Err(Wrong::new(self.line, "this is nested too deep for Lua"));
        }
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// Whether a block ends here.
    fn block_ends(&self) -> bool {
        self.token == Token::End
            || ["else", "elseif", "end", "until"]
                .iter()
                .any(|s| self.is(s))
    }

    fn statements(&mut self) -> Result {
        while !self.block_ends() {
            if self.is("return") {
                return self.nested(Self::returns);
            }
            self.nested(Self::statement)?;
        }
        Ok(())
    }

    fn block(&mut self, is_loop: bool) -> Result {
        self.scopes.open_block(is_loop);
        self.statements()?;
        self.scopes.close_block()
    }

    fn returns(&mut self) -> Result {
        self.advance()?;
        if !self.block_ends() && !self.is(";") {
            self.expressions()?;
        }
        self.skip(";")?;
        if self.block_ends() {
            return Ok(());
        }
        self.unexpected("after `return`, the end of the block")
    }

    fn statement(&mut self) -> Result {
        let Token::Sign(sign) = self.token else {
            return self.expression_statement();
        };
        match sign {
            ";" => self.advance(),
            "if" => self.condition(),
            "while" => {
                self.advance()?;
                self.expression()?;
                self.expect("do")?;
                self.block(true)?;
                self.expect("end")
            }
            "do" => {
                self.advance()?;
                self.block(false)?;
                self.expect("end")
            }
            "for" => self.loop_for(),
            "repeat" => self.loop_repeat(),
            "function" => self.named_function(),
            "local" => self.local(),
            "::" => self.label(),
            "break" => {
                self.scopes.leave_loop(self.line)?;
                self.advance()
            }
            "goto" => {
                let line = self.line;
                self.advance()?;
                let name = self.name()?;
                self.scopes.jump(name, line);
                Ok(())
            }
            _ => self.expression_statement(),
        }
    }

    fn condition(&mut self) -> Result {
        loop {
            // `if` or `elseif`
            self.advance()?;
            self.expression()?;
            self.expect("then")?;
            self.block(false)?;
            if !self.is("elseif") {
                break;
            }
        }
        if self.skip("else")? {
            self.block(false)?;
        }
        self.expect("end")
    }

    fn loop_for(&mut self) -> Result {
        self.advance()?;
        self.scopes.open_block(true);
        let line = self.line;
        self.name()?;
        let mut names = 1;
        if self.skip("=")? {
            self.expression()?;
            self.expect(",")?;
            self.expression()?;
            if self.skip(",")? {
                self.expression()?;
            }
        } else if self.is(",") || self.is("in") {
            while self.skip(",")? {
                self.name()?;
                names += 1;
            }
            self.expect("in")?;
            self.expressions()?;
        } else {
            return self.unexpected("`=` or `in`");
        }
        // Three of its own stand before them.
        self.scopes.declare(3, line)?;
        self.expect("do")?;
        self.scopes.open_block(false);
        self.scopes.declare(names, line)?;
        self.statements()?;
        self.scopes.close_block()?;
        self.expect("end")?;
        self.scopes.close_block()
    }

    /// What is local to the loop is known to its condition.
    fn loop_repeat(&mut self) -> Result {
        self.advance()?;
        self.scopes.open_block(true);
        self.scopes.open_block(false);
        self.statements()?;
        self.expect("until")?;
        self.expression()?;
        self.scopes.close_block()?;
        self.scopes.close_block()
    }

    fn named_function(&mut self) -> Result {
        self.advance()?;
        self.name()?;
        while self.skip(".")? {
            self.name()?;
        }
        let method = self.skip(":")?;
        if method {
            self.name()?;
        }
        self.function_body(method)
    }

    fn local(&mut self) -> Result {
        self.advance()?;
        let line = self.line;
        if self.skip("function")? {
            self.name()?;
            self.scopes.declare(1, line)?;
            return self.function_body(false);
        }
        self.name()?;
        let mut names = 1;
        while self.skip(",")? {
            self.name()?;
            names += 1;
        }
        if self.skip("=")? {
            self.expressions()?;
        }
        self.scopes.declare(names, line)
    }

    fn label(&mut self) -> Result {
        let line = self.line;
        self.advance()?;
        let name = self.name()?;
        self.expect("::")?;
        // Labels and semicolons behind it do not keep it from being the last.
        while self.is(";") {
            self.advance()?;
        }
        if self.is("::") {
            let before = self.nested(|p| {
                p.label()?;
                Ok(p.block_ends() && !p.is("until"))
            })?;
            return self.scopes.label(name, line, before);
        }
        let last = self.block_ends() && !self.is("until");
        self.scopes.label(name, line, last)
    }

    fn expression_statement(&mut self) -> Result {
        let shape = self.suffixed()?;
        if !self.is("=") && !self.is(",") {
            return match shape {
                Shape::Call => Ok(()),
                _ => self.unexpected("`=`, or a call"),
            };
        }
        let mut target = shape;
        loop {
            if target != Shape::Variable {
                return self.unexpected("before this, a variable");
            }
            if !self.skip(",")? {
                break;
            }
            target = self.nested(Self::suffixed)?;
        }
        self.expect("=")?;
        self.expressions()
    }

    fn expressions(&mut self) -> Result {
        self.expression()?;
        while self.skip(",")? {
            self.expression()?;
        }
        Ok(())
    }

    /// Which operator binds tighter changes nothing about whether it is an expression.
    fn expression(&mut self) -> Result {
        self.nested(|p| {
            loop {
                let mut unary = 0;
                while ["not", "-", "#", "~"].iter().any(|s| p.is(s)) {
                    unary += 1;
                    if p.depth + unary > MOST_LEVELS {
                        return Err(Wrong::new(p.line, "this is nested too deep for Lua"));
                    }
                    p.advance()?;
                }
                p.simple()?;
                match p.token {
                    Token::Sign(sign) if BINARY.contains(&sign) => p.advance()?,
                    _ => return Ok(()),
                }
            }
        })
    }

    fn simple(&mut self) -> Result {
        match self.token {
            Token::Number | Token::Text => self.advance(),
            Token::Sign("nil" | "true" | "false") => self.advance(),
            Token::Sign("...") => {
                if !self.scopes.variadic() {
                    return Err(Wrong::new(
                        self.line,
                        "`...` stands in a function that does not take it",
                    ));
                }
                self.advance()
            }
            Token::Sign("{") => self.table(),
            Token::Sign("function") => {
                self.advance()?;
                self.function_body(false)
            }
            _ => self.suffixed().map(|_| ()),
        }
    }

    fn suffixed(&mut self) -> Result<Shape> {
        let mut shape = match self.token {
            Token::Name(_) => {
                self.advance()?;
                Shape::Variable
            }
            Token::Sign("(") => {
                self.advance()?;
                self.expression()?;
                self.expect(")")?;
                Shape::Value
            }
            _ => return self.unexpected("an expression"),
        };
        loop {
            shape = match self.token {
                Token::Sign(".") => {
                    self.advance()?;
                    self.name()?;
                    Shape::Variable
                }
                Token::Sign("[") => {
                    self.advance()?;
                    self.expression()?;
                    self.expect("]")?;
                    Shape::Variable
                }
                Token::Sign(":") => {
                    self.advance()?;
                    self.name()?;
                    self.arguments()?;
                    Shape::Call
                }
                Token::Sign("(" | "{") | Token::Text => {
                    self.arguments()?;
                    Shape::Call
                }
                _ => return Ok(shape),
            };
        }
    }

    fn arguments(&mut self) -> Result {
        match self.token {
            Token::Text => self.advance(),
            Token::Sign("{") => self.table(),
            Token::Sign("(") => {
                self.advance()?;
                if !self.is(")") {
                    self.expressions()?;
                }
                self.expect(")")
            }
            _ => self.unexpected("the arguments of a call"),
        }
    }

    fn table(&mut self) -> Result {
        self.expect("{")?;
        while !self.is("}") {
            let token = self.token;
            match token {
                Token::Sign("[") => {
                    self.advance()?;
                    self.expression()?;
                    self.expect("]")?;
                    self.expect("=")?;
                }
                Token::Name(_) if self.peek()? == Token::Sign("=") => {
                    self.advance()?;
                    self.advance()?;
                }
                _ => {}
            }
            self.expression()?;
            if !self.skip(",")? && !self.skip(";")? {
                break;
            }
        }
        self.expect("}")
    }

    fn function_body(&mut self, method: bool) -> Result {
        self.scopes.open_function(false);
        let line = self.line;
        self.scopes.declare(usize::from(method), line)?;
        self.expect("(")?;
        let mut variadic = false;
        if !self.is(")") {
            loop {
                if self.skip("...")? {
                    variadic = true;
                    break;
                }
                self.name()?;
                self.scopes.declare(1, line)?;
                if !self.skip(",")? {
                    break;
                }
            }
        }
        self.expect(")")?;
        self.scopes.set_variadic(variadic);
        self.statements()?;
        self.expect("end")?;
        self.scopes.close_function()
    }
}
