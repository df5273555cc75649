//! The regular expressions of mod_sed, which are sed's own and not PCRE's. Only what they
//! refuse and how much room they take is of interest here.
//! httpd: `sed_compile`, modules/filters/regexp.c.

/// Most groups (NBRA).
const GROUPS: usize = 9;

/// Why a pattern is refused.
pub(super) type Why = &'static str;

/// There, httpd reads on in whatever lies behind the line.
pub(super) const UNENDED: Why = "its closing delimiter is missing";

/// A pattern that compiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Where reading goes on, behind the delimiter.
    pub(super) next: usize,
    /// How many bytes it takes; 0 for an empty one, which stands for the one before.
    pub(super) size: usize,
    /// How many groups it has.
    pub(super) groups: usize,
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    /// The next byte; 0 at the end and for ever after.
    fn get(&mut self) -> u8 {
        self.at += 1;
        self.text.get(self.at - 1).copied().unwrap_or(0)
    }

    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn ended(&self) -> bool {
        self.at > self.text.len()
    }
}

/// Compiles the pattern that begins at `at` and ends with `delimiter`, into `room` bytes.
pub(super) fn compile(text: &[u8], at: usize, delimiter: u8, room: usize) -> Result<Pattern, Why> {
    let mut reader = Reader { text, at };
    let mut groups = 0;
    let mut open = Vec::new();
    let mut closed = 0;
    // One byte tells whether it begins with `^`.
    let mut size = 1;
    let first = reader.get();
    if first == delimiter {
        return Ok(Pattern {
            next: reader.at,
            size: 0,
            groups: 0,
        });
    }
    if first != b'^' {
        reader.at -= 1;
    }
    // What a `*` or `\{` would repeat, if anything.
    let mut last = Last::Nothing;
    loop {
        if size >= room {
            return Err("it is too long");
        }
        let mut c = reader.get();
        if c == delimiter {
            if !open.is_empty() {
                return Err("a `\\(` has no `\\)`");
            }
            return Ok(Pattern {
                next: reader.at,
                size: size + 1,
                groups,
            });
        }
        if reader.ended() {
            return Err(UNENDED);
        }
        match c {
            b'.' => {
                size += 1;
                last = Last::One;
                continue;
            }
            b'*' if last == Last::One => continue,
            b'$' if reader.peek() == delimiter => {
                size += 1;
                last = Last::One;
                continue;
            }
            b'[' => {
                if size + 17 >= room {
                    return Err("it is too long");
                }
                size += 1 + bracket(&mut reader)?;
                last = Last::One;
                continue;
            }
            b'\\' => {
                c = reader.get();
                match c {
                    b'(' => {
                        if groups >= GROUPS {
                            return Err("it has more than nine groups");
                        }
                        open.push(groups);
                        groups += 1;
                        size += 2;
                        last = Last::Group;
                        continue;
                    }
                    b')' => {
                        if open.pop().is_none() {
                            return Err("a `\\)` has no `\\(`");
                        }
                        closed += 1;
                        size += 2;
                        last = Last::Group;
                        continue;
                    }
                    b'{' if last != Last::Nothing => {
                        size += repetition(&mut reader)?;
                        continue;
                    }
                    b'1'..=b'9' => {
                        if usize::from(c - b'1') >= closed {
                            return Err("it refers back to a group that it has not");
                        }
                        size += 2;
                        last = Last::One;
                        continue;
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        size += 2;
        last = Last::One;
    }
}

/// What was read last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    /// Something that can be repeated.
    One,
    /// The beginning or end of a group, which `*` does not repeat, but `\{` does.
    Group,
}

/// A set in brackets: gives its size.
fn bracket(reader: &mut Reader<'_>) -> Result<usize, Why> {
    const UNCLOSED: Why = "a `[` has no `]`";
    let mut wide = false;
    let mut low = 0;
    let mut c = reader.get();
    if c == b'^' {
        c = reader.get();
    }
    loop {
        if c == 0 {
            return Err(UNCLOSED);
        }
        wide |= c >= 0x80;
        if c == b'-' && low != 0 {
            c = reader.get();
            if c == b']' {
                break;
            }
            wide |= c >= 0x80;
        }
        low = c;
        c = reader.get();
        if c == b']' {
            break;
        }
    }
    Ok(if wide { 32 } else { 16 })
}

/// `\{2\}`, `\{2,\}`, `\{2,3\}`: gives its size.
fn repetition(reader: &mut Reader<'_>) -> Result<usize, Why> {
    let mut numbers = Vec::new();
    loop {
        let mut number = 0usize;
        let mut c = reader.get();
        loop {
            if !c.is_ascii_digit() {
                return Err("in `\\{...\\}` stand numbers");
            }
            number = number
                .saturating_mul(10)
                .saturating_add(usize::from(c - b'0'));
            c = reader.get();
            if c == b'\\' || c == b',' {
                break;
            }
        }
        if number >= 255 {
            return Err("a repetition of over 254 times");
        }
        numbers.push(number);
        if c == b',' {
            if numbers.len() > 1 {
                return Err("in `\\{...\\}` stand at most two numbers");
            }
            if reader.peek() == b'\\' {
                reader.get();
                numbers.push(255);
            } else {
                continue;
            }
        }
        break;
    }
    if reader.get() != b'}' {
        return Err("`\\{` has no `\\}`");
    }
    if let [first, second] = numbers[..]
        && second < first
    {
        return Err("in `\\{...\\}` the first number is the greater one");
    }
    Ok(2)
}
