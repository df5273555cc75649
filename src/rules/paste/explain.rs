//! Better words, and a mend, for a fault whose cause is that something was copied and pasted.
//!
//! The fault stays what it is and where it is: the first one that stops httpd is where httpd
//! stops.

use crate::config::Config;
use crate::config::fault::{Fault, Kind};
use crate::config::table::lookup;
use crate::finding::{Applicability, Edit, Fix};
use crate::rules::edits;
use crate::source::Span;
use crate::syntax::words;

use super::comment_behind_directive::move_up;
use super::paths;
use super::traces::{Sort, Trace, balanced, plain, traces};

/// What is told instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Better {
    /// What to do.
    pub(in crate::rules) help: String,
    /// The mend.
    pub(in crate::rules) fix: Option<Fix>,
}

/// Commands of a terminal that tutorials have beside configuration.
const COMMANDS: &[&str] = &[
    "sudo",
    "apt",
    "apt-get",
    "aptitude",
    "a2ensite",
    "a2dissite",
    "a2enmod",
    "a2dismod",
    "a2enconf",
    "a2disconf",
    "systemctl",
    "service",
    "apachectl",
    "apache2ctl",
    "nano",
    "vim",
    "vi",
    "gedit",
    "cd",
    "mkdir",
    "chmod",
    "chown",
    "cp",
    "mv",
    "rm",
    "ln",
    "ls",
    "cat",
    "echo",
    "touch",
    "tee",
    "certbot",
    "certbot-auto",
    "./certbot-auto",
    "pip",
    "pip3",
    "python",
    "python3",
    "virtualenv",
    "source",
    "flask",
    "export",
    "curl",
    "wget",
    "git",
    "snap",
    "ufw",
    "openssl",
    "htpasswd",
    "dnf",
    "yum",
    "su",
    "exit",
];

/// Tags of HTML.
const TAGS: &[&str] = &[
    "p",
    "br",
    "pre",
    "code",
    "div",
    "span",
    "a",
    "b",
    "i",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "html",
    "head",
    "body",
    "table",
    "tr",
    "td",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
];

/// What the cause of a fault is, if it is one of these.
pub(in crate::rules) fn explain(config: &Config, fault: &Fault) -> Option<Better> {
    let file = config.sources.get(fault.span.file);
    let bytes = file.bytes();
    let at = fault.span.start as usize;
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |n| n + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
    let line = Physical {
        span: Span::new(fault.span.file, start as u32, end as u32),
        text: &bytes[start..end],
        before: &bytes[..start],
    };
    match fault.kind {
        Kind::UnknownDirective | Kind::StrayClose => name(config, fault, &line),
        Kind::Unclosed => of_a_page(config, &line),
        Kind::ArgumentCount => traced(&line, false).or_else(|| behind(config, fault, &line)),
        Kind::IncludeMissing | Kind::FileMissing | Kind::Log => {
            traced(&line, false).or_else(|| path(config, fault))
        }
        Kind::Value => traced(&line, false).or_else(|| behind(config, fault, &line)),
        Kind::Regex | Kind::Expression | Kind::Bracket | Kind::Suspicious => traced(&line, false),
        _ => None,
    }
}

/// The line that a fault is in.
struct Physical<'t> {
    span: Span,
    text: &'t [u8],
    /// The file before it.
    before: &'t [u8],
}

impl Physical<'_> {
    fn place(&self, trace: &Trace) -> Span {
        let at = |n: usize| self.span.start + n as u32;
        Span::new(self.span.file, at(trace.range.start), at(trace.range.end))
    }
}

fn name(config: &Config, fault: &Fault, line: &Physical<'_>) -> Option<Better> {
    if let Some(better) = traced(line, true) {
        return Some(better);
    }
    let text = String::from_utf8_lossy(line.text);
    if let Some(command) = command(text.trim()) {
        let help = format!(
            "this is a command for a terminal, no directive: take the line out, and run `{command}` there"
        );
        return Some(take_out(config, line, help));
    }
    of_a_page(config, line).or_else(|| continued(fault, line))
}

/// A fence of Markdown, or tags of HTML.
fn of_a_page(config: &Config, line: &Physical<'_>) -> Option<Better> {
    let text = String::from_utf8_lossy(line.text);
    let help = "this comes from the web page that the text was copied from: take the line out";
    markup(text.trim()).then(|| take_out(config, line, help.to_owned()))
}

fn take_out(config: &Config, line: &Physical<'_>, help: String) -> Better {
    Better {
        help,
        fix: Some(Fix {
            title: "take the line out".to_owned(),
            applicability: Applicability::Unsafe,
            edits: vec![edits::take_out(&config.sources, line.span)],
        }),
    }
}

