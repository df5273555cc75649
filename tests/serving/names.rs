//! Names: which spellings of a ServerName a request finds.

use super::lab::Stage;

/// Whether the second host, which has that ServerName, answers a request for `asked`.
fn found(server_name: &str, asked: &str) -> Option<bool> {
    let host = |name: &str, root: &str| {
        format!(
            "<VirtualHost *:80>\nServerName {name}\nDocumentRoot {root}\n\
             <Directory {root}>\nRequire all granted\n</Directory>\n</VirtualHost>\n"
        )
    };
    let site = [
        host("first.example", "/srv/www"),
        host(server_name, "/srv/second"),
    ]
    .concat();
    let answer = Stage::site(&site)
        .setup("mkdir second; echo second >second/index.html\n")
        .answer(&format!("curl -s -H 'Host: {asked}' http://127.0.0.1/\n"))?;
    Some(answer.contains("second"))
}

#[test]
fn a_dot_at_the_end_of_a_server_name_matches_nothing() {
    for asked in ["site.example", "site.example."] {
        if let Some(found) = found("site.example.", asked) {
            assert!(!found, "{asked}");
        }
    }
    if let Some(found) = found("site.example", "site.example.") {
        assert!(found);
    }
}

#[test]
fn a_name_beyond_ascii_is_found_as_it_is_sent_alone() {
    if let Some(found) = found("xn--mnchen-3ya.example", "xn--mnchen-3ya.example") {
        assert!(found);
    }
    if let Some(found) = found("münchen.example", "xn--mnchen-3ya.example") {
        assert!(!found);
    }
}
