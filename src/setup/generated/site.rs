//! The site's virtual hosts. What is written here passes `flaskssl check` without a note.

use std::fmt::Write;

use crate::setup::name::Name;
use crate::setup::place::Place;

/// Mozilla's intermediate ciphers (Server Side TLS 5.8), which every OpenSSL since 1.1.1 has.
const CIPHERS: &str = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305";

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site<'s> {
    /// Its names, the ServerName first.
    pub names: &'s [Name],
    /// The folder that holds `.well-known`, where challenges are answered by files.
    pub webroot: Option<&'s Place>,
    /// The file with its chain.
    pub chain: &'s Place,
    /// The file with its key.
    pub key: &'s Place,
    /// The WSGI file.
    pub script: &'s Place,
    /// The virtual environment.
    pub python_home: Option<&'s Place>,
    /// Folders that are on Python's path.
    pub python_path: &'s [Place],
    /// Folders that Apache serves itself: URL and folder.
    pub statics: &'s [(String, Place)],
    /// For how many seconds browsers are told to use HTTPS alone.
    pub hsts: Option<u32>,
}

impl Site<'_> {
    /// The virtual host on port 80 alone, as long as there is no certificate.
    pub fn before_certificate(&self) -> String {
        let mut out = format!("{}\n", super::MARK);
        self.plain(&mut out, false);
        out
    }

    /// Both virtual hosts.
    pub fn whole(&self) -> String {
        let mut out = format!("{}\n", super::MARK);
        self.plain(&mut out, true);
        out.push('\n');
        self.secure(&mut out);
        out
    }

    fn named(&self, out: &mut String) {
        let _ = writeln!(out, "    ServerName {}", self.names[0]);
        for alias in &self.names[1..] {
            let _ = writeln!(out, "    ServerAlias {alias}");
        }
    }

    fn plain(&self, out: &mut String, redirect: bool) {
        out.push_str("<VirtualHost *:80>\n");
        self.named(out);
        if let Some(webroot) = self.webroot {
            let folder = format!("{webroot}/.well-known/acme-challenge");
            // A path that a Place may be below of may be one itself.
            let (alias, section) = match Place::of(&folder) {
                Ok(place) => (
                    Place::quoted(&place).replace(&folder, &format!("{folder}/")),
                    place.quoted(),
                ),
                Err(_) => (format!("\"{folder}/\""), format!("\"{folder}\"")),
            };
            let _ = write!(
                out,
                "\n    # The authority looks here, at each renewal too.\n    \
                 Alias /.well-known/acme-challenge/ {alias}\n    \
                 <Directory {section}>\n        Require all granted\n    </Directory>\n"
            );
        }
        if redirect {
            let name = &self.names[0];
            let all = match self.webroot {
                Some(_) => "^/(?!\\.well-known/acme-challenge/)(.*)$",
                None => "^/(.*)$",
            };
            let _ = write!(
                out,
                "\n    RedirectMatch permanent \"{all}\" \"https://{name}/$1\"\n"
            );
        }
        self.logs(out);
        out.push_str("</VirtualHost>\n");
    }

    fn secure(&self, out: &mut String) {
        out.push_str("<VirtualHost *:443>\n");
        self.named(out);
        let _ = write!(
            out,
            "\n    SSLEngine on\n    \
             SSLCertificateFile {}\n    \
             SSLCertificateKeyFile {}\n    \
             # Mozilla's intermediate settings: https://ssl-config.mozilla.org\n    \
             SSLProtocol -all +TLSv1.2 +TLSv1.3\n    \
             SSLCipherSuite {CIPHERS}\n    \
             SSLHonorCipherOrder off\n    \
             SSLSessionTickets off\n",
            self.chain.quoted(),
            self.key.quoted(),
        );
        if let Some(seconds) = self.hsts {
            let _ = writeln!(
                out,
                "    Header always set Strict-Transport-Security \"max-age={seconds}\""
            );
        }
        let group = self.names[0].as_str();
        let _ = write!(
            out,
            "\n    WSGIDaemonProcess {group} user=www-data group=www-data threads=5 \
             display-name=%{{GROUP}} lang=C.UTF-8 locale=C.UTF-8"
        );
        // Files that the application names by relative paths are looked for there.
        let home = Place::of(self.script.as_str().rsplit_once('/').unwrap_or_default().0);
        if let Ok(home) = home {
            let _ = write!(out, " {}", option("home", home.as_str()));
        }
        if let Some(home) = self.python_home {
            let _ = write!(out, " {}", option("python-home", home.as_str()));
        }
        if !self.python_path.is_empty() {
            let folders: Vec<&str> = self.python_path.iter().map(Place::as_str).collect();
            let _ = write!(out, " {}", option("python-path", &folders.join(":")));
        }
        let _ = write!(
            out,
            "\n    WSGIProcessGroup {group}\n    WSGIApplicationGroup %{{GLOBAL}}\n"
        );
        for (url, folder) in self.statics {
            let _ = writeln!(out, "    Alias {} {}", url, slashed(url, folder));
        }
        let _ = writeln!(out, "    WSGIScriptAlias / {}", self.script.quoted());
        let (folder, file) = self.script.as_str().rsplit_once('/').unwrap_or_default();
        let folder = Place::of(if folder.is_empty() { "/" } else { folder });
        let folder = folder.map_or_else(|_| "/".to_owned(), |folder| folder.quoted());
        let file = if file.contains(' ') {
            format!("\"{file}\"")
        } else {
            file.to_owned()
        };
        let _ = write!(
            out,
            "\n    # The application's folder is not served: its WSGI file alone is run.\n    \
             <Directory {folder}>\n        <Files {file}>\n            Require all granted\n        \
             </Files>\n    </Directory>\n"
        );
        for (_, folder) in self.statics {
            let _ = write!(
                out,
                "    <Directory {}>\n        Require all granted\n    </Directory>\n",
                folder.quoted()
            );
        }
        self.logs(out);
        out.push_str("</VirtualHost>\n");
    }

    fn logs(&self, out: &mut String) {
        let name = &self.names[0];
        let _ = write!(
            out,
            "\n    ErrorLog ${{APACHE_LOG_DIR}}/{name}-error.log\n    \
             CustomLog ${{APACHE_LOG_DIR}}/{name}-access.log combined\n"
        );
    }
}

