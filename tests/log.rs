//! `flaskssl log` on what real servers wrote.
//!
//! `tests/log/provoke.sh` and `scan.sh` provoke messages on servers of their own; what was written
//! then is kept in `fixtures/log`. With FLASKSSL_BLESS=1 the tables of what is made of it are
//! written anew, to be reviewed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flaskssl::log::digest::{Digest, Reading};
use flaskssl::log::{Format, Kind};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/log")
        .join(name)
}

/// The parts of a file, each with the name of its case.
fn cases(name: &str) -> Vec<(String, Vec<u8>)> {
    let text = std::fs::read(fixture(name)).expect("a fixture");
    let mut cases: Vec<(String, Vec<u8>)> = Vec::new();
    for line in text.split_inclusive(|b| *b == b'\n') {
        let plain = String::from_utf8_lossy(line);
        let head = plain
            .trim_end()
            .strip_prefix("==> ")
            .and_then(|rest| rest.strip_suffix(" <=="));
        match (head, cases.last_mut()) {
            (Some(head), _) => cases.push((head.to_owned(), Vec::new())),
            (None, Some((_, log))) => log.extend_from_slice(line),
            (None, None) => panic!("{name}: {plain}"),
        }
    }
    cases
}

fn digest(log: &[u8]) -> Reading {
    let mut digest = Digest::new(Format::Plain, None);
    for line in log.split(|b| *b == b'\n') {
        digest.line(line, 0);
    }
    digest.finish()
}

/// `root <- consequence`, a line each; then requests and noise, and what has no meaning.
fn account(reading: &Reading) -> String {
    let mut out = String::new();
    let name = |n: usize| {
        let event = &reading.groups[n].event;
        event
            .message
            .map_or_else(|| format!("? {}", event.text), |m| m.name.to_owned())
    };
    for root in reading.roots() {
        let after: Vec<String> = root.after.iter().map(|n| name(*n)).collect();
        let arrow = if after.is_empty() { "" } else { " <- " };
        writeln!(out, "    {}{arrow}{}", name(root.group), after.join(", ")).unwrap();
    }
    for kind in [Kind::Request, Kind::Noise] {
        for group in reading.of_kind(kind) {
            let text = || format!("? {}", group.event.text);
            let name = group.event.message.map_or_else(text, |m| m.name.to_owned());
            let word = format!("{kind:?}").to_lowercase();
            writeln!(out, "    {word}: {name}").unwrap();
        }
    }
    out
}

/// Holds a table against the file that was reviewed.
fn compare(table: &str, name: &str) {
    let path = fixture(name);
    if std::env::var_os("FLASKSSL_BLESS").is_some() {
        std::fs::write(&path, table).expect("a fixture is written");
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (now, then)) in table.lines().zip(reviewed.lines()).enumerate() {
        assert_eq!(now, then, "{name}:{}", line + 1);
    }
    assert_eq!(table.len(), reviewed.len(), "{name}");
}

fn table(name: &str) -> (String, BTreeSet<&'static str>) {
    let mut table = String::new();
    let mut known = BTreeSet::new();
    for (case, log) in cases(name) {
        let reading = digest(&log);
        known.extend(
            reading
                .groups
                .iter()
                .filter_map(|g| g.event.message)
                .map(|m| m.name),
        );
        writeln!(table, "{case}\n{}", account(&reading).trim_end()).unwrap();
    }
    (table, known)
}

#[test]
fn what_was_provoked_is_recognised() {
    let (provoked, mut known) = table("provoked.log");
    compare(&provoked, "provoked.txt");
    let (lab, more) = table("lab.log");
    compare(&lab, "lab.txt");
    known.extend(more);
    assert!(known.len() >= 60, "{}: {known:?}", known.len());
    for table in [provoked, lab] {
        assert!(!table.contains("    ? "), "{table}");
    }
}

#[test]
fn nothing_that_strangers_do_is_called_a_cause() {
    let log = std::fs::read(fixture("scanned.log")).expect("a fixture");
    let reading = digest(&log);
    assert_eq!(reading.roots(), [], "{}", account(&reading));
    let noise: u64 = reading.of_kind(Kind::Noise).map(|group| group.count).sum();
    assert!(noise >= 15, "{noise}");
    for group in reading.of_kind(Kind::Request) {
        let causes = group
            .event
            .message
            .map_or(&[][..], |message| message.causes);
        assert_eq!(causes, [""; 0], "{}", group.event.text);
    }
    compare(&account(&reading), "scanned.txt");
}

