//! Applications as a set-up finds them: the script that it writes is loaded by a real Apache
//! with Debian's mod_wsgi, and `flaskssl check` has nothing to say of it.

use std::fmt::Write;

use flaskssl::config::Table;
use flaskssl::config::world::Seen as Known;
use flaskssl::facts::{Facts, Target};
use flaskssl::setup::answers::{Acme, Answers, Authenticator, Certificate, Environment};
use flaskssl::setup::application::{self, Application};
use flaskssl::setup::effect::Effect;
use flaskssl::setup::name::Name;
use flaskssl::setup::place::Place;
use flaskssl::setup::system::System;

use super::lab::Stage;
use super::wsgi::{PLAIN_PYTHON, installed};

type Files<'f> = &'f [(&'f str, &'f str)];

/// Debian's Python and mod_wsgi, with an application.
fn machine(folder: &str, files: Files<'_>) -> Table {
    let link = |path: &str| {
        let target = std::fs::read_link(path).expect("Debian's link");
        target.to_str().expect("a plain name").to_owned()
    };
    let module = "/usr/lib/apache2/modules/mod_wsgi.so";
    let python = link("/usr/bin/python3");
    let packages = "/usr/lib/python3/dist-packages";
    let table = Table::default()
        .account("root", 0)
        .account("www-data", 33)
        .link(module, &link(module))
        .link("/usr/bin/python3", &python)
        .file(&format!("/usr/lib/{python}/ensurepip/__init__.py"), "")
        .file(
            &format!("{packages}/flask/__init__.py"),
            "class Flask: ...\n",
        )
        .file(&format!("{packages}/django/__init__.py"), "")
        .file(&format!("{packages}/django/urls.py"), "def path(): ...\n")
        .file(
            &format!("{packages}/django/http.py"),
            "class HttpResponse: ...\n",
        )
        .file(&format!("{packages}/django/core/__init__.py"), "")
        .file(
            &format!("{packages}/django/core/wsgi.py"),
            "def get_wsgi_application(): ...\n",
        );
    files.iter().fold(table, |table, (name, text)| {
        table.file(&format!("{folder}/{name}"), text)
    })
}

/// What is found, and what is to be done.
fn found(folder: &str, files: Files<'_>, callable: Option<&str>) -> (Application, Vec<Effect>) {
    let world = machine(folder, files);
    let facts = Facts::new(&world, true, b"/".to_vec(), Some(0), Target::default());
    let answers = Answers {
        names: vec![Name::of("a.example").expect("a name")],
        app: Place::of(folder).expect("a place"),
        callable: callable.map(str::to_owned),
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
    };
    let system = System {
        world: &world,
        facts: &facts,
        config: None,
        root: true,
        now: 0,
        program: "/usr/bin/flaskssl".to_owned(),
        sockets: Known::NotAsked,
        machine: None,
        disks: Vec::new(),
        ours: Default::default(),
        published: Vec::new(),
        open: None,
    };
    let application = application::find(&answers, &system).expect("an application");
    let effects = application::effects(&application, &system).expect("effects");
    (application, effects)
}

