//! Caches that are files. httpd: `ssl_scache_init`, and `socache_dbm_init` of
//! modules/cache/mod_socache_dbm.c.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Settings;
use crate::config::world::{FileKind, Seen};

use super::unusable::shown;

/// Looks whether they can be made. They are made even where TLS is nowhere on, in the second
/// pass: `apachectl start` reports success.
pub(super) fn check(start: &mut Start, main: &Settings) {
    for name in ["SSLStaplingCache", "SSLSessionCache"] {
        let Some(setting) = main.last(name) else {
            continue;
        };
        let Some(file) = setting
            .value()
            .strip_prefix(b"dbm:")
            .filter(|f| !f.is_empty())
        else {
            continue;
        };
        let file = path::under(&start.config.server_root, file);
        let folder = path::parent(&file);
        let fault = match start.stat(folder) {
            Seen::Absent => "does not exist",
            Seen::Is(meta) if meta.kind != FileKind::Directory => "is no folder",
            _ => continue,
        };
        start.dies(
            setting,
            Death::new(
                Kind::Start,
                format!("{name}: the folder {} {fault}", shown(folder)),
                format!(
                    "make the folder, or keep the cache in memory: `{name} shmcb:${{APACHE_RUN_DIR}}/{}`",
                    match name {
                        "SSLSessionCache" => "ssl_scache(512000)",
                        _ => "ssl_stapling(32768)",
                    }
                ),
            ),
        );
    }
}
