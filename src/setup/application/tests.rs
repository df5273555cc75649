use super::*;
use crate::config::Table;
use crate::config::world::Seen;
use crate::facts::{Facts, Target};
use crate::setup::answers::{Acme, Authenticator, Certificate, Environment};
use crate::setup::name::Name;

/// Debian 12 with mod_wsgi and Flask, and an owner.
fn machine() -> Table {
    Table::default()
        .account("root", 0)
        .account("www-data", 33)
        .account("anna", 1000)
        .account("devs", 1500)
        .link("/usr/lib/apache2/modules/mod_wsgi.so", "mod_wsgi.so-3.11")
        .link("/usr/bin/python3", "python3.11")
        .file("/usr/bin/python3.11", "\x7fELF")
        .file("/usr/lib/python3.11/os.py", "")
        .file("/usr/lib/python3.11/ensurepip/__init__.py", "")
        .file(
            "/usr/lib/python3/dist-packages/flask/__init__.py",
            "class Flask: ...\n",
        )
        .file(
            "/usr/lib/python3/dist-packages/django/core/wsgi.py",
            "def get_wsgi_application(): ...\n",
        )
        .file("/usr/lib/python3/dist-packages/django/__init__.py", "")
        .file("/usr/lib/python3/dist-packages/django/core/__init__.py", "")
}

fn answers(folder: &str) -> Answers {
    Answers {
        names: vec![Name::of("a.example.org").unwrap()],
        app: Place::of(folder).unwrap(),
        callable: None,
        environment: Environment::Found,
        certificate: Certificate::Acme(Acme {
            authenticator: Authenticator::Webroot,
            server: None,
            staging: false,
            rehearsal: false,
            email: None,
        }),
        hsts: None,
        duckdns: None,
        duckdns_timer: false,
        any_dns: false,
        address: None,
    }
}

