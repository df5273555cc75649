//! What the real certbot makes of configurations that httpd takes, with the test authority
//! `pebble` in a namespace of its own: the rules about certbot claim nothing else.

#[path = "serving/lab.rs"]
mod lab;

use std::path::Path;
use std::process::Command;

use lab::Stage;

/// Starts pebble and its name server, and defines `cb` for certbot.
const PEBBLE: &str = r#"
mkdir -p /tmp/p && cd /tmp/p
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
cat >pebble.json <<'J'
{"pebble":{"listenAddress":"127.0.0.1:14000","managementListenAddress":"127.0.0.1:15000",
"certificate":"/tmp/p/cert.pem","privateKey":"/tmp/p/key.pem","httpPort":80,"tlsPort":443,
"ocspResponderURL":"","externalAccountBindingRequired":false}}
J
pebble-challtestsrv -defaultIPv4 127.0.0.1 -defaultIPv6 "" -http01 "" -https01 "" -tlsalpn01 "" >chall.log 2>&1 &
PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble -config pebble.json -dnsserver 127.0.0.1:8053 >pebble.log 2>&1 &
for _ in $(seq 300); do
    curl -sk -o /dev/null https://127.0.0.1:14000/dir && [ -s chall.log ] && break
    sleep 0.1
done
sleep 0.5
cb() {
    REQUESTS_CA_BUNDLE=/tmp/p/cert.pem timeout 200 certbot "$@" --server https://localhost:14000/dir \
        --work-dir /tmp/w --logs-dir /tmp/l -n --agree-tos --register-unsafely-without-email 2>&1
}
"#;

const GRANT: &str = "<Directory /srv/www>\nRequire all granted\n</Directory>\n";

/// Whether what is needed is here; in CI it has to be.
fn able() -> bool {
    let plugin = Path::new("/usr/lib/python3/dist-packages/certbot_apache").is_dir();
    let programs = ["certbot", "pebble", "pebble-challtestsrv"];
    let there = |name: &&str| Path::new("/usr/bin").join(name).is_file();
    let missing = programs.iter().find(|name| !there(name));
    let reason = match missing {
        Some(name) => format!("no {name} here"),
        None if !plugin => "no python3-certbot-apache here".to_owned(),
        None => return true,
    };
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "certbot: {reason}"
    );
    println!("skipped: certbot: {reason}");
    false
}

fn host(inner: &str) -> String {
    format!(
        "<VirtualHost *:80>\n    ServerName site.example\n    DocumentRoot /srv/www\n{inner}</VirtualHost>\n"
    )
}

/// What `certbot --apache` says, and then what the site answers by HTTPS and by HTTP.
fn set_up(site: &str, setup: &str) -> Option<String> {
    if !able() {
        return None;
    }
    let ask = "cb --apache --redirect -d site.example\n\
               curl -sk --resolve site.example:443:127.0.0.1 https://site.example/\n\
               curl -s -o /dev/null -w 'http %{http_code}\\n' --resolve site.example:80:127.0.0.1 http://site.example/\n";
    Stage::site(site)
        .modules("rewrite macro headers")
        .setup(setup)
        .answer(&format!("{PEBBLE}{ask}"))
}

fn says(site: &str, setup: &str, words: &[&str]) {
    if let Some(answer) = set_up(site, setup) {
        for word in words {
            assert!(
                answer.contains(word),
                "{word:?} is not in\n{answer}\nfor\n{site}"
            );
        }
    }
}

const DONE: &str = "You have successfully enabled HTTPS";

#[test]
fn a_plain_host_is_set_up_and_so_is_one_beside_another() {
    let other = host("").replace("site.example", "other.example");
    says(
        &(host("") + &other + GRANT),
        "",
        &[DONE, "hello", "http 301"],
    );
}

#[test]
fn what_the_reader_cannot_read_stops_everything() {
    let refused = "There has been an error in parsing the file";
    for line in [
        "<IfVersion > 2.4>\n</IfVersion>\n",
        "Header set NEL {\"report_to\":\"default\"}\n",
    ] {
        says(&format!("{line}{}{GRANT}", host("")), "", &[refused]);
    }
    let quoted =
        "<IfVersion \">\" 2.4>\n</IfVersion>\nHeader set NEL '{\"report_to\":\"default\"}'\n";
    says(&format!("{quoted}{}{GRANT}", host("")), "", &[DONE]);
}

#[test]
fn variables_of_the_environment_are_not_known_to_it() {
    let site = host("").replace("site.example", "${SITE}") + GRANT;
    says(
        &site,
        "echo 'export SITE=site.example' >>/etc/apache2/envvars\n",
        &["Error Parsing variable: ${SITE}"],
    );
    says(&format!("Define SITE site.example\n{site}"), "", &[DONE]);
}

