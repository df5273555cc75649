//! The PID file, and the programs that rewriting asks. httpd: `ap_read_pid` and
//! `ap_log_pid` in server/log.c, `run_rewritemap_programs` in
//! modules/mappers/mod_rewrite.c.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::views::settings::{Setting, Settings};
use crate::config::walk::ServerId;
use crate::config::world::{FileKind, Seen};

use super::{Death, Start};

pub(super) fn check(start: &mut Start<'_>) {
    pid_file(start);
    programs(start);
}

fn pid_file(start: &mut Start<'_>) {
    let main = start.main;
    let Some(setting) = main.last("PidFile") else {
        return;
    };
    // A relative one begins at the runtime directory, which is not judged here.
    if !setting.value().starts_with(b"/") {
        return;
    }
    let full = path::under(b"/", setting.value());
    let shown = String::from_utf8_lossy(&full).into_owned();
    let folder = path::parent(&full);
    let folder_shown = String::from_utf8_lossy(folder).into_owned();
    // Debian's start script makes this folder before every start.
    let made_later = matches!(folder, b"/var/run/apache2" | b"/run/apache2");
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

/// Programs of `RewriteMap name prg:program`, where rewriting is on.
fn programs(start: &mut Start<'_>) {
    let main = start.main;
    let on = |settings: &Settings| settings.last("RewriteEngine").is_some_and(|s| s.is("on"));
    let inherits = |settings: &Settings| {
        settings
            .named("RewriteOptions")
            .flat_map(|s| s.words())
            .any(|w| w.to_ascii_lowercase().starts_with(b"inherit"))
    };
    let mut maps: Vec<Setting> = Vec::new();
    let mut inherited = on(main);
    for n in 1..start.config.servers.len() {
        let own = Settings::some(start.config, ServerId(n as u32), |name| {
            matches!(name, "RewriteEngine" | "RewriteOptions" | "RewriteMap")
        });
        if on(&own) {
            maps.extend(own.named("RewriteMap").cloned());
            inherited |= inherits(&own);
        }
    }
    if inherited {
        maps.extend(main.named("RewriteMap").cloned());
    }
    for map in maps {
        let Some(target) = map.words().get(1).and_then(|w| w.strip_prefix(b"prg:")) else {
            continue;
        };
        let program = target
            .split(|&b| crate::syntax::is_space(b))
            .next()
            .unwrap_or_default();
        let full = path::under(&start.config.server_root, program);
        if let Seen::Is(meta) = start.stat(&full)
            && meta.kind == FileKind::File
            && meta.mode & 0o111 == 0
        {
            let shown = String::from_utf8_lossy(&full).into_owned();
            start.dies(
                &map,
                Death::new(
                    Kind::Start,
                    format!("the map's program {shown} is not executable"),
                    format!("chmod +x {shown}"),
                ),
            );
        }
    }
}
