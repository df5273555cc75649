//! `WSGIDaemonProcess`. mod_wsgi: `wsgi_add_daemon_process`.

use crate::hash::HashMap;

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, ServerId};
use crate::config::world::Seen;
use crate::source::Span;
use crate::syntax::{Text, word};

use super::super::numbers::{atoi, atol, strtol};
use super::option::{self, Opt};

/// The daemon processes so far, in order; no two have one name.
#[derive(Default)]
pub(super) struct Daemons {
    all: Vec<Daemon>,
    by_name: HashMap<Vec<u8>, usize>,
}

impl Daemons {
    /// The one of that name.
    pub(super) fn named(&self, name: &[u8]) -> Option<&Daemon> {
        self.by_name.get(name).map(|n| &self.all[*n])
    }

    /// All names, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.all.iter().map(|d| &d.name[..])
    }

    fn add(&mut self, daemon: Daemon) {
        self.by_name.insert(daemon.name.clone(), self.all.len());
        self.all.push(daemon);
    }
}

/// One of them.
pub(super) struct Daemon {
    pub(super) name: Vec<u8>,
    pub(super) server: ServerId,
    span: Span,
}

const NAME: &str = "WSGIDaemonProcess";

/// What an option's value must be.
enum Value {
    /// Anything, even nothing.
    Any,
    /// A number, at least that; cut to 32 bits.
    Least(i32),
    /// As that, and at most the second.
    Between(i32, i32),
    /// A number, 0 or at least that.
    ZeroOr(i32),
    /// A 64-bit number that is not negative.
    Large,
    /// Any text, which is taken for a number.
    Number,
    /// On or Off.
    Switch,
    /// Octal.
    Umask,
    /// An absolute path.
    Absolute,
    /// A user, who may not be root.
    User,
    /// A user.
    AnyUser,
    /// A group that must exist.
    Group,
    /// A group that must exist; a number must belong to one.
    NamedGroup,
}

/// The options.
const OPTIONS: &[(&str, Value)] = &[
    ("user", Value::User),
    ("group", Value::Group),
    ("supplementary-groups", Value::Any),
    ("processes", Value::Least(1)),
    // WSGI_STACK_LAST is 0xffff.
    ("threads", Value::Between(0, 0xffff - 2)),
    ("umask", Value::Umask),
    ("chroot", Value::Absolute),
    ("home", Value::Absolute),
    ("lang", Value::Any),
    ("locale", Value::Any),
    ("python-home", Value::Any),
    ("python-path", Value::Any),
    ("python-eggs", Value::Any),
    ("stack-size", Value::Least(1)),
    ("maximum-requests", Value::Least(0)),
    ("startup-timeout", Value::Least(0)),
    ("shutdown-timeout", Value::Least(0)),
    ("deadlock-timeout", Value::Least(0)),
    ("inactivity-timeout", Value::Least(0)),
    ("request-timeout", Value::Least(0)),
    ("graceful-timeout", Value::Least(0)),
    ("eviction-timeout", Value::Least(0)),
    ("restart-interval", Value::Least(0)),
    ("connect-timeout", Value::Least(0)),
    ("socket-timeout", Value::Least(0)),
    ("queue-timeout", Value::Least(0)),
    ("listen-backlog", Value::Least(0)),
    ("display-name", Value::Any),
    ("send-buffer-size", Value::ZeroOr(512)),
    ("receive-buffer-size", Value::ZeroOr(512)),
    ("header-buffer-size", Value::ZeroOr(8192)),
    ("response-buffer-size", Value::ZeroOr(65_536)),
    ("response-socket-timeout", Value::Least(0)),
    ("socket-user", Value::AnyUser),
    ("script-user", Value::AnyUser),
    ("script-group", Value::NamedGroup),
    ("cpu-time-limit", Value::Least(0)),
    ("cpu-priority", Value::Number),
    ("memory-limit", Value::Large),
    ("virtual-memory-limit", Value::Large),
    ("server-metrics", Value::Switch),
    ("newrelic-config-file", Value::Any),
    ("newrelic-environment", Value::Any),
];

/// Options of newer versions than Debian's 4.9, and the version that they came with.
const NEWER: &[(&str, &str)] = &[
    ("interrupt-timeout", "6.0.0"),
    ("switch-interval", "6.0.0"),
    ("response-flush-delay", "6.0.2"),
];

