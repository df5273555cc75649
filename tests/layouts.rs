//! Server roots of other systems, as they lie in a repository or a copy: what is of the other
//! machine, such as its modules and its logs, is no fault of the tree's.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A layout: where its server root is, its main file, what that names as `ServerRoot`, the
/// folder of its modules, and how it names a fragment.
struct Layout {
    root: &'static str,
    main: &'static str,
    server_root: &'static str,
    modules: &'static str,
    /// The fragment below the root, and as an `Include` names it.
    fragment: (&'static str, &'static str),
    log: &'static str,
}

const LAYOUTS: &[Layout] = &[
    Layout {
        root: "etc/httpd",
        main: "conf/httpd.conf",
        server_root: "/etc/httpd",
        modules: "modules",
        fragment: ("conf.d/ssl.conf", "conf.d/*.conf"),
        log: "logs/error_log",
    },
    Layout {
        // Arch
        root: "etc/httpd",
        main: "conf/httpd.conf",
        server_root: "/etc/httpd",
        modules: "modules",
        fragment: ("conf/extra/httpd-ssl.conf", "conf/extra/httpd-ssl.conf"),
        log: "/var/log/httpd/error_log",
    },
    Layout {
        root: "usr/local/etc/apache24",
        main: "httpd.conf",
        server_root: "/usr/local",
        modules: "libexec/apache24",
        fragment: ("Includes/ssl.conf", "etc/apache24/Includes/*.conf"),
        log: "/var/log/httpd-error.log",
    },
    Layout {
        root: "opt/homebrew/etc/httpd",
        main: "httpd.conf",
        server_root: "/opt/homebrew/opt/httpd",
        modules: "lib/httpd/modules",
        fragment: (
            "extra/httpd-ssl.conf",
            "/opt/homebrew/etc/httpd/extra/httpd-ssl.conf",
        ),
        log: "/opt/homebrew/var/log/httpd/error_log",
    },
];

impl Layout {
    fn write(&self, image: &Path, fragment: &str) {
        let root = image.join(self.root);
        let modules = [
            "mpm_event",
            "authz_core",
            "dir",
            "log_config",
            "mime",
            "socache_shmcb",
            "ssl",
            "unixd",
        ]
        .map(|name| format!("LoadModule {name}_module {}/mod_{name}.so\n", self.modules))
        .concat();
        let Layout {
            server_root,
            log,
            fragment: (file, include),
            ..
        } = self;
        let main = format!(
            "ServerRoot \"{server_root}\"\nListen 80\n{modules}<IfModule unixd_module>\nUser www\nGroup www\n\
             </IfModule>\nServerName box.site.example\n<Directory />\nAllowOverride none\nRequire all denied\n\
             </Directory>\nErrorLog \"{log}\"\nInclude {include}\n",
        );
        for (name, text) in [(self.main, &*main), (file, fragment)] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
    }
}

const TLS: &str = "Listen 443\n<VirtualHost _default_:443>\nSSLEngine on\n\
                   SSLCertificateFile /etc/pki/tls/certs/site.crt\n\
                   SSLCertificateKeyFile /etc/pki/tls/private/site.key\n</VirtualHost>\n";

fn check(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (text, output.status.code())
}

#[test]
fn a_copy_of_a_healthy_tree_has_no_fault() {
    for layout in LAYOUTS {
        let image = tempfile::tempdir().expect("a temporary folder");
        layout.write(image.path(), TLS);
        for path in [
            layout.root.to_owned(),
            format!("{}/{}", layout.root, layout.main),
        ] {
            let (text, status) = check(image.path(), &["--format", "concise", &path]);
            assert_eq!((&*text, status), ("", Some(0)), "{path}");
        }
    }
}

#[test]
fn a_fault_in_a_fragment_is_found_through_the_main_file() {
    for layout in LAYOUTS {
        let image = tempfile::tempdir().expect("a temporary folder");
        layout.write(image.path(), &TLS.replace("SSLEngine", "SSLEngin"));
        let (text, status) = check(image.path(), &[layout.root]);
        if layout.fragment.1.starts_with('/') {
            // It is named by a path of the other machine.
            assert!(
                text.contains("not checked: what is included from outside the tree: "),
                "{text}"
            );
        } else {
            assert!(text.contains("there is no directive SSLEngin"), "{text}");
            assert!(text.contains("1 error in 2 files"), "{text}");
            assert_eq!(status, Some(1));
        }
        let fragment = format!("{}/{}", layout.root, layout.fragment.0);
        let (text, status) = check(image.path(), &["--format", "concise", &fragment]);
        assert!(text.contains("no directive SSLEngin"), "{text}");
        assert_eq!(status, Some(1));
    }
}

/// In an image of the whole disk everything is looked at, and nothing of Debian's is taken for
/// granted.
#[test]
fn an_image_of_another_system_is_looked_at_as_a_whole() {
    for layout in LAYOUTS {
        let image = tempfile::tempdir().expect("a temporary folder");
        layout.write(image.path(), TLS);
        let root = image.path().to_str().expect("plain").to_owned();
        let path = format!("/{}", layout.root);
        let (text, _) = check(image.path(), &["--root", &root, &path]);
        assert!(text.contains("mod_ssl.so is not there"), "{text}");
        assert!(
            text.contains("there is no file /etc/pki/tls/certs/site.crt"),
            "{text}"
        );
        for debians in ["apt install", "a2dismod", "built into this httpd", "Debian"] {
            assert!(!text.contains(debians), "{debians}: {text}");
        }
    }
}
