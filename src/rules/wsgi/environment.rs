//! Pythons: the one that mod_wsgi is built for, and the environments that a configuration
//! names.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::python::home::{self, Version};
use crate::rules::{Arg, Context, Line};

/// Where Debian's package has its module.
const DEBIAN: &[u8] = b"/usr/lib/apache2/modules/mod_wsgi.so";

/// The version of Python that the loaded mod_wsgi is built for: by its file's name, as
/// Debian (`mod_wsgi.so-3.11`) and pip (`mod_wsgi-py311.cpython-311-...so`) name it, or else by
/// the library that it needs.
pub(in crate::rules) fn python_version(cx: &Context<'_>) -> Option<Version> {
    let load = cx
        .named("LoadModule")
        .find(|line| line.is(0, "wsgi_module"));
    let file = match &load {
        Some(line) => path::under(&cx.config.server_root, line.arg(1)),
        None if cx.facts.here() => DEBIAN.to_vec(),
        None => return None,
    };
    home::version_of(cx.facts, &file).or_else(|| match cx.facts.text(Topic::Environments, &file) {
        Seen::Is(_) => None,
        _ => debian(cx),
    })
}

/// The version of a Debian release that is known from elsewhere.
fn debian(cx: &Context<'_>) -> Option<Version> {
    Some(match cx.facts.target.debian? {
        10 => (3, 7),
        11 => (3, 9),
        12 => (3, 11),
        13 => (3, 13),
        _ => return None,
    })
}

/// The option of a directive's line that begins with `name=`.
pub(in crate::rules) fn option<'l>(line: &'l Line<'_>, name: &str) -> Option<&'l Arg> {
    line.args.iter().rfind(|arg| {
        arg.value
            .strip_prefix(name.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"="))
    })
}

/// A path as text.
pub(in crate::rules) fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// A path as a word of a configuration file.
pub(in crate::rules) fn quoted(path: &[u8]) -> String {
    let text = shown(path);
    if text.contains([' ', '\t', '"']) {
        format!("\"{}\"", text.replace('"', "\\\""))
    } else {
        text
    }
}
