//! Ten times as many files take ten times as long, not a hundred times. Measured by what the
//! processor does, which a busy machine does not change; one test alone in its process, so
//! that nobody else's work is counted.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

const MAIN: &str = "\
LoadModule mpm_event_module /m/mod_mpm_event.so\n\
LoadModule authz_core_module /m/mod_authz_core.so\n\
LoadModule ssl_module /m/mod_ssl.so\n\
LoadModule wsgi_module /m/mod_wsgi.so\n\
ServerName a.example\n\
Listen 80\n\
IncludeOptional sites-enabled/*.conf\n";

/// How files lie about.
#[derive(Debug, Clone, Copy)]
enum Layout {
    /// A folder without a server.
    Alone,
    /// In a server's tree, each enabled by a link.
    Enabled,
    /// In a server's tree, none enabled.
    Disabled,
}

fn stage(root: &Path, sites: usize, layout: Layout) {
    let available = root.join("sites-available");
    let enabled = root.join("sites-enabled");
    for folder in [&available, &enabled] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    if !matches!(layout, Layout::Alone) {
        std::fs::write(root.join("apache2.conf"), MAIN).expect("a file");
    }
    for n in 0..sites {
        let text = format!(
            "<VirtualHost *:80>\n    ServerName s{n}.example.net\n    \
             WSGIDaemonProcess g{n} threads=5\n    WSGIScriptAlias / /srv/{n}/app.wsgi\n    \
             <Directory /srv/{n}>\n        WSGIProcessGroup g{n}\n        \
             WSGIApplicationGroup %{{GLOBAL}}\n        Require all granted\n    \
             </Directory>\n</VirtualHost>\n"
        );
        let name = format!("{n:05}.conf");
        std::fs::write(available.join(&name), text).expect("a file");
        if matches!(layout, Layout::Enabled) {
            symlink(format!("../sites-available/{name}"), enabled.join(&name)).expect("a link");
        }
    }
}

/// Seconds of the processor that a check of so many sites takes.
fn cost(sites: usize, layout: Layout) -> f64 {
    let root = tempfile::tempdir().expect("a temporary folder");
    stage(root.path(), sites, layout);
    check(root.path(), "sites-available")
}

/// Seconds of the processor that a check takes.
fn check(root: &Path, path: &str) -> f64 {
    let used = || {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the children's usage");
        let (user, system) = (usage.user_time(), usage.system_time());
        (user.tv_sec() + system.tv_sec()) as f64
            + (user.tv_usec() + system.tv_usec()) as f64 / 1_000_000.0
    };
    let before = used();
    let output = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .args(["check", path, "--target", "elsewhere"])
        .args(["--format", "concise"])
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs");
    assert!(output.status.code() < Some(2), "{output:?}");
    // No terminal, no line of progress.
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains(['\r', '\x1b']), "{told}");
    assert!(!told.contains("checking"), "{told}");
    used() - before
}

/// Names that nobody knows, read again and again: what is nearest to one is looked for once.
fn misspelt_in_a_loop() -> (f64, f64) {
    let root = tempfile::tempdir().expect("a temporary folder");
    let names: String = (0..20)
        .map(|n| format!("WSGITrnustedProxies{n}\n"))
        .collect();
    let main = root.path().join("apache2.conf");
    std::fs::write(&main, &names).expect("a file");
    let once = check(root.path(), ".");
    std::fs::write(&main, names + "Include apache2.conf\n").expect("a file");
    (once, check(root.path(), "."))
}

#[test]
fn ten_times_the_files_take_ten_times_as_long() {
    for layout in [Layout::Alone, Layout::Enabled, Layout::Disabled] {
        let (few, many) = (cost(1_000, layout), cost(10_000, layout));
        println!("{layout:?}: {few:.3} s for 1,000 files, {many:.3} s for 10,000");
        // Quadratic would be a hundred times as much.
        assert!(
            many < few.max(0.05) * 25.0,
            "{layout:?}: {few:.3} s for 1,000 files, {many:.3} s for 10,000"
        );
    }
    let (once, looped) = misspelt_in_a_loop();
    assert!(
        looped < once.max(0.05) * 10.0,
        "{once:.3} s for misspelt names, {looped:.3} s where their file includes itself"
    );
}
