//! What certbot's reader takes: augeas with the lens `httpd.aug` that the plugin brings along
//! (certbot_apache/_internal/augeas_lens/httpd.aug). It takes more than httpd in some places
//! and less in others; here it is only told whether it takes a logical line.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::syntax::{Kind, Line, parse};

/// White space within a line; a line end behind a backslash is some too.
const WS: &str = r"(?:[ \t]|\\\r?\n)";
const WORD: &str = r"[A-Za-z][A-Za-z0-9._-]*";
const QUOTED: &str = r#"(?:"(?:[^"\\\r\n]|\\(?s:.))*"|'(?:[^'\\\r\n]|\\(?s:.))*')"#;

struct Shapes {
    directive: Regex,
    open: Regex,
    close: Regex,
    empty: Regex,
    comment: Regex,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let bare = r#"(?:(?:[^{"' \t\n\r]|\\.)(?:[^ \t\n\r]|\\.)*[^ \t\n\r\\]|[^{"' \t\n\r\\])"#;
    // `{a, b}`
    let listed = r#"(?:[^\\ '"},\t\r\n]|[^ '"},\t\r\n]+[^\\ '"},\t\r\n])"#;
    let listed = format!("(?:{listed}+|{QUOTED})");
    let list = format!(r"\{{{listed}(?:[ \t]*,[ \t]*{listed})*\}}");
    let close_packed = format!("(?:{QUOTED}|{list})");
    // A last argument may lack its closing double quote.
    let inner = r#"(?:[^ \t"\\\r\n]|[^"\\\r\n]+[^ \t"\\\r\n])"#;
    let open_ended = format!(r#""(?:{inner}|\\(?s:.))*{inner}"#);
    let arguments =
        format!("(?:{bare}{WS}+|{close_packed}{WS}*)*(?:{bare}|{close_packed}|{open_ended})");
    let directive = format!(r"[ \t]*{WORD}(?:{WS}+{arguments})?{WS}*");
    let empty = format!("{WS}*#?{WS}*");
    let comment = {
        let (w, r, s) = (r"[^\t\n\r \\]", r"[\r\\]", r"[\t\r ]");
        let x = r"\\[\t\n\r ]?[^\n\\]*";
        let line =
            format!(r"(?:(?:{r}{s}*{w}|{w}|{r})(?:{s}|{w})*(?:{x})*|(?:{r}{s}*)?){w}(?:{s}*{w})*");
        format!("{WS}*#{WS}*{line}{WS}*")
    };
    let behind_tag = format!("(?:[ \\t]*#?[ \\t]*|{comment}|{directive}|{empty})");
    let section_argument = format!(
        r#"(?:(?:[^\\ '"\t\r\n>]|[^ '"\t\r\n>]+[^\\ \t\r\n>]|\\"|\\'|\\ )+|[<>=]?=|{QUOTED})"#
    );
    let open = format!(
        r"[ \t]*<{WORD}(?:{WS}+{section_argument}(?:{WS}+{section_argument})*)?{WS}*>{behind_tag}"
    );
    let close = format!(r"[ \t]*</{WORD}>(?:[ \t]*|{behind_tag})");
    let whole = |pattern: &str| {
        RegexBuilder::new(&format!("^(?:{pattern})$"))
            .unicode(false)
            .build()
            .expect("a pattern of this file")
    };
    Shapes {
        directive: whole(&directive),
        open: whole(&open),
        close: whole(&close),
        empty: whole(&empty),
        comment: whole(&comment),
    }
});

/// Longer lines are not judged.
const LONGEST: usize = 64 * 1024;

/// Whether a line is so plain that the lens surely takes it: nearly all are, and the patterns
/// cost more than they then need be.
fn plain(kind: Kind, text: &[u8]) -> bool {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let text = &text[text.iter().take_while(|b| blank(b)).count()..];
    match kind {
        Kind::Blank => text.iter().all(blank),
        Kind::Comment => {
            text.first() == Some(&b'#') && memchr::memchr3(b'\\', b'\r', b'\n', text).is_none()
        }
        Kind::Directive => name(text).is_some_and(|arguments| plain_arguments(arguments, false)),
        Kind::Open => text
            .strip_prefix(b"<")
            .and_then(|tag| tag.strip_suffix(b">"))
            .filter(|tag| !tag.contains(&b'>'))
            .and_then(name)
            .is_some_and(|arguments| plain_arguments(arguments, true)),
        Kind::Close => text
            .strip_prefix(b"</")
            .and_then(|tag| tag.strip_suffix(b">"))
            .and_then(name)
            .is_some_and(<[u8]>::is_empty),
        Kind::TooLong => false,
    }
}

/// What stands behind a name; none where no plain name begins the text.
fn name(text: &[u8]) -> Option<&[u8]> {
    let end = text
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')))
        .unwrap_or(text.len());
    text.first()
        .is_some_and(u8::is_ascii_alphabetic)
        .then(|| &text[end..])
}

/// Whether words behind blanks are whole words in double quotes, or bare ones that no quote and
/// no list begins and no backslash ends; a tag's have none of these within either.
fn plain_arguments(mut text: &[u8], tag: bool) -> bool {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let quiet = memchr::memchr3(b'"', b'\'', b'\\', text).is_none()
        && memchr::memchr3(b'{', b'\r', b'\n', text).is_none();
    if quiet {
        return text.first().is_none_or(blank);
    }
    loop {
        let blanks = text.iter().take_while(|b| blank(b)).count();
        text = &text[blanks..];
        if text.is_empty() {
            return true;
        }
        if blanks == 0 {
            return false;
        }
        let end = match text {
            [b'"', ..] => match quoted_end(text) {
                Some(end) => end,
                None => return false,
            },
            _ => {
                let end = text.iter().position(blank).unwrap_or(text.len());
                let word = &text[..end];
                let odd = |b: &u8| match b {
                    b'\r' | b'\n' => true,
                    b'"' | b'\'' | b'\\' => tag,
                    _ => false,
                };
                let begins_odd = matches!(word[0], b'"' | b'\'' | b'{' | b'\\');
                if begins_odd || word.ends_with(b"\\") || word.iter().any(odd) {
                    return false;
                }
                end
            }
        };
        text = &text[end..];
    }
}