/// The command that a line is, without a prompt.
fn command(text: &str) -> Option<&str> {
    let prompted = prompt(text);
    let rest = prompted.unwrap_or(text).trim();
    let first = rest.split_whitespace().next()?;
    let bare = first.rsplit('/').next().unwrap_or(first);
    let known = COMMANDS.contains(&first) || (first.starts_with('/') && COMMANDS.contains(&bare));
    // A prompt makes a command of anything.
    (known || prompted.is_some())
        .then_some(rest)
        .filter(|rest| !rest.is_empty())
}

/// What stands behind a prompt such as `$`, `>>>` or `root@host:~#`.
fn prompt(text: &str) -> Option<&str> {
    let (first, rest) = text.split_once(char::is_whitespace)?;
    let host = first.contains('@') && first.contains(':') && first.ends_with(['$', '#']);
    (host || matches!(first, "$" | "%" | ">" | ">>>")).then_some(rest)
}

/// Whether a line is nothing but a fence of Markdown, or tags of HTML.
fn markup(text: &str) -> bool {
    if text.starts_with("```") || text.starts_with("~~~") {
        return true;
    }
    let mut rest = text;
    let mut tags = 0;
    while let Some(inner) = rest.strip_prefix('<') {
        let Some((tag, after)) = inner.split_once('>') else {
            return false;
        };
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap_or_default();
        if !TAGS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return false;
        }
        tags += 1;
        rest = after.trim_start();
    }
    tags > 0 && rest.is_empty()
}

/// A line that the one before was to go on in, but for a space behind its backslash.
fn continued(fault: &Fault, line: &Physical<'_>) -> Option<Better> {
    let before = line.before.strip_suffix(b"\n")?;
    let trimmed = before.trim_ascii_end();
    let comment = trimmed
        .rsplit(|&b| b == b'\n')
        .next()
        .is_some_and(|text| text.trim_ascii_start().starts_with(b"#"));
    let blanks = &before[trimmed.len()..];
    let spaces = blanks.iter().any(|b| b" \t".contains(b)) && !blanks.contains(&b'\n');
    if comment || !spaces || !trimmed.ends_with(b"\\") {
        return None;
    }
    let span = Span::new(fault.span.file, trimmed.len() as u32, before.len() as u32);
    Some(Better {
        help:
            "the line before this one does not go on here: take out the space behind its backslash"
                .to_owned(),
        fix: Some(Fix {
            title: "take out the space behind the backslash".to_owned(),
            applicability: Applicability::Safe,
            edits: vec![Edit {
                span,
                text: String::new(),
            }],
        }),
    })
}

/// A line with traces in it. `name`: only if the line then begins with a name that is known.
fn traced(line: &Physical<'_>, name: bool) -> Option<Better> {
    let found = traces(line.text);
    let first = found.first()?;
    if name {
        let mended = plain(line.text, &found);
        let word = mended
            .trim_ascii_start()
            .split(|b| b.is_ascii_whitespace() || *b == b'>')
            .next()
            .unwrap_or_default();
        let closing = word.strip_prefix(b"</").map(|rest| [b"<", rest].concat());
        if lookup(closing.as_deref().unwrap_or(word)).is_empty() {
            return None;
        }
    }
    let quotes = found.iter().any(|t| t.sort == Sort::Quote);
    let clear = !quotes || balanced(line.text, &found);
    let has = |sort: Sort| found.iter().any(|t| t.sort == sort);
    let what = match first.sort {
        _ if has(Sort::Entity) => {
            "the line has HTML in it, such as &lt; for <: write the characters themselves"
        }
        _ if quotes => "the line has typographic quotes in it: write plain ones (\")",
        _ if has(Sort::Dash) => "the line has a dash in it where a hyphen (-) is meant",
        _ if found.iter().any(|t| t.plain == " ") => {
            "the line has a no-break space in it, which is no space for httpd: type a plain one"
        }
        _ => {
            "the line has a character in it that cannot be seen, such as a byte order mark: take it out"
        }
    };
    let fix = clear.then(|| Fix {
        title: "write the line plainly".to_owned(),
        applicability: Applicability::Safe,
        edits: found
            .iter()
            .map(|trace| Edit {
                span: line.place(trace),
                text: trace.plain.to_owned(),
            })
            .collect(),
    });
    Some(Better {
        help: what.to_owned(),
        fix,
    })
}

/// A comment behind a directive.
fn behind(config: &Config, fault: &Fault, line: &Physical<'_>) -> Option<Better> {
    let from = fault.span.start.checked_sub(line.span.start)? as usize;
    // The fault begins at a word of the comment: its first one, or where one is too many.
    let mut words = words(line.text).skip(1);
    let comment = words.find(|word| line.text[word.range.start] == b'#')?;
    if comment.range.start > from {
        return None;
    }
    let comment = line.span.start + comment.range.start as u32;
    let indent = line.text.len() - line.text.trim_ascii_start().len();
    let directive = Span::new(
        line.span.file,
        line.span.start + indent as u32,
        line.span.end,
    );
    let edits = move_up(&config.sources, directive, comment)?;
    Some(Better {
        help: "httpd knows no comment behind a directive: put it on a line of its own".to_owned(),
        fix: Some(Fix {
            title: "put the comment on a line of its own".to_owned(),
            applicability: Applicability::Safe,
            edits,
        }),
    })
}

