//! The application, and the way to its files.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line};
use Fate::Obeyed;
use Seen::{Abroad, Here};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "app folder not traversable by www-data",
        breaks: "chmod 700 $APP",
        seen: &[
            Abroad("visit", "status 403"),
            Here("tail -n 20 $LOG", "search permissions are missing"),
        ],
        root: Root {
            cause: "FS516",
            at: File("/var/www/app"),
        },
        mend: "chmod 755 $APP",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "app.wsgi unreadable",
        breaks: "chmod 600 $APP/app.wsgi",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "Permission denied"),
        ],
        root: Root {
            cause: "FS516",
            at: File("/var/www/app/app.wsgi"),
        },
        mend: "chmod 644 $APP/app.wsgi; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "app.wsgi missing",
        breaks: "mv $APP/app.wsgi $APP/wsgi.py",
        seen: &[
            Abroad("visit", "status 404"),
            Here("tail -n 20 $LOG", "not found or unable to stat"),
        ],
        root: Root {
            cause: "FS511",
            at: Line(SITE, "WSGIScriptAlias"),
        },
        mend: "mv $APP/wsgi.py $APP/app.wsgi",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "no application in app.wsgi",
        breaks: "sed -i 's/from app import app as application/from app import app/' $APP/app.wsgi",
        seen: &[
            Abroad("visit", "status 500"),
            Here(
                "tail -n 20 $LOG",
                "does not contain WSGI application 'application'",
            ),
        ],
        root: Root {
            cause: "FS541",
            at: File("/var/www/app/app.wsgi"),
        },
        mend: "sed -i 's/from app import app/from app import app as application/' $APP/app.wsgi",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "import error in the app",
        breaks: "sed -i '1i import reqests' $APP/app.py",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "No module named 'reqests'"),
        ],
        root: Root {
            cause: "FS544",
            at: Line("/var/www/app/app.py", "import reqests"),
        },
        mend: "sed -i '/reqests/d' $APP/app.py; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "app.run() blocks the import",
        breaks: "sed -i '/^if __name__/d; s/^    app.run()/app.run()/' $APP/app.py",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit https://$D/ -m 2", "timed out"),
            Here("ss -ltn", ":5000"),
        ],
        root: Root {
            cause: "FS547",
            at: Line("/var/www/app/app.py", "app.run()"),
        },
        mend: r#"sed -i 's/^app.run()/if __name__ == "__main__":\n    app.run()/' $APP/app.py; restart"#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "app crashes at request",
        breaks: r#"sed -i 's|return "Hello.*|return "Hello from Flask" + 1|' $APP/app.py"#,
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "TypeError"),
        ],
        root: Root {
            cause: "FS669",
            at: Line("/var/www/app/app.py", "+ 1"),
        },
        mend: r#"sed -i 's|return "Hello.*|return "Hello from Flask\\n"|' $APP/app.py; reload"#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "no Require all granted",
        breaks: "site '/<Directory .var.www.app>/,/<.Directory>/{/Require/d}'; sed -i '/<Directory .var.www.>/,/<.Directory>/s/Require all granted/Require all denied/' $A/apache2.conf",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 403"),
            Here("tail -n 20 $LOG", "AH01630"),
        ],
        root: Root {
            cause: "FS521",
            at: Line(SITE, "WSGIScriptAlias"),
        },
        mend: r"site '/<Directory .var.www.app>/a \        Require all granted'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "Directory block for another path",
        breaks: "site 's|<Directory /var/www/app>|<Directory /var/www/flask>|'; sed -i '/<Directory .var.www.>/,/<.Directory>/s/Require all granted/Require all denied/' $A/apache2.conf",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 403"),
            Here("tail -n 20 $LOG", "AH01630"),
        ],
        root: Root {
            cause: "FS522",
            at: Line(SITE, "<Directory /var/www/flask>"),
        },
        mend: "site 's|<Directory /var/www/flask>|<Directory /var/www/app>|'; reload",
        ..Scenario::PLAIN
    },
];