#[test]
fn a_macros_host_gets_no_certificate() {
    let site = format!(
        "<Macro Site $name>\n{}</Macro>\nUse Site site.example\n{GRANT}",
        host("").replace("site.example", "$name")
    );
    says(
        &site,
        "",
        &[
            "Successfully received certificate",
            "Could not install certificate",
        ],
    );
}

#[test]
fn rewrite_rules_that_it_stumbles_over() {
    for (rules, word) in [
        (
            "RewriteCond %{HTTP_HOST} =www.site.example\n",
            "StopIteration",
        ),
        ("RewriteRule \\\n ^/x /y\n", "IndexError"),
    ] {
        let site = host(&format!("RewriteEngine on\n{rules}")) + GRANT;
        says(&site, "", &["Could not install certificate", word]);
    }
    // The target in the next line: the copy sends visitors in a circle.
    let site =
        host("RewriteEngine on\nRewriteRule ^ \\\n https://site.example%{REQUEST_URI} [R=301,L]\n")
            + GRANT;
    if let Some(answer) = set_up(&site, "") {
        assert!(
            answer.contains(DONE) && !answer.contains("hello"),
            "{answer}"
        );
        assert!(answer.contains("301 Moved Permanently"), "{answer}");
    }
}

#[test]
fn a_host_beyond_ascii_is_copied_only_if_nothing_follows() {
    let german = host("    # für die Bücherei\n");
    let lost = "Could not reverse map the HTTPS VirtualHost";
    says(&format!("{german}{GRANT}"), "", &[lost]);
    says(&format!("{GRANT}{german}"), "", &[DONE, "hello"]);
    says(
        &format!("{german}# a comment\n{GRANT}"),
        "",
        &[DONE, "hello"],
    );
    let latin = "sed -i 's/XX/\\xfc/' /etc/apache2/sites-enabled/site.conf\n";
    says(
        &format!("{GRANT}{}", host("    # fXXr\n")),
        latin,
        &["UnicodeDecodeError"],
    );
}

#[test]
fn one_host_for_both_ports_speaks_tls_on_both() {
    let site = host("").replace("*:80", "*:80 *:443") + GRANT;
    says(
        &site,
        "",
        &[
            "Unable to set the redirect enhancement",
            "hello",
            "http 400",
        ],
    );
}

#[test]
fn without_a_host_for_port_80_nothing_is_proved() {
    let site = format!("Listen 8080\n{}{GRANT}", host("").replace("*:80", "*:8080"));
    says(
        &site,
        "",
        &["Unable to find a virtual host listening on port 80"],
    );
}

#[test]
fn renewals_that_will_not_take_place() {
    if !able() {
        return;
    }
    for (renew, word) in [
        (
            "cb certonly --standalone -d site.example",
            "Could not bind TCP port 80",
        ),
        // What has no renewal file is not renewed, and nothing is said.
        (
            "cb certonly --webroot -w /srv/www -d site.example; rm /etc/letsencrypt/renewal/site.example.conf; \
             cb renew --force-renewal --no-random-sleep-on-renew",
            "No renewals were attempted",
        ),
    ] {
        let answer = Stage::site(&(host("") + GRANT)).answer(&format!("{PEBBLE}{renew}\n"));
        if let Some(answer) = answer {
            assert!(answer.contains(word), "{word:?} is not in\n{answer}");
        }
    }
}