/// A path that is nearly one, or another system's.
fn path(config: &Config, fault: &Fault) -> Option<Better> {
    if !config.debians {
        return None;
    }
    let bytes = config.sources.text(fault.span);
    let text = std::str::from_utf8(bytes).ok()?;
    // The fault may be about the whole line, or one word of it.
    let mut words = text.split_whitespace().filter(|word| word.contains('/'));
    let word = words.next()?;
    if words.next().is_some() {
        return None;
    }
    let bare = word.trim_matches(['"', '\'']);
    let (instead, why) = paths::meant(bare)?;
    let at = text.find(bare)?;
    let start = fault.span.start + at as u32;
    Some(Better {
        help: format!("write {instead}: {why}"),
        fix: Some(Fix {
            title: format!("write {instead}"),
            applicability: Applicability::Unsafe,
            edits: vec![Edit {
                span: Span::new(fault.span.file, start, start + bare.len() as u32),
                text: instead,
            }],
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::findings_of;
    use crate::rules::{Finding, all};

    fn first(text: &str) -> Finding {
        let rule = all().next().expect("a rule");
        findings_of(rule, text, "").remove(0)
    }

    fn mended(text: &str) -> String {
        let finding = first(text);
        let fix = finding
            .fix
            .unwrap_or_else(|| panic!("no fix: {text:?} {}", finding.message));
        let mut edits = fix.edits;
        edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
        let mut out = text.as_bytes().to_vec();
        for edit in edits {
            let place = edit.span.start as usize..edit.span.end as usize;
            out.splice(place, edit.text.into_bytes());
        }
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_comment_is_told_wherever_httpd_stumbles_over_it() {
        for (line, mended_line) in [
            (
                "SSLProtocol all -SSLv3 # secure",
                "# secure\nSSLProtocol all -SSLv3",
            ),
            (
                "Header set X-A b # a header",
                "# a header\nHeader set X-A b",
            ),
            ("ServerName a.ch #name", "#name\nServerName a.ch"),
        ] {
            assert_eq!(mended(&format!("{line}\n")), format!("{mended_line}\n"));
        }
        let quoted = first("SSLProtocol all \"# secure\"\n");
        assert!(quoted.fix.is_none(), "no comment, but an argument");
    }

    #[test]
    fn mends() {
        for (text, expected) in [
            ("\u{feff}ServerAdmin a\n", "ServerAdmin a\n"),
            ("\u{a0}\u{a0}ServerAdmin a\n", "  ServerAdmin a\n"),
            ("ServerAdmin\u{a0}a\n", "ServerAdmin a\n"),
            ("&lt;Directory /srv&gt;\n", "<Directory /srv>\n"),
            (
                "DocumentRoot “/srv/my site”\n",
                "DocumentRoot \"/srv/my site\"\n",
            ),
            (
                "<Directory /srv>\nOptions –Indexes\n</Directory>\n",
                "<Directory /srv>\nOptions -Indexes\n</Directory>\n",
            ),
            ("ServerAdmin a # me\n", "# me\nServerAdmin a\n"),
            ("ServerAdmin a\nsudo a2ensite x\n", "ServerAdmin a\n"),
            ("$ a2ensite x\n", ""),
            ("root@web:~# a2ensite x\n", ""),
            ("```apache\n", ""),
            ("<pre><code>\n", ""),
            (
                "Include /etc/apache2.conf\n",
                "Include /etc/apache2/apache2.conf\n",
            ),
            (
                "Include /etc/apache2/sites-avaliable/x.conf\n",
                "Include /etc/apache2/sites-available/x.conf\n",
            ),
            (
                "DirectoryIndex a.html \\ \n    b.html\n",
                "DirectoryIndex a.html \\\n    b.html\n",
            ),
        ] {
            assert_eq!(mended(text), expected, "{text}");
        }
    }

    #[test]
    fn other_faults_keep_their_words() {
        for text in ["ServerNam x\n", "Passenger x\n", "ServerAdmin a b\n"] {
            let help = first(text).help.expect("help");
            assert!(
                !help.contains("terminal") && !help.contains("web page"),
                "{text} {help}"
            );
        }
    }

    #[test]
    fn what_a_line_is() {
        assert_eq!(
            command("sudo systemctl reload apache2"),
            Some("sudo systemctl reload apache2")
        );
        assert_eq!(command("$ ls"), Some("ls"));
        assert_eq!(command("ServerName x"), None);
        assert!(markup("</code></pre>") && markup("<br />") && !markup("<VirtualHost *:80>"));
        assert!(!markup("<p>ServerName x"));
    }
}
