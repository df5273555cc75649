//! A whole machine's disk, looked at with `--root`: as a careful person keeps it, nothing is
//! said of it, not even a note; and with one thing spoilt, that one thing is.

use std::path::Path;
use std::process::Command;

const MAKE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/image/make.sh");

/// What the image is made of.
const NEEDED: &[&str] = &[
    "/etc/apache2/mods-available/wsgi.load",
    "/usr/lib/python3/dist-packages/flask",
    "/usr/lib/python3/dist-packages/django",
    "/usr/bin/openssl",
];

/// The image; none, and a word about it, where what it is made of is not installed.
fn made() -> Option<tempfile::TempDir> {
    if let Some(missing) = NEEDED.iter().find(|path| !Path::new(path).exists()) {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "image: no {missing}"
        );
        println!("skipped: image: no {missing}");
        return None;
    }
    let place = tempfile::tempdir().expect("a place for the image");
    let made = Command::new("bash").arg(MAKE).arg(place.path()).output();
    let made = made.expect("bash runs");
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
    Some(place)
}

/// What is told, in whichever format, without the last line, which counts.
fn check(root: &Path, format: &str) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .args(["check", "--format", format, "--root"])
        .arg(root)
        .output()
        .expect("flaskssl runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let counts = |line: &&str| !line.starts_with("the configuration in ");
    let said = said.lines().filter(counts).map(|line| format!("{line}\n"));
    (output.status.code(), said.collect())
}

fn shell(root: &Path, script: &str) {
    let mut bash = Command::new("bash");
    bash.args(["-euc", script]).current_dir(root);
    let ran = bash.output().expect("bash runs");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{script}: {said}");
}

/// What is spoilt, in shell, in the image's root; and the codes that are told of it.
const SPOILT: &str = r#"
FS331: chmod 644 etc/letsencrypt/archive/bergblick.ch/privkey2.pem; chmod 755 etc/letsencrypt/{live,archive}
FS202: ln -sf ../../archive/bergblick.ch/fullchain1.pem etc/letsencrypt/live/bergblick.ch/fullchain.pem
FS337: cp -L $LIVE/fullchain.pem etc/a.pem; cp -L $LIVE/privkey.pem etc/a.key; sed -i "s#/$LIVE/fullchain.pem#/etc/a.pem#; s#/$LIVE/privkey.pem#/etc/a.key#" $WETTER
FS809: sed -i 's/^authenticator.*/authenticator = standalone/' etc/letsencrypt/renewal/wetter.duckdns.org.conf
FS808: rm etc/letsencrypt/renewal/bergblick.ch.conf
FS306: sed -i s/fullchain.pem/cert.pem/ $WETTER
FS320 FS460 FS562: sed -i 's/www.bergblick.ch/www.bergblick.ch blog.bergblick.ch/' $BERGBLICK
FS102 FS401 FS410: rm $APACHE/mods-enabled/ssl.*
FS102: rm $APACHE/mods-enabled/wsgi.*
FS460: rm $APACHE/sites-enabled/bergblick.conf
FS403: mv $APACHE/sites-enabled/wetter.conf $APACHE/sites-enabled/wetter
FS402: ln -s ../sites-available/old.conf $APACHE/sites-enabled/old.conf
FS152 FS501: sed -i 's/WSGIDaemonProcess bergblick/WSGIDaemonProcess wetter/' $BERGBLICK
FS150: sed -i 's#/wetter-error.log#/wetter/error.log#' $WETTER
FS532 FS544: mv srv/wetter/venv/lib/python3.* srv/wetter/venv/lib/python3.2; sed -i 's/^version.*/version = 3.2.6/' srv/wetter/venv/pyvenv.cfg
FS541: sed -i 's/ as application//' srv/wetter/app.wsgi
FS544: rm srv/wetter/weather.py
FS545: sed -i /sys.path/d srv/wetter/app.wsgi
FS547: sed -i 's/^if __name__.*//; s/^    app.run/app.run/' srv/wetter/weather.py
FS544: cd srv/wetter/venv/lib/python3.*/site-packages; mv flask moved
FS516: chmod 700 srv/wetter
FS516: chown 1000:1000 srv/wetter; chmod 750 srv/wetter
FS563: sed -i 's/^DEBUG.*/DEBUG = True/' srv/bergblick/bergblick/settings.py
FS562: sed -i 's/^ALLOWED_HOSTS.*/ALLOWED_HOSTS = ["bergblick.ch"]/' srv/bergblick/bergblick/settings.py
FS564: sed -i '/Alias .static/,/Directory>/d' $BERGBLICK
FS561: sed -i 's/python-path=.*//' $BERGBLICK
FS521: sed -i 's/<Files app.wsgi>/<Files application.wsgi>/' $WETTER
FS603: printf '%s\n' '<VirtualHost *:80>' 'ServerName old.bergblick.ch' 'DocumentRoot /srv/bergblick' '<Directory /srv/bergblick>' 'Require all granted' '</Directory>' '</VirtualHost>' >$APACHE/sites-enabled/old.conf
"#;

