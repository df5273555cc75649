//! FS564 django-static.

use crate::hash::HashMap;

use crate::config::path;
use crate::config::tree::NodeId;
use crate::config::views::apps::App;
use crate::config::walk::ServerId;
use crate::facts::python::Value;
use crate::finding::Applicability;
use crate::rules::{Context, Finds, Found, Line, Rule, Severity};

use super::environment::quoted;
use super::said::{django_settings, in_code, settings_module};

/// The page.
const PAGE: &str = r#"A Django project whose static files nothing serves.

## Why it breaks

`manage.py runserver` serves them, mod_wsgi does not: pages come without their style sheets and scripts, and `/static/admin/css/base.css` is answered with 404. An `Alias` for `STATIC_URL` must lead to the folder that `manage.py collectstatic` fills, or a package such as WhiteNoise must serve them.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess mysite python-path=/srv/mysite
WSGIProcessGroup mysite
WSGIScriptAlias / /srv/mysite/mysite/wsgi.py
==> /srv/mysite/mysite/wsgi.py <==
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
==> /srv/mysite/mysite/__init__.py <==
# the project
==> /srv/mysite/mysite/settings.py <==
DEBUG = False
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.staticfiles"]
MIDDLEWARE = []
STATIC_URL = "/static/"
STATIC_ROOT = "/srv/mysite/static"
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
Alias /static/ /srv/mysite/static/
WSGIDaemonProcess mysite python-path=/srv/mysite
WSGIProcessGroup mysite
WSGIScriptAlias / /srv/mysite/mysite/wsgi.py
==> /srv/mysite/mysite/wsgi.py <==
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
==> /srv/mysite/mysite/__init__.py <==
# the project
==> /srv/mysite/mysite/settings.py <==
DEBUG = False
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.staticfiles"]
MIDDLEWARE = []
STATIC_URL = "/static/"
STATIC_ROOT = "/srv/mysite/static"
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

## How to mend it

Add the `Alias`, and a `<Directory>` that grants the folder. The fix adds both where `STATIC_ROOT` is written out; as it makes files public, it is not applied without asking.

## References

- <https://docs.djangoproject.com/en/stable/howto/static-files/deployment/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS564",
    name: "django-static",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut takers = None;
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        let Some(settings) = django_settings(cx, program) else {
            continue;
        };
        let Some(module) = settings_module(cx, &settings) else {
            continue;
        };
        let (Some((Value::Text(url), place)), Some((Value::List(apps), _))) =
            (module.value("STATIC_URL"), module.value("INSTALLED_APPS"))
        else {
            continue;
        };
        let names = |list: &[Value], word: &str| {
            list.iter()
                .any(|v| v.text().is_none_or(|text| text.contains(word)))
        };
        let middleware = match module.value("MIDDLEWARE") {
            Some((Value::List(list), _)) => list.clone(),
            _ => continue,
        };
        // What a name stands for may be anything.
        let unknown = apps.iter().any(|v| v.text().is_none());
        let static_files = apps
            .iter()
            .any(|v| v.text() == Some("django.contrib.staticfiles"));
        if !static_files
            || unknown
            || names(apps, "whitenoise")
            || names(&middleware, "whitenoise")
            || url.contains("://")
            || url.starts_with("//")
        {
            continue;
        }
        let mount = String::from_utf8_lossy(&app.mount).into_owned();
        let url = if url.starts_with('/') {
            url.clone()
        } else {
            // Django puts the mount point before a relative one.
            format!("{}/{url}", mount.trim_end_matches('/'))
        };
        if url.len() < 2
            || !path::within(url.as_bytes(), &app.mount)
            || served(takers.get_or_insert_with(|| takers_of(cx)), app, &url)
        {
            continue;
        }
        let root = match module.value("STATIC_ROOT") {
            Some((Value::Text(root), _)) if root.starts_with('/') => Some(root.clone()),
            _ => None,
        };
        let draft = in_code(
            cx,
            app,
            &module,
            place,
            format!("nothing serves the static files below {url}: they are answered with 404"),
        );
        found.push(match root {
            Some(root) => {
                let root = format!("{}/", root.trim_end_matches('/'));
                let url = format!("{}/", url.trim_end_matches('/'));
                let alias = format!("Alias {url} {}", quoted(root.as_bytes()));
                let indent = cx.indent(app.node);
                let text = format!(
                    "{alias}\n{indent}<Directory {}>\n{indent}    Require all granted\n\
                     {indent}</Directory>",
                    quoted(root.as_bytes())
                );
                draft
                    .help(format!(
                        "add {alias} and grant the folder, then run manage.py collectstatic"
                    ))
                    .fix(
                        format!("Serve {url} from {root}"),
                        Applicability::Unsafe,
                        cx.insert_after(app.node, &text).into_iter().collect(),
                    )
            }
            None => draft.help(format!(
                "set STATIC_ROOT, run manage.py collectstatic, and add Alias {url} with that \
                 folder"
            )),
        });
    }
}

/// Whether a section says who answers.
fn says(cx: &Context<'_>, section: NodeId) -> bool {
    let mut inner = cx.within(Some(section));
    inner.any(|line| matches!(line.name(), "Alias" | "SetHandler" | "ProxyPass"))
}

/// What may answer in a server beside its application: a path, or anything (none).
type Takers = HashMap<ServerId, Vec<Option<Vec<u8>>>>;

fn takers_of(cx: &Context<'_>) -> Takers {
    let mut takers = Takers::default();
    let mut note = |line: &Line<'_>, path: Option<Vec<u8>>| {
        let server = cx.server_of(line.id);
        takers.entry(server).or_default().push(path);
    };
    for line in cx.named("Alias") {
        note(&line, Some(line.arg(0).to_vec()));
    }
    for name in [
        "AliasMatch",
        "RewriteRule",
        "ProxyPassMatch",
        "ProxyPass",
        "RedirectMatch",
        "ScriptAliasMatch",
    ] {
        for line in cx.named(name) {
            note(&line, None);
        }
    }
    for line in cx.named("<Location") {
        // Alias may stand in a section of its own.
        if says(cx, line.id) {
            note(&line, Some(line.arg(0).to_vec()));
        }
    }
    for line in cx.named("<LocationMatch") {
        if says(cx, line.id) {
            note(&line, None);
        }
    }
    for app in &cx.apps().all {
        if app.mount != b"/" {
            let own = takers.entry(app.server).or_default();
            own.push(Some(app.mount.clone()));
        }
    }
    takers
}

/// Whether something in the server may serve that URL.
fn served(takers: &Takers, app: &App, url: &str) -> bool {
    let takes = |server: ServerId| {
        takers.get(&server).is_some_and(|all| {
            all.iter().any(|path| match path {
                // Its own mount point is above every URL of its own.
                Some(at) => *at != app.mount && path::within(url.as_bytes(), at),
                None => true,
            })
        })
    };
    takes(app.server) || takes(ServerId::MAIN)
}