/// A word of shell.
fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Shell that makes the files, and then does what is to be done.
fn shell(folder: &str, files: Files<'_>, effects: &[Effect]) -> String {
    let mut shell = format!("{PLAIN_PYTHON}\n");
    let mut write = |path: &str, text: &str| {
        let (path, text) = (word(path), word(text));
        let _ = writeln!(
            shell,
            "mkdir -p \"$(dirname {path})\"; printf %s {text} >{path}"
        );
    };
    for (name, text) in files {
        write(&format!("{folder}/{name}"), text);
    }
    for effect in effects {
        match effect {
            Effect::Write { path, text, .. } => write(path, text),
            Effect::Make(_) | Effect::Folder { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    let _ = writeln!(
        shell,
        "cd {}; [ -f before.sh ] && . ./before.sh",
        word(folder)
    );
    for effect in effects {
        if let Effect::Make(make) = effect {
            let words: Vec<String> = make.words.iter().map(|w| word(w)).collect();
            let _ = writeln!(shell, "{} >&2 || exit 1", words.join(" "));
        }
        if let Effect::Folder { path, access } = effect {
            let (mode, path) = (access.mode, word(path));
            let _ = writeln!(shell, "install -d -g {} -m {mode:o} {path}", access.gid);
        }
    }
    shell.push_str("cd /srv\n");
    shell
}

/// The virtual host that serves it.
fn host(application: &Application) -> String {
    let (home, _) = application
        .script
        .as_str()
        .rsplit_once('/')
        .expect("a path");
    let mut options = format!(" lang=C.UTF-8 locale=C.UTF-8 home=\"{home}\"");
    if let Some(home) = &application.python_home {
        let _ = write!(options, " python-home={}", home.quoted());
    }
    let folders: Vec<&str> = application.python_path.iter().map(Place::as_str).collect();
    if !folders.is_empty() {
        let _ = write!(options, " python-path=\"{}\"", folders.join(":"));
    }
    let mut statics = String::new();
    for (url, folder) in &application.statics {
        let _ = write!(
            statics,
            "Alias {url} \"{folder}/\"\n<Directory \"{folder}\">\nRequire all granted\n</Directory>\n"
        );
    }
    let script = &application.script;
    let (folder, file) = script.as_str().rsplit_once('/').expect("a path");
    format!(
        "<VirtualHost *:80>\nServerName a.example\nWSGIDaemonProcess a{options}\n\
         WSGIProcessGroup a\nWSGIApplicationGroup %{{GLOBAL}}\n{statics}\
         WSGIScriptAlias / \"{script}\"\n\
         <Directory \"{folder}\">\n<Files \"{file}\">\nRequire all granted\n</Files>\n</Directory>\n\
         </VirtualHost>\n"
    )
}

/// Serves an application and holds what it answers, and that check is silent.
fn hold(name: &str, folder: &str, files: Files<'_>, callable: Option<&str>, urls: &[(&str, &str)]) {
    let (application, effects) = found(folder, files, callable);
    let mut probe = String::new();
    for (url, _) in urls {
        let _ = writeln!(
            probe,
            "curl -s -m 10 -w ' %{{http_code}}\\n' -H 'Host: a.example' 'http://127.0.0.1{url}'"
        );
    }
    let _ = writeln!(
        probe,
        "{} check /etc/apache2 --target here --format concise | grep 'FS5[0-9][0-9]'",
        env!("CARGO_BIN_EXE_flaskssl")
    );
    let Some(seen) = Stage::site(&host(&application))
        .modules("wsgi")
        .setup(&shell(folder, files, &effects))
        .serve(&probe)
    else {
        return;
    };
    let expected: Vec<&str> = urls.iter().map(|(_, answer)| *answer).collect();
    let answers: Vec<&str> = seen.answer.lines().collect();
    assert_eq!(answers, expected, "{name}: {application:?}\n{}", seen.said);
}

const FLASK: &str = "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef hello():\n    return 'flask'\n";
const FACTORY: &str = "from flask import Flask\ndef create_app(test_config=None):\n    \
    app = Flask(__name__)\n    @app.get('/')\n    def hello():\n        return 'factory'\n    return app\n";
const INSTANCE: &str = "import os\nfrom flask import Flask\ndef create_app(test_config=None):\n    \
    app = Flask(__name__, instance_relative_config=True)\n    \
    os.makedirs(app.instance_path, exist_ok=True)\n    @app.get('/')\n    def hello():\n        \
    open(os.path.join(app.instance_path, 'x'), 'w').close()\n        return 'written'\n    return app\n";
const PLAIN: &str = "def application(environ, start_response):\n    \
    start_response('200 OK', [])\n    return [b'plain']\n";

#[test]
fn each_form_is_served() {
    if !installed() {
        return;
    }
    for (name, folder, files, callable, answer) in [
        (
            "a module",
            "/srv/a",
            &[("app.py", FLASK)][..],
            None,
            "flask 200",
        ),
        (
            "a package",
            "/srv/a",
            &[("shop/__init__.py", FLASK)],
            None,
            "flask 200",
        ),
        (
            "a factory in a src folder",
            "/srv/a",
            &[
                ("src/shop/__init__.py", "from .web import create_app\n"),
                ("src/shop/web.py", FACTORY),
            ],
            None,
            "factory 200",
        ),
        (
            "plain WSGI",
            "/srv/a",
            &[("wsgi.py", PLAIN)],
            None,
            "plain 200",
        ),
        (
            "a folder that is a package itself",
            "/srv/shop",
            &[("__init__.py", "from .web import app\n"), ("web.py", FLASK)],
            None,
            "flask 200",
        ),
        (
            "a callable that was named",
            "/srv/a",
            &[("one.py", FLASK), ("two.py", FACTORY)],
            Some("two:create_app()"),
            "factory 200",
        ),
        (
            "a script that does not say where its modules are",
            "/srv/a",
            &[
                ("site.wsgi", "from web import app as application\n"),
                ("src/web.py", FLASK),
            ],
            None,
            "flask 200",
        ),
        (
            "a factory that writes to its instance folder",
            "/srv/a",
            &[("flaskr/__init__.py", INSTANCE)],
            None,
            "written 200",
        ),
        (
            "a folder with a name that has to be quoted",
            "/srv/it's a \u{fc}",
            &[("app.py", FLASK)],
            None,
            "flask 200",
        ),
    ] {
        hold(name, folder, files, callable, &[("/", answer)]);
    }
}

#[test]
fn django_is_served_with_its_static_files() {
    if !installed() {
        return;
    }
    let files: Files<'_> = &[
        (
            "manage.py",
            "import os\ndef main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        ),
        ("shop/__init__.py", ""),
        (
            "shop/settings.py",
            "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\n\
             SECRET_KEY = 'x'\nDEBUG = False\nALLOWED_HOSTS = ['a.example']\nROOT_URLCONF = 'shop.urls'\n\
             INSTALLED_APPS = ['django.contrib.staticfiles']\nMIDDLEWARE = []\n\
             STATIC_URL = '/static/'\nSTATIC_ROOT = BASE_DIR / 'public'\n",
        ),
        (
            "shop/urls.py",
            "from django.http import HttpResponse\nfrom django.urls import path\n\
             urlpatterns = [path('', lambda request: HttpResponse('django'))]\n",
        ),
        (
            "shop/wsgi.py",
            "import os\nfrom django.core.wsgi import get_wsgi_application\n\
             os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n\
             application = get_wsgi_application()\n",
        ),
        ("public/a.css", "css"),
    ];
    let urls = [("/", "django 200"), ("/static/a.css", "css 200")];
    hold("Django", "/srv/a", files, None, &urls);
}

/// A wheel that pip installs without any index, made on the spot.
const WHEEL: &str = "/usr/bin/python3 - <<'END'
import zipfile
with zipfile.ZipFile('greeting-1.0-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('greeting.py', \"WORD = b'from a wheel'\\n\")
    about = 'greeting-1.0.dist-info/'
    wheel.writestr(about + 'METADATA', 'Metadata-Version: 2.1\\nName: greeting\\nVersion: 1.0\\n')
    wheel.writestr(about + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(about + 'RECORD', '')
END
";

#[test]
fn an_environment_is_made_and_used() {
    if !installed() {
        return;
    }
    let files: Files<'_> = &[
        (
            "app.py",
            "from greeting import WORD\ndef application(environ, start_response):\n    \
             start_response('200 OK', [])\n    return [WORD]\n",
        ),
        (
            "requirements.txt",
            "--no-index\n--find-links .\ngreeting==1.0\n",
        ),
        ("before.sh", WHEEL),
    ];
    let urls = [("/", "from a wheel 200")];
    for folder in ["/srv/a", "/srv/it's a \u{fc}"] {
        hold("an environment", folder, files, None, &urls);
    }
}
