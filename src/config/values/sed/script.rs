//! The commands of mod_sed. httpd: `fcomp` and what it calls, modules/filters/sed0.c.

use super::pattern::{self, Pattern};

/// Bytes for compiled patterns and texts (RESIZE).
const ROOM: usize = 10_000;
/// Longest line (LBSIZE).
const LINE: usize = 1_000;
/// Most addresses that are line numbers (SED_NLINES), labels (SED_LABSIZE), files to write
/// to (NWFILES).
const NUMBERS: usize = 256;
const LABELS: usize = 50;
const FILES: usize = 11;
/// Most blocks in each other: httpd has room for 20 (SED_DEPTH), does not look, and dies of
/// the 25th.
const DEPTH: usize = 24;
/// Longest label.
const LABEL: usize = 7;

/// Why a script is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    /// What is wrong.
    pub(super) message: String,
    /// Where in the line.
    pub(super) at: usize,
}

/// The scripts of one section so far: several directives make one.
#[derive(Debug, Default, Clone)]
pub(super) struct Script {
    /// How much room is taken.
    used: usize,
    /// Whether there is a pattern or an address that an empty pattern stands for.
    earlier: bool,
    /// Labels, and whether they have been defined.
    labels: Vec<(Vec<u8>, bool)>,
    files: Vec<Vec<u8>>,
    numbers: usize,
    depth: usize,
}

/// Addresses of a command.
#[derive(Default)]
struct Addresses {
    first: bool,
    second: bool,
}

/// One address.
enum Address {
    None,
    /// An empty pattern.
    Earlier,
    New(usize),
}

struct Line<'t, 's> {
    text: &'t [u8],
    at: usize,
    script: &'s mut Script,
}

impl Script {
    /// Adds a line, which is what a directive has.
    pub(super) fn add(&mut self, text: &[u8]) -> Result<(), Why> {
        // httpd passes over a line that is too long or ends in the middle of an escape.
        let mut at = 0;
        while at < text.len() {
            at += if text[at] == b'\\' { 2 } else { 1 };
        }
        if at > text.len() || text.len() > LINE || text.first() == Some(&b'#') {
            return Ok(());
        }
        Line {
            text,
            at: 0,
            script: self,
        }
        .commands()
    }
}

impl Line<'_, '_> {
    /// The byte here; 0 at the end.
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn get(&mut self) -> u8 {
        let byte = self.peek();
        self.at += 1;
        byte
    }

