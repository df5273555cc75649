//! TLS: where it is spoken, what a client thinks of the certificates, which protocols are
//! left, and what becomes of HSTS.

use super::lab::Stage;

/// A host with the certificate of fixtures/pem/web and what else is said.
fn host(address: &str, name: &str, more: &str) -> String {
    format!(
        "<VirtualHost {address}>\nServerName {name}\nDocumentRoot /srv/www\n{more}\n</VirtualHost>\n"
    )
}

/// The lines that name a certificate and its key.
fn pair(chain: &str, key: &str) -> String {
    format!("SSLCertificateFile /srv/pki/web/{chain}\nSSLCertificateKeyFile /srv/pki/web/{key}\n")
}

fn site() -> String {
    pair("site.fullchain.pem", "site.key")
}

const GRANT: &str = "<Directory /srv/www>\nRequire all granted\n</Directory>\n";

/// What a port answers: `tls`, `plain`, or both lines.
const SPEAKS: &str = r#"
speaks() {
    curl -sk --resolve "$1:$2:127.0.0.1" "https://$1:$2/" | grep -q hello && echo "$1:$2 tls"
    curl -s --resolve "$1:$2:127.0.0.1" "http://$1:$2/" | grep -q hello && echo "$1:$2 plain"
}
"#;

fn speaks(conf: &str, asked: &[&str]) -> Option<String> {
    let probe: String = asked
        .iter()
        .map(|one| format!("speaks {}\n", one.replace(':', " ")))
        .collect();
    Stage::site(&format!("{conf}{GRANT}"))
        .modules("ssl")
        .answer(&format!("{SPEAKS}{probe}"))
}

#[test]
fn without_ssl_engine_tls_is_spoken_where_listen_says_https() {
    let conf = [
        "Listen 8443\nListen 9443 https\nListen 7443\n".to_owned(),
        host("*:443", "site.example", &site()),
        host("*:8443", "site.example", &site()),
        host("*:9443", "site.example", &site()),
        host(
            "*:7443",
            "site.example",
            &format!("{}Protocol https\n", site()),
        ),
    ]
    .concat();
    let asked = [
        "site.example:443",
        "site.example:8443",
        "site.example:9443",
        "site.example:7443",
    ];
    if let Some(answer) = speaks(&conf, &asked) {
        assert_eq!(
            answer,
            "site.example:443 tls\nsite.example:8443 plain\nsite.example:9443 tls\nsite.example:7443 tls\n"
        );
    }
}

#[test]
fn without_a_certificate_or_with_an_address_that_no_listen_has_port_443_is_plain() {
    for conf in [
        host("*:443", "site.example", ""),
        host(
            "*:443",
            "site.example",
            &format!("SSLEngine off\n{}", site()),
        ),
        host("127.0.0.1:443", "site.example", &site()),
        host("*", "site.example", &site()),
        host("*:80 *:443", "site.example", &site()),
    ] {
        if let Some(answer) = speaks(&conf, &["site.example:443"]) {
            assert_eq!(answer, "site.example:443 plain\n", "{conf}");
        }
    }
}

#[test]
fn the_first_host_of_an_address_settles_tls_for_all() {
    let on = host(
        "*:443",
        "site.example",
        &format!("SSLEngine on\n{}", site()),
    );
    for first in ["", "SSLEngine off\n"] {
        let conf = host("*:443", "one.example", first) + &on;
        if let Some(answer) = speaks(&conf, &["site.example:443", "one.example:443"]) {
            assert_eq!(answer, "site.example:443 plain\none.example:443 plain\n");
        }
    }
    // The other way round the second one is reached by TLS, with the first one's certificate.
    let conf = on + &host("*:443", "one.example", "");
    if let Some(answer) = speaks(&conf, &["site.example:443", "one.example:443"]) {
        assert_eq!(answer, "site.example:443 tls\none.example:443 tls\n");
    }
}

#[test]
fn a_host_without_a_certificate_is_served_with_that_of_the_first() {
    let conf = host(
        "*:443",
        "site.example",
        &format!("SSLEngine on\n{}", site()),
    ) + &host("*:443", "one.example", "")
        + GRANT;
    let answer = Stage::site(&conf).modules("ssl").answer(
        "curl -sS --cacert /srv/pki/web/root.crt --resolve one.example:443:127.0.0.1 https://one.example/ 2>&1 | head -1",
    );
    if let Some(answer) = answer {
        let says = "no alternative certificate subject name matches target host name";
        assert!(answer.contains(says), "{answer}");
    }
}

