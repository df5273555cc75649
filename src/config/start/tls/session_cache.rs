//! mod_ssl's caches. httpd: `ssl_scache_init`.

use crate::config::start::{Start, caches};
use crate::config::views::settings::Settings;

/// Looks whether they can be made. They are made even where TLS is nowhere on, in the second
/// pass: `apachectl start` reports success.
pub(super) fn check(start: &mut Start, main: &Settings) {
    for (name, used) in [
        ("SSLStaplingCache", &caches::STAPLING),
        ("SSLSessionCache", &caches::SESSIONS),
    ] {
        if let Some(setting) = main.last(name) {
            caches::judge(start, setting, used);
        }
    }
}
