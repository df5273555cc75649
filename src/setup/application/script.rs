//! The script that mod_wsgi loads.

use super::callable::Callable;

/// A string as Python reads it back.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => {
                out.push_str(&format!("\\U{:08x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A script that takes a callable of a module in `root`.
pub(super) fn of(root: &str, callable: &Callable) -> String {
    let Callable {
        module,
        name,
        factory,
    } = callable;
    let mut parts = name.splitn(2, '.');
    let first = parts.next().unwrap_or_default();
    let rest = parts.next();
    let call = if *factory { "()" } else { "" };
    let taken = match rest {
        None if !factory && first == "application" => {
            format!("from {module} import application\n")
        }
        None if !factory => format!("from {module} import {first} as application\n"),
        rest => {
            let rest = rest.map(|rest| format!(".{rest}")).unwrap_or_default();
            format!("from {module} import {first}\n\napplication = {first}{rest}{call}\n")
        }
    };
    format!("{}{taken}", head(root, &["sys"]))
}

/// A script for a Django project that has no wsgi.py.
pub(super) fn of_settings(root: &str, settings: &str) -> String {
    format!(
        "{}os.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", {})\n\n\
         from django.core.wsgi import get_wsgi_application\n\n\
         application = get_wsgi_application()\n",
        head(root, &["os", "sys"]),
        string(settings)
    )
}

fn head(root: &str, modules: &[&str]) -> String {
    let imports: String = modules.iter().map(|m| format!("import {m}\n")).collect();
    format!(
        "# mod_wsgi loads this file; `application` is what answers.\n{imports}\n\
         sys.path.insert(0, {})\n\n",
        string(root)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_pythons() {
        assert_eq!(string("/srv/it's"), "\"/srv/it's\"");
        assert_eq!(string("a\"b\\c\nd"), "\"a\\\"b\\\\c\\U0000000ad\"");
        assert_eq!(string("/srv/bücher"), "\"/srv/bücher\"");
    }

    #[test]
    fn each_form_has_its_script() {
        for (written, end) in [
            ("app:app", "from app import app as application\n"),
            ("m.wsgi:application", "from m.wsgi import application\n"),
            (
                "shop:create_app()",
                "from shop import create_app\n\napplication = create_app()\n",
            ),
            (
                "dash1:app.server",
                "from dash1 import app\n\napplication = app.server\n",
            ),
        ] {
            let text = of("/srv/a", &Callable::of(written).unwrap());
            assert!(text.ends_with(end), "{text}");
            assert!(
                text.contains("\nsys.path.insert(0, \"/srv/a\")\n"),
                "{text}"
            );
        }
    }
}