fn run(arguments: &[&str], input: &[u8]) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .arg("log")
        .args(arguments)
        .env("COLUMNS", "100")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input)
        .expect("it reads");
    let out = child.wait_with_output().expect("it ends");
    let mut text = String::from_utf8(out.stdout).expect("UTF-8");
    text.push_str(&String::from_utf8_lossy(&out.stderr));
    (out.status.code().unwrap_or(-1), text)
}

fn case(name: &str, wanted: &str) -> Vec<u8> {
    let found = cases(name).into_iter().find(|(case, _)| case == wanted);
    found.unwrap_or_else(|| panic!("{name}: no {wanted}")).1
}

#[test]
fn what_a_user_reads() {
    for (file, wanted, words) in [
        (
            "lab.log",
            "Flask not installed for mod_wsgi's Python",
            &[
                "error: ModuleNotFoundError: No module named 'flask'\n",
                "\n  at /var/www/app/app.py:1\n",
                "FS544 module-not-found",
                "which led to, once: ",
                ": 1 error; ",
            ][..],
        ),
        (
            "provoked.log",
            "key is a certificate",
            &[
                "error: Init: Private key not found\n",
                "which led to, once: AH02312",
                ": 1 error; ",
            ],
        ),
        (
            "provoked.log",
            "port taken",
            &["AH00072, twice", "see `ss -ltnp`", ": 1 error; "],
        ),
    ] {
        let (status, text) = run(&["-"], &case(file, wanted));
        assert_eq!(status, 1, "{text}");
        for word in words {
            assert!(text.contains(word), "{word:?} is not in\n{text}");
        }
    }
    let scanned = std::fs::read(fixture("scanned.log")).unwrap();
    let (status, text) = run(&["-"], &scanned);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("noise, by strangers and robots"), "{text}");
}

/// The reports of real logs, whole, as they are read.
#[test]
fn reports_are_as_they_were_reviewed() {
    for (file, wanted) in [
        ("lab.log", "Flask not installed for mod_wsgi's Python"),
        ("provoked.log", "key is a certificate"),
        ("provoked.log", "port taken"),
    ] {
        for format in ["full", "concise", "json"] {
            let (_, text) = run(&["-", "--format", format], &case(file, wanted));
            insta::assert_snapshot!(format!("{wanted} {format}"), text);
        }
    }
    let scanned = std::fs::read(fixture("scanned.log")).unwrap();
    insta::assert_snapshot!("scanned full", run(&["-"], &scanned).1);
}

/// Modules whose messages tell why a server does not start, or why TLS does not work.
const AT_STARTS: [&str; 14] = [
    "alias",
    "authz_core",
    "core",
    "log_config",
    "md",
    "mpm_event",
    "mpm_prefork",
    "mpm_worker",
    "slotmem_shm",
    "socache_shmcb",
    "ssl",
    "unixd",
    "vhost_alias",
    "watchdog",
];

/// What no fixture has is read all the same: with a head as a log has it, and without, as a
/// start writes it to a terminal.
#[test]
fn messages_that_no_fixture_has_are_read_too() {
    use flaskssl::log::{Event, Level, catalogue};
    let mut fixtures = String::new();
    for name in ["lab.log", "provoked.log", "scanned.log"] {
        fixtures.push_str(&String::from_utf8_lossy(
            &std::fs::read(fixture(name)).unwrap(),
        ));
    }
    let (mut all, mut right) = (0, 0);
    for code in 1..11_000 {
        let Some(origin) = catalogue::origin(code) else {
            continue;
        };
        let known = fixtures.contains(&format!("AH{code:05}"));
        if known || origin.level > Level::Warn || !AT_STARTS.contains(&origin.module) {
            continue;
        }
        all += 1;
        let level = origin.level.word();
        let module = origin.module;
        let headed = format!(
            "[Sat Nov 28 14:00:00.123456 2026] [{module}:{level}] [pid 7:tid 8] (13)Permission denied: [client 192.0.2.7:4711] AH{code:05}: could not open '/etc/x y.pem' for a.example:443"
        );
        let bare = format!("AH{code:05}: could not open '/etc/x y.pem' for a.example:443");
        let of = |line: &str| Event::of(&Format::Plain.read(line.as_bytes()), 0);
        let (headed, bare) = (of(&headed), of(&bare));
        let name = format!("AH{code:05}");
        let same = |event: &Event| {
            event.module == module
                && event.level == origin.level
                && event.code.as_deref() == Some(&name)
                && event.text.contains("could not open '/etc/x y.pem'")
        };
        let fields = headed.errno == Some(13)
            && headed.time.is_some()
            && headed.client.as_deref() == Some("192.0.2.7:4711");
        right += usize::from(same(&headed) && same(&bare) && fields);
    }
    assert!(all > 200, "{all}");
    assert!(right * 100 >= all * 95, "{right} of {all}");
    println!("{right} of {all} messages");
}

