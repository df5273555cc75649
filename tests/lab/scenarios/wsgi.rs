//! mod_wsgi, its processes and its Python.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line, Object};
use Fate::{Obeyed, Refused};
use Seen::{Abroad, Here, NotHere};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "Flask not installed for mod_wsgi's Python",
        breaks: "mkdir /root/flask; mv $APP/venv/lib/python3*/site-packages/[Ff]lask* /root/flask/",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "No module named 'flask'"),
        ],
        root: Root {
            cause: "FS544",
            at: Object("flask"),
        },
        mend: "mv /root/flask/* $APP/venv/lib/python3*/site-packages/; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "virtual environment of another Python version",
        breaks: "v=$(basename $APP/venv/lib/python3*); mv $APP/venv/lib/$v $APP/venv/lib/python3.7; echo $v >/root/version; sed -i 's/^version = .*/version = 3.7.3/' $APP/venv/pyvenv.cfg",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "No module named 'flask'"),
        ],
        root: Root {
            cause: "FS532",
            at: Line(SITE, "python-home"),
        },
        mend: r#"mv $APP/venv/lib/python3.7 $APP/venv/lib/$(cat /root/version); sed -i "s/^version = .*/version = $(/usr/bin/python3 -c 'import platform; print(platform.python_version())')/" $APP/venv/pyvenv.cfg; reload"#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "python-home wrong",
        breaks: "site 's|python-home=/var/www/app/venv|python-home=/var/www/app/env|'",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit https://$D/ -m 3", "status"),
            NotHere("visit https://$D/ -m 3", "Hello"),
            Here("tail -n 30 $LOG", "/var/www/app/env"),
        ],
        root: Root {
            cause: "FS531",
            at: Line(SITE, "python-home=/var/www/app/env"),
        },
        mend: "site 's|python-home=/var/www/app/env|python-home=/var/www/app/venv|'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "sys.path line missing",
        breaks: "sed -i '/sys.path/d' $APP/app.wsgi",
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "No module named 'app'"),
        ],
        root: Root {
            cause: "FS545",
            at: File("/var/www/app/app.wsgi"),
        },
        mend: r#"sed -i '/^import sys/a sys.path.insert(0, "/var/www/app")' $APP/app.wsgi"#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "WSGIDaemonProcess duplicated",
        breaks: r"site '/RewriteEngine/i \    WSGIDaemonProcess flaskhome user=www-data group=www-data'",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "Name duplicates previous WSGI daemon definition",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS152",
            at: Line(SITE, "WSGIDaemonProcess"),
        },
        mend: "site '0,/WSGIDaemonProcess/{/WSGIDaemonProcess/d}'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "undefined process group",
        breaks: "site 's/WSGIProcessGroup flaskhome/WSGIProcessGroup flaskhouse/'",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "flaskhouse"),
        ],
        root: Root {
            cause: "FS501",
            at: Line(SITE, "WSGIProcessGroup flaskhouse"),
        },
        mend: "site 's/flaskhouse/flaskhome/'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "daemon user missing",
        breaks: "site 's/user=www-data/user=flask/'",
        order: Order::Reload(Refused),
        seen: &[
            Here("apachectl configtest", "flask"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS151",
            at: Line(SITE, "user=flask"),
        },
        mend: "site 's/user=flask/user=www-data/'; reload",
        ..Scenario::PLAIN
    },
];