fn with<T>(table: &Table, then: impl FnOnce(&System<'_>) -> T) -> T {
    let facts = Facts::new(table, true, b"/".to_vec(), Some(0), Target::default());
    then(&System {
        world: table,
        facts: &facts,
        config: None,
        root: true,
        now: 0,
        program: "/usr/bin/flaskssl".to_owned(),
        sockets: Seen::NotAsked,
        machine: None,
        disks: Vec::new(),
        ours: Default::default(),
        published: Vec::new(),
        open: None,
    })
}

fn found(table: &Table, answers: &Answers) -> Result<Application, Vec<Refusal>> {
    with(table, |system| find(answers, system))
}

fn at(files: &[(&str, &str)]) -> Table {
    files.iter().fold(machine(), |table, (path, text)| {
        table.file(&format!("/srv/a/{path}"), text)
    })
}

/// The callable and the folder that is put on the path; or what is refused.
fn callable(files: &[(&str, &str)]) -> String {
    match found(&at(files), &answers("/srv/a")) {
        Ok(application) => {
            let text = application.text.clone().unwrap_or_default();
            let root = text
                .split("sys.path.insert(0, \"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap_or_default();
            format!("{} {root}", application.callable)
        }
        Err(refusals) => said(&refusals),
    }
}

fn said(refusals: &[Refusal]) -> String {
    let all: Vec<String> = refusals
        .iter()
        .map(|r| format!("{} -> {}", r.what, r.mend))
        .collect();
    all.join("\n")
}

const FLASK: &str = "from flask import Flask\napp = Flask(__name__)\n";
const FACTORY: &str =
    "from flask import Flask\ndef create_app(config=None):\n    return Flask(__name__)\n";

#[test]
fn callables_are_found() {
    for (files, expected) in [
        (&[("app.py", FLASK)][..], "app:app /srv/a"),
        (&[("hello.py", FLASK)], "hello:app /srv/a"),
        (&[("shop/__init__.py", FLASK)], "shop:app /srv/a"),
        (&[("shop/__init__.py", FACTORY)], "shop:create_app() /srv/a"),
        (
            &[("src/shop/__init__.py", FACTORY)],
            "shop:create_app() /srv/a/src",
        ),
        (
            &[
                ("shop/__init__.py", FACTORY),
                (
                    "wsgi.py",
                    "from shop import create_app\napp = create_app('x')\n",
                ),
            ],
            "wsgi:app /srv/a",
        ),
        (
            &[
                ("shop/__init__.py", FACTORY),
                (
                    "run.py",
                    "from shop import create_app\napp = create_app()\nif __name__ == '__main__':\n    app.run()\n",
                ),
            ],
            "run:app /srv/a",
        ),
        // The same object by two names is one.
        (
            &[("main.py", FLASK), ("run.py", "from main import app\n")],
            "main:app /srv/a",
        ),
        // A module of that name is no object.
        (
            &[
                ("shop/__init__.py", ""),
                ("shop/app.py", FLASK),
                ("run.py", "from shop import app\napp.app.run\n"),
            ],
            "shop.app:app /srv/a",
        ),
        (
            &[
                ("shop/__init__.py", "from .web import app\n"),
                ("shop/web.py", FLASK),
            ],
            "shop:app /srv/a",
        ),
        (&[("backend/app.py", FLASK)], "app:app /srv/a/backend"),
        (
            &[(
                "app.py",
                "def application(environ, start_response):\n    return []\n",
            )],
            "app:application /srv/a",
        ),
        // Tests and examples are none.
        (
            &[
                ("app.py", FLASK),
                ("tests/app.py", FLASK),
                ("test_app.py", FLASK),
            ],
            "app:app /srv/a",
        ),
        (
            &[
                ("venv/lib/app.py", FLASK),
                ("venv/pyvenv.cfg", "version = 3.11.2\n"),
                ("venv/bin/python3", ""),
                ("x.py", "application = 1\n"),
            ],
            "no WSGI application was found in /srv/a -> say what it is called: --callable module:name, or --callable module:name() for a function that makes it",
        ),
        (
            &[("one.py", FLASK), ("two.py", FLASK)],
            "more than one WSGI application may be meant in /srv/a: one:app in one.py, two:app in two.py -> say which one: --callable one:app",
        ),
        (
            &[("__init__.py", "from .b import app\n"), ("b.py", FLASK)],
            "a:app /srv",
        ),
    ] {
        assert_eq!(callable(files), expected, "{files:?}");
    }
}

#[test]
fn what_cannot_be_served_is_refused_with_its_place() {
    for (files, expected) in [
        (
            &[(
                "app.py",
                "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)\n",
            )][..],
            "/srv/a/app.py:3 calls app.run() on import",
        ),
        (
            &[(
                "app.py",
                "from flask import Flask\napp = Flask(__name__)\ndef x(:\n    pass\n",
            )],
            "/srv/a/app.py:3 is no Python",
        ),
        (
            &[(
                "app.py",
                "from flask import Flask\napp = Flask(__name__)\nprint 'x'\n",
            )],
            "/srv/a/app.py:3 has a print statement, which is Python 2",
        ),
        (
            &[(
                "app.py",
                "from flask import Flask\nimport sendgrid\napp = Flask(__name__)\n",
            )],
            "/srv/a/app.py:2 imports `sendgrid`, which is in none of the folders where Python looks -> write the packages that the application needs into /srv/a/requirements.txt",
        ),
        (
            &[
                (
                    "app.py",
                    "from flask import Flask\nfrom models import Item\napp = Flask(__name__)\n",
                ),
                ("models.py", "class Items: ...\n"),
            ],
            "/srv/a/app.py:2 imports `Item` from `models`, which has no such name -> look in /srv/a/models.py",
        ),
        (
            &[("main.py", "from fastapi import FastAPI\napp = FastAPI()\n")],
            "/srv/a/main.py:2 makes an application with FastAPI, which speaks ASGI",
        ),
        (
            &[("shop/__init__.py", "def create_app(config):\n    pass\n")],
            "create_app() at /srv/a/shop/__init__.py:1 makes the application, but has to be given config",
        ),
        (&[("notes.txt", "")], "there is no Python source in /srv/a"),
        (
            &[(
                "app.wsgi",
                "from flask import Flask\napp = Flask(__name__)\n",
            )],
            "/srv/a/app.wsgi does not define `application`, which mod_wsgi looks for -> add a line to it: application = app",
        ),
        (
            &[
                ("a.wsgi", "application = 1\n"),
                ("b.wsgi", "application = 1\n"),
            ],
            "there is more than one WSGI script: /srv/a/a.wsgi, /srv/a/b.wsgi -> rename",
        ),
        (
            &[
                (
                    "app.wsgi",
                    "activate_this = '/srv/v/bin/activate_this.py'\nexec(open(activate_this).read())\nfrom app import app as application\n",
                ),
                ("app.py", FLASK),
            ],
            "/srv/a/app.wsgi:2 runs /srv/v/bin/activate_this.py, which is not there",
        ),
        (
            &[
                ("app.py", FLASK),
                ("venv/pyvenv.cfg", "version = 3.9.2\n"),
                ("venv/bin/python3", ""),
            ],
            "/srv/a/venv was made for Python 3.9, and mod_wsgi is built for 3.11: none of its packages would be found -> make it anew: python3.11 -m venv --clear /srv/a/venv",
        ),
        (
            &[("app.py", FLASK), ("venv/pyvenv.cfg", "version = 3.11.2\n")],
            "/srv/a/venv has no bin/python3",
        ),
        (
            &[
                ("app.py", FLASK),
                ("requirements.txt", "flask\n"),
                ("venv/x", ""),
            ],
            "/srv/a/venv is there, but is no virtual environment",
        ),
        (
            &[
                ("app.py", FLASK),
                ("venv/pyvenv.cfg", "version = 3.11.2\n"),
                ("venv/bin/python3", ""),
                ("venv/lib/python3.11/site-packages/x.py", ""),
            ],
            "/srv/a/app.py:1 imports `flask`, which is in none of the folders where Python looks -> install it in the environment: /srv/a/venv/bin/python3 -m pip install flask",
        ),
    ] {
        let said = callable(files);
        assert!(said.contains(expected), "{files:?}: {said}");
    }
    for (folder, expected) in [
        ("/srv/none", "/srv/none is not there"),
        ("/tmp/a", "a /tmp of its own"),
        ("/etc/a", "a folder of the system"),
        ("/usr/bin/python3.11", "a folder of the system"),
    ] {
        let refused = said(&found(&machine(), &answers(folder)).unwrap_err());
        assert!(refused.contains(expected), "{refused}");
    }
}

#[test]
fn what_may_well_work_is_not_refused() {
    for files in [
        &[(
            "app.py",
            "from flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run()\n",
        )][..],
        &[(
            "app.py",
            "from flask import Flask\ntry:\n    import uwsgi\nexcept ImportError:\n    uwsgi = None\napp = Flask(__name__)\n",
        )],
        &[(
            "app.py",
            "from flask import Flask\ndef later():\n    import nothing\napp = Flask(__name__)\n",
        )],
        // What the environment will hold is not known before it is made.
        &[
            (
                "app.py",
                "import sendgrid\nfrom flask import Flask\napp = Flask(__name__)\n",
            ),
            ("requirements.txt", "sendgrid\n"),
        ],
        &[("app.py", FLASK), ("old.py", "print 'x'\n")],
        &[
            (
                "app.wsgi",
                "import sys\nsys.path.insert(0, '/srv/a')\nfrom web import app as application\n",
            ),
            ("web.py", FLASK),
            ("other.py", FLASK),
        ],
    ] {
        let result = found(&at(files), &answers("/srv/a"));
        assert!(result.is_ok(), "{files:?}: {result:?}");
    }
}

#[test]
fn a_callable_that_is_named_is_taken() {
    let table = at(&[
        ("one.py", FLASK),
        ("two.py", FACTORY),
        ("src/deep/web.py", FLASK),
    ]);
    for (written, expected) in [
        ("one:app", "one:app"),
        ("two:create_app()", "two:create_app()"),
        ("deep.web:app", "deep.web:app"),
        ("two:create_app", "say --callable two:create_app()"),
        (
            "one:application",
            "/srv/a/one.py has no `application` -> say --callable one:app",
        ),
        ("three:app", "there is no module `three` in /srv/a"),
        ("one.py:app", "one.py:app is no callable"),
    ] {
        let mut answers = answers("/srv/a");
        answers.callable = Some(written.to_owned());
        let got = match found(&table, &answers) {
            Ok(application) => application.callable,
            Err(refusals) => said(&refusals),
        };
        assert!(got.contains(expected), "{written}: {got}");
    }
}

#[test]
fn an_existing_script_is_used_and_told_where_its_modules_are() {
    let table = at(&[
        ("site.wsgi", "from web import app as application\n"),
        ("src/web.py", FLASK),
    ]);
    let application = found(&table, &answers("/srv/a")).unwrap();
    assert_eq!(application.text, None);
    assert_eq!(application.script.as_str(), "/srv/a/site.wsgi");
    assert_eq!(application.framework, Framework::Flask);
    assert_eq!(application.python_path, [Place::of("/srv/a/src").unwrap()]);
    // Its own folder is the daemon process's home.
    let table = at(&[
        ("site.wsgi", "from web import app as application\n"),
        ("web.py", FLASK),
    ]);
    let application = found(&table, &answers("/srv/a")).unwrap();
    assert_eq!(application.python_path, []);
}

#[test]
fn packages_of_the_system_are_installed_where_they_have_what_is_imported() {
    let table = at(&[(
        "app.py",
        "import requests, yaml\nfrom flask import Flask\napp = Flask(__name__)\n",
    )]);
    let application = found(&table, &answers("/srv/a")).unwrap();
    assert_eq!(application.packages, ["python3-requests", "python3-yaml"]);
    // Nothing of Python is there yet.
    let bare = Table::default()
        .account("www-data", 33)
        .file("/srv/a/app.py", FLASK);
    let application = found(&bare, &answers("/srv/a")).unwrap();
    assert_eq!(application.packages, ["python3-flask"]);
}

const SETTINGS: &str = "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\n\
    DEBUG = True\nALLOWED_HOSTS = []\n\
    INSTALLED_APPS = ['django.contrib.staticfiles']\nMIDDLEWARE = []\nSTATIC_URL = 'static/'\n";
const WSGI: &str = "import os\nfrom django.core.wsgi import get_wsgi_application\n\
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n\
    application = get_wsgi_application()\n";
const MANAGE: &str = "import os\ndef main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n";

fn django(settings: &str) -> Application {
    let table = at(&[
        ("manage.py", MANAGE),
        ("shop/__init__.py", ""),
        ("shop/wsgi.py", WSGI),
        ("shop/asgi.py", "application = get_asgi_application()\n"),
        ("shop/settings.py", settings),
    ]);
    found(&table, &answers("/srv/a")).unwrap()
}

#[test]
fn a_django_project_is_found_and_its_settings_are_told() {
    let application = django(SETTINGS);
    assert_eq!(application.callable, "shop.wsgi:application");
    assert_eq!(application.framework, Framework::Django);
    assert!(
        application
            .text
            .unwrap()
            .ends_with("from shop.wsgi import application\n")
    );
    assert_eq!(application.statics, []);
    let told = application.told.join("\n");
    for expected in [
        "/srv/a/shop/settings.py:3 says DEBUG = True",
        "a.example.org would be answered with 400, as Django is not told the name: write \
         ALLOWED_HOSTS = [\"a.example.org\"] at /srv/a/shop/settings.py:4",
        "has no STATIC_ROOT: write STATIC_ROOT = \"/srv/a/static_root\", run /usr/bin/python3 \
         /srv/a/manage.py collectstatic",
    ] {
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn static_files_are_served_from_a_folder_of_their_own_alone() {
    let root = |line: &str| django(&SETTINGS.replace("MIDDLEWARE", &format!("{line}\nMIDDLEWARE")));
    let application = root("STATIC_ROOT = BASE_DIR / 'public'");
    let place = Place::of("/srv/a/public").unwrap();
    assert_eq!(application.statics, [("/static/".to_owned(), place)]);
    assert!(
        application
            .told
            .iter()
            .any(|t| t.starts_with("/srv/a/public has no static files yet"))
    );
    for line in [
        "STATIC_ROOT = BASE_DIR",
        "STATIC_ROOT = '/'",
        "STATIC_ROOT = '/srv/a/shop'",
    ] {
        let application = root(line);
        assert_eq!(application.statics, [], "{line}");
        let told = application.told.join("\n");
        assert!(told.contains("a folder with code in it"), "{told}");
    }
    let application = root("STATIC_ROOT = 'public'");
    assert!(
        application
            .told
            .iter()
            .any(|t| t.contains("no absolute path"))
    );
    // WhiteNoise serves them; what is read from the environment is not known.
    for line in [
        "INSTALLED_APPS = ['django.contrib.staticfiles', 'whitenoise']",
        "STATIC_ROOT = env('X')",
    ] {
        let told = root(line).told.join("\n");
        assert!(!told.contains("static files"), "{line}: {told}");
    }
}

#[test]
fn a_name_that_django_knows_is_not_told() {
    for hosts in [
        "['*']",
        "['.example.org']",
        "['a.example.org']",
        "env.list('HOSTS')",
    ] {
        let settings = SETTINGS
            .replace("ALLOWED_HOSTS = []", &format!("ALLOWED_HOSTS = {hosts}"))
            .replace("DEBUG = True", "DEBUG = False")
            .replace("STATIC_URL", "STATIC_ROOT = '/srv/public'\nSTATIC_URL");
        let told = django(&settings).told.join("\n");
        assert!(
            !told.contains("ALLOWED_HOSTS") && !told.contains("DEBUG"),
            "{hosts}: {told}"
        );
    }
}

fn done(table: &Table, answers: &Answers) -> Vec<Effect> {
    with(table, |system| {
        let application = find(answers, system).map_err(|r| said(&r)).unwrap();
        effects(&application, system).map_err(|r| said(&r)).unwrap()
    })
}

/// What is changed of owners and modes: path, mode, group.
fn allowed(table: &Table) -> Vec<(String, u32, u32)> {
    done(table, &answers("/srv/a"))
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Allow { path, access } => Some((path, access.mode, access.gid)),
            _ => None,
        })
        .collect()
}

#[test]
fn an_environment_is_made_by_the_folders_owner() {
    let table =
        at(&[("app.py", FLASK), ("requirements.txt", "flask\n")]).mode("/srv/a", 0o755, 1000);
    let effects = done(&table, &answers("/srv/a"));
    let [
        Effect::Make(make),
        Effect::Make(fill),
        Effect::Write { path, access, text },
    ] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    assert_eq!(
        make.words,
        ["/usr/bin/python3", "-I", "-m", "venv", "/srv/a/venv"]
    );
    assert_eq!(make.user.as_deref(), Some("anna"));
    assert_eq!(make.trees, ["/srv/a/venv"]);
    assert_eq!(fill.words.first().unwrap(), "/srv/a/venv/bin/python3");
    assert_eq!(fill.words.last().unwrap(), "/srv/a/requirements.txt");
    assert_eq!(path, "/srv/a/app.wsgi");
    assert_eq!((access.uid, access.mode), (1000, 0o644));
    assert!(text.ends_with("from app import app as application\n"));
    // The system's packages were asked for.
    let mut system = answers("/srv/a");
    system.environment = Environment::System;
    assert_eq!(done(&table, &system).len(), 1);
}

#[test]
fn nothing_is_left_to_do_afterwards() {
    let files = [("app.py", FLASK), ("requirements.txt", "flask\n")];
    let before = at(&files);
    let text = done(&before, &answers("/srv/a"))
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Write { text, .. } => Some(text),
            _ => None,
        })
        .unwrap();
    let after = before
        .file("/srv/a/app.wsgi", text)
        .file("/srv/a/venv/pyvenv.cfg", "version = 3.11.2\n")
        .file("/srv/a/venv/bin/python3", "")
        .file(
            "/srv/a/venv/lib/python3.11/site-packages/flask/__init__.py",
            "",
        );
    assert_eq!(done(&after, &answers("/srv/a")), []);
    let mut named = answers("/srv/a");
    named.callable = Some("app:app".to_owned());
    assert_eq!(done(&after, &named), []);
    named.callable = Some("app:Flask".to_owned());
    let refused = found(&after, &named).unwrap_err();
    assert!(
        refused[0]
            .what
            .contains("does not say what --callable says")
    );
}

