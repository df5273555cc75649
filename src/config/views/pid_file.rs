//! Where the server writes its number to. httpd: `PidFile` in server/mpm_common.c.

use crate::config::{Config, path};

/// Debian's, by the `PidFile` line of its main file.
pub const DEBIANS: &[u8] = b"/var/run/apache2/apache2.pid";

/// The file.
pub fn pid_file(config: &Config) -> Vec<u8> {
    let set = config.main_settings().last("PidFile");
    let file = set.map_or(DEBIANS, |set| set.value());
    path::under(&config.server_root, file)
}
