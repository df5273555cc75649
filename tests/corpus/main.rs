//! Configuration that people really run: what Debian's packages ship, what mod_wsgi-express and
//! certbot write, what Mozilla recommends. Nothing above a note may be told of it but what
//! `fired.toml` lists, each with the reason why it is right; and all that is listed is told.

mod fired;
mod packages;

use std::path::{Path, PathBuf};
use std::process::Command;

use fired::Told;

/// What flaskssl tells of files, above a note; files as they are named below `root`.
fn told(root: &Path, arguments: &[&str], files: &[PathBuf]) -> Vec<Told> {
    let output = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .args(["check", "--format", "json", "--fail-on", "never"])
        .args(arguments)
        .args(files)
        .current_dir(root)
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    findings
        .iter()
        .filter(|f| f["severity"] != "note")
        .map(|f| {
            let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
            let file = PathBuf::from(text("file"));
            let file = file.strip_prefix(root).unwrap_or(&file);
            Told {
                file: file.display().to_string(),
                code: text("code"),
                severity: text("severity"),
                line: f["line"].as_u64().unwrap_or_default(),
                message: text("message"),
            }
        })
        .collect()
}

/// Says what was left out; in CI nothing may be.
fn skipped(test: &str, reason: &str) {
    println!("skipped: {test}: {reason}");
    let ci = std::env::var_os("CI").is_some_and(|v| v == "true");
    assert!(!ci, "CI must not skip {test}: {reason}");
}

#[test]
fn what_debians_packages_ship() {
    let folder = match packages::unpacked() {
        Ok(folder) => folder,
        Err(reason) => return skipped("what_debians_packages_ship", &reason),
    };
    let files = packages::configuration(&folder);
    assert!(files.len() > 110, "{} files", files.len());
    fired::compare("packages", told(&folder, &[], &files));
}

#[test]
fn debians_own_tree_with_all_its_modules() {
    let installed = Path::new("/etc/apache2");
    if !Path::new("/usr/sbin/apache2").exists() {
        return skipped("debians_own_tree", "apache2 is not installed");
    }
    let root = tempfile::tempdir().expect("a temporary folder");
    let tree = root.path().join("apache2");
    let copied = Command::new("cp")
        .arg("-a")
        .arg(installed)
        .arg(&tree)
        .status();
    assert!(copied.expect("cp runs").success());
    enable(&tree, "mods", |name| {
        !name.starts_with("mpm_") || name == "mpm_event.load" || name == "mpm_event.conf"
    });
    enable(&tree, "conf", |_| true);
    enable(&tree, "sites", |name| {
        name == "default-ssl.conf" || name == "000-default.conf"
    });
    fired::compare(
        "debian-tree",
        told(&tree, &["--target", "here"], std::slice::from_ref(&tree)),
    );
}

/// Links what is available to where it is enabled, as a2enmod and its like do.
fn enable(tree: &Path, what: &str, wanted: impl Fn(&str) -> bool) {
    let available = tree.join(format!("{what}-available"));
    for entry in std::fs::read_dir(&available).expect("a folder").flatten() {
        let name = entry.file_name().into_string().expect("a plain name");
        let link = tree.join(format!("{what}-enabled")).join(&name);
        if wanted(&name) && link.symlink_metadata().is_err() {
            let target = format!("../{what}-available/{name}");
            std::os::unix::fs::symlink(target, link).expect("a link");
        }
    }
}

#[test]
fn what_mod_wsgi_express_writes() {
    let Some(program) = express() else {
        return skipped(
            "what_mod_wsgi_express_writes",
            "mod_wsgi-express is not installed",
        );
    };
    let root = tempfile::tempdir().expect("a temporary folder");
    let script = root.path().join("app.wsgi");
    let app = "def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'']\n";
    std::fs::write(&script, app).expect("a script");
    let server = root.path().join("server");
    let made = Command::new(program)
        .arg("setup-server")
        .arg(&script)
        .arg("--server-root")
        .arg(&server)
        .args([
            "--port", "8765", "--user", "www-data", "--group", "www-data",
        ])
        .output()
        .expect("mod_wsgi-express runs");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let control = std::fs::read_to_string(server.join("apachectl")).expect("its apachectl");
    let arguments = of_apachectl(&control, &script);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    fired::compare(
        "mod_wsgi-express",
        told(&server, &arguments, &[server.join("httpd.conf")]),
    );
}

fn express() -> Option<PathBuf> {
    let own = std::env::var_os("MOD_WSGI_EXPRESS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    own.into_iter()
        .chain(std::env::split_paths(&path).map(|folder| folder.join("mod_wsgi-express")))
        .find(|program| program.is_file())
}

/// The names and variables that its apachectl gives to httpd.
fn of_apachectl(text: &str, script: &Path) -> Vec<String> {
    let mut arguments: Vec<String> = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("HTTPD_ARGS=") {
            let names = rest.trim_matches('"').split_whitespace();
            arguments.extend(names.filter(|w| w.starts_with("-D")).map(str::to_owned));
        }
        if let Some((name, value)) = line.split_once('=')
            && name.starts_with("MOD_WSGI_")
        {
            let value = value.trim_matches('"');
            let value = if value.contains('$') {
                "www-data"
            } else {
                value
            };
            arguments.push("--define".into());
            arguments.push(format!("{name}={value}"));
        }
    }
    assert!(
        arguments.len() > 8,
        "{arguments:?} for {}",
        script.display()
    );
    arguments
}

#[test]
fn what_certbot_ships() {
    let folder = Path::new("/usr/lib/python3/dist-packages/certbot_apache/_internal/tls_configs");
    if !folder.is_dir() {
        return skipped(
            "what_certbot_ships",
            "python3-certbot-apache is not installed",
        );
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "conf"))
        .collect();
    files.sort();
    assert!(files.len() >= 2, "{files:?}");
    fired::compare("certbot", told(folder, &[], &files));
}

#[test]
fn what_mozilla_recommends() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/healthy");
    fired::compare(
        "mozilla",
        told(&folder, &[], &[folder.join("mozilla-intermediate.conf")]),
    );
}
