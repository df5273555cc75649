//! Formats of lines: httpd's default ones by hand, since logs are large; others compiled from
//! what `ErrorLogFormat` tells (server/log.c, the manual's core.html#errorlogformat).

use memchr::memchr;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take, take_till, take_while1};
use nom::character::complete::{char, satisfy};
use nom::combinator::{opt, rest};
use nom::sequence::{delimited, preceded};

use super::line::{Level, Line};
use super::moment::Moment;

/// Items of a format that is told; more than any sensible one has.
const MOST_ITEMS: usize = 200;

/// How lines are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Format {
    /// httpd's default, a start's output, certbot's log: each line says what it is.
    #[default]
    Plain,
    /// What an `ErrorLogFormat` directive tells. Lines that are not of it are read as plain.
    Told(Vec<Item>),
}

/// Something of an `ErrorLogFormat`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Text, as it stands.
    Text(Vec<u8>),
    /// A field.
    Field(Field),
    /// White space that goes where the field next to it is left out.
    Space,
}

/// A field that has a meaning here; others are `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `%t`, `%{u}t`, `%{c}t`.
    Time,
    /// `%m`.
    Module,
    /// `%l`.
    Level,
    /// `%P`.
    Pid,
    /// `%T`, `%{g}T`.
    Tid,
    /// `%E`.
    Errno,
    /// `%a`, `%{c}a`.
    Client,
    /// `%M`.
    Message,
    /// `%{Referer}i`.
    Referer,
    /// `%F`: the source's file and line.
    File,
    /// Anything else.
    Other,
}

fn item(input: &str) -> nom::IResult<&str, Item> {
    let escaped = preceded(char('\\'), satisfy(|c| c == ' ' || c == '\\' || c == '%'))
        .map(|c| {
            if c == ' ' {
                b" ".to_vec()
            } else {
                vec![c as u8]
            }
        })
        .map(Item::Text);
    // "% " is a delimiter of no width.
    let nothing = tag("% ").map(|_| Item::Text(Vec::new()));
    let percent = tag("%%").map(|_| Item::Text(b"%".to_vec()));
    let field = (
        char('%'),
        take_while1::<_, &str, _>(|c: char| c == '+' || c == '-' || c.is_ascii_digit())
            .map(Some)
            .or(nom::combinator::success(None)),
        opt(delimited(char('{'), take_till(|c| c == '}'), char('}'))),
        satisfy(|c| c.is_ascii_alphabetic()),
    )
        .map(|(_, _, argument, letter)| Item::Field(field(letter, argument.unwrap_or(""))));
    let space = take_while1(|c| c == ' ').map(|_| Item::Space);
    let text = take_while1(|c| !matches!(c, '%' | '\\' | ' '))
        .map(|text: &str| Item::Text(text.as_bytes().to_vec()));
    let stray = take(1_usize).map(|text: &str| Item::Text(text.as_bytes().to_vec()));
    alt((escaped, nothing, percent, field, space, text, stray)).parse(input)
}

fn field(letter: char, argument: &str) -> Field {
    match letter {
        't' => Field::Time,
        'm' => Field::Module,
        'l' => Field::Level,
        'P' => Field::Pid,
        'T' => Field::Tid,
        'E' => Field::Errno,
        'a' => Field::Client,
        'M' => Field::Message,
        'F' => Field::File,
        'i' if argument.eq_ignore_ascii_case("referer") => Field::Referer,
        _ => Field::Other,
    }
}

impl Format {
    /// From the argument of an `ErrorLogFormat` directive; none if it has no `%M`, since
    /// nothing is known then of what a line says.
    pub fn told(text: &str) -> Option<Format> {
        let mut items = Vec::new();
        let mut left = text;
        while !left.is_empty() && items.len() < MOST_ITEMS {
            let (after, next) = item(left).ok()?;
            items.push(next);
            left = after;
        }
        items
            .contains(&Item::Field(Field::Message))
            .then_some(Format::Told(items))
    }

    /// Reads a line, without its end.
    pub fn read<'a>(&self, line: &'a [u8]) -> Line<'a> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match self {
            Format::Plain => plain(line),
            Format::Told(items) => told(items, line).unwrap_or_else(|| plain(line)),
        }
    }
}

/// httpd leaves out a field that has no value, and with it the text up to the spaces around
/// it. So a line is read item by item, and a group between spaces that does not fit is passed
/// over.
fn told<'a>(items: &[Item], line: &'a [u8]) -> Option<Line<'a>> {
    let mut read = Line {
        headed: true,
        ..Line::bare(b"")
    };
    let mut left = line;
    let mut found = 0;
    for group in items.split(|item| *item == Item::Space) {
        left = left.trim_ascii_start();
        let before = (read, left);
        match whole(group, left, &mut read) {
            Some(after) => {
                left = after;
                found += group.iter().filter(|i| matches!(i, Item::Field(_))).count();
            }
            None => (read, left) = before,
        }
    }
    (found > 1 && !read.text.is_empty()).then_some(read)
}