#[test]
fn the_server_may_read_and_nobody_else_may_write() {
    let base = at(&[
        ("app.py", FLASK),
        ("data.db", ""),
        (".env", ""),
        ("tls.key", ""),
        (".git/x", ""),
    ])
    .mode("/srv/a", 0o755, 1000);
    for (path, mode, expected) in [
        ("/srv/a", 0o755, None),
        ("/srv/a", 0o700, Some((0o750, 33))),
        ("/srv/a", 0o770, Some((0o750, 33))),
        ("/srv/a", 0o777, Some((0o775, 33))),
        ("/srv/a/app.py", 0o644, None),
        ("/srv/a/app.py", 0o600, Some((0o640, 33))),
        ("/srv/a/app.py", 0o666, Some((0o664, 1000))),
        ("/srv/a/.env", 0o600, Some((0o640, 33))),
        ("/srv/a/data.db", 0o666, Some((0o664, 33))),
        ("/srv/a/data.db", 0o664, None),
        ("/srv/a/tls.key", 0o600, None),
        ("/srv/a/.git", 0o700, None),
    ] {
        let mut table = base.clone();
        for file in ["app.py", "data.db", ".env", "tls.key", ".git"] {
            table = table.mode(&format!("/srv/a/{file}"), 0o755, 1000);
        }
        let got = allowed(&table.mode(path, mode, 1000));
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(mode, gid)| (path.to_owned(), mode, gid))
            .collect();
        assert_eq!(got, expected, "{path} {mode:o}");
    }
    // Somebody else's file may be a hard link to anything.
    let table = base.clone().mode("/srv/a/.env", 0o600, 0);
    assert!(
        allowed(&table)
            .iter()
            .all(|(path, ..)| path != "/srv/a/.env")
    );
}

