//! Server roots as Debian lays them out, with as many virtual hosts as are wanted.
//!
//! Each host is a file of its own in `sites-available`, linked from `sites-enabled`: a
//! redirect from port 80, and a TLS host with a WSGI application, or a proxy where mod_wsgi
//! is not installed. What the hosts have in common with each other is what hosts written by
//! one person have in common.

#![allow(dead_code)] // each benchmark takes what it needs

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// Where Debian puts httpd's modules.
const MODULES: &str = "/usr/lib/apache2/modules";

/// What a fresh installation with a TLS site and an application has enabled, in the order in
/// which Debian's links are read.
const ENABLED: &[&str] = &[
    "access_compat",
    "alias",
    "auth_basic",
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_host",
    "authz_user",
    "autoindex",
    "deflate",
    "dir",
    "env",
    "filter",
    "headers",
    "mime",
    "mpm_event",
    "negotiation",
    "proxy",
    "proxy_http",
    "reqtimeout",
    "rewrite",
    "setenvif",
    "socache_shmcb",
    "ssl",
    "status",
    "wsgi",
];

/// The settings that Debian ships with some of them.
const SETTINGS: &[(&str, &str)] = &[
    (
        "alias",
        "<IfModule alias_module>\n\tAlias /icons/ \"/usr/share/apache2/icons/\"\n\n\t<Directory \"/usr/share/apache2/icons\">\n\t\tOptions FollowSymlinks\n\t\tAllowOverride None\n\t\tRequire all granted\n\t</Directory>\n</IfModule>\n",
    ),
    (
        "autoindex",
        "<IfModule mod_autoindex.c>\n\tIndexOptions FancyIndexing VersionSort HTMLTable NameWidth=* DescriptionWidth=* Charset=UTF-8\n\tAddIconByEncoding (CMP,/icons/compressed.gif) x-compress x-gzip x-bzip2\n\tAddIcon /icons/binary.gif .bin .exe\n\tDefaultIcon /icons/unknown.gif\n\tReadmeName README.html\n\tHeaderName HEADER.html\n\tIndexIgnore .??* *~ *# RCS CVS *,v *,t\n</IfModule>\n",
    ),
    (
        "deflate",
        "<IfModule mod_deflate.c>\n\t<IfModule mod_filter.c>\n\t\tAddOutputFilterByType DEFLATE text/html text/plain text/xml\n\t\tAddOutputFilterByType DEFLATE text/css\n\t</IfModule>\n</IfModule>\n",
    ),
    (
        "dir",
        "DirectoryIndex index.html index.cgi index.pl index.php index.xhtml index.htm\n",
    ),
    (
        "mime",
        "<IfModule mod_mime.c>\n\tTypesConfig /etc/mime.types\n\tAddType application/x-compress .Z\n\tAddType application/x-gzip .gz .tgz\n\tAddLanguage en .en\n\tAddCharset utf-8 .utf8\n</IfModule>\n",
    ),
    (
        "mpm_event",
        "StartServers            2\nMinSpareThreads         25\nMaxSpareThreads         75\nThreadLimit             64\nThreadsPerChild         25\nMaxRequestWorkers       150\nMaxConnectionsPerChild  0\n",
    ),
    (
        "reqtimeout",
        "<IfModule mod_reqtimeout.c>\n\tRequestReadTimeout header=20-40,minrate=500\n\tRequestReadTimeout body=10,minrate=500\n</IfModule>\n",
    ),
    (
        "setenvif",
        "<IfModule mod_setenvif.c>\n\tBrowserMatch \"Mozilla/2\" nokeepalive\n\tBrowserMatch \"MSIE 4\\.0b2;\" nokeepalive downgrade-1.0 force-response-1.0\n</IfModule>\n",
    ),
    (
        "ssl",
        "<IfModule mod_ssl.c>\n\tSSLRandomSeed startup builtin\n\tSSLRandomSeed connect builtin\n\tAddType application/x-x509-ca-cert .crt\n\tSSLPassPhraseDialog  exec:/usr/share/apache2/ask-for-passphrase\n\tSSLSessionCache         shmcb:${APACHE_RUN_DIR}/ssl_scache(512000)\n\tSSLSessionCacheTimeout  300\n\tSSLCipherSuite HIGH:!aNULL\n\tSSLProtocol all -SSLv3\n</IfModule>\n",
    ),
    (
        "status",
        "<IfModule mod_status.c>\n\t<Location /server-status>\n\t\tSetHandler server-status\n\t\tRequire local\n\t</Location>\n\tExtendedStatus On\n</IfModule>\n",
    ),
];