fn whole<'a>(group: &[Item], line: &'a [u8], read: &mut Line<'a>) -> Option<&'a [u8]> {
    let mut left = line;
    for (n, item) in group.iter().enumerate() {
        match item {
            Item::Space => {}
            Item::Text(text) => left = left.strip_prefix(text.as_slice())?,
            Item::Field(Field::Message) => {
                let (_, text) = rest::<_, nom::error::Error<&[u8]>>(left).ok()?;
                let message = Line::bare(b"").with_text(text);
                read.text = message.text;
                read.code = read.code.or(message.code);
                read.errno = read.errno.or(message.errno);
                if read.client.is_empty() {
                    read.client = message.client;
                }
                if read.referer.is_empty() {
                    read.referer = message.referer;
                }
                // Nothing that is known stands behind it.
                return Some(b"");
            }
            Item::Field(field) => {
                let end = match group.get(n + 1) {
                    // A time has spaces and colons of its own.
                    _ if *field == Field::Time => time_end(left)?,
                    Some(Item::Text(text)) if !text.is_empty() => memchr::memmem::find(left, text)?,
                    _ if *field == Field::Errno => left.len() - super::line::errno(left)?.1.len(),
                    _ => memchr(b' ', left).unwrap_or(left.len()),
                };
                value(*field, &left[..end], read)?;
                left = &left[end..];
            }
        }
    }
    Some(left)
}

/// How long the time is that a line begins with.
fn time_end(line: &[u8]) -> Option<usize> {
    let most = line.len().min(40);
    (10..=most)
        .rev()
        .filter(|end| line.get(*end).is_none_or(|b| !b.is_ascii_alphanumeric()))
        .find(|end| Moment::read(&line[..*end]).is_some())
}

fn value<'a>(field: Field, text: &'a [u8], read: &mut Line<'a>) -> Option<()> {
    match field {
        Field::Time => read.time = Some(Moment::read(text)?),
        Field::Level => read.level = Level::of(text)?,
        Field::Module => read.module = text,
        Field::Pid => read.pid = text,
        Field::Tid => read.tid = text,
        Field::Client => read.client = text,
        Field::Referer => read.referer = text,
        Field::Errno => {
            let number = text.strip_prefix(b"(")?;
            let close = memchr(b')', number)?;
            read.errno = Some(std::str::from_utf8(&number[..close]).ok()?.parse().ok()?);
        }
        // Where it is left out, something else must not be taken for it.
        Field::File => text.strip_suffix(b")").map(drop)?,
        Field::Message | Field::Other => {}
    }
    Some(())
}

fn plain(line: &[u8]) -> Line<'_> {
    if line.first() == Some(&b'[')
        && let Some(read) = httpd(line)
    {
        return read;
    }
    if let Some(read) = certbot(line) {
        return read;
    }
    let text = without_syslog(line);
    if text.len() < line.len() {
        return Line {
            headed: text.first() == Some(&b'['),
            ..plain(text)
        };
    }
    Line::bare(b"").with_text(line)
}

/// `[time] [module:level] [pid N:tid N] ...`, and the formats that leave out some of it.
fn httpd(line: &[u8]) -> Option<Line<'_>> {
    let close = memchr(b']', &line[..line.len().min(48)])?;
    let time = Moment::read(&line[1..close])?;
    let mut read = Line {
        time: Some(time),
        headed: true,
        ..Line::bare(b"")
    };
    let mut left = line[close + 1..].trim_ascii_start();
    for _ in 0..3 {
        let Some(inner) = left.strip_prefix(b"[") else {
            break;
        };
        let Some(close) = memchr(b']', &inner[..inner.len().min(96)]) else {
            break;
        };
        let what = &inner[..close];
        if let Some(pid) = what.strip_prefix(b"pid ") {
            let end = memchr(b':', pid).unwrap_or(pid.len());
            read.pid = &pid[..end];
            read.tid = pid[end..].strip_prefix(b":tid ").unwrap_or(b"");
        } else if let Some(colon) = memchr(b':', what)
            && let Some(level) = Level::of(&what[colon + 1..])
        {
            (read.module, read.level) = (&what[..colon], level);
        } else if let Some(level) = Level::of(what) {
            // httpd 2.2, and what is logged before there is a module.
            read.level = level;
        } else {
            break;
        }
        left = inner[close + 1..]
            .strip_prefix(b" ")
            .unwrap_or(&inner[close + 1..]);
    }
    Some(read.with_text(left))
}