#[test]
fn nothing_reaches_a_terminal_unescaped() {
    let mut log = std::fs::read(fixture("scanned.log")).unwrap();
    log.extend_from_slice(b"[Sat Nov 28 14:00:00 2026] [core:error] [pid 1] AH00127: Cannot map \x1b]0;x\x07 to file, referer: \x1b[2J\n");
    log.extend_from_slice(b"raw \x1b[31m words \xff\xfe\n[Sat Nov 28 14:00:00 2026] [\x1b[1m:error] [pid 1] unheard of \x9b2J\n");
    for format in ["full", "concise", "json"] {
        let (_, text) = run(&["-", "--format", format, "--since", "all"], &log);
        let bad = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(bad, None, "{format}");
    }
}

#[test]
fn a_large_log_costs_what_its_last_part_costs() {
    use std::os::unix::fs::FileExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("error.log");
    let file = std::fs::File::create(&path).unwrap();
    let end: u64 = 10 << 30;
    let log = case("provoked.log", "wsgi: module");
    file.write_all_at(b"\n", end).unwrap();
    file.write_all_at(&log, end + 1).unwrap();
    drop(file);
    let began = std::time::Instant::now();
    let (status, text) = run(&[path.to_str().unwrap(), "--format", "concise"], b"");
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("No module named 'nosuchthing'"), "{text}");
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}

#[test]
fn packed_rotated_and_since() {
    let folder = tempfile::tempdir().unwrap();
    let log = case("provoked.log", "wsgi: module");
    let path = folder.path().join("error.log.2.gz");
    let mut packed = Vec::new();
    let mut writer = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::fast());
    writer.write_all(&log).unwrap();
    writer.finish().unwrap();
    std::fs::write(&path, &packed).unwrap();
    let (status, text) = run(&[path.to_str().unwrap(), "--format", "concise"], b"");
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("[FS544,FS545,FS532]"), "{text}");
    // A packed log that ends in the middle.
    std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let (status, text) = run(&[path.to_str().unwrap()], b"");
    assert_eq!(status, 3, "{text}");
    let (status, _) = run(&["/nowhere/error.log"], b"");
    assert_eq!(status, 3);
    let (status, _) = run(&["-", "--since", "3000-01-01"], &log);
    assert_eq!(status, 0);
    let (status, _) = run(&["-", "--since", "tomorrow"], &log);
    assert_eq!(status, 2);
}

#[test]
fn a_log_that_is_followed_is_followed_through_its_rotation() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("error.log");
    std::fs::write(
        &path,
        "[Sat Nov 28 14:00:00 2026] [core:error] [pid 1] AH00127: Cannot map old to file\n",
    )
    .unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .args(["log", "--follow"])
        .arg(&path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut next = || {
        let mut line = String::new();
        while !line.contains("AH") {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "it has ended");
        }
        line
    };
    let write = |text: &str| {
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    std::thread::sleep(std::time::Duration::from_millis(700));
    write(
        "[Sat Nov 28 14:00:01 2026] [core:error] [pid 1] (98)Address already in use: AH00072: make_sock: could not bind to address [::]:80\n",
    );
    assert!(next().contains("error[FS203] core:error AH00072"));
    std::fs::rename(&path, folder.path().join("error.log.1")).unwrap();
    write(
        "[Sat Nov 28 14:00:02 2026] [ssl:emerg] [pid 1] AH02573: Init: No private key specified for home:443\n",
    );
    assert!(next().contains("AH02573"));
    child.kill().unwrap();
    child.wait().unwrap();
}
