//! The examples of httpd's manual, where Debian's `apache2-doc` is installed: the manual's own
//! text stays with its package.

use crate::base::Base;
use crate::case::Case;
use crate::context;
use crate::generate::table::{self, Known};
use std::path::{Path, PathBuf};
use std::{env, fs};

const KIND: &str = "manual";

/// Every example on every page, in server context and in a virtual host.
pub(crate) fn cases(out: &mut Vec<Case>) {
    let folder = env::var_os("FLASKSSL_MANUAL").map_or_else(
        || PathBuf::from("/usr/share/doc/apache2-doc/manual/en"),
        PathBuf::from,
    );
    let known = table::known();
    let mut pages = Vec::new();
    collect(&folder, &mut pages);
    pages.sort();
    for page in pages {
        let Ok(html) = fs::read_to_string(&page) else {
            continue;
        };
        let name = page
            .strip_prefix(&folder)
            .unwrap_or(&page)
            .display()
            .to_string();
        for (index, text) in examples(&html).enumerate() {
            add(&known, &format!("{name}#{}", index + 1), &text, out);
        }
    }
}

fn add(known: &[Known], name: &str, text: &str, out: &mut Vec<Case>) {
    let modules = table::modules_of(known, text);
    let tree = Base::Minimal.tree(&modules);
    for place in ["server", "vhost"] {
        let text = context::frame(place).replace("@LINE@", text);
        out.push(Case::new(
            KIND,
            format!("{name} {place}"),
            &tree,
            Base::Minimal.about(),
            text,
        ));
    }
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            pages.push(path);
        }
    }
}

/// The text of each block that the manual marks as configuration.
fn examples(html: &str) -> impl Iterator<Item = String> {
    html.split("<pre class=\"prettyprint lang-config\">")
        .skip(1)
        .filter_map(|rest| rest.split_once("</pre>"))
        .map(|(block, _)| plain(block))
}

/// Without tags and entities.
fn plain(block: &str) -> String {
    let mut text = String::new();
    let mut rest = block;
    while let Some(at) = rest.find('<') {
        text += &rest[..at];
        rest = rest[at..].split_once('>').map_or("", |(_, after)| after);
    }
    text += rest;
    for (entity, sign) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, sign);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::examples;

    #[test]
    fn an_example_is_its_text() {
        let html = "<p>x</p><pre class=\"prettyprint lang-config\">&lt;Directory <em>/x</em>&gt;\nA &amp;lt;\n&lt;/Directory&gt;</pre>";
        let found: Vec<String> = examples(html).collect();
        assert_eq!(found, ["<Directory /x>\nA &lt;\n</Directory>"]);
    }
}
