//! What is said, where, and when nothing is said. That it is true is proved with real servers
//! in tests/start.rs.

use crate::config::fault::{Fault, Kind};
use crate::config::modules::Modules;
use crate::config::{Options, Request, Table, load};
use crate::finding::Stops;

fn pem(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/fixtures/pem/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

fn world() -> Table {
    let fixtures = [
        "a.crt",
        "a.key",
        "b.crt",
        "b.key",
        "inter.crt",
        "ec.crt",
        "ec.key",
        "a.encrypted.key",
        "r1024.crt",
        "self.crt",
        "a.csr",
        "a.pub",
        "openssh.key",
    ];
    fixtures.iter().fold(
        Table::default()
            .version((2, 4, 71))
            .folder("/usr/share/doc/libssl3"),
        |world, name| world.file(&format!("/pki/{name}"), pem(name)),
    )
}

fn deaths_in(world: Table, here: bool, text: &str) -> Vec<(Fault, String)> {
    let text = format!("Listen 443\n{text}");
    let world = world.file("/etc/apache2/apache2.conf", &text);
    let request = Request {
        main: b"/etc/apache2/apache2.conf".to_vec(),
        more: Vec::new(),
        htaccess: None,
        options: Options {
            server_root: b"/etc/apache2".to_vec(),
            defines: Vec::new(),
            modules: Modules::all(),
            whole: true,
            debian: true,
            envvars: None,
            here: Some(here),
        },
    };
    let config = load(&world, request);
    config
        .faults
        .iter()
        .filter(|fault| fault.stops == Some(Stops::Start))
        .filter(|fault| {
            fault
                .directive
                .is_some_and(|d| d.get().name.starts_with("SSL"))
        })
        .map(|fault| {
            let line = String::from_utf8_lossy(config.sources.text(fault.span)).into_owned();
            (fault.clone(), line)
        })
        .collect()
}

fn deaths(text: &str) -> Vec<(Fault, String)> {
    deaths_in(world(), true, text)
}

fn host(lines: &str) -> String {
    format!("<VirtualHost *:443>\nServerName x\nSSLEngine on\n{lines}\n</VirtualHost>\n")
}

fn pair(certificate: &str, key: &str) -> String {
    host(&format!(
        "SSLCertificateFile /pki/{certificate}\nSSLCertificateKeyFile /pki/{key}"
    ))
}

/// The one death, at that line, of that kind, with those words in its message and help.
fn one(text: &str, line: &str, kind: Kind, words: &[&str]) -> Fault {
    let mut found = deaths(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    let (fault, at) = found.remove(0);
    assert_eq!((fault.kind, at.as_str()), (kind, line));
    let said = format!(
        "{}\n{}",
        fault.message,
        fault.help.clone().unwrap_or_default()
    );
    for word in words {
        assert!(said.contains(word), "no {word:?} in {said}");
    }
    fault
}

#[test]
fn a_sound_pair_is_no_fault() {
    assert!(deaths(&pair("a.crt", "a.key")).is_empty());
    let all = format!("{}{}", pair("a.crt", "a.key"), pair("ec.crt", "ec.key"));
    assert!(deaths(&all).is_empty());
}

#[test]
fn a_certificate_on_port_443_is_read_without_ssl_engine() {
    let bare = |more: &str| pair("a.crt", "b.key").replace("SSLEngine on\n", more);
    assert_eq!(deaths(&bare("")).len(), 1);
    assert!(deaths(&bare("SSLEngine off\n")).is_empty());
    assert!(deaths(&bare("").replace("*:443", "*:8443")).is_empty());
}

#[test]
fn the_right_key_is_named_where_it_is_known() {
    let text = format!("{}{}", pair("a.crt", "b.key"), pair("ec.crt", "a.key"));
    let found = deaths(&text);
    assert_eq!(found.len(), 2, "{found:#?}");
    let help = found[0].0.help.clone().unwrap();
    assert!(
        help.contains("`SSLCertificateKeyFile /pki/a.key`"),
        "{help}"
    );
    assert_eq!(found[0].1, "SSLCertificateKeyFile /pki/b.key");
}

#[test]
fn whose_the_key_is_gets_a_label() {
    let text = format!("{}{}", pair("b.crt", "b.key"), pair("a.crt", "b.key"));
    let fault = one(
        &text,
        "SSLCertificateKeyFile /pki/b.key",
        Kind::KeyMismatch,
        &[
            "have to say the same",
            "openssl pkey -in /pki/b.key -pubout",
        ],
    );
    let labels: Vec<&str> = fault.labels.iter().map(|(_, l)| l.as_str()).collect();
    assert_eq!(
        labels,
        ["the certificate", "the key belongs to this certificate"]
    );
}

#[test]
fn swapped_files_are_told() {
    one(
        &pair("a.key", "a.crt"),
        "SSLCertificateFile /pki/a.key",
        Kind::Certificate,
        &[
            "swapped",
            "SSLCertificateFile /pki/a.crt\nSSLCertificateKeyFile /pki/a.key",
        ],
    );
}

#[test]
fn a_chain_in_the_wrong_order_is_told_at_the_certificate() {
    let wrong = [pem("inter.crt"), pem("a.crt")].concat();
    let world = world().file("/pki/chain.crt", wrong);
    let found = deaths_in(world, true, &pair("chain.crt", "a.key"));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].1, "SSLCertificateFile /pki/chain.crt");
    assert!(
        found[0]
            .0
            .help
            .as_ref()
            .unwrap()
            .contains("has to be the first")
    );
}

