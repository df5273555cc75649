//! Who is let in: `Require`, the directives of 2.2, and sections that seem to be for something.

use super::lab::Stage;

/// What a list of URLs below http://127.0.0.1 gets: a status each. A word before the path may
/// be an option of curl's.
fn statuses(site: &str, setup: &str, asked: &[&str]) -> Option<Vec<String>> {
    let probe: String = asked
        .iter()
        .map(|one| {
            let (options, path) = one.rsplit_once(' ').unwrap_or(("", one));
            format!(
                "curl -s -o /dev/null -w '%{{http_code}}\\n' {options} http://127.0.0.1{path}\n"
            )
        })
        .collect();
    let files = "mkdir -p www/p www/q www/r www/s www/u www/.git app\n\
                 for f in p q r s u; do echo $f >www/$f/t.html; done\n\
                 echo t >www/t.html; echo secret >www/.env; echo x >www/.git/config; echo x:y >www/.htpasswd\n\
                 echo x:y >www/passwords; echo 'import os' >www/app.py; htpasswd -bc htp u p\n";
    let answer = Stage::site(site)
        .modules("status proxy_http")
        .setup(&format!("{files}{setup}"))
        .answer(&probe)?;
    Some(answer.lines().map(str::to_owned).collect())
}

fn host(inner: &str) -> String {
    format!(
        "<VirtualHost *:80>\nServerName site.example\nDocumentRoot /srv/www\n{inner}</VirtualHost>\n"
    )
}

fn folder(inner: &str) -> String {
    host(&format!("<Directory /srv/www>\n{inner}</Directory>\n"))
}

fn get(site: &str, asked: &[&str], expected: &[&str]) {
    if let Some(found) = statuses(site, "", asked) {
        assert_eq!(found, expected, "{site}");
    }
}

#[test]
fn both_ways_of_access_control_must_let_in() {
    // Debian denies `/`, and `Allow from all` does not lift that.
    get(
        &folder("Order allow,deny\nAllow from all\n"),
        &["/"],
        &["403"],
    );
    get(
        &folder("Order deny,allow\nDeny from all\nRequire all granted\n"),
        &["/"],
        &["403"],
    );
    get(
        &folder("Order allow,deny\nAllow from all\nRequire all granted\n"),
        &["/"],
        &["200"],
    );
    get(
        &folder(
            "Order deny,allow\nDeny from all\nAllow from 10.0.0.1\nSatisfy any\nAuthType Basic\nAuthName x\n\
             AuthUserFile /srv/htp\nRequire valid-user\n",
        ),
        &["/", "-u u:p /"],
        &["401", "200"],
    );
}

#[test]
fn the_translation_lets_in_whom_the_old_words_let_in() {
    // From 127.0.0.1, with `Require all granted` above so that the old words alone decide.
    for (old, new) in [
        ("Order allow,deny\nAllow from all", "Require all granted"),
        ("Order deny,allow\nDeny from all", "Require all denied"),
        ("Order allow,deny", "Require all denied"),
        (
            "Order deny,allow\nDeny from all\nAllow from 127.0.0.0/8",
            "Require ip 127.0.0.0/8",
        ),
        (
            "Order deny,allow\nDeny from all\nAllow from 10",
            "Require ip 10",
        ),
        (
            "Order allow,deny\nAllow from all\nDeny from 127",
            "<RequireAll>\nRequire all granted\nRequire not ip 127\n</RequireAll>",
        ),
        (
            "Order deny,allow\nDeny from 127\nAllow from 127.0.0.1",
            "<RequireAny>\nRequire ip 127.0.0.1\n<RequireAll>\nRequire all granted\nRequire not ip 127\n</RequireAll>\n</RequireAny>",
        ),
    ] {
        let site = host(&format!(
            "<Directory /srv/www>\nRequire all granted\n</Directory>\n\
             <Directory /srv/www/p>\n{old}\n</Directory>\n<Directory /srv/www/q>\n{new}\n</Directory>\n"
        ));
        if let Some(found) = statuses(&site, "", &["/p/t.html", "/q/t.html"]) {
            assert_eq!(found[0], found[1], "{old}");
        }
    }
}

