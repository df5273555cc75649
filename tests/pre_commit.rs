//! The hook, by the real pre-commit in a real repository. Without `pre-commit` and `git` on
//! this machine nothing is claimed, and that is said.
//!
//! Here the hook runs the binary under test; that pre-commit builds it by itself, as
//! `language: rust` says, takes a release build: `cargo test --test pre_commit -- --ignored`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

fn call(program: &str, folder: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("PRE_COMMIT_HOME", home.join("pre-commit"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE");
    for who in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{who}_NAME"), "Test")
            .env(format!("GIT_{who}_EMAIL"), "test@example.org");
    }
    command
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = call("git", folder, folder)
        .args(arguments)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

fn installed(test: &str) -> bool {
    for program in ["pre-commit", "git"] {
        let version = Command::new(program).arg("--version").output();
        if !version.is_ok_and(|output| output.status.success()) {
            // Not by a macro, whose text the harness keeps to itself.
            let mut err = std::io::stderr();
            let _ = writeln!(err, "not checked: {test}: {program} is not installed");
            return false;
        }
    }
    true
}

/// A repository of somebody who uses the hook, and one that the hook is in.
struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    /// `hook`: more lines of the hook's configuration.
    fn new(hooks: &Path, hook: &str) -> Stage {
        let stage = Stage {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        let site = stage.site();
        std::fs::create_dir(&site).expect("a folder");
        git(&site, &["init", "-q", "-b", "main"]);
        let rev = git(hooks, &["rev-parse", "HEAD"]);
        write(
            &site,
            ".pre-commit-config.yaml",
            &format!(
                "repos:\n- repo: {}\n  rev: {rev}\n  hooks:\n  - id: flaskssl-check\n{hook}",
                hooks.display()
            ),
        );
        stage
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn commit(&self) {
        git(&self.site(), &["add", "-A"]);
        git(
            &self.site(),
            &["commit", "-q", "--no-verify", "-m", "Change"],
        );
    }

    fn run(&self, arguments: &[&str]) -> (String, Option<i32>) {
        let output: Output = call("pre-commit", &self.site(), self.folder.path())
            .arg("run")
            .args(["--color", "never"])
            .args(arguments)
            .output()
            .expect("pre-commit runs");
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        (text, output.status.code())
    }
}

/// A repository with nothing but the hooks' file of this one.
fn hooks_alone(folder: &Path) -> PathBuf {
    let hooks = folder.join("hooks");
    std::fs::create_dir(&hooks).expect("a folder");
    let name = ".pre-commit-hooks.yaml";
    std::fs::copy(Path::new(HERE).join(name), hooks.join(name)).expect("the hooks' file");
    git(&hooks, &["init", "-q", "-b", "main"]);
    git(&hooks, &["add", "-A"]);
    git(&hooks, &["commit", "-q", "-m", "Hooks"]);
    hooks
}

#[test]
fn the_hook_checks_what_is_committed() {
    if !installed("the_hook_checks_what_is_committed") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let hooks = hooks_alone(folder.path());
    let valid = call("pre-commit", &hooks, folder.path())
        .args(["validate-manifest", ".pre-commit-hooks.yaml"])
        .status()
        .expect("pre-commit runs");
    assert!(valid.success());

    let binary = env!("CARGO_BIN_EXE_flaskssl");
    let stage = Stage::new(
        &hooks,
        &format!(
            "    language: system\n    entry: {binary} check\n    \
             args: [--target, elsewhere, --format, concise]\n"
        ),
    );
    let site = stage.site();
    // A server's tree with a site that is enabled by a link, and fragments beside it.
    write(
        &site,
        "etc/apache2.conf",
        "LoadModule mpm_event_module /m/mod_mpm_event.so\n\
         LoadModule ssl_module /m/mod_ssl.so\n\
         ServerName a.example.net\n\
         Listen 443\n\
         IncludeOptional sites-enabled/*.conf\n",
    );
    write(&site, "etc/sites-available/a.conf", "SSLEngine off\n");
    std::fs::create_dir(site.join("etc/sites-enabled")).expect("a folder");
    std::os::unix::fs::symlink(
        "../sites-available/a.conf",
        site.join("etc/sites-enabled/a.conf"),
    )
    .expect("a link");
    write(&site, "vhosts/b.vhost", "Listen 8080\n");
    write(&site, "app/.htaccess", "Options -Indexes\n");
    write(&site, "app/README.md", "SSLEngin on\n");
    stage.commit();
    let (text, code) = stage.run(&["--all-files"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Passed"), "{text}");

    // Each kind of file is looked at, and nothing else.
    write(&site, "etc/sites-available/a.conf", "SSLEngin off\n");
    write(&site, "vhosts/b.vhost", "Listenn 8080\n");
    write(&site, "app/.htaccess", "Optionss -Indexes\n");
    git(&site, &["add", "-A"]);
    let (text, code) = stage.run(&[]);
    assert_eq!(code, Some(1), "{text}");
    let mut found: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("[FS101]"))
        .collect();
    found.sort_unstable();
    assert_eq!(found.len(), 3, "{text}");
    assert!(found[0].starts_with("app/.htaccess:1:1: error"), "{text}");
    assert!(
        found[1].starts_with("etc/sites-enabled/a.conf:1:1: error"),
        "{text}"
    );
    assert!(found[2].starts_with("vhosts/b.vhost:1:1: error"), "{text}");

    // Only what is about to be committed.
    git(&site, &["reset", "-q"]);
    git(&site, &["add", "vhosts/b.vhost"]);
    let (text, code) = stage.run(&[]);
    assert_eq!(code, Some(1), "{text}");
    assert_eq!(text.matches("[FS101]").count(), 1, "{text}");
    assert!(text.contains("Listenn"), "{text}");
}

#[test]
fn many_files_are_one_report() {
    if !installed("many_files_are_one_report") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let hooks = hooks_alone(folder.path());
    let binary = env!("CARGO_BIN_EXE_flaskssl");
    let stage = Stage::new(
        &hooks,
        &format!(
            "    language: system\n    entry: {binary} check\n    args: [--format, concise]\n"
        ),
    );
    for n in 0..500 {
        write(
            &stage.site(),
            &format!("vhosts/{n:03}.conf"),
            "Listen a b c\n",
        );
    }
    stage.commit();
    let (text, code) = stage.run(&["--all-files"]);
    assert_eq!(code, Some(1), "{text}");
    let found: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("[FS105]"))
        .collect();
    assert_eq!(found.len(), 500);
    // One process: the whole is in order.
    assert!(found.is_sorted());
}

/// As a user has it: pre-commit clones this repository and builds it.
#[test]
#[ignore = "takes a release build"]
fn the_hook_builds_itself() {
    if !installed("the_hook_builds_itself") {
        return;
    }
    let stage = Stage::new(Path::new(HERE), "");
    write(&stage.site(), "vhosts/a.conf", "SSLEngin on\n");
    stage.commit();
    let (text, code) = stage.run(&["--all-files"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("there is no directive SSLEngin"), "{text}");
    write(&stage.site(), "vhosts/a.conf", "Listen 80\n");
    stage.commit();
    let (text, code) = stage.run(&["--all-files"]);
    assert_eq!(code, Some(0), "{text}");
}
