//! Which modules are loaded, as far as that is known.

use std::borrow::Cow;

use super::table::{self, Directive, DirectiveId, MODULES, ModuleId};

/// Yes, no, or not to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tri {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It depends on what is not known.
    Unknown,
}

impl Tri {
    /// Of a plain answer.
    pub fn of(value: bool) -> Tri {
        if value { Tri::Yes } else { Tri::No }
    }

    /// The opposite; unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Tri {
        match self {
            Tri::Yes => Tri::No,
            Tri::No => Tri::Yes,
            Tri::Unknown => Tri::Unknown,
        }
    }
}

/// The modules of a server.
#[derive(Debug, Clone)]
pub struct Modules {
    /// Whether `loaded` is all there is; else others may be.
    complete: bool,
    loaded: Vec<bool>,
    /// In the order of loading.
    order: Vec<ModuleId>,
    /// Symbols of modules that no table knows.
    foreign: Vec<Vec<u8>>,
    /// Modules loaded from a file of another name than Debian's: perhaps of another version.
    another_build: Vec<ModuleId>,
}

impl Modules {
    /// Debian's built-in ones. `complete`: no others are there until `LoadModule` brings them.
    pub fn built_in(complete: bool) -> Self {
        let mut modules = Modules {
            complete,
            loaded: vec![false; MODULES.len()],
            order: Vec::new(),
            foreign: Vec::new(),
            another_build: Vec::new(),
        };
        for (n, module) in MODULES.iter().enumerate() {
            if module.built_in {
                modules.add(ModuleId(n as u16));
            }
        }
        modules
    }

    /// All that the tables know.
    pub fn all() -> Self {
        let mut modules = Modules::built_in(true);
        for n in 0..MODULES.len() {
            modules.add(ModuleId(n as u16));
        }
        modules
    }

    /// Adds a module.
    pub fn add(&mut self, module: ModuleId) {
        let slot = &mut self.loaded[module.0 as usize];
        if !*slot {
            *slot = true;
            self.order.push(module);
        }
    }

    /// Adds a module that no table knows.
    pub fn add_foreign(&mut self, symbol: &[u8]) {
        self.foreign.push(symbol.to_vec());
    }

    /// Notes that a module comes from a file of another name than Debian's.
    pub fn add_another_build(&mut self, module: ModuleId) {
        self.another_build.push(module);
    }

    /// Whether a module, such as `mod_wsgi`, is perhaps of another version than the tables
    /// are of: it comes from a file of another name, or nothing is known of it.
    pub fn another_build(&self, name: &str) -> bool {
        match table::module_by_name(name) {
            Some(id) => self.another_build.contains(&id) || !(self.complete || self.has(id)),
            None => true,
        }
    }

    /// Whether all modules are known: none that `LoadModule` does not name, none that no
    /// table knows.
    pub fn complete(&self) -> bool {
        self.complete && self.foreign.is_empty()
    }

    /// Whether the set itself was given; foreign modules do not count against it.
    pub fn listed(&self) -> bool {
        self.complete
    }

    /// Whether it is loaded.
    pub fn has(&self, module: ModuleId) -> bool {
        self.loaded[module.0 as usize]
    }

    /// Whether the module of that name, such as `mod_ssl`, is loaded.
    pub fn has_named(&self, name: &str) -> Tri {
        match table::module_by_name(name) {
            Some(id) if self.has(id) => Tri::Yes,
            _ if self.complete => Tri::No,
            _ => Tri::Unknown,
        }
    }

    /// The loaded ones, in the order of loading.
    pub fn loaded(&self) -> impl Iterator<Item = ModuleId> {
        self.order.iter().copied()
    }

    /// The loaded MPMs.
    pub fn mpms(&self) -> impl Iterator<Item = ModuleId> {
        self.loaded().filter(|m| m.get().mpm)
    }

    /// What `<IfModule name>` says. httpd: `find_module`, server/core.c.
    pub fn condition(&self, name: &[u8]) -> Tri {
        if self.foreign.iter().any(|f| f == name) {
            return Tri::Yes;
        }
        match table::module_by_condition(name) {
            Some(id) if self.has(id) => Tri::Yes,
            // A module that no table knows may have any source file's name.
            None if !self.foreign.is_empty() && name.ends_with(b".c") => Tri::Unknown,
            _ if self.complete => Tri::No,
            _ => Tri::Unknown,
        }
    }

    /// Whether a directive of the table is there.
    pub fn provides(&self, directive: &Directive) -> bool {
        if directive.mpms.is_empty() {
            return self.has(directive.module);
        }
        self.mpms().any(|m| directive.mpms.contains(&m.get().name))
    }

    /// The directives of that name that are there, the module loaded last first: the order
    /// in which httpd calls their setters. Where the modules are not known, every candidate.
    pub fn directives(&self, name: &[u8]) -> Cow<'static, [DirectiveId]> {
        let all = table::lookup(name);
        if let [one] = all {
            let there = !self.complete || self.provides(one.get());
            return Cow::Borrowed(if there { all } else { &[] });
        }
        let mut found: Vec<DirectiveId> = all
            .iter()
            .copied()
            .filter(|d| self.provides(d.get()))
            .collect();
        if found.is_empty() && !self.complete {
            return Cow::Borrowed(all);
        }
        if found.len() > 1 {
            found.sort_by_key(|d| {
                let module = d.get().module;
                std::cmp::Reverse(self.order.iter().position(|&m| m == module))
            });
        }
        Cow::Owned(found)
    }

    /// What `<IfDirective name>` says.
    pub fn directive_condition(&self, name: &[u8]) -> Tri {
        let all = table::lookup(name);
        if all.iter().any(|d| self.provides(d.get())) {
            Tri::Yes
        } else if self.complete() || (self.complete && !all.is_empty()) {
            Tri::No
        } else {
            Tri::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_unknown_until_the_list_is_complete() {
        let open = Modules::built_in(false);
        assert_eq!(open.condition(b"mod_ssl.c"), Tri::Unknown);
        assert_eq!(open.condition(b"mod_so.c"), Tri::Yes);
        let mut full = Modules::built_in(true);
        assert_eq!(full.condition(b"mod_ssl.c"), Tri::No);
        full.add(table::module_by_symbol(b"ssl_module").unwrap());
        assert_eq!(full.condition(b"ssl_module"), Tri::Yes);
        assert_eq!(full.directive_condition(b"SSLEngine"), Tri::Yes);
        assert_eq!(full.directive_condition(b"<Proxy"), Tri::No);
    }

    #[test]
    fn directives_of_the_mpm_need_one_that_has_them() {
        let mut modules = Modules::built_in(true);
        assert!(modules.directives(b"ThreadsPerChild").is_empty());
        modules.add(table::module_by_symbol(b"mpm_prefork_module").unwrap());
        assert!(modules.directives(b"ThreadsPerChild").is_empty());
        assert_eq!(modules.directives(b"MaxRequestWorkers").len(), 1);
    }
}