/// Other ways to write the same sites, of which none is wrong; and ways that are, with the
/// codes that are told of them.
fn ways(root: &Path) {
    let here = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/image"));
    let sites = root.join("etc/apache2/sites-enabled");
    let aside = root.join("aside");
    std::fs::rename(&sites, &aside).expect("a folder");
    std::fs::create_dir(&sites).expect("a folder");
    let site = |text: &str| std::fs::write(sites.join("site.conf"), text).expect("a file");
    let mut wrong = Vec::new();
    for way in std::fs::read_dir(here.join("well")).expect("the ways") {
        let way = way.expect("an entry").path();
        site(&std::fs::read_to_string(&way).expect("a file"));
        let (_, said) = check(root, "full");
        if !said.is_empty() {
            wrong.push(format!("{}\n{said}", way.display()));
        }
    }
    let ill = std::fs::read_to_string(here.join("ill.txt")).expect("a file");
    let cases = ill.split("==> ").skip(1);
    let cases: Vec<_> = cases.filter_map(|case| case.split_once(" <==\n")).collect();
    assert!(cases.len() > 100);
    for (codes, text) in cases {
        site(text);
        let (told, said) = codes_of(root);
        if told != codes {
            wrong.push(format!("{told}, not {codes}\n{said}of\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    std::fs::remove_dir_all(&sites).expect("a folder");
    std::fs::rename(&aside, &sites).expect("a folder");
}

/// The codes that are told, each once, and all that is said.
fn codes_of(root: &Path) -> (String, String) {
    let (_, said) = check(root, "concise");
    let mut told: Vec<&str> = said
        .lines()
        .filter_map(|line| line.split_once('[')?.1.split_once(']'))
        .map(|(code, _)| code)
        .collect();
    told.sort_unstable();
    told.dedup();
    (told.join(" "), said)
}

const NAMES: &str = "APACHE=etc/apache2; LIVE=etc/letsencrypt/live/wetter.duckdns.org
WETTER=$APACHE/sites-available/wetter.conf; BERGBLICK=$APACHE/sites-available/bergblick-le-ssl.conf\n";

/// The packages are many files, which stay where they are.
const KEEP: &str = "tar -cf kept.tar --exclude=site-packages etc srv";
const RESTORE: &str = r#"
lib=srv/wetter/venv/lib
[ -d $lib/python3.2 ] && mv $lib/python3.2 $lib/$(ls usr/lib | grep -x 'python3\.[0-9]*')
[ -d $lib/python3.*/site-packages/moved ] && (cd $lib/python3.*/site-packages; mv moved flask)
find srv -name site-packages -prune -o ! -type d -exec rm {} +
rm -r etc
tar -xf kept.tar
"#;

#[test]
fn a_healthy_machine_hears_nothing_and_a_sick_one_what_it_is() {
    let Some(place) = made() else { return };
    let root = place.path();
    let well = || {
        let (status, said) = check(root, "full");
        assert_eq!((status, said.as_str()), (Some(0), ""));
    };
    well();
    ways(root);
    shell(root, KEEP);
    let mut wrong = Vec::new();
    for line in SPOILT.trim().lines() {
        let (codes, spoil) = line.split_once(": ").expect("codes and a colon");
        shell(root, &format!("{NAMES}{spoil}"));
        let (told, said) = codes_of(root);
        if told != codes {
            wrong.push(format!("{line}\n{said}"));
        }
        shell(root, RESTORE);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    well();

    shell(root, "rm srv/wetter/app.wsgi; mkfifo srv/wetter/app.wsgi");
    let (status, said) = check(root, "full");
    let unseen = "not checked: /srv/wetter/app.wsgi: it is no regular file\n";
    assert_eq!((status, said.as_str()), (Some(0), unseen));
}
