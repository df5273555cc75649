//! Paths that come from other systems, or are misspelt.

use crate::config::suggest;

/// Folders of Debian's `/etc/apache2` and beside it that are often misspelt.
const FOLDERS: &[&str] = &[
    "sites-available",
    "sites-enabled",
    "mods-available",
    "mods-enabled",
    "conf-available",
    "conf-enabled",
    "letsencrypt",
    "apache2",
];

/// Whole paths of tutorials and other systems, with Debian's.
const WHOLE: &[(&str, &str)] = &[
    ("/etc/apache2.conf", "/etc/apache2/apache2.conf"),
    ("/etc/httpd/conf/httpd.conf", "/etc/apache2/apache2.conf"),
    ("/etc/httpd.conf", "/etc/apache2/apache2.conf"),
    ("/etc/apache2/httpd.conf", "/etc/apache2/apache2.conf"),
];

/// Beginnings of paths of Red Hat's family, with Debian's.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/etc/httpd/conf.d/", "/etc/apache2/sites-enabled/"),
    ("/etc/httpd/conf/", "/etc/apache2/"),
    ("/etc/httpd/logs/", "/var/log/apache2/"),
    ("/var/log/httpd/", "/var/log/apache2/"),
    ("/etc/httpd/", "/etc/apache2/"),
    ("/etc/apache/conf.d/", "/etc/apache2/conf-enabled/"),
    ("/etc/apache/", "/etc/apache2/"),
    ("/etc/pki/tls/certs/", "/etc/ssl/certs/"),
    ("/etc/pki/tls/private/", "/etc/ssl/private/"),
];

/// What was probably meant by a path, and why.
pub(super) fn meant(path: &str) -> Option<(String, &'static str)> {
    if let Some((_, here)) = WHOLE.iter().find(|(there, _)| *there == path) {
        return Some((
            (*here).to_owned(),
            "that is where it is on Debian and Ubuntu",
        ));
    }
    let foreign = ELSEWHERE
        .iter()
        .find_map(|(there, here)| path.strip_prefix(there).map(|rest| format!("{here}{rest}")));
    if let Some(here) = foreign {
        return Some((
            here,
            "that is where it is on Debian and Ubuntu; the path is of another system",
        ));
    }
    let mut changed = false;
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| {
            if part.len() < 6 || FOLDERS.contains(&part) {
                return part;
            }
            let near = suggest::near(part.as_bytes(), FOLDERS.iter().copied());
            match near.and_then(|near| std::str::from_utf8(near).ok()) {
                Some(near) if part.contains('-') == near.contains('-') => {
                    changed = true;
                    near
                }
                _ => part,
            }
        })
        .collect();
    changed.then(|| (parts.join("/"), "the folder's name is misspelt"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant() {
        let meant = |path: &str| meant(path).map(|(path, _)| path);
        for (path, expected) in [
            ("/etc/apache2.conf", "/etc/apache2/apache2.conf"),
            (
                "/etc/apache2/sites-avaliable/x.conf",
                "/etc/apache2/sites-available/x.conf",
            ),
            ("sites-enable/*.conf", "sites-enabled/*.conf"),
            ("/etc/httpd/logs/error_log", "/var/log/apache2/error_log"),
        ] {
            assert_eq!(meant(path).as_deref(), Some(expected), "{path}");
        }
        for path in [
            "/etc/apache2/sites-enabled/*.conf",
            "/etc/apache2/conf.d/*.conf",
            "/etc/apache2/vhosts/*.conf",
            "/srv/sites-config/x.conf",
            "/etc/letsencrypt/options-ssl-apache.conf",
        ] {
            assert_eq!(meant(path), None, "{path}");
        }
    }
}
