//! WSGI applications: what a visitor gets where a rule of FS501 to FS599 fires, and where
//! none does. Each case is asked of a real Apache with Debian's mod_wsgi, Flask and Django,
//! and `flaskssl check` is held against it in the same namespaces.

use super::lab::Stage;

struct Case {
    name: &'static str,
    /// Lines of the virtual host.
    host: &'static str,
    /// Lines outside it.
    main: &'static str,
    /// Shell, in /srv.
    setup: &'static str,
    /// What is asked for.
    url: &'static str,
    /// The status; `000` where there is no answer in time.
    status: &'static str,
    /// What error.log says.
    log: &'static str,
    /// The codes of FS5xx that check tells, in order.
    codes: &'static [&'static str],
}

const CASE: Case = Case {
    name: "",
    host: "",
    main: "",
    setup: "",
    url: "/",
    status: "500",
    log: "",
    codes: &[],
};

const DAEMON: &str = "WSGIDaemonProcess a\nWSGIProcessGroup a\n";
const ALIAS: &str = "WSGIScriptAlias / /srv/app/app.wsgi\n";
const GRANT: &str = "<Directory /srv/app>\nRequire all granted\n</Directory>\n";

/// Python as Debian's packages have it: what else is installed here may bring modules by code.
pub(crate) const PLAIN_PYTHON: &str = r#"
: >/srv/empty
for pth in /usr/lib/python3/dist-packages/*.pth /usr/local/lib/python3.*/dist-packages/*.pth; do
    [ -f "$pth" ] && ! dpkg -S "$pth" >/dev/null 2>&1 && mount --bind /srv/empty "$pth"
done
"#;

/// An application that says `ok`, with `$1` before it.
const SHELL: &str = r#"
mkdir -p /srv/app
app() { printf '%s\n' "$@" 'def application(environ, start_response):' '    start_response("200 OK", [])' '    return [b"ok"]' >/srv/app/app.wsgi; }
script() { printf '%s\n' "$@" >/srv/app/app.wsgi; }
module() { name=$1; shift; printf '%s\n' "$@" >"/srv/app/$name.py"; }
django() { mkdir -p /srv/dj && (cd /srv/dj && django-admin startproject mysite .); }
app
"#;

/// What a site answers, which codes are told of it, and what error.log says.
fn ask(case: &Case) -> Option<(String, Vec<String>, String)> {
    let plain = case.host.contains("WSGIScriptAlias");
    let host = if plain {
        case.host.to_owned()
    } else {
        format!("{}{ALIAS}{GRANT}", case.host)
    };
    let site = format!(
        "{}\n<VirtualHost *:80>\nServerName a.example\n{host}\n</VirtualHost>\n",
        case.main
    );
    let probe = format!(
        "echo status \"$(curl -s -m 3 -o /dev/null -w '%{{http_code}}' -H 'Host: a.example' 'http://127.0.0.1{}')\"\n\
         {} check /etc/apache2 --target here --format concise | grep -o 'FS5[0-9][0-9]'\n",
        case.url,
        env!("CARGO_BIN_EXE_flaskssl"),
    );
    let seen = Stage::site(&site)
        .modules("wsgi")
        .setup(&format!("{PLAIN_PYTHON}{SHELL}{}\n", case.setup))
        .serve(&probe)?;
    assert!(seen.runs, "{}: {}", case.name, seen.said);
    let mut lines = seen.answer.lines();
    let status = lines.next().unwrap_or_default();
    let status = status.strip_prefix("status ").unwrap_or(status).to_owned();
    let mut codes: Vec<String> = lines.map(str::to_owned).collect();
    codes.sort();
    codes.dedup();
    Some((status, codes, seen.said))
}

/// Whether mod_wsgi and the frameworks are installed.
pub(crate) fn installed() -> bool {
    let there = |path: &str| std::path::Path::new(path).exists();
    let all = there("/etc/apache2/mods-available/wsgi.load")
        && there("/usr/lib/python3/dist-packages/flask")
        && there("/usr/lib/python3/dist-packages/django");
    if !all {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "serving: wsgi: mod_wsgi, Flask or Django is not installed"
        );
        println!("skipped: serving: wsgi: mod_wsgi, Flask or Django is not installed");
    }
    all
}

fn hold(cases: &[Case]) {
    if !installed() {
        return;
    }
    let mut wrong = Vec::new();
    for case in cases {
        let Some((status, codes, said)) = ask(case) else {
            return;
        };
        if status != case.status || codes != case.codes || !said.contains(case.log) {
            wrong.push(format!(
                "{}: {status} {codes:?}, not {} {:?}, {:?} in\n{said}",
                case.name, case.status, case.codes, case.log
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn processes() {
    hold(&[
        Case {
            name: "a daemon process",
            host: DAEMON,
            status: "200",
            ..CASE
        },
        Case {
            name: "no daemon process",
            status: "200",
            ..CASE
        },
        Case {
            name: "a group that is defined nowhere",
            host: "WSGIProcessGroup nope\n",
            log: "No WSGI daemon process called 'nope' has been configured",
            codes: &["FS501"],
            ..CASE
        },
        Case {
            name: "a group of another name",
            main: "<VirtualHost *:80>\nServerName b.example\nWSGIDaemonProcess b\n</VirtualHost>",
            host: "WSGIProcessGroup b\n",
            // The other host comes first and has no application.
            log: "Daemon process called 'b' cannot be accessed by this WSGI application",
            codes: &["FS502"],
            ..CASE
        },
        Case {
            name: "a daemon process that nobody uses",
            host: "WSGIDaemonProcess a threads=3\n",
            status: "200",
            codes: &["FS503"],
            ..CASE
        },
        Case {
            name: "a home that is not there",
            host: "WSGIDaemonProcess a home=/srv/none\nWSGIProcessGroup a\n",
            status: "000",
            log: "Unable to change working directory to '/srv/none'",
            codes: &["FS506"],
            ..CASE
        },
        Case {
            name: "a user whose home is not there",
            host: "WSGIDaemonProcess a user=nobody\nWSGIProcessGroup a\n",
            status: "000",
            log: "Unable to change working directory to home directory '/nonexistent'",
            codes: &["FS506"],
            ..CASE
        },
        Case {
            name: "the same with home",
            host: "WSGIDaemonProcess a user=nobody home=/srv/app\nWSGIProcessGroup a\n",
            status: "200",
            ..CASE
        },
        Case {
            name: "a path for embedded mode",
            main: "WSGIPythonPath /srv/lib",
            host: DAEMON,
            setup: "mkdir lib; echo >lib/beside.py; app 'import beside'",
            log: "No module named 'beside'",
            codes: &["FS507", "FS544"],
            ..CASE
        },
    ]);
}

#[test]
fn scripts_and_mounts() {
    hold(&[
        Case {
            name: "a script that is not there",
            host: "WSGIDaemonProcess a\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/app/ap.wsgi\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            status: "404",
            log: "Target WSGI script not found or unable to stat: /srv/app/ap.wsgi",
            codes: &["FS511"],
            ..CASE
        },
        Case {
            name: "a folder",
            host: "WSGIScriptAlias / /srv/app\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            status: "403",
            log: "Attempt to invoke directory as WSGI application: /srv/app/",
            codes: &["FS512"],
            ..CASE
        },
        Case {
            name: "a folder of scripts",
            host: "WSGIScriptAlias /s/ /srv/app/\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            url: "/s/app.wsgi/x",
            status: "200",
            ..CASE
        },
        Case {
            name: "a slash too many",
            host: "WSGIScriptAlias /m/ /srv/app/app.wsgi\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            url: "/m/x",
            status: "404",
            log: "Target WSGI script not found or unable to stat: /srv/app/app.wsgix",
            codes: &["FS513"],
            ..CASE
        },
        Case {
            name: "a slash too few",
            host: "WSGIScriptAlias m /srv/app/app.wsgi\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            url: "/m",
            status: "404",
            codes: &["FS514"],
            ..CASE
        },
        Case {
            name: "the first mount takes all",
            host: "WSGIScriptAlias / /srv/app/app.wsgi\nWSGIScriptAlias /m /srv/app/other.wsgi\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            setup: "script 'from nowhere import application'; cp app/app.wsgi app/other.wsgi; app",
            url: "/m",
            status: "200",
            codes: &["FS515", "FS544"],
            ..CASE
        },
        Case {
            name: "the longer mount first",
            host: "WSGIScriptAlias /m /srv/app/app.wsgi\nWSGIScriptAlias / /srv/app/app.wsgi\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            url: "/m",
            status: "200",
            ..CASE
        },
        Case {
            name: "below DocumentRoot",
            host: "DocumentRoot /srv/app\nWSGIScriptAlias /m /srv/app/app.wsgi\n<Directory /srv/app>\nRequire all granted\n</Directory>",
            url: "/app.wsgi",
            status: "200",
            codes: &["FS517"],
            ..CASE
        },
    ]);
}

#[test]
fn rights() {
    hold(&[
        Case {
            name: "nothing grants it",
            host: "WSGIScriptAlias / /srv/app/app.wsgi",
            status: "403",
            log: "client denied by server configuration: /srv/app/app.wsgi",
            codes: &["FS521"],
            ..CASE
        },
        Case {
            name: "another folder is granted",
            host: "WSGIScriptAlias / /srv/app/app.wsgi\n<Directory /srv/ap>\nRequire all granted\n</Directory>",
            status: "403",
            log: "client denied by server configuration: /srv/app/app.wsgi",
            codes: &["FS522"],
            ..CASE
        },
        Case {
            name: "Debian grants /var/www",
            host: "WSGIScriptAlias / /var/www/app/app.wsgi",
            setup: "mkdir -p /var/www/app; cp app/app.wsgi /var/www/app",
            status: "200",
            ..CASE
        },
        Case {
            name: "a folder that may not be entered",
            host: DAEMON,
            setup: "chmod 750 app",
            status: "403",
            log: "because search permissions are missing on a component of the path",
            codes: &["FS516"],
            ..CASE
        },
        Case {
            name: "a folder of the group's",
            host: DAEMON,
            setup: "chmod 750 app; chgrp www-data app",
            status: "200",
            ..CASE
        },
        Case {
            name: "a script that may not be read",
            host: DAEMON,
            setup: "chmod 600 app/app.wsgi",
            log: "PermissionError: [Errno 13] Permission denied: '/srv/app/app.wsgi'",
            codes: &["FS516"],
            ..CASE
        },
        Case {
            name: "an environment that may not be entered",
            host: "WSGIDaemonProcess a python-home=/srv/v\nWSGIProcessGroup a\n",
            setup: "python3 -m venv --without-pip v; chmod 700 v",
            status: "000",
            log: "Python home /srv/v is not accessible",
            codes: &["FS516"],
            ..CASE
        },
    ]);
}

#[test]
fn environments() {
    hold(&[
        Case {
            name: "a virtual environment",
            host: "WSGIDaemonProcess a python-home=/srv/v\nWSGIProcessGroup a\n",
            setup: "python3 -m venv --without-pip v",
            status: "200",
            ..CASE
        },
        Case {
            name: "its bin",
            host: "WSGIDaemonProcess a python-home=/srv/v/bin\nWSGIProcessGroup a\n",
            setup: "python3 -m venv --without-pip v",
            status: "000",
            log: "PYTHONHOME = '/srv/v/bin'",
            codes: &["FS531"],
            ..CASE
        },
        Case {
            name: "a folder without a Python",
            host: "WSGIDaemonProcess a python-home=/srv/app\nWSGIProcessGroup a\n",
            status: "000",
            log: "PYTHONHOME = '/srv/app'",
            codes: &["FS531"],
            ..CASE
        },
        Case {
            name: "an environment of another version",
            host: "WSGIDaemonProcess a python-home=/srv/v\nWSGIProcessGroup a\n",
            setup: "python3 -m venv --without-pip v; mv v/lib/python3.* v/lib/python3.2; sed -i 's/^version = .*/version = 3.2.1/' v/pyvenv.cfg\n\
                    mkdir -p v/lib/python3.2/site-packages; echo >v/lib/python3.2/site-packages/beside.py; app 'import beside'",
            log: "No module named 'beside'",
            codes: &["FS532", "FS544"],
            ..CASE
        },
        Case {
            name: "site-packages on the path",
            host: "WSGIDaemonProcess a python-path=/srv/v/lib/python3.11/site-packages\nWSGIProcessGroup a\n",
            setup: "python3 -m venv --without-pip v",
            status: "200",
            codes: &["FS533"],
            ..CASE
        },
        Case {
            name: "activate_this.py",
            host: DAEMON,
            setup: "python3 -m venv --without-pip v; app 'a = \"/srv/v/bin/activate_this.py\"' 'exec(open(a).read(), dict(__file__=a))'",
            log: "No such file or directory: '/srv/v/bin/activate_this.py'",
            codes: &["FS549"],
            ..CASE
        },
        Case {
            name: "execfile",
            host: DAEMON,
            setup: "app 'execfile(\"/srv/v/bin/activate_this.py\")'",
            log: "name 'execfile' is not defined",
            codes: &["FS549"],
            ..CASE
        },
    ]);
}

