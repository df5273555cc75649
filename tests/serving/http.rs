//! Redirects, rewriting and mounts: in which order httpd asks them, and what comes of it.

use super::hosts::ASK;
use super::lab::Stage;

const FILES: &str = "mkdir -p www/.well-known/acme-challenge\n\
                     echo token > www/.well-known/acme-challenge/t\n\
                     cat > app.wsgi <<'END'\n\
def application(environ, start_response):\n    start_response('299 Application', [])\n    return [b'application']\n\
END\n";

/// What the only host answers to each path: status, and where it leads.
fn answers(host: &str, asks: &[(&str, &str)]) {
    let conf = format!(
        "<Directory /srv>\nRequire all granted\n</Directory>\n{host}\n\
         Listen 5000\n<VirtualHost *:5000>\nWSGIScriptAlias / /srv/app.wsgi\n</VirtualHost>\n"
    );
    let probe: String = asks
        .iter()
        .map(|(path, _)| format!("ask 80 site.example {path}\n"))
        .collect();
    let stage = Stage::site(&conf)
        .modules("rewrite headers proxy proxy_http")
        .setup(FILES);
    if let Some(answer) = stage.answer(&format!("{ASK}{probe}")) {
        let said: Vec<&str> = answer.lines().collect();
        let wanted: Vec<&str> = asks.iter().map(|(_, wanted)| *wanted).collect();
        assert_eq!(said, wanted, "{asks:?}\n{host}");
    }
}

fn host(text: &str) -> String {
    format!(
        "<VirtualHost *:80>\nServerName site.example\nDocumentRoot /srv/www\n{text}\n</VirtualHost>\n"
    )
}

const CHALLENGE: &str = "/.well-known/acme-challenge/t";

#[test]
fn redirects_compare_letters_and_join_what_is_left() {
    answers(
        &host(
            "Redirect /noslash/ https://x.example\nRedirect permanent ^/regex$ https://x.example/re\n\
             Redirect permanent /dup https://x.example/one\nRedirect temp /dup https://x.example/two\n\
             Redirect /short https://x.example/short\nRedirect /short/longer https://x.example/longer\n\
             Redirect /literal https://%{HTTP_HOST}\nRedirect 410 /gone\n\
             RedirectMatch /part https://x.example/\n\
             <Location /loc>\nRedirect \"https://%{HTTP_HOST}/there\"\n</Location>",
        ),
        &[
            ("/noslash/foo", "302 https://x.examplefoo"),
            ("/regex", "404"),
            ("/dup", "301 https://x.example/one"),
            ("/short/longer", "302 https://x.example/short/longer"),
            ("/literal/x", "302 https://%{HTTP_HOST}/x"),
            ("/gone", "410"),
            ("/a/part/b", "302 https://x.example/"),
            ("/loc", "302 https://site.example/there"),
        ],
    );
}

#[test]
fn rewriting_goes_first_then_the_proxy_then_redirects_then_aliases_then_scripts() {
    answers(
        &host(
            "Redirect /both https://alias.example/\nRewriteEngine On\n\
             RewriteRule ^/both https://rewrite.example/ [R]",
        ),
        &[("/both", "302 https://rewrite.example/")],
    );
    answers(
        &host(
            "Redirect / https://site.example/\nProxyPass /kept !\nProxyPass / http://127.0.0.1:5000/\n\
             RewriteEngine On\nRewriteRule ^/rw https://rewrite.example/ [R]\n\
             <Location /loc>\nRedirect https://loc.example/\n</Location>",
        ),
        &[
            ("/any", "299"),
            ("/kept/x", "302 https://site.example/kept/x"),
            ("/rw", "302 https://rewrite.example/"),
            ("/loc", "302 https://loc.example/"),
        ],
    );
    answers(
        &host(
            "WSGIScriptAlias / /srv/app.wsgi\nRedirect /red https://red.example/\nAlias /www /srv/www",
        ),
        &[
            ("/any", "299"),
            ("/red", "302 https://red.example/"),
            ("/www/", "200"),
        ],
    );
}

#[test]
fn what_reaches_the_challenges_file() {
    let proxy = "ProxyPass / http://127.0.0.1:5000/";
    let alias = "Alias /.well-known/acme-challenge/ /srv/www/.well-known/acme-challenge/";
    for (text, wanted) in [
        ("", "200"),
        ("WSGIScriptAlias / /srv/app.wsgi", "299"),
        (&*format!("WSGIScriptAlias / /srv/app.wsgi\n{alias}"), "200"),
        (proxy, "299"),
        (&*format!("{proxy}\n{alias}"), "299"),
        (
            &*format!("ProxyPass /.well-known/acme-challenge/ !\n{proxy}\n{alias}"),
            "200",
        ),
        (
            "RewriteEngine On\nRewriteCond %{REQUEST_URI} !^/\\.well-known\n\
             RewriteRule ^(.*)$ https://%{HTTP_HOST}$1 [R=301,L]",
            "200",
        ),
    ] {
        answers(&host(text), &[(CHALLENGE, wanted)]);
    }
}

