//! FS562 django-allowed-hosts.

use crate::facts::python::Value;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said::{django_settings, in_code, settings_module};

/// The page.
const PAGE: &str = r#"A name of the virtual host that Django's `ALLOWED_HOSTS` does not have.

## Why it breaks

Django answers a request for a name that is not in `ALLOWED_HOSTS` with 400, and error.log says "Invalid HTTP_HOST header". With `DEBUG = True` an empty list stands for localhost alone. Only a list that is written out, in a settings file without `import *`, is looked at.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
<VirtualHost *:80>
    ServerName www.site.example
    WSGIDaemonProcess mysite python-path=/srv/mysite
    WSGIProcessGroup mysite
    WSGIScriptAlias / /srv/mysite/mysite/wsgi.py
</VirtualHost>
==> /srv/mysite/mysite/wsgi.py <==
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
==> /srv/mysite/mysite/__init__.py <==
# the project
==> /srv/mysite/mysite/settings.py <==
DEBUG = False
ALLOWED_HOSTS = ["site.example"]
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

The script may also import the project's own:

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
<VirtualHost *:80>
    ServerName www.site.example
    WSGIDaemonProcess mysite
    WSGIProcessGroup mysite
    WSGIScriptAlias / /srv/mysite/app.wsgi
</VirtualHost>
==> /srv/mysite/app.wsgi <==
import sys
sys.path.insert(0, "/srv/mysite")
from mysite.wsgi import application
==> /srv/mysite/mysite/wsgi.py <==
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
==> /srv/mysite/mysite/__init__.py <==
# the project
==> /srv/mysite/mysite/settings.py <==
DEBUG = False
ALLOWED_HOSTS = []
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
<VirtualHost *:80>
    ServerName www.site.example
    WSGIDaemonProcess mysite python-path=/srv/mysite
    WSGIProcessGroup mysite
    WSGIScriptAlias / /srv/mysite/mysite/wsgi.py
</VirtualHost>
==> /srv/mysite/mysite/wsgi.py <==
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
==> /srv/mysite/mysite/__init__.py <==
# the project
==> /srv/mysite/mysite/settings.py <==
DEBUG = False
ALLOWED_HOSTS = [".site.example"]
==> /usr/lib/python3/dist-packages/django/core/wsgi.py <==
def get_wsgi_application(): ...
```

## How to mend it

Add the name. There is no fix: flaskssl does not change code.

## References

- <https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS562",
    name: "django-allowed-hosts",
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
        let Some(module) = settings_module(cx, &settings) else {
            continue;
        };
        let debug = module.value("DEBUG").map(|(value, _)| value.clone());
        let (Some(Value::Bool(debug)), Some((Value::List(hosts), place))) =
            (debug, module.value("ALLOWED_HOSTS"))
        else {
            continue;
        };
        let Some(hosts) = hosts.iter().map(|h| h.text()).collect::<Option<Vec<_>>>() else {
            continue;
        };
        let Some(host) = cx.hosts().all.get(app.server.0 as usize) else {
            continue;
        };
        let names = host.name.iter().chain(&host.aliases);
        let local = ["localhost", "127.0.0.1", "[::1]", ".localhost"];
        let allowed: &[&str] = if debug && hosts.is_empty() {
            &local
        } else {
            &hosts
        };
        let refused: Vec<&str> = names
            .filter(|name| !name.contains(['*', '?']))
            .filter(|name| !allowed.iter().any(|pattern| matches(pattern, name)))
            .map(String::as_str)
            .collect();
        let [first, more @ ..] = refused.as_slice() else {
            continue;
        };
        let all = refused
            .iter()
            .map(|n| format!("\"{n}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let others = match more.len() {
            0 => String::new(),
            1 => format!(" and {}", more[0]),
            n => format!(" and {n} more"),
        };
        let mut draft = in_code(
            cx,
            app,
            &module,
            place,
            format!(
                "ALLOWED_HOSTS does not have {first}{others}, so Django answers requests for it \
                 with 400"
            ),
        )
        .help(format!("add {all} to the list"));
        if let Some(span) = host.span {
            draft = draft.label(span, "this virtual host has the name");
        }
        found.push(draft);
    }
}

/// Django: `validate_host` and `is_same_domain`.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_ascii_lowercase(), name.to_ascii_lowercase());
    pattern == "*"
        || pattern == name
        || pattern
            .strip_prefix('.')
            .is_some_and(|domain| name == domain || name.ends_with(&pattern))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_are_djangos() {
        for (pattern, name, expected) in [
            ("*", "a.example", true),
            ("A.example", "a.EXAMPLE", true),
            (".site.example", "site.example", true),
            (".site.example", "www.site.example", true),
            (".site.example", "badsite.example", false),
            ("site.example", "www.site.example", false),
            ("*.site.example", "www.site.example", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
