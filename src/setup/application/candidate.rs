//! What in a source file may be the application.

use crate::facts::python::{Module, Value, What};

use super::Framework;

/// Names that functions that make an application have, the first ones before the others
/// (Flask looks for the same two).
const FACTORIES: &[&str] = &["create_app", "make_app"];

/// What a file offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Offer {
    /// An object that was made there.
    Object {
        /// What is called, such as `app` or `app.server`.
        name: String,
        /// What it is made with.
        framework: Framework,
        /// A function of the usual name that made it.
        by: Option<String>,
    },
    /// An object that comes from another module.
    Imported {
        /// Its name here.
        name: String,
        /// How many dots stand before the module.
        level: usize,
        /// The module there.
        module: String,
        /// Its name there.
        there: String,
    },
    /// A function that makes the application without being given anything.
    Factory {
        /// Its name.
        name: String,
    },
}

/// What is near to an application, and is none that mod_wsgi can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Near {
    /// One that speaks ASGI; what makes it.
    Asgi(String),
    /// A function that makes an application of what it is given.
    Needs(String, String),
}

/// All offers of a file: the names that are usual first.
pub(super) fn offers(module: &Module) -> Vec<Offer> {
    let mut objects: Vec<Offer> = Vec::new();
    for event in &module.events {
        let offer = match &event.what {
            What::Assign { target, value } => assigned(module, target, value, &objects),
            What::From {
                level,
                module,
                names,
            } => {
                for name in names {
                    if usual(&name.bound) && !module.starts_with("flask") {
                        keep(
                            &mut objects,
                            Offer::Imported {
                                name: name.bound.clone(),
                                level: *level,
                                module: module.clone(),
                                there: name.name.clone(),
                            },
                        );
                    }
                }
                None
            }
            What::Defines(name) => defined(module, name),
            _ => None,
        };
        if let Some(offer) = offer {
            keep(&mut objects, offer);
        }
    }
    let place = |offer: &Offer| {
        let order = ["application", "app", "server"];
        order.iter().position(|n| *n == offer.name()).unwrap_or(9)
    };
    objects.sort_by_key(place);
    if let Some(first) = objects.first()
        && place(first) < 9
    {
        // It is the one that is meant: another one is mounted in it, or made of it.
        objects.truncate(1);
    }
    if objects.is_empty() {
        for name in FACTORIES {
            if let Some(function) = module.function(name)
                && function.required.is_empty()
                && function.required_by_name.is_empty()
                && !function.class
                && !function.is_async
            {
                objects.push(Offer::Factory {
                    name: (*name).to_owned(),
                });
                break;
            }
        }
    }
    objects
}

impl Offer {
    /// Its name in the file.
    pub(super) fn name(&self) -> &str {
        match self {
            Offer::Object { name, .. } | Offer::Imported { name, .. } | Offer::Factory { name } => {
                name
            }
        }
    }
}

fn keep(objects: &mut Vec<Offer>, offer: Offer) {
    objects.retain(|o| o.name() != offer.name());
    objects.push(offer);
}

/// Names that an application has.
fn usual(name: &str) -> bool {
    matches!(name, "app" | "application")
}

/// Whether a file imports a module.
pub(super) fn imports(file: &Module, wanted: &str) -> bool {
    let is = |module: &str| module.split('.').next() == Some(wanted);
    file.events.iter().any(|event| match &event.what {
        What::Import { module, .. } => is(module),
        What::From { module, level, .. } => *level == 0 && is(module),
        _ => false,
    })
}

fn assigned(module: &Module, target: &str, value: &Value, before: &[Offer]) -> Option<Offer> {
    if target.contains(['.', '[', ' ']) {
        return None;
    }
    let name = target.to_owned();
    let object = |name: String, framework| {
        Some(Offer::Object {
            name,
            framework,
            by: None,
        })
    };
    match value {
        Value::Call(function) => {
            let last = function.rsplit('.').next().unwrap_or_default();
            match last {
                // Classes that are made of it have its name in theirs.
                maker if maker.ends_with("Flask") => object(name, Framework::Flask),
                "Eve" if imports(module, "eve") => object(name, Framework::Flask),
                "get_wsgi_application" => object(name, Framework::Django),
                "create_app" | "make_app" => Some(Offer::Object {
                    name,
                    framework: Framework::Flask,
                    by: Some(function.clone()),
                }),
                "Bottle" | "default_app" if imports(module, "bottle") => {
                    object(name, Framework::Plain)
                }
                "App" | "API" if imports(module, "falcon") => object(name, Framework::Plain),
                "make_wsgi_app" => object(name, Framework::Plain),
                // What answers is an attribute of it.
                "Dash" => object(format!("{name}.server"), Framework::Flask),
                "DispatcherMiddleware" | "ProxyFix" | "WSGIApp" if usual(&name) => {
                    let framework = if imports(module, "flask") {
                        Framework::Flask
                    } else {
                        Framework::Plain
                    };
                    object(name, framework)
                }
                // That is what the file is for, whatever makes it.
                _ if name == "application"
                    && module.path.ends_with(b"/wsgi.py")
                    && !is_asgi(last) =>
                {
                    object(name, Framework::Plain)
                }
                _ => None,
            }
        }
        // `application = app`, `server = app.server`.
        Value::Name(other) => {
            let known = before.iter().find(|offer| offer.name() == other)?;
            match known {
                Offer::Object { framework, by, .. } => Some(Offer::Object {
                    name,
                    framework: *framework,
                    by: by.clone(),
                }),
                Offer::Imported {
                    level,
                    module,
                    there,
                    ..
                } => Some(Offer::Imported {
                    name,
                    level: *level,
                    module: module.clone(),
                    there: there.clone(),
                }),
                Offer::Factory { .. } => None,
            }
        }
        _ => None,
    }
}