#[test]
fn rights_are_not_taken_from_a_group_that_shares() {
    // A group without a name is not known to be the owner's own.
    let shared = |path: &str, mode| {
        let table = at(&[("app.py", FLASK), ("notes.txt", "")])
            .mode("/srv/a", 0o755, 4242)
            .mode("/srv/a/app.py", 0o644, 4242)
            .mode("/srv/a/notes.txt", 0o644, 4242)
            .mode(path, mode, 4242);
        let application = found(&table, &answers("/srv/a"))
            .map_err(|r| said(&r))
            .unwrap();
        effects_of(&table, &application)
    };
    for (path, mode) in [("/srv/a", 0o770), ("/srv/a/app.py", 0o660)] {
        let refused = said(&shared(path, mode).unwrap_err());
        let expected = format!(
            "www-data may not read {path}, which is shared with the group 4242 -> let it read \
             besides: sudo setfacl -R -m u:www-data:rX {path}"
        );
        assert_eq!(refused, expected);
    }
    // What is none of its code stays as it is: the script alone is written.
    let effects = shared("/srv/a/notes.txt", 0o660).unwrap();
    assert!(
        matches!(effects.as_slice(), [Effect::Write { .. }]),
        "{effects:?}"
    );
}

#[test]
fn code_of_somebody_elses_is_told_and_left() {
    let table = |mode| {
        at(&[("app.py", FLASK)])
            .mode("/srv/a", 0o755, 1000)
            .mode("/srv/a/app.py", mode, 0)
    };
    let refused = said(&found(&table(0o600), &answers("/srv/a")).unwrap_err());
    assert_eq!(
        refused,
        "www-data may not read /srv/a/app.py, which belongs to root -> let it read: sudo chgrp \
         www-data /srv/a/app.py && sudo chmod g+r /srv/a/app.py"
    );
    assert!(found(&table(0o644), &answers("/srv/a")).is_ok());
}

