//! What certbot calls when a certificate was renewed. certbot: the folder renewal-hooks/deploy.

/// Where it lies.
pub const HOOK: &str = "/etc/letsencrypt/renewal-hooks/deploy/flaskssl-reload-apache";

/// A script that has Apache read the new certificate; nothing is asked of an Apache that does
/// not run.
pub fn hook(systemd: bool) -> String {
    let reload = if systemd {
        "systemctl is-active --quiet apache2 || exit 0\nexec systemctl reload apache2"
    } else {
        "service apache2 status >/dev/null 2>&1 || exit 0\nexec service apache2 reload"
    };
    format!(
        "#!/bin/sh\n{}\n# Apache goes on with the old certificate until it reads the new one.\n{reload}\n",
        super::MARK
    )
}