#[test]
fn a_key_that_does_not_fit_ends_a_server_without_ssl_engine_too() {
    let seen = |more: &str| {
        let lines = format!("{more}{}", pair("site.fullchain.pem", "other.key"));
        let conf = host("*:443", "site.example", &lines);
        Stage::site(&conf).modules("ssl").serve("true")
    };
    if let (Some(unset), Some(off)) = (seen(""), seen("SSLEngine off\n")) {
        assert!(
            !unset.runs && unset.said.contains("AH02565"),
            "{}",
            unset.said
        );
        assert!(off.runs, "{}", off.said);
    }
}

#[test]
fn the_service_has_a_tmp_of_its_own() {
    let unit = [
        "/lib/systemd/system/apache2.service",
        "/usr/lib/systemd/system/apache2.service",
    ]
    .iter()
    .find_map(|path| std::fs::read_to_string(path).ok());
    match unit {
        Some(text) => assert!(text.contains("PrivateTmp=true"), "{text}"),
        None => println!("skipped: no apache2.service here"),
    }
}

#[test]
fn tls_on_port_80_answers_visitors_with_an_error() {
    let conf = host("*:80", "site.example", &format!("SSLEngine on\n{}", site()));
    let answer = Stage::site(&format!("{conf}{GRANT}"))
        .modules("ssl")
        .answer("curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1/");
    if let Some(answer) = answer {
        assert_eq!(answer, "400\n");
    }
}

/// What curl says of a host with those files: `ok`, or its complaint.
fn complaint(chain: &str, key: &str, more: &str, name: &str) -> Option<String> {
    let lines = format!("SSLEngine on\n{}{more}", pair(chain, key));
    let conf = host("*:443", "site.example", &lines) + GRANT;
    Stage::site(&conf).modules("ssl").answer(&format!(
        "curl -sS --cacert /srv/pki/web/root.crt --resolve {name}:443:127.0.0.1 https://{name}/ 2>&1 | head -1"
    ))
}

#[test]
fn what_a_client_thinks_of_the_certificates() {
    for (file, key, says) in [
        ("site.fullchain.pem", "site.key", "hello"),
        (
            "site.crt",
            "site.key",
            "unable to get local issuer certificate",
        ),
        (
            "site.otherchain.pem",
            "site.key",
            "unable to get local issuer certificate",
        ),
        // OpenSSL's clients sort the certificates; the standard asks for the order all the same.
        ("site.disordered.pem", "site.key", "hello"),
        ("site.stranger.pem", "site.key", "hello"),
        ("site.withroot.pem", "site.key", "hello"),
        // Line ends of Windows, and text around the blocks, do no harm.
        ("site.crlf.pem", "site.key", "hello"),
        ("site.text.pem", "site.key", "hello"),
        (
            "expired.fullchain.pem",
            "expired.key",
            "certificate has expired",
        ),
        (
            "underold.fullchain.pem",
            "underold.key",
            "certificate has expired",
        ),
        (
            "future.fullchain.pem",
            "future.key",
            "certificate is not yet valid",
        ),
        (
            "client.fullchain.pem",
            "client.key",
            "unsuitable certificate purpose",
        ),
        (
            "selfsigned.crt",
            "selfsigned.key",
            "self-signed certificate",
        ),
        (
            "wildcard.fullchain.pem",
            "wildcard.key",
            "no alternative certificate subject name matches",
        ),
        // A private authority's root may have signed it directly: nothing is missing then.
        ("private.crt", "private.key", "hello"),
    ] {
        if let Some(answer) = complaint(file, key, "", "site.example") {
            assert!(answer.contains(says), "{file}: {answer}");
        }
    }
}

#[test]
fn a_wildcard_stands_for_one_label() {
    for (name, says) in [
        ("a.site.example", "hello"),
        (
            "a.b.site.example",
            "no alternative certificate subject name matches",
        ),
    ] {
        let pair = ("wildcard.fullchain.pem", "wildcard.key");
        if let Some(answer) = complaint(pair.0, pair.1, "", name) {
            assert!(answer.contains(says), "{name}: {answer}");
        }
    }
}

#[test]
fn the_chain_comes_from_the_chain_file_or_from_the_authorities_too() {
    for more in [
        "SSLCertificateChainFile /srv/pki/web/inter.crt\n",
        "SSLCACertificateFile /srv/pki/web/inter.crt\n",
    ] {
        if let Some(answer) = complaint("site.crt", "site.key", more, "site.example") {
            assert_eq!(answer, "hello\n", "{more}");
        }
    }
    // With a chain file, what follows in the certificate's own file is not sent.
    let more = "SSLCertificateChainFile /srv/pki/web/root.crt\n";
    if let Some(answer) = complaint("site.fullchain.pem", "site.key", more, "site.example") {
        assert!(answer.contains("unable to get local issuer"), "{answer}");
    }
}