/// The main file, as Debian's, without its comments.
const MAIN: &str = r#"DefaultRuntimeDir ${APACHE_RUN_DIR}
PidFile ${APACHE_PID_FILE}
Timeout 300
KeepAlive On
MaxKeepAliveRequests 100
KeepAliveTimeout 5
User ${APACHE_RUN_USER}
Group ${APACHE_RUN_GROUP}
HostnameLookups Off
ErrorLog ${APACHE_LOG_DIR}/error.log
LogLevel warn
ServerName localhost
IncludeOptional mods-enabled/*.load
IncludeOptional mods-enabled/*.conf
Include ports.conf
<Directory />
	Options FollowSymLinks
	AllowOverride None
	Require all denied
</Directory>
<Directory /usr/share>
	AllowOverride None
	Require all granted
</Directory>
<Directory /var/www/>
	Options Indexes FollowSymLinks
	AllowOverride None
	Require all granted
</Directory>
AccessFileName .htaccess
<FilesMatch "^\.ht">
	Require all denied
</FilesMatch>
LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" vhost_combined
LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined
LogFormat "%h %l %u %t \"%r\" %>s %O" common
IncludeOptional conf-enabled/*.conf
IncludeOptional sites-enabled/*.conf
"#;

/// Whose certificate a host has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certificates {
    /// One pair of files for all hosts.
    Shared,
    /// Links of each host's own, as certbot makes them.
    Own,
}

/// A server root.
pub(crate) struct Tree {
    root: PathBuf,
    /// Gone when this is dropped, if the root is only lent.
    _lent: Option<tempfile::TempDir>,
}

impl Tree {
    /// A root with so many TLS hosts; it is gone when this is dropped.
    pub(crate) fn new(hosts: usize, certificates: Certificates) -> Tree {
        let folder = tempfile::Builder::new()
            .prefix("flaskssl-bench-")
            .tempdir()
            .expect("a folder for a server root");
        let mut tree = Tree::at(folder.path(), hosts, certificates);
        tree._lent = Some(folder);
        tree
    }

    /// The same in an empty folder, to stay there.
    pub(crate) fn at(root: &Path, hosts: usize, certificates: Certificates) -> Tree {
        let tree = Tree {
            root: root.to_owned(),
            _lent: None,
        };
        for name in [
            "mods-enabled",
            "conf-enabled",
            "sites-available",
            "sites-enabled",
            "tls",
            "www",
            "app",
            "run",
            "log",
            "lock",
        ] {
            fs::create_dir(root.join(name)).expect("a folder of the tree");
        }
        write(&root.join("apache2.conf"), MAIN);
        write(
            &root.join("ports.conf"),
            "Listen 80\n\n<IfModule ssl_module>\n\tListen 443\n</IfModule>\n",
        );
        write(&root.join("envvars"), &tree.envvars());
        let app = "def application(environ, start_response):\n    \
                   start_response('200 OK', [])\n    return [b'']\n";
        write(&root.join("app/app.wsgi"), app);
        tree.modules();
        tree.certificate(&root.join("tls"));
        for n in 0..hosts {
            tree.host(n, certificates);
        }
        tree
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    /// Its main file.
    pub(crate) fn main(&self) -> PathBuf {
        self.path().join("apache2.conf")
    }

    /// The variables that Debian's `envvars` sets, for this tree.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let below = |name: &str| self.path().join(name).display().to_string();
        vec![
            ("APACHE_RUN_USER", "www-data".to_owned()),
            ("APACHE_RUN_GROUP", "www-data".to_owned()),
            ("APACHE_PID_FILE", below("run/apache2.pid")),
            ("APACHE_RUN_DIR", below("run")),
            ("APACHE_LOCK_DIR", below("lock")),
            ("APACHE_LOG_DIR", below("log")),
            ("LANG", "C".to_owned()),
        ]
    }

    fn envvars(&self) -> String {
        let mut text = "unset HOME\n".to_owned();
        for (name, value) in self.variables() {
            writeln!(text, "export {name}={value}").expect("writing to a string");
        }
        text
    }

    fn modules(&self) {
        let folder = self.path().join("mods-enabled");
        let all_there = Path::new(MODULES).is_dir();
        for name in ENABLED {
            let file = format!("{MODULES}/mod_{name}.so");
            if all_there && !Path::new(&file).is_file() {
                continue;
            }
            write(
                &folder.join(format!("{name}.load")),
                &format!("LoadModule {name}_module {file}\n"),
            );
            if let Some((_, text)) = SETTINGS.iter().find(|(n, _)| n == name) {
                write(&folder.join(format!("{name}.conf")), text);
            }
        }
    }

    /// A pair of files from the fixtures.
    fn certificate(&self, to: &Path) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pem");
        for (name, file) in [
            ("web/wildcard.fullchain.pem", "fullchain.pem"),
            ("web/wildcard.key", "privkey.pem"),
        ] {
            fs::copy(from.join(name), to.join(file)).expect("a certificate of the fixtures");
        }
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(to.join("privkey.pem"), private).expect("a key nobody else reads");
    }

    fn host(&self, n: usize, certificates: Certificates) {
        let root = self.path();
        let name = format!("site{n:05}");
        let tls = match certificates {
            Certificates::Shared => root.join("tls"),
            Certificates::Own => {
                let own = root.join("tls").join(&name);
                fs::create_dir(&own).expect("a folder of the tree");
                self.certificate(&own);
                own
            }
        };
        let file = format!("{n:05}-{name}.conf");
        let text = host(&name, n, root, &tls);
        write(&root.join("sites-available").join(&file), &text);
        symlink(
            Path::new("../sites-available").join(&file),
            root.join("sites-enabled").join(&file),
        )
        .expect("a link of the tree");
    }
}

/// One site's file.
fn host(name: &str, n: usize, root: &Path, tls: &Path) -> String {
    let (root, tls) = (root.display(), tls.display());
    let application = if Path::new(MODULES).join("mod_wsgi.so").is_file() {
        format!(
            "\tWSGIDaemonProcess {name} processes=2 threads=15 display-name=%{{GROUP}}\n\
             \tWSGIProcessGroup {name}\n\
             \tWSGIApplicationGroup %{{GLOBAL}}\n\
             \tWSGIScriptAlias / {root}/app/app.wsgi\n"
        )
    } else {
        let port = 8000 + n % 50_000;
        format!(
            "\tProxyPreserveHost On\n\
             \tProxyPass / http://127.0.0.1:{port}/ timeout=60 retry=0\n\
             \tProxyPassReverse / http://127.0.0.1:{port}/\n"
        )
    };
    format!(
        "# {name}: written once, copied often\n\
         <VirtualHost *:80>\n\
         \tServerName {name}.site.example\n\
         \tServerAlias {name}-www.site.example\n\
         \tRedirect permanent / https://{name}.site.example/\n\
         </VirtualHost>\n\n\
         <IfModule mod_ssl.c>\n\
         <VirtualHost *:443>\n\
         \tServerName {name}.site.example\n\
         \tServerAlias {name}-www.site.example\n\
         \tServerAdmin webmaster@site.example\n\
         \tDocumentRoot {root}/www\n\n\
         \t# Logs\n\
         \tErrorLog ${{APACHE_LOG_DIR}}/{name}-error.log\n\
         \tCustomLog ${{APACHE_LOG_DIR}}/{name}-access.log combined\n\n\
         \tSSLEngine on\n\
         \tSSLCertificateFile {tls}/fullchain.pem\n\
         \tSSLCertificateKeyFile {tls}/privkey.pem\n\
         \tSSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\n\
         \tHeader always set Strict-Transport-Security \"max-age=31536000\"\n\n\
         \tRewriteEngine On\n\
         \tRewriteCond %{{HTTP_HOST}} ^(.+)-www\\.site\\.example$ [NC]\n\
         \tRewriteRule ^ https://%1.site.example%{{REQUEST_URI}} [R=301,L]\n\n\
         \tAlias /static/ {root}/www/static/\n\
         {application}\
         \t<Directory {root}/app>\n\
         \t\tOptions -Indexes\n\
         \t\tAllowOverride None\n\
         \t\tRequire all granted\n\
         \t</Directory>\n\
         </VirtualHost>\n\
         </IfModule>\n"
    )
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("a file of the tree");
}