/// Lines, each of which is a file, for certbot's grammar and for the binary.
const LINES: &[&str] = &[
    "ServerAdmin 'foo\n",
    "ServerAdmin foo\n",
    "ServerAdmin it's\n",
    "ServerAdmin \"foo\n",
    "ServerAdmin a\\\nb\n",
    "Define X {a\n",
    "Define X {\n",
    "Define X {a}\n",
    "Define X a}\n",
    "Define X \"a'b\n",
    "Define X 'a b\n",
    "# foo \\\n bar\n",
    "#\n# x\n",
    "<IfVersion >= 2.4>\n</IfVersion>\n",
    "<IfVersion > 2.4>\n</IfVersion>\n",
    "<IfVersion < 2.4>\n</IfVersion>\n",
    "<IfVersion = 2.4>\n</IfVersion>\n",
    "<IfVersion ~ ^2>\n</IfVersion>\n",
    "<LocationMatch ^/(?<n>a)>\n</LocationMatch>\n",
    "<LocationMatch \"^/(?<n>a)\">\n</LocationMatch>\n",
    "<Location /a>b>\n</Location>\n",
    "<FilesMatch \\.(a|b)$>\n</FilesMatch>\n",
    "<DirectoryMatch ^/a/(?!b)>\n</DirectoryMatch>\n",
    "<If \"%{REQUEST_URI} =~ m#a>b#\">\n</If>\n",
    "<If \"%{REQUEST_URI} == '/x'\">\n</If>\n",
    "Header set X {\"a\":1}\n",
    "Header set X {a\n",
    "Header set X '{\"a\":1}'\n",
    "Header set X \"a\" env='b\n",
    "Header edit Set-Cookie ^(.*)$ $1;HttpOnly;Secure\n",
    "LogFormat {%h} x\n",
    "LogFormat {%h,%u} x\n",
    "LogFormat {\\\"a\\\":\\\"%h\\\"} j\n",
    "LogFormat \"%h \\\"%r\\\"\" x\n",
    "SetEnv X \"C:\\dir\\\"\n",
    "SetEnv X C:\\dir\n",
    "SetEnv X 'it\n",
    "SetEnvIf Host {x} y\n",
    "ErrorDocument 404 'x y\n",
    "ErrorDocument 404 \"not found\n",
    "ErrorDocument 404 \"it's\n",
    "RewriteCond %{HTTP_HOST} {a\n",
    "RewriteRule {a} /x\n",
    "RewriteRule ^a{2,3}$ /x\n",
    "RewriteRule ^/a\\ b$ /x\n",
    "Redirect /a 'http://x/b\n",
    "Redirect /a \"http://x/b\n",
    "RedirectMatch ^/it's$ http://x/\n",
    "\u{c}ServerAdmin x\n",
    "\t\\\nServerAdmin x\n",
    "<VirtualHost *:81>\n</VirtualHost> 'x\n",
    "<VirtualHost *:81> 'x\n</VirtualHost>\n",
    "<VirtualHost *:81> {\n</VirtualHost>\n",
    "<VirtualHost *:81> # mine\n</VirtualHost> # it's over\n",
    "<VirtualHost *:81>\n\n# ü\n</virtualhost>\n",
    "BrowserMatch \"MSIE [2-6]\" \\\n\tnokeepalive ssl-unclean-shutdown\n",
];

/// What augeas says of each file, with the grammar that certbot brings: `taken` or `refused`.
const AUGEAS: &str = r#"
import sys, augeas
lenses = "/usr/lib/python3/dist-packages/certbot_apache/_internal/augeas_lens"
a = augeas.Augeas(flags=augeas.Augeas.NO_MODL_AUTOLOAD, loadpath=lenses)
for path in sys.argv[1:]:
    with open(path, newline="", encoding="utf-8") as file:
        a.set("/text", file.read())
    try:
        a.text_store("Httpd.lns", "/text", "/out")
    except ValueError:
        pass  # The error is told below.
    print("refused" if a.get("/augeas/text/out/error") else "taken")
    a.remove("/out"); a.remove("/augeas/text/out")
"#;

#[test]
fn the_grammar_is_certbots() {
    let python = Command::new("/usr/bin/python3")
        .args(["-c", "import augeas"])
        .output();
    if !able() || !python.is_ok_and(|out| out.status.success()) {
        println!("skipped: certbot: no python3-augeas here");
        return;
    }
    let place = tempfile::tempdir().expect("a place for files");
    let mut files = Vec::new();
    for (n, line) in LINES.iter().enumerate() {
        let file = place.path().join(format!("{n:03}.conf"));
        std::fs::write(&file, line).expect("a file");
        files.push(file);
    }
    let theirs = Command::new("/usr/bin/python3")
        .args(["-c", AUGEAS])
        .args(&files)
        .output()
        .expect("python runs");
    assert!(
        theirs.status.success(),
        "{}",
        String::from_utf8_lossy(&theirs.stderr)
    );
    let theirs = String::from_utf8(theirs.stdout).expect("text");
    let mut compared = 0;
    for ((line, file), theirs) in LINES.iter().zip(&files).zip(theirs.lines()) {
        let ours = Command::new(env!("CARGO_BIN_EXE_flaskssl"))
            .args(["check", "--format", "concise", "--color", "never"])
            .arg(file)
            .output()
            .expect("flaskssl runs");
        let ours = String::from_utf8_lossy(&ours.stdout).into_owned();
        let refused = ours.contains("FS801");
        // Where httpd does not take it either, that is what is told.
        if ours.contains("error") && !refused {
            continue;
        }
        compared += 1;
        assert_eq!(refused, theirs == "refused", "{line:?}\n{ours}");
    }
    assert!(compared > 45, "only {compared} lines were compared");
}
