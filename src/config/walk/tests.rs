use crate::config::fault::Fault;
use crate::config::modules::Modules;
use crate::config::{Options, Request, Table, load};

/// The messages about a fragment, whose modules are not known.
fn fragment(text: &str) -> Vec<String> {
    let faults = faults(text, None);
    faults.into_iter().map(|fault| fault.message).collect()
}

fn faults(text: &str, htaccess: Option<&str>) -> Vec<Fault> {
    let world = Table::default().file("/srv/a.conf", text);
    let request = Request {
        main: b"/srv/a.conf".to_vec(),
        more: Vec::new(),
        htaccess: htaccess.map(|folder| folder.as_bytes().to_vec()),
        options: Options {
            server_root: b"/srv".to_vec(),
            defines: Vec::new(),
            modules: Modules::built_in(false),
            whole: false,
            debian: true,
            envvars: None,
            here: Some(false),
        },
    };
    load(&world, request).faults.into_iter().collect()
}

#[test]
fn no_htaccess_file_stops_httpd() {
    for text in [
        "</Files>\n",
        "<Files x\n",
        "<Files x>\n",
        "<Files x>\n</File>\n",
        "<>\n",
        "<If \"true\">\n",
        "<IfDefine>\n</IfDefine>\n",
        "<IfVersion x>\n</IfVersion>\n",
        "<Limit GET>\n",
        "<Macro m>\n",
        "Use m\n",
    ] {
        let faults = faults(text, Some("/srv"));
        assert!(!faults.is_empty(), "{text}");
        assert!(faults.iter().all(|fault| fault.stops.is_none()), "{text}");
    }
}

#[test]
fn what_may_exclude_each_other_is_no_pair() {
    for text in [
        "<IfModule mod_wsgi.c>\nWSGIDaemonProcess app\n</IfModule>\n\
         <IfModule !mod_wsgi.c>\nWSGIDaemonProcess app\n</IfModule>\n",
        "<IfModule !rewrite_module>\nAlias /a /srv/error\n</IfModule>\nAlias /a /srv/a\n",
        "<IfModule x>\nListen 80\n</IfModule>\n<IfModule !x>\nListen 80\n</IfModule>\n",
    ] {
        assert_eq!(fragment(text), [""; 0], "{text}");
    }
}

#[test]
fn what_is_there_twice_whatever_holds_is_told() {
    for text in [
        "Listen 80\n<IfModule x>\nListen 80\n</IfModule>\n",
        "WSGIDaemonProcess app\nWSGIDaemonProcess app\n",
        "Alias /a /srv/a\n<IfModule x>\nAlias /a/b /srv/b\n</IfModule>\n",
    ] {
        assert_eq!(fragment(text).len(), 1, "{text}");
    }
}

#[test]
fn a_fragment_does_not_know_its_server_root() {
    for text in [
        "Include conf-available/more.conf\n",
        "Include more.conf\n",
        "Include gone/*.conf\n",
        "LoadModule auth_pubtkt_module modules/mod_auth_pubtkt.so\n",
    ] {
        assert_eq!(fragment(text), [""; 0], "{text}");
    }
}
