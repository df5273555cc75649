//! FS561 django-settings-missing.

use crate::config::views::apps::Apps;
use crate::facts::python::search::Location;
use crate::finding::Applicability;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::{django_settings, in_code, nearby, with_python_path};

/// The page.
const PAGE: &str = r#"A Django project whose settings module is not found.

## Why it breaks

`DJANGO_SETTINGS_MODULE` in wsgi.py names a module, which must be on the path: that is the project's folder, the one with manage.py in it, and mod_wsgi does not put it there. Otherwise every request is answered with 500, and error.log says "ModuleNotFoundError: No module named 'mysite'".

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess mysite
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
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
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
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

## How to mend it

Put the folder with manage.py on the daemon process's `python-path`, as Django's own guide does. The fix does so; as modules there may hide others of the same name, it is not applied without asking.

## References

- <https://docs.djangoproject.com/en/stable/howto/deployment/wsgi/modwsgi/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS561",
    name: "django-settings-missing",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        let Some(settings) = django_settings(cx, program) else {
            continue;
        };
        if settings.found != Location::Nowhere || !app.certain {
            continue;
        }
        let name = &settings.name;
        let folder = nearby(cx, app, name);
        // The first name is on the path, and the rest is not in it.
        let first = name.split('.').next().unwrap_or_default();
        let begun = program.path.find(cx.facts, first) != Location::Nowhere;
        let draft = in_code(
            cx,
            app,
            &settings.module,
            settings.place,
            format!(
                "the settings module `{name}` is not found, so every request is answered with 500"
            ),
        );
        let daemon = Apps::daemon(app, cx.wsgi());
        found.push(match (folder, daemon) {
            (Some(folder), Some(daemon)) if !begun => {
                let at = shown(&folder);
                draft
                    .label(daemon.span, "its python-path is missing here")
                    .help(format!(
                        "add python-path={at} to the WSGIDaemonProcess line"
                    ))
                    .fix(
                        format!("Put {at} on the python-path"),
                        Applicability::Unsafe,
                        with_python_path(cx, daemon.node, &folder),
                    )
            }
            (Some(folder), None) if !begun => draft.help(format!(
                "run it in a daemon process with python-path={}",
                shown(&folder)
            )),
            _ => draft.help(
                "write the name of the module with the settings, as manage.py has it, such as \
                 mysite.settings",
            ),
        });
    }
}