#[test]
fn certbots_files_are_told_apart() {
    let world = world()
        .file("/le/chain.pem", pem("inter.crt"))
        .file("/le/fullchain.pem", pem("a.crt"))
        .file("/le/privkey.pem", pem("a.key"));
    let text = host("SSLCertificateFile /le/chain.pem\nSSLCertificateKeyFile /le/privkey.pem");
    let found = deaths_in(world, true, &text);
    let help = found[0].0.help.clone().unwrap();
    assert!(
        help.contains("`SSLCertificateFile /le/fullchain.pem`"),
        "{help}"
    );
}

#[test]
fn other_forms_get_the_command_that_turns_them_into_pem() {
    for (certificate, key, line, words) in [
        (
            "a.csr",
            "a.key",
            "SSLCertificateFile /pki/a.csr",
            "this is the request",
        ),
        (
            "a.crt",
            "a.pub",
            "SSLCertificateKeyFile /pki/a.pub",
            "public half",
        ),
        (
            "a.crt",
            "openssh.key",
            "SSLCertificateKeyFile /pki/openssh.key",
            "ssh-keygen -p -m PEM",
        ),
        (
            "a.crt",
            "a.encrypted.key",
            "SSLCertificateKeyFile /pki/a.encrypted.key",
            "openssl pkey -in",
        ),
        (
            "r1024.crt",
            "a.key",
            "SSLCertificateFile /pki/r1024.crt",
            "1024 bits",
        ),
    ] {
        one(&pair(certificate, key), line, Kind::Certificate, &[words]);
    }
}

#[test]
fn a_hosts_key_meets_the_main_servers_certificate() {
    let text = format!(
        "SSLCertificateFile /pki/a.crt\nSSLCertificateKeyFile /pki/a.key\n{}",
        host("SSLCertificateKeyFile /pki/b.key")
    );
    one(
        &text,
        "SSLCertificateKeyFile /pki/b.key",
        Kind::KeyMismatch,
        &["/pki/a.crt"],
    );
}

#[test]
fn a_managed_domain_may_bring_the_certificate() {
    for domain in ["MDomain x\n", "<MDomain x>\nMDRenewMode auto\n</MDomain>\n"] {
        let text = format!("{domain}{}", host(""));
        assert!(deaths(&text).is_empty(), "{domain}");
    }
    one(
        &host(""),
        "SSLEngine on",
        Kind::Certificate,
        &["no certificate"],
    );
}

#[test]
fn what_hosts_inherit_is_said_once() {
    let text = format!(
        "SSLProtocol -all\n{}{}",
        pair("a.crt", "a.key"),
        pair("b.crt", "b.key")
    );
    one(&text, "SSLProtocol -all", Kind::Start, &["no protocol"]);
}

#[test]
fn nothing_is_said_where_it_is_not_certain() {
    let wrong = pair("a.crt", "b.key");
    assert!(
        deaths_in(world(), false, &wrong).is_empty(),
        "another machine"
    );
    assert!(deaths(&wrong.replace("Engine on", "Engine off")).is_empty());
    assert!(
        deaths(&pair("absent.crt", "a.key")).is_empty(),
        "the file was not seen"
    );
    let dialog = "SSLPassPhraseDialog exec:/bin/ask\n";
    let text = format!("{dialog}{}", pair("a.crt", "a.encrypted.key"));
    let world = world().file("/bin/ask", "#!/bin/sh\n");
    let found = deaths_in(world, true, &text);
    // The table's files have no x bit.
    assert!(
        found[0].0.message.contains("cannot be executed"),
        "{found:#?}"
    );
}

#[test]
fn names_of_ciphers_and_curves_are_held_against_the_library_that_is_there() {
    let text = |line: &str| {
        pair("a.crt", "a.key").replace("</VirtualHost>", &format!("{line}\n</VirtualHost>"))
    };
    let bare = |line: &str| {
        let world = Table::default()
            .file("/pki/a.crt", pem("a.crt"))
            .file("/pki/a.key", pem("a.key"));
        deaths_in(world, true, &text(line)).len()
    };
    let known = |line: &str| deaths(&text(line)).len();
    let newer = "SSLOpenSSLConfCmd Groups X25519MLKEM768:X25519";
    assert_eq!((known(newer), bare(newer)), (1, 0));
    let standard = "SSLCipherSuite TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    assert_eq!((known(standard), bare(standard)), (1, 0));
    let typo = "SSLCipherSuite HIHG";
    assert_eq!((known(typo), bare(typo)), (1, 1));
}
