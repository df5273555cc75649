//! Virtual hosts: which one answers, and what httpd passes over without a word.

use super::lab::Stage;

/// `ask PORT NAME PATH`: the status, the header X-Host and where the answer leads.
pub(crate) const ASK: &str = r#"
ask() {
    curl -s -o /dev/null -D - -H "Host: $2" "http://127.0.0.1:$1$3" | tr -d '\r' |
        awk 'NR==1{s=$2} tolower($1)=="location:"{l=" " $2} tolower($1)=="x-host:"{h=" " $2} END{print s h l}'
}
"#;

/// A host that tells who it is.
fn host(address: &str, who: &str, more: &str) -> String {
    format!(
        "<VirtualHost {address}>\nHeader always set X-Host {who}\nRedirect 204 /\n{more}\n</VirtualHost>\n"
    )
}

fn asked(conf: &str, asks: &[(&str, &str)]) {
    let probe: String = asks.iter().map(|(ask, _)| format!("ask {ask}\n")).collect();
    let stage = Stage::site(conf).modules("headers rewrite");
    if let Some(answer) = stage.answer(&format!("{ASK}{probe}")) {
        let said: Vec<&str> = answer.lines().collect();
        let wanted: Vec<&str> = asks.iter().map(|(_, wanted)| *wanted).collect();
        assert_eq!(said, wanted, "{asks:?}\n{conf}");
    }
}

#[test]
fn the_first_host_that_has_the_name_answers() {
    let conf = [
        host(
            "*:80",
            "first",
            "ServerName first.example\nServerAlias *.wild.example",
        ),
        host("*:80", "exact", "ServerName exact.wild.example"),
        host(
            "*:80",
            "twin",
            "ServerName first.example\nServerAlias www.first.example",
        ),
        host("*:80", "dot", "ServerName dot.example."),
        host("*:80", "utf8", "ServerName münchen.example"),
        host("*:80", "upper", "ServerName UPPER.example"),
        host("*:80", "under", "ServerName under_score.example"),
        host("*:80", "nameless", ""),
        host("_default_:80", "default", "ServerName default.example"),
    ]
    .concat();
    asked(
        &conf,
        &[
            ("80 first.example /", "204 first"),
            ("80 exact.wild.example /", "204 first"),
            ("80 www.first.example /", "204 twin"),
            ("80 dot.example /", "204 first"),
            ("80 dot.example. /", "204 first"),
            ("80 xn--mnchen-3ya.example /", "204 first"),
            ("80 upper.example /", "204 upper"),
            ("80 under_score.example /", "204 under"),
            ("80 stranger.example /", "204 first"),
            ("80 default.example /", "204 default"),
        ],
    );
}

#[test]
fn a_host_without_a_name_has_the_main_servers() {
    let conf = format!(
        "ServerName main.example\n{}{}",
        host("*:80", "first", "ServerName first.example"),
        host("*:80", "nameless", "")
    );
    let asks = [
        ("80 main.example /", "204 nameless"),
        ("80 x.example /", "204 first"),
    ];
    asked(&conf, &asks);
}

#[test]
fn an_address_goes_before_the_star() {
    let conf = host("*:80", "star", "ServerName a.example")
        + &host("127.0.0.1:80", "address", "ServerName b.example");
    asked(&conf, &[("80 a.example /", "204 address")]);
}

#[test]
fn a_scheme_in_server_name_goes_into_redirects_only() {
    let conf = "<VirtualHost *:80>\nServerName https://url.example\nDocumentRoot /srv/www\n</VirtualHost>\n\
                <Directory /srv/www>\nRequire all granted\n</Directory>\n";
    let stage = Stage::site(conf).setup("mkdir /srv/www/dir");
    if let Some(answer) = stage.answer(&format!(
        "{ASK}ask 80 url.example /\nask 80 url.example /dir\n"
    )) {
        assert_eq!(answer, "200\n301 https://url.example/dir/\n");
    }
}

#[test]
fn httpd_passes_over_sections_links_and_names_without_a_word() {
    let conf = "<IfModule mod_ssl.c>\n<VirtualHost *:443>\nServerName site.example\nSSLEngine on\n\
                </VirtualHost>\n</IfModule>\n<VirtualHost *:9999>\nServerName nobody.example\n</VirtualHost>\n\
                NameVirtualHost *:80\n";
    let stage = Stage::site(conf).setup(
        "ln -s ../sites-available/gone.conf /etc/apache2/sites-enabled/gone.conf\n\
         echo 'No such directive' > /etc/apache2/sites-enabled/site.example\n",
    );
    let probe = "for port in 80 443 9999; do \
                 curl -s -o /dev/null http://127.0.0.1:$port/; echo $port $?; done";
    if let Some(seen) = stage.serve(probe) {
        assert!(seen.runs, "{}", seen.said);
        assert_eq!(seen.answer, "80 0\n443 7\n9999 7\n");
        assert!(seen.said.contains("AH00548"), "{}", seen.said);
    }
}

#[test]
fn a_dangling_link_of_an_include_that_is_not_optional_is_refused() {
    let stage = Stage::site("Include extra/*.conf\n").setup(
        "mkdir /etc/apache2/extra; touch /etc/apache2/extra/a.conf; ln -s nowhere /etc/apache2/extra/b.conf",
    );
    if let Some(seen) = stage.serve("") {
        assert!(
            !seen.runs && seen.said.contains("extra/b.conf"),
            "{}",
            seen.said
        );
    }
}
