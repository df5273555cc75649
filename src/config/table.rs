//! The directive table and the module table, made at build time from `grammar/`.

/// How httpd cuts a directive's arguments (`enum cmd_how`, include/http_config.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names are httpd's own.
pub enum Style {
    Raw,
    Take1,
    Take2,
    Take3,
    Take12,
    Take13,
    Take23,
    Take123,
    TakeArgv,
    NoArgs,
    Iterate,
    Iterate2,
    Flag,
}

/// Where a directive may stand (`req_override`, include/http_config.h).
pub mod allow {
    #![allow(missing_docs)] // The names are httpd's own.
    pub const LIMIT: u32 = 1;
    pub const OPTIONS: u32 = 2;
    pub const FILEINFO: u32 = 4;
    pub const AUTHCFG: u32 = 8;
    pub const INDEXES: u32 = 16;
    pub const UNSET: u32 = 32;
    pub const ACCESS_CONF: u32 = 64;
    pub const RSRC_CONF: u32 = 128;
    pub const EXEC_ON_READ: u32 = 256;
    pub const NONFATAL_OVERRIDE: u32 = 512;
    pub const NONFATAL_UNKNOWN: u32 = 1024;
    pub const PROXY_CONF: u32 = 2048;
    /// OR_ALL.
    pub const ALL: u32 = LIMIT | OPTIONS | FILEINFO | AUTHCFG | INDEXES;
}

/// One directive of one module.
#[derive(Debug)]
pub struct Directive {
    /// Its name as httpd spells it; a section begins with `<`.
    pub name: &'static str,
    /// Its name as the manual spells it, for people.
    pub shown: &'static str,
    /// The module it belongs to.
    pub module: ModuleId,
    /// How its arguments are cut.
    pub style: Style,
    /// Where it may stand: bits of [`allow`].
    pub allowed: u32,
    /// Whether its command has data of its own, which tells twins apart.
    pub data: bool,
    /// httpd's one line of help.
    pub help: &'static str,
    /// Its place in the manual below `https://httpd.apache.org/docs/2.4/`; may be empty.
    pub manual: &'static str,
    /// Where the manual says it may stand.
    pub contexts: &'static [&'static str],
    /// Whether the manual calls it deprecated.
    pub deprecated: bool,
    /// MPMs that have it, if not all do.
    pub mpms: &'static [&'static str],
}

/// Index into [`MODULES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub u16);

/// Index into [`DIRECTIVES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DirectiveId(pub u16);

/// One module.
#[derive(Debug)]
pub struct Module {
    /// `mod_ssl`, `core`.
    pub name: &'static str,
    /// `ssl_module`, the name `LoadModule` takes.
    pub symbol: &'static str,
    /// `mod_ssl.c`, which `<IfModule>` takes too.
    pub source: &'static str,
    /// `mod_ssl.so`; empty if there is none.
    pub file: &'static str,
    /// Compiled into Debian's httpd.
    pub built_in: bool,
    /// A multi-processing module.
    pub mpm: bool,
    /// What `a2enmod` calls it; empty if it does not know it.
    pub a2enmod: &'static str,
    /// The Debian package it is in; empty if it is in none.
    pub package: &'static str,
    /// Modules without which its .so does not load.
    pub needs: &'static [&'static str],
}

/// A directive that httpd once had.
#[derive(Debug)]
pub struct Removed {
    /// Its name.
    pub name: &'static str,
    /// The version without it.
    pub version: &'static str,
    /// What to use instead; may be empty.
    pub instead: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

impl ModuleId {
    /// The module.
    pub fn get(self) -> &'static Module {
        &MODULES[self.0 as usize]
    }
}

impl DirectiveId {
    /// The directive.
    pub fn get(self) -> &'static Directive {
        &DIRECTIVES[self.0 as usize]
    }

    /// Whether no other directive has its name.
    pub fn alone(self) -> bool {
        ALONE[self.0 as usize]
    }
}

impl Directive {
    /// Whether it opens a section.
    pub fn section(&self) -> bool {
        self.name.starts_with('<')
    }

    /// Whether httpd carries it out while reading, before the tree is complete.
    pub fn on_read(&self) -> bool {
        self.allowed & allow::EXEC_ON_READ != 0
    }

    /// Its page in the manual.
    pub fn manual_url(&self) -> Option<String> {
        (!self.manual.is_empty())
            .then(|| format!("https://httpd.apache.org/docs/2.4/{}", self.manual))
    }
}

include!("name_hash.rs");

/// All directives of that name, whichever module has them; case does not matter.
pub fn lookup(name: &[u8]) -> &'static [DirectiveId] {
    let mut slot = name_slot(name);
    loop {
        let (start, count) = NAMES[slot];
        let found = &SORTED[usize::from(start)..usize::from(start + count)];
        // An empty slot ends the search: the table has many.
        let Some(first) = found.first() else {
            return &[];
        };
        let spelt = first.get().name.as_bytes();
        // Most are spelt as httpd spells them.
        if spelt == name || spelt.eq_ignore_ascii_case(name) {
            return found;
        }
        slot = (slot + 1) % SLOTS;
    }
}

/// The module that `LoadModule` calls `symbol`.
pub fn module_by_symbol(symbol: &[u8]) -> Option<ModuleId> {
    find(BY_SYMBOL, |m| m.symbol, symbol)
}

/// The module of that name, `mod_ssl` or `core`.
pub fn module_by_name(name: &str) -> Option<ModuleId> {
    find(BY_NAME, |m| m.name, name.as_bytes())
}

/// The module that a file such as `mod_ssl.so` holds.
pub fn module_by_file(file: &[u8]) -> Option<ModuleId> {
    find(BY_FILE, |m| m.file, file)
}

/// The module that `<IfModule>` would find by `name`: its source file or its symbol.
pub fn module_by_condition(name: &[u8]) -> Option<ModuleId> {
    find(BY_SOURCE, |m| m.source, name).or_else(|| module_by_symbol(name))
}

fn find(
    sorted: &[ModuleId],
    name: impl Fn(&'static Module) -> &'static str,
    wanted: &[u8],
) -> Option<ModuleId> {
    let at = sorted.binary_search_by(|id| name(id.get()).as_bytes().cmp(wanted));
    at.ok().map(|n| sorted[n])
}

/// The directive that httpd once had under that name.
pub fn removed(name: &[u8]) -> Option<&'static Removed> {
    REMOVED
        .iter()
        .find(|r| r.name.as_bytes().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        let found = lookup(b"sslengine");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].get().name, "SSLEngine");
        assert_eq!(found[0].get().module.get().name, "mod_ssl");
        assert!(lookup(b"sslengin").is_empty());
        assert!(lookup(&[b'a'; 200]).is_empty());
    }

    #[test]
    fn a_section_is_one() {
        assert!(lookup(b"<VirtualHost")[0].get().section());
        assert!(lookup(b"Include")[0].get().on_read());
    }

    #[test]
    fn modules_answer_to_their_source_and_their_symbol() {
        let ssl = module_by_condition(b"mod_ssl.c").unwrap();
        assert_eq!(module_by_condition(b"ssl_module"), Some(ssl));
        assert_eq!(ssl.get().a2enmod, "ssl");
        assert_eq!(module_by_condition(b"ssl"), None);
    }
}