#[test]
fn a_home_that_nobody_may_enter_is_told_and_left() {
    let home = |mode| {
        machine()
            .file("/home/anna/a/app.py", FLASK)
            .mode("/home/anna", mode, 1000)
    };
    let refused = said(&found(&home(0o700), &answers("/home/anna/a")).unwrap_err());
    assert!(
        refused.contains("www-data may not enter /home/anna (mode 0700)")
            && refused.contains("sudo chmod o+x /home/anna,")
            && refused.contains("/var/www/a"),
        "{refused}"
    );
    assert!(found(&home(0o711), &answers("/home/anna/a")).is_ok());
    // By a link it is the same.
    let table = home(0o700).link("/srv/a", "../home/anna/a");
    let refused = said(&found(&table, &answers("/srv/a")).unwrap_err());
    assert!(refused.contains("may not enter /home/anna"), "{refused}");
}

#[test]
fn hostile_trees_come_to_an_end() {
    let mut table = machine()
        .file("/srv/a/app.py", FLASK)
        .link("/srv/a/self", "/srv/a")
        .link("/srv/a/loop", "loop")
        .link("/srv/a/x.py", "x.py");
    let mut deep = String::from("/srv/a");
    for _ in 0..60 {
        deep.push_str("/d");
    }
    table = table.file(&format!("{deep}/app.py"), FLASK);
    for n in 0..500 {
        table = table.file(&format!("/srv/a/m{n}/x.py"), "x = 1\n");
    }
    let application = found(&table, &answers("/srv/a")).unwrap();
    assert_eq!(application.callable, "app:app");
    assert!(effects_of(&table, &application).is_ok());
    let circle = machine().link("/srv/a", "/srv/b").link("/srv/b", "/srv/a");
    assert!(found(&circle, &answers("/srv/a")).is_err());
    let open = (0..600).fold(machine().file("/srv/a/app.py", FLASK), |table, n| {
        let file = format!("/srv/a/f{n}");
        table.file(&file, "").mode(&file, 0o666, 0)
    });
    let application = found(&open, &answers("/srv/a")).unwrap();
    let refused = effects_of(&open, &application).unwrap_err();
    assert!(refused[0].mend.contains("chmod -R g+rX,o-w /srv/a"));
}