/// An option of WSGIDaemonProcess. mod_wsgi takes quotes around the value alone.
fn option(name: &str, value: &str) -> String {
    if value.contains([' ', '\'', '#']) {
        format!("{name}=\"{value}\"")
    } else {
        format!("{name}={value}")
    }
}

/// The folder as an Alias needs it: with a slash at its end where the URL has one.
fn slashed(url: &str, folder: &Place) -> String {
    let quoted = folder.quoted();
    match (url.ends_with('/'), quoted.strip_suffix('"')) {
        (true, Some(open)) => format!("{open}/\""),
        (true, None) => format!("{quoted}/"),
        (false, _) => quoted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> Place {
        Place::of(path).unwrap()
    }

    #[test]
    fn a_site() {
        let names = [
            Name::of("a.duckdns.org").unwrap(),
            Name::of("www.a.duckdns.org").unwrap(),
        ];
        let statics = [("/static/".to_owned(), place("/srv/my app/static"))];
        let site = Site {
            names: &names,
            webroot: Some(&place("/var/www/letsencrypt")),
            chain: &place("/etc/letsencrypt/live/a.duckdns.org/fullchain.pem"),
            key: &place("/etc/letsencrypt/live/a.duckdns.org/privkey.pem"),
            script: &place("/srv/my app/app.wsgi"),
            python_home: Some(&place("/srv/my app/venv")),
            python_path: &[],
            statics: &statics,
            hsts: Some(300),
        };
        insta::assert_snapshot!("before_certificate", site.before_certificate());
        insta::assert_snapshot!("whole", site.whole());
    }
}
