use super::*;
use crate::config::views::test::config;

fn access(text: &str, file: &str, url: &str) -> Access {
    decision(text, file, url).access
}

fn decision(text: &str, file: &str, url: &str) -> Decision {
    let config = config(text);
    let directories = Directories::of(&config);
    let all = Authorization::of(&config, &directories);
    let server = ServerId(config.servers.len() as u32 - 1);
    let (file, url) = (Some(file.as_bytes()), Some(url.as_bytes()));
    all.granted(&directories, server, file, url)
}

const DEBIAN: &str = "<Directory />\nRequire all denied\n</Directory>\n\
                      <Directory /var/www/>\nRequire all granted\n</Directory>\n\
                      <FilesMatch \"^\\.ht\">\nRequire all denied\n</FilesMatch>\n";

#[test]
fn debians_own_sections() {
    assert_eq!(access(DEBIAN, "/var/www/html/x", "/x"), Access::Granted);
    assert_eq!(access(DEBIAN, "/srv/x", "/x"), Access::Denied);
    assert_eq!(access(DEBIAN, "/var/www/.htpasswd", "/x"), Access::Denied);
    assert_eq!(access("", "/srv/x", "/x"), Access::Granted);
}

#[test]
fn the_last_section_that_says_something_decides() {
    let with = |more: &str| access(&format!("{DEBIAN}{more}"), "/srv/app/app.wsgi", "/a");
    assert_eq!(
        with("<Directory /srv/app>\nRequire all granted\n</Directory>\n"),
        Access::Granted
    );
    assert_eq!(
        with("<Directory /srv/app>\nRequire valid-user\n</Directory>\n"),
        Access::Restricted
    );
    assert_eq!(
        with("<Directory /srv/app>\nOptions None\n</Directory>\n"),
        Access::Denied
    );
    assert_eq!(
        with(
            "<Directory /srv/app>\n<Files app.wsgi>\nRequire all granted\n</Files>\n</Directory>\n"
        ),
        Access::Granted
    );
    assert_eq!(
        with(
            "<Directory /srv/other>\n<Files app.wsgi>\nRequire all granted\n</Files>\n</Directory>\n"
        ),
        Access::Denied
    );
    assert_eq!(
        with("<Location />\nRequire all granted\n</Location>\n"),
        Access::Granted
    );
}

#[test]
fn merging_and_containers() {
    let with = |inner: &str| {
        let text = format!("{DEBIAN}<Directory /srv/app>\n{inner}</Directory>\n");
        access(&text, "/srv/app/x", "/x")
    };
    assert_eq!(
        with("AuthMerging And\nRequire all granted\n"),
        Access::Denied
    );
    assert_eq!(
        with("AuthMerging Or\nRequire all granted\n"),
        Access::Granted
    );
    assert_eq!(with("AuthMerging Off\n"), Access::Granted);
    assert_eq!(
        with("Require all denied\nRequire ip 10\n"),
        Access::Restricted
    );
    assert_eq!(
        with("<RequireAll>\nRequire all granted\nRequire not ip 10\n</RequireAll>\n"),
        Access::Restricted
    );
    assert_eq!(
        with("<RequireAll>\nRequire all granted\nRequire all denied\n</RequireAll>\n"),
        Access::Denied
    );
    assert_eq!(
        with("<Limit POST>\nRequire all denied\n</Limit>\n"),
        Access::Granted
    );
    assert_eq!(
        with("<LimitExcept POST>\nRequire all denied\n</LimitExcept>\n"),
        Access::Denied
    );
}

#[test]
fn both_ways_of_access_control_must_let_in() {
    let with = |inner: &str| {
        let text = format!("<Directory /srv/app>\n{inner}</Directory>\n");
        access(&text, "/srv/app/x", "/x")
    };
    assert_eq!(with("Order allow,deny\nAllow from all\n"), Access::Granted);
    assert_eq!(with("Order deny,allow\nDeny from all\n"), Access::Denied);
    assert_eq!(with("Order allow,deny\n"), Access::Denied);
    assert_eq!(with("Order deny,allow\n"), Access::Granted);
    assert_eq!(
        with("Order deny,allow\nDeny from all\nRequire all granted\n"),
        Access::Denied
    );
    assert_eq!(
        with("Order deny,allow\nDeny from all\nAllow from 10\nSatisfy any\nRequire valid-user\n"),
        Access::Restricted
    );
    assert_eq!(
        with("Order allow,deny\nAllow from all\nSatisfy any\nRequire all denied\n"),
        Access::Granted
    );
}

#[test]
fn what_is_not_known_is_not_told() {
    let text = format!("{DEBIAN}<IfDefine X>\n</IfDefine>\n<If \"true\">\n</If>\n");
    assert_eq!(access(&text, "/var/www/x", "/x"), Access::Granted);
    let text = format!(
        "{DEBIAN}<Directory /var/www>\n<If \"%{{HTTPS}} == 'on'\">\nRequire all denied\n</If>\n</Directory>\n"
    );
    assert_eq!(access(&text, "/var/www/x", "/x"), Access::Unknown);
}

#[test]
fn whether_htaccess_files_may_say_otherwise() {
    let of = |text: &str| decision(text, "/srv/app/x", "/x").htaccess;
    assert_eq!(
        of("<Directory /srv>\nAllowOverride All\n</Directory>\n"),
        Tri::Yes
    );
    assert_eq!(
        of(
            "<Directory /srv>\nAllowOverride All\n</Directory>\n<Directory /srv/app>\nAllowOverride None\n</Directory>\n"
        ),
        Tri::No
    );
    assert_eq!(of(""), Tri::No);
}
