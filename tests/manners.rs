//! Fixes, ignores, settings, baselines and images, through the real binary.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    with_input(folder, arguments, "")
}

fn with_input(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", "100")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // One that does not read it has gone away already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// All that a user sees, without the name of the temporary folder.
fn seen(folder: &Path, output: &Output) -> String {
    format!(
        "{}--- errors\n{}--- exit status {}\n",
        stdout(output),
        String::from_utf8_lossy(&output.stderr),
        output.status.code().expect("not killed"),
    )
    .replace(folder.to_str().expect("plain"), "FOLDER")
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    root
}

/// Two slips that have one meaning probably, an idle ignore that can go for sure; Windows line
/// ends, odd white space, a comment, and no line end at the end.
const SITE: &str = "# keep   me\r\n\r\n<VirtualHost *:80>\r\n\tServrName  a.example\r\n\t# flaskssl: ignore[invalid-regex] -- gone since 2019\r\n\tLogLevel   wran\r\n</VirtualHost>";

const MENDED: &str = "# keep   me\r\n\r\n<VirtualHost *:80>\r\n\tServerName  a.example\r\n\tLogLevel   warn\r\n</VirtualHost>";

#[test]
fn a_diff_is_shown_and_nothing_written() {
    let root = folder(&[("a.conf", SITE), ("b.conf", "Listen 80\n")]);
    let at = root.path();
    let safe = run(at, &["--diff", "a.conf", "b.conf"]);
    insta::assert_snapshot!("diff_safe", seen(at, &safe));
    let all = run(at, &["--diff", "--unsafe-fixes", "a.conf", "b.conf"]);
    insta::assert_snapshot!("diff_unsafe", seen(at, &all));
    assert_eq!(fs::read_to_string(at.join("a.conf")).unwrap(), SITE);
    let none = run(at, &["--diff", "b.conf"]);
    assert_eq!(stdout(&none), "");
    assert_eq!(none.status.code(), Some(0));
}

#[test]
fn patch_takes_the_diff() {
    let root = folder(&[("a.conf", SITE)]);
    let at = root.path();
    symlink("a.conf", at.join("link.conf")).unwrap();
    let diff = run(at, &["--diff", "--unsafe-fixes", "link.conf"]);
    let patch = Command::new("patch")
        .args(["--binary", "-p1"])
        .current_dir(at)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    let Ok(mut patch) = patch else {
        eprintln!("patch is not installed: skipped");
        return;
    };
    let mut stdin = patch.stdin.take().unwrap();
    stdin.write_all(&diff.stdout).unwrap();
    drop(stdin);
    assert!(patch.wait().unwrap().success());
    assert_eq!(fs::read_to_string(at.join("a.conf")).unwrap(), MENDED);
}

#[test]
fn a_fix_is_written_once_and_told() {
    let root = folder(&[("a.conf", SITE)]);
    let at = root.path();
    let safe = run(at, &["--fix", "a.conf"]);
    insta::assert_snapshot!("fix_safe", seen(at, &safe));
    let all = run(at, &["--fix", "--unsafe-fixes", "a.conf"]);
    insta::assert_snapshot!("fix_unsafe", seen(at, &all));
    assert_eq!(fs::read_to_string(at.join("a.conf")).unwrap(), MENDED);
    let inode = fs::metadata(at.join("a.conf")).unwrap().ino();
    let again = run(at, &["--fix", "--unsafe-fixes", "a.conf"]);
    assert_eq!(stdout(&again), "a.conf: no fault in 1 file\n");
    // A file without anything to mend is not written.
    assert_eq!(fs::metadata(at.join("a.conf")).unwrap().ino(), inode);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let root = folder(&[]);
    let mended = with_input(root.path(), &["--fix", "--unsafe-fixes", "-"], SITE);
    assert_eq!(stdout(&mended), MENDED);
    assert!(String::from_utf8_lossy(&mended.stderr).contains("3 fixed"));
    // Also where there is nothing to mend.
    let same = with_input(root.path(), &["--fix", "-"], "Listen 80");
    assert_eq!(stdout(&same), "Listen 80");
    let diff = with_input(
        root.path(),
        &["--diff", "-", "--stdin-filename", "x/a.conf"],
        SITE,
    );
    assert!(stdout(&diff).starts_with("--- x/a.conf\n+++ x/a.conf\n@@ "));
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn json_tells_what_was_mended() {
    let root = folder(&[("a.conf", SITE)]);
    let output = run(root.path(), &["--fix", "--format", "json", "a.conf"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(json["fixed"][0]["name"], "unused-ignore");
    assert_eq!(json["fixed"][0]["line"], 5);
    assert_eq!(json["summary"]["fixed"], 1);
    let fix = &json["findings"][0]["fix"];
    assert_eq!(fix["applicability"], "unsafe");
}

#[test]
fn links_owner_and_mode_are_kept() {
    let root = folder(&[("sites-available/a.conf", SITE)]);
    let file = root.path().join("sites-available/a.conf");
    let link = root.path().join("sites-enabled/a.conf");
    fs::create_dir(root.path().join("sites-enabled")).unwrap();
    symlink("../sites-available/a.conf", &link).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let chowned = std::os::unix::fs::chown(&file, Some(33), Some(33)).is_ok();
    let before = fs::metadata(&file).unwrap();
    run(
        root.path(),
        &["--fix", "--unsafe-fixes", "sites-enabled/a.conf"],
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), MENDED);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let after = fs::metadata(&file).unwrap();
    assert_eq!(after.mode(), before.mode());
    assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    assert!(!chowned || after.uid() == 33);
    let left = fs::read_dir(root.path().join("sites-available")).unwrap();
    assert_eq!(left.count(), 1);
}

#[test]
fn what_cannot_be_written_is_said_and_nothing_is() {
    let root = folder(&[("a.conf", SITE), ("b.conf", SITE)]);
    let at = root.path();
    fs::hard_link(at.join("b.conf"), at.join("c.conf.bak")).unwrap();
    let output = run(at, &["--fix", "a.conf", "b.conf"]);
    insta::assert_snapshot!("cannot_be_written", seen(at, &output));
    assert_eq!(fs::read_to_string(at.join("a.conf")).unwrap(), SITE);
}

#[test]
fn what_serves_other_places_is_left_alone() {
    let main = "LoadModule mpm_event_module /m/e.so\nLoadModule macro_module /m/m.so\n\
        Define LEVEL wran\n<Macro site $name>\nLogLevel wran\n</Macro>\nListen 80\n\
        LogLevel ${LEVEL}\n<VirtualHost *:80>\nInclude common.inc\nUse site a\n</VirtualHost>\n\
        <VirtualHost *:80>\nServerName b\nInclude common.inc\n</VirtualHost>\n";
    let root = folder(&[
        ("apache2.conf", main),
        (
            "common.inc",
            "LogLevel wran\n# flaskssl: ignore[invalid-regex] -- x\nTimeout 5\n",
        ),
    ]);
    let at = root.path();
    let arguments = ["--target", "elsewhere", "--format", "concise"];
    let safe = run(at, &[&arguments[..], &["--fix", "."]].concat());
    assert!(!stdout(&safe).contains("fixed["), "{}", stdout(&safe));
    let all = run(
        at,
        &["--target", "elsewhere", "--fix", "--unsafe-fixes", "."],
    );
    let told = stdout(&all);
    assert!(told.contains("not fixed: apache2.conf:8: invalid-value[FS106]: a variable stands"));
    assert_eq!(fs::read_to_string(at.join("apache2.conf")).unwrap(), main);
    let common = fs::read_to_string(at.join("common.inc")).unwrap();
    assert!(common.starts_with("LogLevel warn\n"), "{common}");
}

#[test]
fn files_outside_of_the_tree_are_left_alone() {
    let root = folder(&[
        ("etc/apache2.conf", "Include ../shared/a.inc\nListen 80\n"),
        ("shared/a.inc", "LogLevel wran\n"),
    ]);
    let at = root.path();
    let output = run(at, &["--target", "here", "--fix", "--unsafe-fixes", "etc"]);
    assert!(stdout(&output).contains("the file belongs to something else than this configuration"));
    let kept = fs::read_to_string(at.join("shared/a.inc")).unwrap();
    assert_eq!(kept, "LogLevel wran\n");
}

#[test]
fn ignores_and_what_is_said_of_them() {
    let site = "# flaskssl: ignore-file[unknown-directive] -- our own modules\n\
        OurThing on\n\
        # flaskssl: ignore[FS105, unheard-of]\n\
        Listen 80\n\
        # flaskssl: ignore FS101\n\
        # flaskssl: ignore[argument-count, stray-closing-tag] -- ticket 12\n\
        </Directory>\n";
    let root = folder(&[("a.conf", site)]);
    let output = run(root.path(), &["a.conf"]);
    insta::assert_snapshot!("ignores", seen(root.path(), &output));
    let json = run(root.path(), &["a.conf", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(json["summary"]["ignored"], 1);
}

#[test]
fn a_public_name_that_no_host_has() {
    let main = "ServerName site.example\nListen 80\nErrorLog /dev/null\n<VirtualHost *:80>\n\
        ServerName site.example\n</VirtualHost>\n<VirtualHost *:80>\nServerName example.org\n</VirtualHost>\n";
    let root = folder(&[
        ("apache2.conf", main),
        (
            "flaskssl.toml",
            "[target]\npublic-names = [\"www.site.example\", \"site.example\", \"example.org\"]\n",
        ),
    ]);
    let found = |arguments: &[&str]| {
        let all = stdout(&run(
            root.path(),
            &[arguments, &["--format", "concise", "apache2.conf"]].concat(),
        ));
        let mine = |line: &&str| line.contains("[FS416]") || line.contains("[FS457]");
        all.lines()
            .filter(mine)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let told = found(&[]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("no virtual host has the name `www.site.example`"));
    let untold = found(&["--no-config"]);
    assert_eq!(untold.len(), 1, "{untold:?}");
    assert!(
        untold[0].contains("[FS457]"),
        "a tutorial's name, if nobody says more"
    );
}

#[test]
fn settings() {
    let site = "OurThing on\nLogLevel wran\n";
    let root = folder(&[
        ("sites/a.conf", site),
        ("sites/old-b.conf", site),
        (
            "flaskssl.toml",
            "ignore = [\"FS101\"]\n[[overrides]]\npaths = [\"sites/old-*\"]\nignore = [\"invalid-value\"]\n",
        ),
    ]);
    let at = root.path();
    let concise = |arguments: &[&str]| {
        stdout(&run(
            at,
            &[arguments, &["--format", "concise", "sites"]].concat(),
        ))
    };
    // What stops httpd is told whatever is chosen, so that the levels' slip is.
    assert_eq!(
        concise(&["--modules", "core"]).lines().count(),
        concise(&["--modules", "core", "--no-config"])
            .lines()
            .count()
    );
    let told = concise(&[]);
    assert!(!told.contains("FS101"), "{told}");
    assert!(concise(&["--no-config"]).contains("FS101"));
    assert!(concise(&["--select", "FS101"]).contains("FS101"));
    let other = concise(&["--config", "flaskssl.toml", "--ignore", "FS1"]);
    assert!(!other.contains("FS101"));

    fs::write(
        at.join("flaskssl.toml"),
        "selct = [\"FS1\"]\nignore = [\"unkown-directive\"]\n\n[target]\ndebain = 12\nhttpd = \"2.4\"\n",
    )
    .unwrap();
    let wrong = run(at, &["sites"]);
    insta::assert_snapshot!("settings_wrong", seen(at, &wrong));
    fs::write(at.join("flaskssl.toml"), "[target]\nruns = \"hre\"\n").unwrap();
    let wrong = run(at, &["sites/a.conf"]);
    insta::assert_snapshot!("settings_parser", seen(at, &wrong));
}

#[test]
fn a_baseline() {
    let site = "OurThing on\n<VirtualHost *:80>\nOurThing on\nOurThing on\n</VirtualHost>\n";
    let root = folder(&[("sites/a.conf", site), ("sites/b.conf", "OurThing on\n")]);
    let at = root.path();
    let written = run(at, &["sites", "--write-baseline", "known.json"]);
    insta::assert_snapshot!("baseline_written", seen(at, &written));
    insta::assert_snapshot!(
        "baseline_file",
        fs::read_to_string(at.join("known.json")).unwrap()
    );
    // Lines move, a file gets another name, something is mended and something is new.
    let moved = "\n\n# more\nOurThing   on\n<VirtualHost *:80>\n\tOurThing on\n\tNewThing on\n</VirtualHost>\n";
    fs::write(at.join("sites/a.conf"), moved).unwrap();
    fs::rename(at.join("sites/b.conf"), at.join("sites/c.conf")).unwrap();
    let now = run(at, &["sites", "--baseline", "known.json"]);
    insta::assert_snapshot!("baseline_now", seen(at, &now));
    // A run over one file says nothing of the others.
    fs::write(at.join("sites/a.conf"), "Listen 80\n").unwrap();
    let part = run(at, &["sites/c.conf", "--baseline", "known.json"]);
    assert!(stdout(&part).contains("no fault in 1 file; 1 in the baseline"));
    let none = run(at, &["sites", "--baseline", "none.json"]);
    assert_eq!(none.status.code(), Some(3));
    // What stops httpd is in no baseline.
    fs::write(at.join("sites/a.conf"), "</Directory>\n").unwrap();
    let stops = run(at, &["sites/a.conf", "--write-baseline", "known.json"]);
    assert_eq!(stops.status.code(), Some(1));
    assert!(stdout(&stops).contains("0 findings written"));
}

#[test]
fn an_image_of_another_machine() {
    let root = folder(&[
        (
            "image/etc/apache2/apache2.conf",
            "User www-data\nGroup web\nListen 80\nLoadModule mpm_event_module /usr/lib/m.so\n\
             IncludeOptional sites-enabled/*.conf\n",
        ),
        ("image/srv/site.conf", "LogLevel wran\n"),
        ("image/etc/passwd", "www-data:x:33:33::/:/x\n"),
        ("image/etc/group", "www-data:x:33:\n"),
        ("image/usr/lib/m.so", "\x7fELF"),
        ("image/usr/sbin/apache2", "\0Apache/2.4.10\0"),
        ("image/var/log/apache2/x", ""),
    ]);
    let at = root.path();
    fs::create_dir(at.join("image/etc/apache2/sites-enabled")).unwrap();
    let link = at.join("image/etc/apache2/sites-enabled/a.conf");
    symlink("/srv/site.conf", &link).unwrap();
    let output = run(at, &["--root", "image"]);
    insta::assert_snapshot!("image", seen(at, &output));
    for path in [
        "/etc/apache2/sites-enabled/a.conf",
        "etc/apache2/sites-enabled/a.conf",
        "image/etc/apache2/sites-enabled/a.conf",
    ] {
        let output = run(at, &["--root", "image", path, "--format", "concise"]);
        assert!(
            stdout(&output).starts_with("/etc/apache2/sites-enabled/a.conf:1:10: error[FS106]"),
            "{path}: {}",
            seen(at, &output)
        );
    }
    run(at, &["--root", "image", "--fix", "--unsafe-fixes"]);
    let mended = fs::read_to_string(at.join("image/srv/site.conf")).unwrap();
    assert_eq!(mended, "LogLevel warn\n");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let none = run(at, &["--root", "image/srv"]);
    assert_eq!(none.status.code(), Some(3));
}

#[test]
fn severities_and_exit_statuses() {
    let root = folder(&[(
        "a.conf",
        "LogLevel wran\n# flaskssl: ignore[invalid-regex] -- x\nListen 80\n",
    )]);
    let status = |arguments: &[&str]| {
        let output = run(root.path(), &[arguments, &["a.conf"]].concat());
        output.status.code()
    };
    assert_eq!(status(&[]), Some(1));
    assert_eq!(status(&["--exit-zero"]), Some(0));
    assert_eq!(status(&["--fix", "--unsafe-fixes", "--diff"]), Some(2));
    assert_eq!(status(&["--diff", "--unsafe-fixes"]), Some(1));
    let error = run(root.path(), &["a.conf", "--min-severity", "error"]);
    assert!(!stdout(&error).contains("FS903"));
    assert_eq!(status(&["--select", "nothing"]), Some(2));
    assert_eq!(status(&["--config", "none.toml"]), Some(3));
}