#[test]
fn limit_is_for_its_methods_alone() {
    get(
        &folder("<Limit GET>\nRequire all denied\n</Limit>\n"),
        &["/", "-I /", "-d x /"],
        &["403", "403", "200"],
    );
}

const OPEN: &str = "<Directory /srv/www>\nRequire all granted\n</Directory>\n";

#[test]
fn a_way_to_log_in_asks_for_nothing_and_a_user_without_one_is_an_error() {
    let site = host(&format!(
        "{OPEN}<Directory /srv/www/p>\nAuthType Basic\nAuthName x\nAuthUserFile /srv/htp\n</Directory>\n\
         <Directory /srv/www/q>\nRequire valid-user\n</Directory>\n"
    ));
    get(&site, &["/p/t.html", "/q/t.html"], &["200", "500"]);
}

#[test]
fn sections_that_are_for_something_else() {
    let deny = "Require all denied\n";
    let site = host(&format!(
        "{OPEN}<Directory /r>\n{deny}</Directory>\n<Location /srv/www/s>\n{deny}</Location>\n\
         <Files /srv/www/t.html>\n{deny}</Files>\n<Files u/t.html>\n{deny}</Files>\n"
    ));
    get(
        &site,
        &["/r/t.html", "/s/t.html", "/t.html", "/u/t.html"],
        &["200", "200", "200", "200"],
    );
}

#[test]
fn a_directory_section_may_name_a_file() {
    let deny = "Require all denied\n";
    let site = host(&format!(
        "{OPEN}<Directory /srv/www/t.html>\n{deny}</Directory>\n<Directory /srv/www/p/*.html/>\n{deny}</Directory>\n\
         <DirectoryMatch ^/srv/www/q/t\\.html$>\n{deny}</DirectoryMatch>\n<DirectoryMatch ^/srv/www/r/$>\n{deny}</DirectoryMatch>\n\
         <Directory /srv/www/s>\n<Files t.html>\n{deny}</Files>\n</Directory>\n"
    ));
    get(
        &site,
        &[
            "/t.html",
            "/p/t.html",
            "/q/t.html",
            "/r/t.html",
            "/s/t.html",
            "/u/t.html",
        ],
        &["403", "403", "403", "200", "403", "200"],
    );
}

#[test]
fn what_debian_keeps_from_visitors_and_what_not() {
    get(
        &host(OPEN),
        &[
            "/.htpasswd",
            "/passwords",
            "/.env",
            "/.git/config",
            "/app.py",
        ],
        &["403", "200", "200", "200", "200"],
    );
}

#[test]
fn a_forward_proxy_is_open_whatever_is_denied_for_folders() {
    let closed = host("<Directory /srv/www>\nRequire all denied\n</Directory>\n");
    let open = format!("Listen 81\n{}", host(OPEN).replace("*:80", "*:81"));
    let asked = ["-x http://127.0.0.1:80 :81/t.html"];
    get(
        &format!("ProxyRequests On\n{closed}{open}"),
        &asked,
        &["200"],
    );
    let limited = "<Proxy \"*\">\nRequire ip 10\n</Proxy>\n";
    get(
        &format!("ProxyRequests On\n{limited}{closed}{open}"),
        &asked,
        &["403"],
    );
}

#[test]
fn the_status_page_is_open_without_require() {
    let status = "<Location /status>\nSetHandler server-status\n</Location>\n";
    get(&host(&format!("{OPEN}{status}")), &["/status"], &["200"]);
    let local = status.replace("</Loc", "Require ip 10\n</Loc");
    get(&host(&format!("{OPEN}{local}")), &["/status"], &["403"]);
}