/// `wsgi_add_daemon_process`.
pub(super) fn process(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let (name, mut at) = word(text, 0);
    let Some(name) = name.filter(|w| !w.value.is_empty()) else {
        return Err(Refusal::new("WSGIDaemonProcess needs a name")
            .kind(Kind::ArgumentCount)
            .help("write WSGIDaemonProcess myapp processes=2 threads=15"));
    };
    let mut verdict = Ok(());
    let mut groups = None;
    let mut script = (None, None);
    while at < text.len() {
        let option = match option::parse(NAME, text, at) {
            Ok((option, next)) => {
                at = next;
                option
            }
            Err(refusal) => {
                verdict = verdict.and(Err(refusal));
                break;
            }
        };
        let judged = judge(cx, &option);
        // httpd stops at the first; the others are noted too.
        match (verdict, judged) {
            (Ok(()), judged) => verdict = judged,
            (Err(first), Err(other)) => {
                cx.refuse(first, args);
                verdict = Err(other);
            }
            (first, Ok(())) => verdict = first,
        }
        match option.name {
            b"supplementary-groups" => groups = Some(option),
            b"script-user" => script.0 = Some(option),
            b"script-group" => script.1 = Some(option),
            _ => {}
        }
    }
    if verdict.is_ok()
        && let (Some(_), Some(group)) = script
    {
        verdict = Err(
            Refusal::new("script-user and script-group do not go together")
                .kind(Kind::Conflict)
                .at_range(group.start..group.value.range.end)
                .help("keep one of them"),
        );
    }
    if verdict.is_ok()
        && let Some(groups) = groups
    {
        verdict = supplementary(cx, &groups);
    }
    add(cx, args, &name, verdict)
}

/// Enters the daemon process, unless there is one of its name anywhere in the server.
fn add(
    cx: &mut Cx<'_>,
    args: &Text<'_>,
    name: &crate::syntax::Word<'_>,
    verdict: Verdict,
) -> Verdict {
    let (server, span) = (cx.scope.server, cx.span_of(args, name.range.clone()));
    let daemons = cx.global::<Daemons>();
    let Some(first) = daemons.named(&name.value) else {
        daemons.add(Daemon {
            name: name.value.to_vec(),
            server,
            span,
        });
        return verdict;
    };
    let shown = name.lossy();
    let duplicate = Refusal::new(format!(
        "there is a WSGIDaemonProcess `{shown}` already: its name holds for the whole server, in \
         whichever virtual host it stands"
    ))
    .kind(Kind::Duplicate)
    .at(name)
    .label(first.span, "the first one")
    .help(format!(
        "give this one another name, such as {shown}-2, in its WSGIProcessGroup too; or take it \
         out: a virtual host of the same ServerName may use the first one"
    ));
    if let Err(refusal) = verdict {
        cx.refuse(refusal, args);
    }
    Err(duplicate)
}

fn judge(cx: &mut Cx<'_>, option: &Opt<'_>) -> Verdict {
    let Some((name, value)) = OPTIONS.iter().find(|(n, _)| n.as_bytes() == option.name) else {
        let another = cx.modules.another_build("mod_wsgi");
        return match NEWER.iter().find(|(n, _)| n.as_bytes() == option.name) {
            Some(_) if another => Ok(()),
            Some((name, version)) => Err(option
                .unknown(NAME, &[])
                .help(format!("{name} came with mod_wsgi {version}; leave it out"))),
            None => {
                let names: Vec<&'static str> = OPTIONS.iter().map(|(n, _)| *n).collect();
                let refusal = option.unknown(NAME, &names);
                Err(if another { refusal.doubtful() } else { refusal })
            }
        };
    };
    let text = &option.value.value;
    let wrong = |wanted: String| {
        option
            .refuse(format!(
                "{name} takes {wanted}, not `{}`",
                option.value.lossy()
            ))
            .help(format!("write {name} with {wanted}"))
    };
    let number = atoi(text);
    match value {
        Value::Any => Ok(()),
        Value::Number => option.some(),
        Value::Least(least) => {
            option.some()?;
            if number < *least {
                return Err(wrong(format!("a number, {least} or more")));
            }
            Ok(())
        }
        Value::Between(least, most) => {
            option.some()?;
            if !(*least..=*most).contains(&number) {
                return Err(wrong(format!("a number, {least} to {most}")));
            }
            Ok(())
        }
        Value::ZeroOr(least) => {
            option.some()?;
            if number != 0 && number < *least {
                return Err(wrong(format!("0 or {least} bytes or more")));
            }
            Ok(())
        }
        Value::Large => {
            option.some()?;
            if atol(text) < 0 {
                return Err(wrong("a number of bytes, 0 or more".to_owned()));
            }
            Ok(())
        }
        Value::Switch => option.switch(),
        Value::Umask => {
            option.some()?;
            let mask = strtol(text, 8);
            if !mask.rest(text).is_empty() || mask.overflow || mask.value < 0 {
                return Err(wrong("an octal number, such as 0022".to_owned()));
            }
            Ok(())
        }
        Value::Absolute => {
            if !text.starts_with(b"/") {
                return Err(wrong("an absolute path".to_owned()));
            }
            Ok(())
        }
        Value::User => {
            option.some()?;
            user(cx, option, true)
        }
        Value::AnyUser => {
            option.some()?;
            user(cx, option, false)
        }
        Value::Group => {
            option.some()?;
            group(cx, option, text)
        }
        Value::NamedGroup => {
            option.some()?;
            group(cx, option, text)?;
            numbered(cx, option, "group")
        }
    }
}