    fn skip(&mut self, blanks: &[u8]) {
        while blanks.contains(&self.peek()) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Why> {
        Err(Why {
            message: message.into(),
            at: self.at.min(self.text.len()),
        })
    }

    fn room(&self) -> usize {
        (ROOM - 1).saturating_sub(self.script.used)
    }

    fn commands(mut self) -> Result<(), Why> {
        loop {
            self.skip(b" \t");
            match self.peek() {
                0 | b'#' => return Ok(()),
                b';' => {
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            let addresses = self.addresses()?;
            if self.script.used > ROOM - 1 {
                return self.fail("the script is too long");
            }
            self.skip(b" \t");
            while self.peek() == b'!' {
                self.at += 1;
            }
            let command = self.get();
            match command {
                b'{' => {
                    if self.script.depth >= DEPTH {
                        return self.fail("there are too many `{` in each other");
                    }
                    self.script.depth += 1;
                    continue;
                }
                b'}' => {
                    if addresses.first {
                        return self.fail("`}` takes no address");
                    }
                    if self.script.depth == 0 {
                        return self.fail("`}` has no `{`");
                    }
                    self.script.depth -= 1;
                    // httpd reads no further in this line.
                    return Ok(());
                }
                b':' => {
                    if addresses.first {
                        return self.fail("a label takes no address");
                    }
                    return self.define_label();
                }
                _ => self.command(command, &addresses)?,
            }
            match self.get() {
                0 => return Ok(()),
                b';' => {}
                other => {
                    self.at -= 1;
                    return self.fail(if other == b' ' || other == b'\t' {
                        "a space may not follow a command".to_owned()
                    } else {
                        format!(
                            "`{}` may not follow the command",
                            (other as char).escape_default()
                        )
                    });
                }
            }
        }
    }

    /// Up to two addresses.
    fn addresses(&mut self) -> Result<Addresses, Why> {
        let mut addresses = Addresses::default();
        match self.address()? {
            Address::None => return Ok(addresses),
            Address::Earlier => {
                addresses.first = true;
                if !self.script.earlier {
                    return self.fail("the first pattern may not be empty");
                }
                return Ok(addresses);
            }
            Address::New(size) => self.script.used += size,
        }
        addresses.first = true;
        self.script.earlier = true;
        if matches!(self.peek(), b',' | b';') {
            self.at += 1;
            addresses.second = true;
            match self.address()? {
                Address::None => return self.fail("a second address is missing"),
                Address::Earlier => {}
                Address::New(size) => self.script.used += size,
            }
        }
        Ok(addresses)
    }

    fn address(&mut self) -> Result<Address, Why> {
        let full = |spare: usize, used: usize| used > ROOM - spare;
        match self.peek() {
            b'$' => {
                if full(2, self.script.used) {
                    return self.fail("the script is too long");
                }
                self.at += 1;
                Ok(Address::New(2))
            }
            b'/' | b'\\' => {
                if self.get() == b'\\' {
                    self.at += 1;
                }
                let delimiter = self.text.get(self.at - 1).copied().unwrap_or(0);
                // A pattern that does not compile is no address, and is then read as a
                // command.
                let compiled = pattern::compile(self.text, self.at, delimiter, self.room());
                let pattern = match compiled {
                    Ok(pattern) => pattern,
                    Err(why) if why == pattern::UNENDED => {
                        return self.fail(format!("the pattern does not compile: {why}"));
                    }
                    Err(_) => return Ok(Address::None),
                };
                self.at = pattern.next;
                Ok(match pattern.size {
                    0 => Address::Earlier,
                    size => Address::New(size),
                })
            }
            b'0'..=b'9' => {
                if full(3, self.script.used) {
                    return self.fail("the script is too long");
                }
                self.skip(b"0123456789");
                self.script.numbers += 1;
                if self.script.numbers >= NUMBERS {
                    return self.fail("there are too many line numbers");
                }
                Ok(Address::New(3))
            }
            _ => Ok(Address::None),
        }
    }

    fn command(&mut self, command: u8, addresses: &Addresses) -> Result<(), Why> {
        if addresses.second && b"=aiqr".contains(&command) {
            return self.fail(format!("`{}` takes one address", command as char));
        }
        match command {
            b'=' | b'g' | b'G' | b'h' | b'H' | b'n' | b'N' | b'p' | b'P' | b'd' | b'D' | b'q'
            | b'l' | b'x' => Ok(()),
            // Their text stands in a line of its own, which a directive cannot have.
            b'a' | b'c' | b'i' => self.fail(format!(
                "`{}` takes its text from the next line, and there is none in a directive",
                command as char
            )),
            b't' | b'b' => self.branch(),
            b'r' => {
                if self.get() != b' ' {
                    return self.fail("a space and a file belong after `r`");
                }
                let file = self.rest();
                if file.len() > self.room() {
                    return self.fail("the script is too long");
                }
                self.script.used += file.len() + 1;
                Ok(())
            }
            b'w' => self.write_to(),
            b's' => self.substitute(),
            b'y' => self.transform(),
            0 => self.fail("a command is missing"),
            other => {
                self.at -= 1;
                self.fail(format!(
                    "there is no command `{}`",
                    (other as char).escape_default()
                ))
            }
        }
    }

    /// The rest of the line, without its leading white space and its escapes.
    fn rest(&mut self) -> Vec<u8> {
        self.skip(b" \t");
        let mut rest = Vec::new();
        while self.at < self.text.len() {
            if self.peek() == b'\\' {
                self.at += 1;
            }
            rest.push(self.get());
        }
        rest
    }

    fn label(&mut self) -> Result<Vec<u8>, Why> {
        self.skip(b" ");
        let label = self.text.get(self.at..).unwrap_or_default();
        if label.len() > LABEL {
            return self.fail(
                "a label, which goes on to the end of the line, has at most seven characters",
            );
        }
        self.at = self.text.len();
        Ok(label.to_vec())
    }

    fn new_label(&mut self, label: Vec<u8>, defined: bool) -> Result<(), Why> {
        self.script.labels.push((label, defined));
        // The first place in httpd's table is the end of the script.
        if self.script.labels.len() + 1 >= LABELS {
            return self.fail("there are too many labels");
        }
        Ok(())
    }

    fn define_label(&mut self) -> Result<(), Why> {
        let label = self.label()?;
        if label.is_empty() {
            return self.fail("`:` needs the name of a label");
        }
        match self.script.labels.iter_mut().find(|(l, _)| *l == label) {
            Some((_, true)) => self.fail("a label of that name is already there"),
            Some((_, defined)) => {
                *defined = true;
                Ok(())
            }
            None => self.new_label(label, true),
        }
    }

    fn branch(&mut self) -> Result<(), Why> {
        let label = self.label()?;
        if label.is_empty() || self.script.labels.iter().any(|(l, _)| *l == label) {
            return Ok(());
        }
        self.new_label(label, false)
    }

    fn write_to(&mut self) -> Result<(), Why> {
        if self.get() != b' ' {
            return self.fail("a space and a file belong after `w`");
        }
        let file = self.rest();
        if self.script.files.contains(&file) {
            return Ok(());
        }
        if self.script.files.len() >= FILES {
            return self.fail("there are too many files to write to");
        }
        self.script.files.push(file);
        Ok(())
    }

    fn substitute(&mut self) -> Result<(), Why> {
        let delimiter = self.get();
        let from = self.at;
        let compiled = pattern::compile(self.text, from, delimiter, self.room());
        let pattern = match compiled {
            Ok(pattern) => pattern,
            Err(why) => return self.fail(format!("the pattern does not compile: {why}")),
        };
        if pattern.size == 0 && !self.script.earlier {
            return self.fail("the first pattern may not be empty");
        }
        self.at = pattern.next;
        self.script.used += pattern.size;
        self.script.earlier = true;
        self.replacement(delimiter, &pattern)?;
        self.substitute_flags()
    }

    /// What is put in the pattern's place. httpd: `compsub`.
    fn replacement(&mut self, delimiter: u8, pattern: &Pattern) -> Result<(), Why> {
        loop {
            if self.script.used > ROOM - 1 {
                return self.fail("the script is too long");
            }
            let mut byte = self.get();
            self.script.used += 1;
            if byte == b'\\' {
                byte = self.get();
                self.script.used += 1;
                let group = usize::from(byte.wrapping_sub(b'0'));
                // What an empty pattern has for groups is not known to httpd either.
                if group <= 9 && group > pattern.groups && pattern.size > 0 {
                    return self.fail(format!("the pattern has no group {group}"));
                }
                continue;
            }
            if byte == delimiter {
                return Ok(());
            }
            if byte == 0 {
                return self.fail("the delimiter after the replacement is missing");
            }
        }
    }

    fn substitute_flags(&mut self) -> Result<(), Why> {
        if self.peek() == b'g' {
            self.at += 1;
        }
        if matches!(self.peek(), b'1'..=b'9') {
            let from = self.at;
            self.skip(b"0123456789");
            let digits = &self.text[from..self.at];
            let number = digits.iter().fold(0usize, |n, d| {
                n.saturating_mul(10).saturating_add(usize::from(d - b'0'))
            });
            if number > 512 {
                return self.fail("the number after a substitution is at most 512");
            }
        }
        for flag in [b'p', b'P'] {
            if self.peek() == flag {
                self.at += 1;
            }
        }
        if self.peek() == b'w' {
            self.at += 1;
            return self.write_to();
        }
        Ok(())
    }

    /// `y/abc/xyz/`. httpd: `ycomp`.
    fn transform(&mut self) -> Result<(), Why> {
        let delimiter = self.get();
        if self.script.used + 0o377 > ROOM - 1 {
            return self.fail("the script is too long");
        }
        let byte = |at: usize| self.text.get(at).copied().unwrap_or(0);
        let mut to = self.at;
        while byte(to) != delimiter {
            let escape = byte(to) == b'\\';
            to += usize::from(escape);
            if byte(to - usize::from(escape)) == 0 {
                return self.fail("a delimiter is missing");
            }
            to += 1;
        }
        to += 1;
        let mut from = self.at;
        loop {
            let c = byte(from);
            from += 1;
            if c == delimiter {
                break;
            }
            if c == b'\\' && byte(from) == b'n' {
                from += 1;
            }
            let newline = byte(to) == b'\\' && byte(to + 1) == b'n';
            to += 1 + usize::from(newline);
        }
        if byte(to) != delimiter {
            return self.fail("both halves must be of the same length");
        }
        self.at = to + 1;
        self.script.used += 0o400;
        Ok(())
    }
}