fn effects_of(table: &Table, application: &Application) -> Result<Vec<Effect>, Vec<Refusal>> {
    with(table, |system| effects(application, system))
}

#[test]
fn a_folder_that_the_application_writes_to_is_made_or_opened() {
    let text = "import os\nfrom flask import Flask\ndef create_app(test_config=None):\n    \
                app = Flask(__name__, instance_relative_config=True)\n    \
                os.makedirs(app.instance_path, exist_ok=True)\n    return app\n";
    let base = at(&[("flaskr/__init__.py", text)])
        .mode("/srv/a", 0o755, 1000)
        .mode("/srv/a/flaskr", 0o755, 1000);
    let of = |table: &Table| -> Vec<(String, u32, u32, bool)> {
        done(table, &answers("/srv/a"))
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Folder { path, access } => Some((path, access.mode, access.gid, true)),
                Effect::Allow { path, access } => Some((path, access.mode, access.gid, false)),
                _ => None,
            })
            .collect()
    };
    let instance = "/srv/a/instance".to_owned();
    assert_eq!(of(&base), [(instance.clone(), 0o770, 33, true)]);
    let there = base
        .clone()
        .file("/srv/a/instance/x.sqlite", "")
        .file("/srv/a/instance/config.py", "")
        .mode("/srv/a/instance/config.py", 0o644, 1000)
        .mode("/srv/a/instance/x.sqlite", 0o644, 1000);
    for mode in [0o755, 0o700] {
        let got = of(&there.clone().mode("/srv/a/instance", mode, 1000));
        let database = "/srv/a/instance/x.sqlite".to_owned();
        let expected = [
            (instance.clone(), mode | 0o070, 33, false),
            (database, 0o664, 33, false),
        ];
        assert_eq!(got, expected);
    }
    // It is as it should be.
    let done = there
        .mode("/srv/a/instance", 0o770, 33)
        .mode("/srv/a/instance/x.sqlite", 0o664, 33);
    assert_eq!(of(&done), []);
    // An application that uses none gets none.
    assert_eq!(of(&at(&[("app.py", FLASK)])), []);
    let alchemy = "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n\
                   app = Flask(__name__)\napp.config['X'] = 'sqlite:///x.db'\n";
    assert_eq!(of(&at(&[("app.py", alchemy)])).len(), 1);
    let absolute = alchemy.replace("sqlite:///x", "sqlite:////srv/x");
    assert_eq!(of(&at(&[("app.py", &absolute)])), []);
}

