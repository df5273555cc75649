//! Logs that cannot be opened. httpd: `open_error_log` in server/log.c, `open_log` in
//! modules/loggers/mod_log_config.c, mod_log_forensic.c.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::views::settings::Setting;
use crate::config::walk::ServerId;
use crate::config::world::{FileKind, Seen};

use super::{Death, Start};

/// Facilities of syslog(3); httpd takes any beginning of one (server/log.c).
const FACILITIES: &[&str] = &[
    "auth", "authpriv", "cron", "daemon", "ftp", "kern", "lpr", "mail", "news", "syslog", "user",
    "uucp", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
];

pub(super) fn check(start: &mut Start<'_>) {
    for n in 0..start.config.servers.len() {
        let settings = start.config.settings(ServerId(n as u32));
        if let Some(setting) = settings.last("ErrorLog") {
            error_log(start, setting);
        }
        for name in ["CustomLog", "TransferLog", "GlobalLog"] {
            for setting in settings.named(name) {
                target(start, setting);
            }
        }
        for setting in settings.named("ForensicLog") {
            if !missing_folder(start, setting) {
                target(start, setting);
            }
        }
    }
}

fn error_log(start: &mut Start<'_>, setting: &Setting) {
    let value = setting.value();
    if value == b"syslog" {
        return;
    }
    let Some(rest) = value.strip_prefix(b"syslog:") else {
        target(start, setting);
        return;
    };
    let facility = rest.split(|&b| b == b':').next().unwrap_or_default();
    let wanted = String::from_utf8_lossy(facility).to_ascii_lowercase();
    if !FACILITIES.iter().any(|f| f.starts_with(&wanted)) {
        start.dies(
            setting,
            Death::new(
                Kind::Log,
                format!("syslog has no facility `{wanted}`"),
                "write one of: daemon, user, local0 to local7",
            ),
        );
    }
}

/// A file, or a program that is to read the log.
fn target(start: &mut Start<'_>, setting: &Setting) {
    let value = setting.value();
    if let Some(command) = value.strip_prefix(b"|") {
        piped(start, setting, command);
        return;
    }
    let full = path::under(&start.config.server_root, value);
    if let Some(fault) = leads_nowhere(start, &full) {
        let shown = String::from_utf8_lossy(&full).into_owned();
        let help = format!("take the link away: rm {shown}");
        start.dies(
            setting,
            Death::new(Kind::Log, format!("{shown} {fault}"), help),
        );
        return;
    }
    if let Seen::Is(meta) = start.stat(&full)
        && meta.kind == FileKind::Directory
    {
        let shown = String::from_utf8_lossy(&full).into_owned();
        start.dies(
            setting,
            Death::new(
                Kind::Log,
                format!("{shown} is a directory, and no log can be written to it"),
                format!(
                    "name a file in it: {}/error.log",
                    shown.trim_end_matches('/')
                ),
            ),
        );
    }
}

/// How many links the system follows one after the other (MAXSYMLINKS).
const LINKS: usize = 40;

/// What is wrong with a link to a log that is not there yet: the log is made where the link
/// leads, if there is a folder.
fn leads_nowhere(start: &Start<'_>, full: &[u8]) -> Option<String> {
    if start.stat(full).is_there() {
        return None;
    }
    let mut at = full.to_vec();
    for turn in 0..=LINKS {
        match start.link(&at) {
            Seen::Is(target) => at = path::under(path::parent(&at), &target),
            Seen::Absent if turn > 0 => {
                let folder = path::parent(&at);
                return start.stat(folder).absent().then(|| {
                    format!(
                        "is a link to {}, and the folder {} is not there",
                        String::from_utf8_lossy(&at),
                        String::from_utf8_lossy(folder)
                    )
                });
            }
            _ => return None,
        }
    }
    Some("is a link that leads back to itself".to_owned())
}

/// `|program`, `||program`, and `|$command` for a shell. No PATH is searched for the first
/// two: a name without a slash is looked for where httpd runs, and that is `/`.
fn piped(start: &mut Start<'_>, setting: &Setting, command: &[u8]) {
    let shell = command.starts_with(b"$");
    let command = command
        .strip_prefix(b"$")
        .or_else(|| command.strip_prefix(b"|"))
        .unwrap_or(command);
    let program = crate::syntax::word(command, 0).0;
    let Some(program) = program.map(|w| w.value.into_owned()) else {
        if !shell {
            start.dies(
                setting,
                Death::new(
                    Kind::Log,
                    "no program is named behind the `|`",
                    "write its whole path: \"|/usr/bin/rotatelogs /var/log/apache2/log 86400\"",
                ),
            );
        }
        return;
    };
    if shell && !program.starts_with(b"/") {
        return;
    }
    let full = path::under(b"/", &program);
    let shown = String::from_utf8_lossy(&program).into_owned();
    let death = match start.stat(&full) {
        Seen::Absent if program.starts_with(b"/") => Death::new(
            Kind::Log,
            format!("the program {shown} that is to read the log is not there"),
            "install it, or correct its path",
        ),
        Seen::Absent => Death::new(
            Kind::Log,
            format!("`{shown}`, which is to read the log, is not looked for in PATH"),
            format!("write its whole path, such as /usr/bin/{shown}"),
        ),
        Seen::Is(meta) if meta.kind == FileKind::File && meta.mode & 0o111 == 0 => Death::new(
            Kind::Log,
            format!("{shown}, which is to read the log, is not executable"),
            format!("chmod +x {shown}"),
        ),
        _ => return,
    };
    start.dies(setting, death);
}

/// `apache2 -t` does not look for the folder of a ForensicLog.
fn missing_folder(start: &mut Start<'_>, setting: &Setting) -> bool {
    let value = setting.value();
    if value.starts_with(b"|") {
        return false;
    }
    let full = path::under(&start.config.server_root, value);
    let folder = path::parent(&full);
    let absent = start.stat(folder).absent();
    if absent {
        let shown = String::from_utf8_lossy(folder).into_owned();
        start.dies(
            setting,
            Death::new(
                Kind::Log,
                format!("the folder of the log, {shown}, is not there"),
                format!("make it: mkdir -p {shown}"),
            ),
        );
    }
    absent
}