/// The protocols that are answered.
fn protocols(more: &str) -> Option<String> {
    let lines = format!("SSLEngine on\n{}{more}", site());
    let conf = host("*:443", "site.example", &lines) + GRANT;
    Stage::site(&conf).modules("ssl").answer(
        "for v in tls1 tls1_1 tls1_2 tls1_3; do \
         openssl s_client -connect 127.0.0.1:443 -$v -cipher ALL:@SECLEVEL=0 </dev/null 2>&1 | \
         grep -q 'CN = site.example' && printf '%s ' $v; done",
    )
}

#[test]
fn which_protocols_are_left() {
    for (more, left) in [
        ("", "tls1_2 tls1_3 "),
        ("SSLProtocol all -SSLv3\n", "tls1_2 tls1_3 "),
        ("SSLProtocol +TLSv1 +TLSv1.1 +TLSv1.2\n", "tls1_2 "),
        ("SSLCipherSuite ALL:@SECLEVEL=1\n", "tls1_2 tls1_3 "),
        (
            "SSLCipherSuite ALL:@SECLEVEL=0\n",
            "tls1 tls1_1 tls1_2 tls1_3 ",
        ),
        (
            "SSLCipherSuite ALL:@SECLEVEL=0\nSSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\n",
            "tls1_2 tls1_3 ",
        ),
        // Without a sign a word takes the place of those before it.
        ("SSLProtocol TLSv1.2 TLSv1.3\n", "tls1_3 "),
        ("SSLProtocol TLSv1.3 TLSv1.2\n", "tls1_2 "),
        ("SSLProtocol -all +TLSv1.2 +TLSv1.3\n", "tls1_2 tls1_3 "),
    ] {
        if let Some(answer) = protocols(more) {
            assert_eq!(answer, left, "{more}");
        }
    }
}

#[test]
fn weak_ciphers_are_not_to_be_had_from_debians_openssl() {
    let lines = format!(
        "SSLEngine on\n{}SSLCipherSuite ALL:eNULL:aNULL:RC4:3DES:EXP:@SECLEVEL=0\n",
        site()
    );
    let conf = host("*:443", "site.example", &lines) + GRANT;
    let answer = Stage::site(&conf).modules("ssl").answer(
        "for c in eNULL aNULL AES; do openssl s_client -connect 127.0.0.1:443 -tls1_2 -cipher $c:@SECLEVEL=0 \
         </dev/null 2>&1 | grep -q 'CN = site.example' && echo $c; done; \
         echo \"[$(openssl ciphers -s -tls1_2 RC4:3DES:EXP:MD5)]\"",
    );
    if let Some(answer) = answer {
        assert_eq!(answer, "AES\n[]\n");
    }
}

#[test]
fn stapling_without_a_responder_is_an_error_in_the_log_at_each_start() {
    let lines = format!("SSLEngine on\nSSLUseStapling on\n{}", site());
    let conf = host("*:443", "site.example", &lines)
        + "SSLStaplingCache shmcb:/run/apache2/stapling(32768)\n";
    let seen = Stage::site(&conf).modules("ssl").serve(
        "openssl s_client -status -connect 127.0.0.1:443 </dev/null 2>/dev/null | grep OCSP",
    );
    if let Some(seen) = seen {
        assert!(seen.runs && seen.said.contains("AH02218"), "{}", seen.said);
        assert!(seen.answer.contains("no response sent"), "{}", seen.answer);
    }
}

#[test]
fn hsts_is_sent_on_port_80_and_ignored_by_clients_there() {
    let header = "Header always set Strict-Transport-Security \"max-age=31536000\"\n";
    let conf = host("*:80", "site.example", header)
        + &host(
            "*:443",
            "www.site.example",
            &format!("SSLEngine on\n{}{header}", site()),
        )
        + GRANT;
    let answer = Stage::site(&conf).modules("ssl headers").answer(
        "for url in http://site.example https://www.site.example; do \
         curl -s -D - -o /dev/null --cacert /srv/pki/web/root.crt --hsts /tmp/hsts \
         --resolve site.example:80:127.0.0.1 --resolve www.site.example:443:127.0.0.1 $url/ | grep -ci strict; \
         done; grep -v '^#' /tmp/hsts | cut -d' ' -f1",
    );
    if let Some(answer) = answer {
        assert_eq!(answer, "1\n1\nwww.site.example\n");
    }
}
