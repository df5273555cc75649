//! Folders whose files are included by a pattern, such as Debian's `sites-enabled`.

use crate::config::passed::Pattern;
use crate::config::path;
use crate::config::tree::NodeId;
use crate::config::world::{Entry, Seen};
use crate::facts::Topic;
use crate::rules::Context;
use crate::syntax;

/// A folder and what is in it.
pub(super) struct Folder<'c> {
    pub(super) path: Vec<u8>,
    /// The includes that take files from it.
    pub(super) patterns: Vec<&'c Pattern>,
    /// What is in it, sorted.
    pub(super) entries: Vec<Entry>,
}

impl Pattern {
    /// Whether it takes a file of that name from its folder.
    pub(super) fn takes(&self, name: &[u8]) -> bool {
        path::matches(path::file_name(&self.path), name)
    }
}

/// The folders of a whole configuration that can be looked at.
pub(super) fn folders<'c>(cx: &Context<'c>) -> Vec<Folder<'c>> {
    let mut folders: Vec<Folder<'c>> = Vec::new();
    if !cx.config.whole {
        return folders;
    }
    for pattern in cx.config.patterns.iter().filter(|p| p.certain) {
        let folder = path::parent(&pattern.path);
        // What is outside another machine's tree cannot be looked at, and need not be.
        let seen = cx.facts.here() || path::within(folder, &cx.config.server_root);
        if path::is_pattern(folder) || !seen {
            continue;
        }
        if let Some(known) = folders.iter_mut().find(|f| f.path == folder) {
            known.patterns.push(pattern);
            continue;
        }
        if let Seen::Is(mut entries) = cx.facts.list(Topic::Files, folder) {
            entries.sort_by(|a, b| a.name.cmp(&b.name));
            folders.push(Folder {
                path: folder.to_vec(),
                patterns: vec![pattern],
                entries,
            });
        }
    }
    folders
}

/// Whether a file's name says that it was set aside: a copy, a leftover, a draft.
pub(super) fn set_aside(name: &[u8]) -> bool {
    const ENDINGS: &[&str] = &[
        "bak",
        "backup",
        "bk",
        "copy",
        "dist",
        "disable",
        "disabled",
        "dpkg-bak",
        "dpkg-dist",
        "dpkg-new",
        "dpkg-old",
        "dpkg-tmp",
        "md",
        "off",
        "old",
        "orig",
        "rej",
        "rpmnew",
        "rpmsave",
        "sample",
        "save",
        "swo",
        "swp",
        "template",
        "tmp",
        "tpl",
        "txt",
        "ucf-dist",
        "ucf-new",
        "ucf-old",
        "j2",
        "erb",
        "in",
    ];
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    name.starts_with(['.', '#', '_'])
        || name.ends_with('~')
        || name.contains(".conf")
        || ENDINGS.contains(&ending)
        || name == "readme"
}

/// Whether a file that the configuration does not include holds a virtual host.
pub(super) fn holds_host(cx: &Context<'_>, file: &[u8]) -> bool {
    let Seen::Is(bytes) = cx.facts.text(Topic::Files, file) else {
        return false;
    };
    syntax::parse(&bytes).lines.iter().any(|line| {
        let text = line.text(&bytes);
        let first = syntax::words(text.bytes()).next();
        first.is_some_and(|w| w.value.eq_ignore_ascii_case(b"<VirtualHost"))
    })
}

/// The first virtual host that was read from a file.
pub(super) fn first_host_in(cx: &Context<'_>, file: &[u8]) -> Option<NodeId> {
    if !cx.config.more.iter().any(|more| more == file) {
        return None;
    }
    cx.named("<VirtualHost")
        .find(|line| cx.config.sources.get(line.node.file).path() == file)
        .map(|line| line.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_set_aside_and_domains_are_not() {
        for name in ["a.bak", "site.conf.off", ".x", "a~", "README", "x.dpkg-old"] {
            assert!(set_aside(name.as_bytes()), "{name}");
        }
        for name in ["site", "site.example", "www.site.example.org", "app_1"] {
            assert!(!set_aside(name.as_bytes()), "{name}");
        }
    }
}
