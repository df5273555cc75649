use super::*;
use crate::config::views::test::config;

/// What the only virtual host makes of a request to port 80, or with a leading `s` to 443.
fn becomes(host: &str, path: &str) -> String {
    let config = config(&format!(
        "DocumentRoot /\n<VirtualHost *:80>\nServerName site.example\n{host}\n</VirtualHost>\n"
    ));
    let rewriting = Rewriting::of(&config);
    let directories = Directories::of(&config);
    let (https, path) = match path.strip_prefix('s') {
        Some(path) => (true, path),
        None => (false, path),
    };
    let ask = Ask {
        name: "site.example",
        port: if https { 443 } else { 80 },
        https: Some(https),
        path,
    };
    match Requests::of(&config).outcome(&config, &rewriting, &directories, ServerId(1), &ask) {
        Outcome::Redirect(to, _) => to,
        Outcome::Proxy(_) => "proxy".to_owned(),
        Outcome::Script(_) => "script".to_owned(),
        Outcome::File(file, _) => String::from_utf8(file).unwrap(),
        Outcome::Refused(_) => "refused".to_owned(),
        Outcome::Unknown => "unknown".to_owned(),
    }
}

/// What a real Apache 2.4.71 did with these is in tests/serving/http.rs.
#[test]
fn redirects_and_mounts_in_httpds_order() {
    for (host, path, wanted) in [
        (
            "Redirect permanent / https://x.example",
            "/foo",
            "https://x.examplefoo",
        ),
        ("Redirect /a /b", "/a/x", "http://site.example/b/x"),
        ("Redirect 410 /a", "/a", "refused"),
        (
            "RedirectMatch ^/(.*)$ https://x.example/$1",
            "/q",
            "https://x.example/q",
        ),
        (
            "ProxyPass / http://127.0.0.1:5000/\nRedirect /red https://x.example/",
            "/red",
            "proxy",
        ),
        (
            "ProxyPass /x !\nProxyPass / http://127.0.0.1:5000/\nDocumentRoot /d",
            "/x/y",
            "/d/x/y",
        ),
        (
            "Alias /x /srv/x\nWSGIScriptAlias / /srv/app.wsgi",
            "/x/y",
            "/srv/x/y",
        ),
        (
            "WSGIScriptAlias / /srv/app.wsgi\nRedirect /red /blue",
            "/red",
            "http://site.example/blue",
        ),
        ("WSGIScriptAlias / /srv/app.wsgi", "/any", "script"),
        ("DocumentRoot /srv/www/", "/any", "/srv/www/any"),
        (
            "ProxyPass / http://a/\n<Location /l>\nRedirect / /x\n</Location>",
            "/l/y",
            "unknown",
        ),
        (
            "ProxyPass / http://a/\n<Location /l>\nRedirect / /x\n</Location>",
            "/y",
            "proxy",
        ),
        (
            "<If \"true\">\nRedirect / /x\n</If>\nWSGIScriptAlias / /a",
            "/y",
            "unknown",
        ),
    ] {
        assert_eq!(becomes(host, path), wanted, "{host}");
    }
}

#[test]
fn rewriting_rules_that_can_be_followed() {
    let to_https = "RewriteEngine On\nRewriteCond %{HTTPS} !=on\n\
                    RewriteRule ^/?(.*) https://%{HTTP_HOST}/$1 [R=301,L]\nDocumentRoot /d";
    let certbot = "RewriteEngine on\nRewriteCond %{SERVER_NAME} =www.site.example [OR]\n\
                   RewriteCond %{SERVER_NAME} =site.example\n\
                   RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [END,NE,R=permanent]";
    let but = "RewriteEngine On\nRewriteCond %{REQUEST_URI} !^/\\.well-known/\n\
               RewriteRule ^(.*)$ https://%{HTTP_HOST}$1 [R=301,L]\nDocumentRoot /d";
    for (host, path, wanted) in [
        (to_https, "/a", "https://site.example/a"),
        (to_https, "s/a", "/d/a"),
        (certbot, "/a", "https://site.example/a"),
        (but, "/a", "https://site.example/a"),
        (but, "/.well-known/x", "/d/.well-known/x"),
        (
            "RewriteEngine Off\nRewriteRule ^ https://x/ [R]\nDocumentRoot /d",
            "/a",
            "/d/a",
        ),
        ("RewriteEngine On\nRewriteRule ^/a /b", "/a", "unknown"),
        ("RewriteEngine On\nRewriteRule ^/a - [F]", "/a", "refused"),
        (
            "RewriteEngine On\nRewriteCond %{ENV:X} y\nRewriteRule ^ https://x/ [R]",
            "/a",
            "unknown",
        ),
        (
            "RewriteEngine On\nRewriteRule ^/k - [L]\nRewriteRule ^ https://x/ [R]\nDocumentRoot /d",
            "/k",
            "/d/k",
        ),
        (
            "RewriteEngine On\nRewriteRule ^/ https://rw.example/ [R]\nRedirect / https://al.example/",
            "/a",
            "https://rw.example/",
        ),
    ] {
        assert_eq!(becomes(host, path), wanted, "{host}");
    }
}