/// `ap_uname2id`, which ends httpd where there is no such user, and what follows it.
fn user(cx: &mut Cx<'_>, option: &Opt<'_>, no_root: bool) -> Verdict {
    let text = &option.value.value;
    let id = match text.strip_prefix(b"#") {
        Some(number) => Some(atoi(number) as u32),
        None if !cx.here() => None,
        None => match cx.world.user(text) {
            Seen::Is(id) => Some(id),
            Seen::Absent => return Err(nobody(option, "user", &option.value.lossy())),
            Seen::NotAsked | Seen::Gap(_) => None,
        },
    };
    if no_root && (id == Some(0) || &**text == b"root") {
        let refusal = option.refuse("mod_wsgi does not run applications as root");
        return Err(match text.strip_prefix(b"#") {
            // `#www-data` is number 0.
            Some(name) if name.iter().any(u8::is_ascii_alphabetic) => {
                refusal.instead(String::from_utf8_lossy(name))
            }
            _ => refusal
                .help("name the application's own user, or leave user= out: it is Apache's then"),
        });
    }
    numbered(cx, option, "user")
}

/// A `#1000` must be somebody's number: mod_wsgi needs the name.
fn numbered(cx: &mut Cx<'_>, option: &Opt<'_>, what: &str) -> Verdict {
    let Some(number) = option.value.value.strip_prefix(b"#") else {
        return Ok(());
    };
    if !cx.here() {
        return Ok(());
    }
    let id = atoi(number) as u32;
    let seen = match what {
        "user" => cx.world.user_name(id),
        _ => cx.world.group_name(id),
    };
    match seen {
        Seen::Absent => Err(nobody(option, what, &format!("#{id}"))),
        _ => Ok(()),
    }
}

/// `ap_gname2id`, which ends httpd where there is no such group.
fn group(cx: &mut Cx<'_>, option: &Opt<'_>, name: &[u8]) -> Verdict {
    if name.starts_with(b"#") || !cx.here() {
        return Ok(());
    }
    match cx.world.group(name) {
        Seen::Absent => Err(nobody(option, "group", &String::from_utf8_lossy(name))),
        _ => Ok(()),
    }
}

fn nobody(option: &Opt<'_>, what: &str, name: &str) -> Refusal {
    let bare = name.trim_start_matches('#');
    let make = match (what, bare == name) {
        ("user", true) => format!("adduser --system --group {name}"),
        ("user", false) => format!("adduser --system --uid {bare} NAME"),
        (_, true) => format!("addgroup --system {name}"),
        (_, false) => format!("addgroup --system --gid {bare} NAME"),
    };
    let refusal = option
        .refuse(format!("there is no {what} `{name}` on this machine"))
        .kind(Kind::UnknownUser);
    if name.starts_with(' ') {
        refusal.help("write the names with commas between them, and no spaces")
    } else {
        refusal.help(format!("make it: {make}"))
    }
}

/// The groups of `supplementary-groups`, between commas. APR: `ap_getword`.
fn supplementary(cx: &mut Cx<'_>, option: &Opt<'_>) -> Verdict {
    let text = &option.value.value;
    let mut at = 0;
    loop {
        let end = text[at..]
            .iter()
            .position(|&b| b == b',')
            .map_or(text.len(), |n| at + n);
        if end == at {
            return Ok(());
        }
        group(cx, option, &text[at..end])?;
        // Several commas in a row are one.
        at = end + text[end..].iter().take_while(|&&b| b == b',').count();
    }
}
