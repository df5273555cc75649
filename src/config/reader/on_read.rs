//! What httpd carries out while it reads. httpd: `execute_now`, server/config.c.

use crate::syntax::Text;

use super::super::args;
use super::super::fault::{Kind, Refusal};
use super::super::path;
use super::super::table::DirectiveId;
use super::super::world::{FileKind, Seen};
use super::input::Place;
use super::{Next, Reader};

/// The server roots that httpd is built with, or that main files name, on other systems: Red
/// Hat's and Arch's, FreeBSD's, Homebrew's, and the project's own.
const SERVER_ROOTS: &[&[u8]] = &[
    b"/etc/httpd",
    b"/usr/local",
    b"/usr/local/apache2",
    b"/usr/local/opt/httpd",
    b"/opt/homebrew/opt/httpd",
];

impl Reader<'_> {
    pub(super) fn on_read(
        &mut self,
        id: DirectiveId,
        args: &Text<'_>,
        place: &Place,
        opaque: bool,
    ) -> Next {
        match self.carry_out(id, args, place, opaque) {
            Ok(next) => next,
            Err(refusal) => {
                self.refuse(refusal, place, Some(args), Some(id));
                // A condition that cannot be read: its section is read for what it holds.
                match id.get().name {
                    name @ ("<IfModule" | "<IfDefine" | "<IfFile" | "<IfDirective"
                    | "<IfSection" | "<IfVersion") => Next::Enter {
                        name,
                        unknown: true,
                    },
                    _ => Next::Line,
                }
            }
        }
    }

    fn carry_out(
        &mut self,
        id: DirectiveId,
        args: &Text<'_>,
        place: &Place,
        opaque: bool,
    ) -> Result<Next, Refusal> {
        let directive = Self::directive_named(id);
        let words = args::split(directive, args.bytes())?;
        match directive.name {
            "Include" => self.include(&words[0].value, false, args, place)?,
            "IncludeOptional" => self.include(&words[0].value, true, args, place)?,
            "LoadModule" => self.load_module(&words, place)?,
            "LoadFile" => self.load_file(&words)?,
            "Define" | "UnDefine" => {
                let name = &words[0];
                if name.value.contains(&b':') {
                    return Err(Refusal::new(format!(
                        "the name of a variable may have no `:` in it: `{}`",
                        name.lossy()
                    ))
                    .at(name));
                }
                if directive.name == "UnDefine" {
                    self.defines.undefine(&name.value);
                } else {
                    self.defines
                        .define(&name.value, words.get(1).map(|w| &*w.value));
                }
            }
            "ServerRoot" => self.server_root(&words[0], args)?,
            "DefaultRuntimeDir" => self.default_runtime_dir(&words[0])?,
            "<IfVersion" => return self.if_version(directive, &words),
            "<IfModule" | "<IfDefine" | "<IfFile" | "<IfDirective" | "<IfSection" => {
                return self.condition(directive, args, opaque);
            }
            "<Macro" => return self.macro_head(args, place),
            "Use" => return self.use_macro(args, place),
            "UndefMacro" => self.undef_macro(args)?,
            "LuaAuthzProvider" => self.providers.push(words[0].value.to_vec()),
            "<Perl" => return Ok(Next::Verbatim(b"</Perl>")),
            "=pod" => return Ok(Next::Verbatim(b"=cut")),
            "__END__" => return Ok(Next::Verbatim(b"")),
            name if name.starts_with("<Lua") => return Ok(self.lua_tag(id, args, place)),
            _ => {}
        }
        Ok(Next::Line)
    }

    fn server_root(
        &mut self,
        word: &crate::syntax::Word<'_>,
        _args: &Text<'_>,
    ) -> Result<(), Refusal> {
        // A relative one begins where httpd is started: here, as good as anywhere.
        let full = if word.value.starts_with(b"/") {
            path::under(b"/", &word.value)
        } else {
            word.value.to_vec()
        };
        match self.world.stat(&full) {
            Seen::Is(meta) if meta.kind == FileKind::Directory && !self.copied(&full) => {
                self.server_root = full;
                Ok(())
            }
            _ if self.copied(&full) => {
                self.here = Some(false);
                self.server_root = self.copy_of(&full);
                Ok(())
            }
            // A tree that was copied here keeps its own place.
            _ if self.elsewhere() => Ok(()),
            _ => Err(Refusal::new(format!(
                "the ServerRoot {} is no directory",
                String::from_utf8_lossy(&full)
            ))
            .kind(Kind::FileMissing)
            .at(word)),
        }
    }

    /// Whether it is settled, or as good as settled, that another machine runs this.
    /// `ServerRoot` stands before the first `LoadModule`, so that no module's folder can
    /// have told yet.
    fn elsewhere(&self) -> bool {
        match self.here {
            Some(here) => !here,
            None => !self.world.httpd_is_there(),
        }
    }

    /// Whether a `ServerRoot` is another system's own, and this tree lies somewhere else: then
    /// it is a copy.
    fn copied(&self, root: &[u8]) -> bool {
        self.here.is_none() && !path::within(&self.tree_root, root) && SERVER_ROOTS.contains(&root)
    }

    /// Where the copy of a server root is: below the folder that everything was copied to, if
    /// the tree lies in it as it lies there.
    fn copy_of(&self, root: &[u8]) -> Vec<u8> {
        for at in path::ancestors(&self.tree_root) {
            let copy = path::join(at, root.strip_prefix(b"/").unwrap_or(root));
            if copy == self.tree_root || path::within(&self.tree_root, &copy) {
                return copy;
            }
        }
        self.tree_root.clone()
    }

    fn default_runtime_dir(&mut self, word: &crate::syntax::Word<'_>) -> Result<(), Refusal> {
        let full = path::under(&self.server_root, &word.value);
        self.runtime_dir = Some(full.clone());
        if self.elsewhere() {
            return Ok(());
        }
        match self.world.stat(&full) {
            Seen::Is(meta) if meta.kind == FileKind::Directory => Ok(()),
            Seen::NotAsked | Seen::Gap(_) => Ok(()),
            // Debian's own start script makes this one before every start.
            Seen::Absent if matches!(&*full, b"/var/run/apache2" | b"/run/apache2") => Ok(()),
            _ => Err(Refusal::new(format!(
                "the DefaultRuntimeDir {} is no directory",
                String::from_utf8_lossy(&full)
            ))
            .kind(Kind::FileMissing)
            .at(word)
            .help(
                "make it, or set APACHE_RUN_DIR: `apachectl configtest` reads envvars, \
                 `apache2 -t` alone does not",
            )),
        }
    }
}
