//! `LoadModule` and `LoadFile`. httpd: modules/core/mod_so.c.

use crate::finding::Applicability;
use crate::syntax::Word;

use super::super::fault::{Kind, Refusal};
use super::super::path;
use super::super::table::{self, MODULES, ModuleId};
use super::super::world::{FileKind, Seen};
use super::Reader;
use super::input::Place;

/// Where the linker looks for a bare name, besides what ld.so.conf adds.
const LINKER_FOLDERS: &[&[u8]] = &[
    b"/lib",
    b"/usr/lib",
    b"/usr/local/lib",
    b"/lib64",
    b"/usr/lib64",
    b"/lib/x86_64-linux-gnu",
    b"/usr/lib/x86_64-linux-gnu",
    b"/lib/aarch64-linux-gnu",
    b"/usr/lib/aarch64-linux-gnu",
];

impl Reader<'_> {
    pub(super) fn load_module(&mut self, words: &[Word<'_>], place: &Place) -> Result<(), Refusal> {
        let (symbol, file) = (&words[0], &words[1]);
        let name = symbol.lossy().into_owned();
        if self.load_symbols.iter().any(|s| *s == *symbol.value) {
            let refusal = Refusal::new(format!("{name} is already loaded; httpd passes over this"))
                .kind(Kind::ModuleTwice)
                .take_out(Applicability::Safe)
                .help("take this line out");
            self.fault(refusal, place, None, None);
            return Ok(());
        }
        let known = table::module_by_symbol(&symbol.value);
        if let Some(module) = known.map(ModuleId::get)
            && module.built_in
            && module.name.starts_with("mod_")
            && self.debians()
        {
            return Err(Refusal::new(format!(
                "{} is built into this httpd and cannot be loaded",
                module.symbol
            ))
            .kind(Kind::ModuleTwice)
            .take_out(Applicability::Unsafe)
            .help("take this line out, or put it into <IfModule !that_module>")
            .at(symbol));
        }
        // httpd has the name on its list before it tries the file.
        self.load_symbols.push(symbol.value.to_vec());

        let full = path::under(&self.server_root, &file.value);
        if self.here.is_none() {
            // A machine whose module folder is there is the one that runs this.
            let folder = self.world.stat(path::parent(&full));
            self.here = Some(folder.is_there());
        }
        // mod_wsgi-express builds a newer one, under a name of its own.
        if let Some(id) = known
            && id.get().file.as_bytes() != path::file_name(&full)
        {
            self.modules.add_another_build(id);
        }
        match self.stat(&full) {
            Seen::Absent if self.of_unknown_root(path::parent(&full)) => {}
            // A folder, or a link to it, that a copy of the tree lacks.
            Seen::Absent if self.here == Some(false) && self.stat(path::parent(&full)).absent() => {
            }
            Seen::Absent => {
                // The module counts as loaded for what follows: one fault, told once.
                self.loaded(known, &symbol.value);
                return Err(self.module_absent(symbol, file, &full, known));
            }
            Seen::Is(meta) if meta.kind != FileKind::File || meta.len == 0 => {
                self.loaded(known, &symbol.value);
                return Err(Refusal::new(format!(
                    "{} is no shared object",
                    String::from_utf8_lossy(&full)
                ))
                .kind(Kind::ModuleFile)
                .at(file));
            }
            _ => {}
        }
        let by_file = table::module_by_file(path::file_name(&full)).map(ModuleId::get);
        if let Some(other) = by_file
            && other.symbol.as_bytes() != &*symbol.value
        {
            self.loaded(known, &symbol.value);
            return Err(Refusal::new(format!(
                "there is no {name} in {}: it holds {}",
                other.file, other.symbol
            ))
            .kind(Kind::ModuleFile)
            .at(symbol)
            .instead(other.symbol));
        }
        if by_file.is_none() && !self.looks_like_elf(&full) {
            self.loaded(known, &symbol.value);
            return Err(Refusal::new(format!(
                "{} is no shared object",
                String::from_utf8_lossy(&full)
            ))
            .kind(Kind::ModuleFile)
            .at(file));
        }
        let missing = known.and_then(|id| self.missing_need(id));
        self.loaded(known, &symbol.value);
        if let (Some(need), Some(id)) = (missing, known) {
            return Err(Refusal::new(format!(
                "{} cannot be loaded before {}",
                id.get().name,
                need.name
            ))
            .kind(Kind::ModuleFile)
            .help(format!(
                "load it first: `a2enmod {}`, or a LoadModule line for {} above this one",
                need.a2enmod, need.symbol
            ))
            .at(symbol));
        }
        Ok(())
    }

    fn loaded(&mut self, known: Option<ModuleId>, symbol: &[u8]) {
        match known {
            Some(id) => self.modules.add(id),
            None => self.modules.add_foreign(symbol),
        }
    }

    /// Whether a file that no table knows begins as a shared object does. What cannot be
    /// seen passes.
    fn looks_like_elf(&self, full: &[u8]) -> bool {
        if !self.asked(full) {
            return true;
        }
        match self.world.contents(full) {
            Seen::Is(bytes) => {
                bytes.starts_with(b"\x7fELF") || bytes.starts_with(&[0xcf, 0xfa, 0xed, 0xfe])
            }
            _ => true,
        }
    }

    fn missing_need(&self, id: ModuleId) -> Option<&'static table::Module> {
        id.get().needs.iter().find_map(|need| {
            let module = MODULES
                .iter()
                .position(|m| m.a2enmod == *need || m.name == *need)?;
            let needed = ModuleId(module as u16);
            (!self.modules.has(needed) && self.modules.listed()).then(|| needed.get())
        })
    }

    fn module_absent(
        &self,
        symbol: &Word<'_>,
        file: &Word<'_>,
        full: &[u8],
        known: Option<ModuleId>,
    ) -> Refusal {
        let refusal = Refusal::new(format!(
            "the module's file {} is not there",
            String::from_utf8_lossy(full)
        ))
        .kind(Kind::ModuleFile)
        .at(file);
        match known.map(ModuleId::get) {
            Some(module) if !module.package.is_empty() && self.debians() => refusal.help(format!(
                "install it: `apt install {}`; or take it out: `a2dismod {}`",
                module.package,
                if module.a2enmod.is_empty() {
                    module.name
                } else {
                    module.a2enmod
                }
            )),
            _ => match super::super::suggest::near(&symbol.value, MODULES.iter().map(|m| m.symbol))
            {
                Some(near) => refusal.help(format!(
                    "no module is called {}; is it {}?",
                    symbol.lossy(),
                    String::from_utf8_lossy(near)
                )),
                None => refusal.help("install the package that brings it, or take the line out"),
            },
        }
    }

    pub(super) fn load_file(&mut self, words: &[Word<'_>]) -> Result<(), Refusal> {
        for file in words {
            let full = path::under(&self.server_root, &file.value);
            // A bare name is looked for in the linker's own folders too.
            let bare = !file.value.contains(&b'/');
            let elsewhere = LINKER_FOLDERS
                .iter()
                .any(|folder| !self.stat(&path::under(folder, &file.value)).absent());
            if self.stat(&full).absent() && !(bare && elsewhere) {
                return Err(Refusal::new(format!(
                    "{} is not there",
                    String::from_utf8_lossy(&full)
                ))
                .kind(Kind::ModuleFile)
                .at(file));
            }
            let other = match self.stat(&full) {
                Seen::Is(meta) => meta.kind != FileKind::File || !self.looks_like_elf(&full),
                _ => false,
            };
            let linked = bare && elsewhere;
            if other && !linked {
                return Err(Refusal::new(format!(
                    "{} is no shared object",
                    String::from_utf8_lossy(&full)
                ))
                .kind(Kind::ModuleFile)
                .at(file));
            }
        }
        Ok(())
    }
}