#[test]
fn code() {
    hold(&[
        Case {
            name: "no application",
            host: DAEMON,
            setup: "script 'from flask import Flask' 'app = Flask(__name__)'",
            log: "does not contain WSGI application 'application'",
            codes: &["FS541"],
            ..CASE
        },
        Case {
            name: "another name, which is said",
            host: "WSGIDaemonProcess a\nWSGIProcessGroup a\nWSGICallableObject app\n",
            setup: "script 'from flask import Flask' 'app = Flask(__name__)' '@app.route(\"/\")' 'def x(): return \"x\"'",
            status: "200",
            ..CASE
        },
        Case {
            name: "Python 2",
            host: DAEMON,
            setup: "app 'print \"x\"'",
            log: "SyntaxError: Missing parentheses in call to 'print'",
            codes: &["FS542"],
            ..CASE
        },
        Case {
            name: "no Python",
            host: DAEMON,
            setup: "app 'x = (1,'",
            log: "SyntaxError",
            codes: &["FS543"],
            ..CASE
        },
        Case {
            name: "a module that is nowhere",
            host: DAEMON,
            setup: "app 'import nowhere_at_all'",
            log: "No module named 'nowhere_at_all'",
            codes: &["FS544"],
            ..CASE
        },
        Case {
            name: "a dot in a script",
            host: DAEMON,
            setup: "script 'from .shop import application'; module shop ''",
            log: "attempted relative import with no known parent package",
            codes: &["FS544"],
            ..CASE
        },
        Case {
            name: "a module that is nowhere, in a try",
            host: DAEMON,
            setup: "app 'try:' '    import nowhere_at_all' 'except ImportError:' '    pass'",
            status: "200",
            ..CASE
        },
        Case {
            name: "a module beside the script",
            host: DAEMON,
            setup: "module shop 'def application(e, s): s(\"200 OK\", []); return []'; script 'from shop import application'",
            log: "No module named 'shop'",
            codes: &["FS545"],
            ..CASE
        },
        Case {
            name: "the same with home",
            host: "WSGIDaemonProcess a home=/srv/app\nWSGIProcessGroup a\n",
            setup: "printf '%s\\n' 'def application(e, s):' '    s(\"200 OK\", [])' '    return []' >app/shop.py; script 'from shop import application'",
            status: "200",
            ..CASE
        },
        Case {
            name: "the same with sys.path",
            host: DAEMON,
            setup: "printf '%s\\n' 'def application(e, s):' '    s(\"200 OK\", [])' '    return []' >app/shop.py; script 'import sys, os' 'sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))' 'from shop import application'",
            status: "200",
            ..CASE
        },
        Case {
            name: "the same with sys.path too late",
            host: DAEMON,
            setup: "module shop 'application = None'; script 'import sys, os' 'from shop import application' 'sys.path.insert(0, os.path.dirname(__file__))'",
            log: "No module named 'shop'",
            codes: &["FS545"],
            ..CASE
        },
        Case {
            name: "a name that is not in the module",
            host: "WSGIDaemonProcess a python-path=/srv/app\nWSGIProcessGroup a\n",
            setup: "module shop 'def create_app(): ...'; script 'from shop import app as application'",
            log: "cannot import name 'app' from 'shop'",
            codes: &["FS546"],
            ..CASE
        },
        Case {
            name: "run on import",
            host: DAEMON,
            setup: "script 'from flask import Flask' 'application = Flask(__name__)' 'application.run()'",
            status: "000",
            log: "This is a development server",
            codes: &["FS547"],
            ..CASE
        },
        Case {
            name: "run by hand",
            host: DAEMON,
            setup: "script 'from flask import Flask' 'application = Flask(__name__)' '@application.route(\"/\")' 'def x(): return \"x\"' 'if __name__ == \"__main__\":' '    application.run(debug=True)'",
            status: "200",
            ..CASE
        },
        Case {
            name: "debug mode",
            host: DAEMON,
            setup: "script 'from flask import Flask' 'application = Flask(__name__)' 'application.debug = True' '@application.errorhandler(500)' 'def own(e): return \"own\", 418' '@application.route(\"/\")' 'def x(): 1/0'",
            status: "500",
            codes: &["FS548"],
            ..CASE
        },
        Case {
            name: "the same without",
            host: DAEMON,
            setup: "script 'from flask import Flask' 'application = Flask(__name__)' '@application.errorhandler(500)' 'def own(e): return \"own\", 418' '@application.route(\"/\")' 'def x(): 1/0'",
            status: "418",
            ..CASE
        },
        Case {
            name: "SetEnv",
            host: "WSGIDaemonProcess a\nWSGIProcessGroup a\nSetEnv SECRET x\n",
            setup: "app 'import os' 'secret = os.environ[\"SECRET\"]'",
            log: "KeyError: 'SECRET'",
            codes: &["FS551"],
            ..CASE
        },
    ]);
}