#[test]
fn the_switch_is_inherited_and_the_rules_are_not() {
    let rules = "RewriteRule ^/main https://main.example/ [R]\n";
    let own = host("RewriteRule ^/own https://own.example/ [R]");
    let both = [("/main", "404"), ("/own", "302 https://own.example/")];
    answers(&format!("RewriteEngine On\n{rules}{own}"), &both);
    answers(
        &format!("{rules}{own}"),
        &[("/main", "404"), ("/own", "404")],
    );
    let down = format!("RewriteEngine On\nRewriteOptions InheritDown\n{rules}{own}");
    answers(
        &down,
        &[
            ("/main", "302 https://main.example/"),
            ("/own", "302 https://own.example/"),
        ],
    );
    // mod_alias's own are inherited.
    let redirect = format!("Redirect /main https://main.example/\n{own}");
    answers(&redirect, &[("/main", "302 https://main.example/")]);
}

#[test]
fn the_slash_is_there_in_a_host_and_not_in_a_folder() {
    answers(
        &host(
            "RewriteEngine On\nRewriteRule ^bare$ https://x.example/ [R]\n\
             RewriteRule ^/slash$ https://x.example/ [R]\n\
             RewriteRule ^/cap/(.*)$ https://%{HTTP_HOST}$1 [R]\n\
             RewriteRule ^(/whole/.*)$ https://%{HTTP_HOST}$1 [R]\n\
             <Directory /srv/www>\nRewriteEngine On\nRewriteRule ^/dirslash$ https://x.example/ [R]\n\
             RewriteRule ^dirbare$ https://x.example/ [R]\n\
             RewriteRule ^(dircap.*)$ https://%{HTTP_HOST}$1 [R]\n</Directory>",
        ),
        &[
            ("/bare", "404"),
            ("/slash", "302 https://x.example/"),
            ("/cap/login", "302 https://site.examplelogin"),
            ("/whole/x", "302 https://site.example/whole/x"),
            ("/dirslash", "404"),
            ("/dirbare", "302 https://x.example/"),
            ("/dircap", "302 https://site.exampledircap"),
        ],
    );
}

#[test]
fn a_condition_is_for_the_next_rule_alone() {
    answers(
        &host(
            "RewriteEngine On\nRewriteRule ^/a https://a.example/ [R]\nRewriteCond %{HTTP_HOST} =never.example",
        ),
        &[("/a", "302 https://a.example/")],
    );
}

/// A host that speaks TLS on port 8443.
fn secure(text: &str) -> Stage {
    Stage::site(&format!(
        "Listen 8443 https\n<VirtualHost *:8443>\nServerName site.example\nSSLEngine on\n\
         SSLCertificateFile /srv/pki/web/site.fullchain.pem\nSSLCertificateKeyFile /srv/pki/web/site.key\n\
         {text}\n</VirtualHost>\n"
    ))
    .modules("ssl rewrite")
}

#[test]
fn what_conditions_see_of_tls() {
    let text = "SSLOptions +StdEnvVars\nRewriteEngine On\n\
                RewriteRule ^ /x?env=%{ENV:HTTPS}&https=%{HTTPS}&protocol=%{SERVER_PROTOCOL}&port=%{SERVER_PORT} [R]";
    let probe = "curl -sk --http1.1 -o /dev/null -w '%{redirect_url}' \
                 --resolve site.example:8443:127.0.0.1 https://site.example:8443/";
    if let Some(answer) = secure(text).answer(probe) {
        assert_eq!(
            answer,
            "https://site.example:8443/x?env=&https=on&protocol=HTTP/1.1&port=8443"
        );
    }
}

#[test]
fn a_redirect_of_all_to_itself_never_ends() {
    for text in [
        "Redirect / https://site.example:8443/",
        "RewriteEngine On\nRewriteRule ^/?(.*) https://site.example:8443/$1 [R=301,L]",
        "RewriteEngine On\nRewriteCond %{HTTPS} !=1\nRewriteRule ^/?(.*) https://site.example:8443/$1 [R=301,L]",
    ] {
        let probe = "curl -skL --max-redirs 20 -o /dev/null -w '%{num_redirects} ' \
                     --resolve site.example:8443:127.0.0.1 https://site.example:8443/; echo $?";
        if let Some(answer) = secure(text).answer(probe) {
            assert_eq!(answer, "20 47\n", "{text}");
        }
    }
}