/// A function that is an application itself (PEP 3333).
fn defined(module: &Module, name: &str) -> Option<Offer> {
    let function = module.function(name)?;
    let [first, second] = function.required.as_slice() else {
        return None;
    };
    let wsgi = first.starts_with("env") && second.starts_with("start");
    if !usual(name) && !wsgi || function.is_async || function.class {
        return None;
    }
    Some(Offer::Object {
        name: name.to_owned(),
        framework: Framework::Plain,
        by: None,
    })
}

/// Whether what a function makes speaks ASGI.
fn is_asgi(function: &str) -> bool {
    matches!(
        function,
        "FastAPI" | "Starlette" | "Quart" | "Sanic" | "get_asgi_application"
    )
}

/// What a file has that is near to an application.
pub(super) fn near(module: &Module) -> Option<(Near, u32)> {
    for event in &module.events {
        if let What::Assign {
            target,
            value: Value::Call(function),
        } = &event.what
            && !target.contains(['.', '['])
        {
            let last = function.rsplit('.').next().unwrap_or_default();
            if is_asgi(last) {
                return Some((Near::Asgi(last.to_owned()), event.place.line));
            }
        }
    }
    FACTORIES.iter().find_map(|name| {
        let function = module.function(name)?;
        let needed = [&function.required[..], &function.required_by_name].concat();
        (!needed.is_empty() && !function.class).then(|| {
            let near = Near::Needs((*name).to_owned(), needed.join(", "));
            (near, function.place.line)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        named_in(b"/srv/a/app.py", text)
    }

    fn named_in(path: &[u8], text: &str) -> Vec<String> {
        let text = std::sync::Arc::from(text.as_bytes());
        let module = crate::facts::python::parse(path, &text).unwrap();
        offers(&module)
            .iter()
            .map(|o| match o {
                Offer::Factory { name } => format!("{name}()"),
                other => other.name().to_owned(),
            })
            .collect()
    }

    #[test]
    fn applications_are_told_from_what_is_none() {
        for (text, expected) in [
            (
                "from flask import Flask\napp = Flask(__name__)\n",
                &["app"][..],
            ),
            ("import flask\nshop = flask.Flask('x')\n", &["shop"]),
            ("a = Flask('a')\nb = Flask('b')\n", &["a", "b"]),
            ("app = Flask('a')\nadmin = Flask('b')\n", &["app"]),
            ("app = Flask('a')\napplication = app\n", &["application"]),
            (
                "def create_app(config=None):\n    return Flask('a')\n",
                &["create_app()"],
            ),
            ("def create_app(config):\n    return Flask('a')\n", &[]),
            ("def create_app(): ...\napp = create_app()\n", &["app"]),
            ("def make_app(*, debug=False): ...\n", &["make_app()"]),
            (
                "def application(environ, start_response): ...\n",
                &["application"],
            ),
            ("def hello(env, start_response): ...\n", &["hello"]),
            ("def app(): ...\ndef application(x): ...\n", &[]),
            ("from bottle import Bottle\napp = Bottle()\n", &["app"]),
            (
                "from dash import Dash\napp = Dash(__name__)\n",
                &["app.server"],
            ),
            ("app = Dash(__name__)\nserver = app.server\n", &["server"]),
            ("from shop import app\n", &["app"]),
            ("from shop import web as application\n", &["application"]),
            ("from flask import current_app as app\n", &[]),
            ("if True:\n    app = Flask('a')\n", &["app"]),
            ("if __name__ == '__main__':\n    app = Flask('a')\n", &[]),
            (
                "from apiflask import APIFlask\napp = APIFlask(__name__)\n",
                &["app"],
            ),
            ("application = Window()\n", &[]),
            ("app = FastAPI()\n", &[]),
            ("app = Tk()\nserver = Thing()\n", &[]),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    #[test]
    fn a_wsgi_file_holds_an_application() {
        let wsgi = |text| named_in(b"/srv/a/wsgi.py", text);
        assert_eq!(
            wsgi("application = web.application().wsgifunc()\n"),
            ["application"]
        );
        assert!(wsgi("application = get_asgi_application()\n").is_empty());
    }
}