#[test]
fn the_authorization_header_is_passed_on_where_it_is_said() {
    if !installed() {
        return;
    }
    for (more, arrives) in [
        ("", false),
        ("WSGIPassAuthorization On\n", true),
        ("<Location />\nCGIPassAuth On\n</Location>\n", true),
    ] {
        let site = format!(
            "<VirtualHost *:80>\nServerName a.example\n{DAEMON}{more}{ALIAS}{GRANT}</VirtualHost>\n"
        );
        let setup = format!(
            "{SHELL}script 'from flask import Flask, request' 'application = Flask(__name__)' \
             '@application.route(\"/\")' 'def x(): return str(request.headers.get(\"Authorization\"))'\n"
        );
        let probe = format!(
            "curl -s -H 'Authorization: Bearer x' http://127.0.0.1/; echo\n\
             {} check /etc/apache2 --target here --format concise | grep -o 'FS5[0-9][0-9]'\n",
            env!("CARGO_BIN_EXE_flaskssl"),
        );
        let stage = Stage::site(&site).modules("wsgi").setup(&setup);
        if let Some(answer) = stage.answer(&probe) {
            let expected = if arrives {
                "Bearer x\n"
            } else {
                "None\nFS550\n"
            };
            assert_eq!(answer, expected, "{more}");
        }
    }
}

