//! FS563 django-debug.

use crate::facts::python::Value;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said::{django_settings, in_code, settings_module};

/// The page.
const PAGE: &str = r#"Django's `DEBUG = True` in a project that Apache serves.

## Why it breaks

With it, every error shows visitors the source, the settings and the variables around it, and Django keeps every SQL query in memory for as long as the process lives. Only a value that is written out is looked at.

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
DEBUG = True
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
import os
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

## How to mend it

Write `DEBUG = False`, and name the site in `ALLOWED_HOSTS`. There is no fix: flaskssl does not change code.

## References

- <https://docs.djangoproject.com/en/stable/howto/deployment/checklist/#debug>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS563",
    name: "django-debug",
    severity: Severity::Warning,
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
        let Some(module) = settings_module(cx, &settings) else {
            continue;
        };
        if let Some((Value::Bool(true), place)) = module.value("DEBUG") {
            found.push(
                in_code(
                    cx,
                    app,
                    &module,
                    place,
                    "with DEBUG on, every error shows visitors the source, the settings and the \
                     variables",
                )
                .help("write DEBUG = False, and the site's names in ALLOWED_HOSTS"),
            );
        }
    }
}
