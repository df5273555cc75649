//! The PID file. httpd: `ap_read_pid` and `ap_log_pid` in server/log.c.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::world::{FileKind, Seen};

use super::{Death, Start};

pub(super) fn check(start: &mut Start<'_>) {
    pid_file(start);
}

fn pid_file(start: &mut Start<'_>) {
    let main = start.main;
    let Some(setting) = main.last("PidFile") else {
        return;
    };
    let full = path::under(&start.config.server_root, setting.value());
    let shown = String::from_utf8_lossy(&full).into_owned();
    let folder = path::parent(&full);
    let folder_shown = String::from_utf8_lossy(folder).into_owned();
    let made_later = start.made_at_start(folder);
    let death = match start.stat(&full) {
        Seen::Is(meta) if meta.kind == FileKind::Directory => (
            format!("the PidFile {shown} is a directory"),
            format!("name a file in it: {shown}/apache2.pid"),
        ),
        Seen::Is(_) => match start.contents(&full) {
            Seen::Is(bytes)
                if !crate::syntax::trim(&bytes)
                    .first()
                    .is_some_and(u8::is_ascii_digit) =>
            {
                (
                    format!("the PidFile {shown} holds no process number"),
                    "is it the right file? httpd does not overwrite it; take it away".to_owned(),
                )
            }
            _ => return,
        },
        Seen::Absent if !made_later && start.stat(folder).absent() => (
            format!("the folder of the PidFile, {folder_shown}, is not there"),
            format!("make it: mkdir -p {folder_shown}"),
        ),
        _ => return,
    };
    start.dies(setting, Death::new(Kind::Start, death.0, death.1));
}