#[test]
fn a_database_beside_the_code_is_told() {
    let table = at(&[("app.py", FLASK), ("db.sqlite3", "")]);
    let told = found(&table, &answers("/srv/a")).unwrap().told;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("www-data may not write /srv/a/db.sqlite3"),
        "{told:?}"
    );
    let table = table
        .mode("/srv/a", 0o775, 33)
        .mode("/srv/a/db.sqlite3", 0o664, 33);
    let told = found(&table, &answers("/srv/a")).unwrap().told;
    assert!(
        told.iter().all(|t| !t.contains("may not write")),
        "{told:?}"
    );
}

/// Debian 13, Ubuntu 22.04, 24.04 and 26.04, by what they do otherwise: the version of Python,
/// before and after mod_wsgi is installed, and a venv that lacks its pip.
#[test]
fn pythons_of_other_releases() {
    for minor in [10, 12, 13, 14] {
        for with_wsgi in [false, true] {
            let python = format!("python3.{minor}");
            let mut table = Table::default()
                .account("root", 0)
                .account("www-data", 33)
                .link("/usr/bin/python3", &python)
                .file(&format!("/usr/bin/{python}"), "\x7fELF")
                .file(&format!("/usr/lib/{python}/os.py"), "")
                .file("/srv/a/app.py", FLASK)
                .file("/srv/a/requirements.txt", "flask\n")
                .mode("/srv/a", 0o755, 0);
            if with_wsgi {
                table = table.link(
                    "/usr/lib/apache2/modules/mod_wsgi.so",
                    &format!("mod_wsgi.so-3.{minor}"),
                );
            }
            let application = found(&table, &answers("/srv/a")).unwrap();
            let making = application.making.unwrap();
            assert_eq!(making.python.as_str(), "/usr/bin/python3", "{minor}");
            assert_eq!(application.packages, ["python3-venv"], "{minor}");
            // An environment of another release's Python is found out.
            let old = table
                .file(
                    "/srv/a/venv/pyvenv.cfg",
                    "home = /usr/bin\nversion = 3.9.2\n",
                )
                .link("/srv/a/venv/bin/python3", "/usr/bin/python3");
            let refused = said(&found(&old, &answers("/srv/a")).unwrap_err());
            assert!(
                refused.contains("was made for Python 3.9")
                    && refused.contains(&format!("3.{minor}")),
                "{refused}"
            );
        }
    }
}