const DJANGO: &str = "WSGIDaemonProcess a python-path=/srv/dj\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/dj/mysite/wsgi.py\n<Directory /srv/dj>\nRequire all granted\n</Directory>";

#[test]
fn django() {
    hold(&[
        Case {
            name: "the project's folder is not on the path",
            host: "WSGIDaemonProcess a\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/dj/mysite/wsgi.py\n<Directory /srv/dj>\nRequire all granted\n</Directory>",
            setup: "django",
            log: "No module named 'mysite'",
            codes: &["FS561"],
            ..CASE
        },
        Case {
            name: "fresh from startproject",
            host: DJANGO,
            setup: "django",
            status: "400",
            log: "Invalid HTTP_HOST header: 'a.example'",
            codes: &["FS562", "FS563", "FS564"],
            ..CASE
        },
        Case {
            name: "another name",
            host: DJANGO,
            setup: "django; sed -i 's/^DEBUG = .*/DEBUG = False/; s/^ALLOWED_HOSTS = .*/ALLOWED_HOSTS = [\"b.example\"]/' dj/mysite/settings.py",
            status: "400",
            codes: &["FS562", "FS564"],
            ..CASE
        },
        Case {
            name: "no static files",
            host: DJANGO,
            setup: "django; sed -i 's/^DEBUG = .*/DEBUG = False/; s/^ALLOWED_HOSTS = .*/ALLOWED_HOSTS = [\"a.example\"]/' dj/mysite/settings.py",
            url: "/static/admin/css/base.css",
            status: "404",
            codes: &["FS564"],
            ..CASE
        },
        Case {
            name: "static files",
            host: "Alias /static/ /srv/dj/static/\nWSGIDaemonProcess a python-path=/srv/dj\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/dj/mysite/wsgi.py\n<Directory /srv/dj>\nRequire all granted\n</Directory>",
            setup: "django; sed -i 's/^DEBUG = .*/DEBUG = False/; s/^ALLOWED_HOSTS = .*/ALLOWED_HOSTS = [\"a.example\"]/' dj/mysite/settings.py\n\
                    echo 'STATIC_ROOT = \"/srv/dj/static\"' >>dj/mysite/settings.py; (cd dj && python3 manage.py collectstatic --noinput) >/dev/null; chmod -R a+rX dj",
            url: "/static/admin/css/base.css",
            status: "200",
            ..CASE
        },
    ]);
}