/// `2026-11-28 13:00:00,123:ERROR:certbot._internal.log:text`.
fn certbot(line: &[u8]) -> Option<Line<'_>> {
    if line.len() < 26 || line[19] != b',' || line[23] != b':' {
        return None;
    }
    let time = Moment::compact(&line[..23])?;
    let rest = &line[24..];
    let colon = memchr(b':', &rest[..rest.len().min(12)])?;
    let level = Level::of(&rest[..colon])?;
    let rest = &rest[colon + 1..];
    let colon = memchr(b':', &rest[..rest.len().min(120)])?;
    Some(Line {
        time: Some(time),
        module: &rest[..colon],
        level,
        headed: true,
        ..Line::bare(&rest[colon + 1..])
    })
}

/// What a journal or a syslog puts before a line: `Nov 28 13:00:00 host apachectl[12]: `.
fn without_syslog(line: &[u8]) -> &[u8] {
    const PROGRAMS: [&[u8]; 5] = [
        b"apachectl[",
        b"apache2[",
        b"httpd[",
        b"certbot[",
        b"apache2ctl[",
    ];
    let head = &line[..line.len().min(120)];
    let Some(end) = memchr::memmem::find(head, b"]: ") else {
        return line;
    };
    let named = PROGRAMS
        .iter()
        .any(|name| memchr::memmem::find(&head[..end], name).is_some());
    if named && head[0] != b'[' {
        &line[end + 3..]
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &[u8] = b"[Wed Oct 11 14:32:52.123456 2026] [ssl:emerg] [pid 1:tid 2] (2)No such file or directory: [client 1.2.3.4:5] AH02572: text, referer: x";

    #[test]
    fn the_default_format() {
        let read = Format::Plain.read(DEFAULT);
        assert_eq!(read.time.unwrap().to_string(), "2026-10-11 14:32:52");
        assert_eq!((read.module, read.level), (&b"ssl"[..], Level::Emerg));
        assert_eq!((read.pid, read.tid), (&b"1"[..], &b"2"[..]));
        assert_eq!((read.errno, read.code), (Some(2), Some(2572)));
        assert_eq!(read.client, b"1.2.3.4:5");
        assert_eq!((read.text, read.referer), (&b"text"[..], &b"x"[..]));
    }

    #[test]
    fn a_format_that_is_told() {
        // The manual's own example.
        let told = Format::told(
            r"[%{u}t] [%-m:%l] [pid %P:tid %T] %7F: %E: [client\ %a] %M% ,\ referer\ %{Referer}i",
        )
        .unwrap();
        let line = b"[Wed Oct 11 14:32:52.123456 2026] [ssl:emerg] [pid 1:tid 2] file.c(12): (2)No such file or directory: [client 1.2.3.4:5] AH02572: text";
        let read = told.read(line);
        assert_eq!((read.module, read.level), (&b"ssl"[..], Level::Emerg));
        assert_eq!((read.errno, read.code), (Some(2), Some(2572)));
        assert_eq!((read.client, read.text), (&b"1.2.3.4:5"[..], &b"text"[..]));
        // A field without a value goes, with what is around it.
        let read = told.read(b"[Wed Oct 11 14:32:52.123456 2026] [core:notice] [pid 1:tid 2] AH00094: Command line: 'x'");
        assert_eq!(
            (read.code, read.text),
            (Some(94), &b"Command line: 'x'"[..])
        );
    }

    #[test]
    fn another_that_is_told() {
        let told = Format::told("%{cu}t %l %m %P %a | %M").unwrap();
        let read = told.read(b"2026-10-11 14:32:52.123456 error authz_core 12 1.2.3.4:5 | AH01630: client denied by server configuration: /srv/x");
        assert_eq!(
            (read.module, read.level),
            (&b"authz_core"[..], Level::Error)
        );
        assert_eq!(read.code, Some(1630));
        assert_eq!(read.text, b"client denied by server configuration: /srv/x");
        assert_eq!(read.client, b"1.2.3.4:5");
        assert_eq!(Format::told("%t %l"), None);
    }

    #[test]
    fn certbot_and_journals() {
        let read = Format::Plain.read(
            b"2026-11-28 13:00:00,123:ERROR:certbot._internal.log:Some challenges have failed.",
        );
        assert_eq!(
            (read.module, read.level),
            (&b"certbot._internal.log"[..], Level::Error)
        );
        assert_eq!(read.text, b"Some challenges have failed.");
        let read = Format::Plain.read(b"Nov 28 13:00:00 home apachectl[12]: AH00526: Syntax error on line 5 of /etc/apache2/apache2.conf:");
        assert_eq!((read.code, read.headed), (Some(526), false));
    }
}