/// One past the double quote that closes the first; none where a line end comes before it.
fn quoted_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\r' | b'\n' => return None,
            b'\\' if !matches!(text.get(at + 1), None | Some(b'\r' | b'\n')) => at += 2,
            b'\\' => return None,
            _ => at += 1,
        }
    }
}

/// Whether the lens takes a logical line, its line end included or not.
pub(super) fn takes(kind: Kind, text: &[u8]) -> bool {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    if text.len() > LONGEST {
        return true;
    }
    if plain(kind, text) {
        return true;
    }
    let shapes = &*SHAPES;
    match kind {
        Kind::Blank => shapes.empty.is_match(text),
        Kind::Comment => shapes.empty.is_match(text) || shapes.comment.is_match(text),
        Kind::Open => shapes.open.is_match(text),
        Kind::Close => shapes.close.is_match(text),
        Kind::Directive => shapes.directive.is_match(text),
        Kind::TooLong => true,
    }
}

/// Whether every line of a file is plain, and none goes on behind a backslash.
fn all_plain(source: &[u8]) -> bool {
    let mut rest = Some(source);
    std::iter::from_fn(|| {
        let text = rest?;
        let end = memchr::memchr(b'\n', text);
        rest = end.map(|end| &text[end + 1..]);
        Some(&text[..end.unwrap_or(text.len())])
    })
    .all(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = &line[line
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count()..];
        let kind = match text {
            [] => Kind::Blank,
            [b'#', ..] => Kind::Comment,
            [b'<', b'/', ..] => Kind::Close,
            [b'<', ..] => Kind::Open,
            _ => Kind::Directive,
        };
        !line.ends_with(b"\\") && plain(kind, line)
    })
}

/// The first logical line of a file that the lens does not take: there it gives up. Embedded
/// Perl is not judged.
pub(super) fn first_refused(source: &[u8]) -> Option<Line> {
    if all_plain(source) {
        return None;
    }
    let tree = parse(source);
    let perl = |line: &Line| {
        line.kind == Kind::Open && {
            let text = &source[line.start as usize..line.end as usize];
            text.trim_ascii_start()
                .get(..5)
                .is_some_and(|tag| tag.eq_ignore_ascii_case(b"<perl"))
        }
    };
    if tree.lines.iter().any(perl) {
        return None;
    }
    tree.lines
        .into_iter()
        .find(|line| !takes(line.kind, &source[line.start as usize..line.end as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the lens takes a text, for the tests beside the real one.
    fn whole(text: &str) -> bool {
        first_refused(text.as_bytes()).is_none()
    }

    #[test]
    fn what_debian_ships_and_people_write_is_taken() {
        for text in [
            "ServerName a\n",
            "ServerName a",
            "<VirtualHost *:80>\n\n</virtualhost>\n",
            "ServerAlias a \\\n  b\r\n",
            "# foo \\\n bar\n#\n  # \u{fc}\n",
            "<IfVersion >= 2.4>\n</IfVersion>\n",
            "<Directory ~ \"^/x\">\n</Directory>\n",
            "<FilesMatch \"\\.(php|x)$\">\n</FilesMatch>\n",
            "Header edit Set-Cookie ^(.*)$ $1;HttpOnly;Secure\n",
            "LogFormat \"%h \\\"%r\\\"\" x\n",
            "ErrorDocument 404 \"not found\n",
            "SSLRequire %{A} eq \"x\" and %{B} in {\"a\", \"b\"}\n",
            "RewriteRule ^a\\ b$ x\n",
            "<VirtualHost *:80> # mine\n</VirtualHost> # it's over\n",
        ] {
            assert!(whole(text), "{text}");
        }
    }

    proptest::proptest! {
        /// What is called plain is taken by the patterns themselves.
        #[test]
        fn what_is_plain_is_taken(text in "[ \t]{0,2}(</?)?[A-Za-z0-9.#_-]{0,3}([ \t]{0,2}[-=*:/.,%a'\"{}<>\\\\]{0,4}){0,4}>?[ \t]?") {
            let shapes = &*SHAPES;
            let text = text.as_bytes();
            for (kind, shape) in [
                (Kind::Blank, &shapes.empty),
                (Kind::Comment, &shapes.comment),
                (Kind::Open, &shapes.open),
                (Kind::Close, &shapes.close),
                (Kind::Directive, &shapes.directive),
            ] {
                if plain(kind, text) {
                    let taken = shape.is_match(text) || shapes.empty.is_match(text);
                    proptest::prop_assert!(taken, "{kind:?} {}", text.escape_ascii());
                }
            }
        }
    }

    #[test]
    fn what_it_refuses() {
        for text in [
            "ServerAdmin 'foo\n",
            "ServerAlias a \\ \n",
            "Header set NEL {\"a\":1}\n",
            "Define X {a\n",
            "<IfVersion > 2.4>\n</IfVersion>\n",
            "<LocationMatch ^/(?<n>a)>\n</LocationMatch>\n",
            "\x0cServerName x\n",
            "<VirtualHost *:80>\n</VirtualHost> 'x\n",
        ] {
            assert!(!whole(text), "{text}");
        }
    }
}
