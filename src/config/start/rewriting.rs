//! The programs that rewriting asks. httpd: `run_rewritemap_programs` and
//! `rewritemap_program_child`, modules/mappers/mod_rewrite.c.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::views::settings::{Setting, Settings};
use crate::config::walk::ServerId;
use crate::config::world::{FileKind, Seen};

use super::{Death, Start};

/// Programs of `RewriteMap name prg:program`, where rewriting is on.
pub(super) fn check(start: &mut Start<'_>) {
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
        if let Some(words) = map.words().get(2) {
            user(start, &map, words);
        }
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

/// `user:group`, who are looked up when the program is started.
fn user(start: &mut Start<'_>, map: &Setting, words: &[u8]) {
    if !start.config.here {
        return;
    }
    let mut names = words.split(|&b| b == b':').filter(|n| !n.is_empty());
    let world = start.world();
    let unknown = [
        ("user", names.next().map(|n| (n, world.user(n)))),
        ("group", names.next().map(|n| (n, world.group(n)))),
    ];
    for (kind, found) in unknown {
        let Some((name, Seen::Absent)) = found else {
            continue;
        };
        let name = String::from_utf8_lossy(name);
        start.dies(
            map,
            Death::new(
                Kind::Start,
                format!("the map's program is to run as the {kind} `{name}`, and there is none"),
                format!("name a {kind} that exists, such as www-data"),
            ),
        );
        return;
    }
}
