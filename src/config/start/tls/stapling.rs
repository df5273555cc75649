//! OCSP stapling. httpd: `modssl_init_stapling`, modules/ssl/ssl_util_stapling.c.

use crate::config::fault::Kind;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Settings;

use super::scope::Scope;

/// Looks whether there is a cache for it.
pub(super) fn check(start: &mut Start, scope: &Scope, main: &Settings) {
    let Some(setting) = scope.get("SSLUseStapling").filter(|s| s.is("on")) else {
        return;
    };
    if main.last("SSLStaplingCache").is_some() {
        return;
    }
    start.dies(
        setting,
        Death::new(
            Kind::Start,
            "SSLUseStapling is on, and there is no SSLStaplingCache",
            "outside of every <VirtualHost>, write\n\
             SSLStaplingCache shmcb:${APACHE_RUN_DIR}/ssl_stapling(32768)",
        ),
    );
}
