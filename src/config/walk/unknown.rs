//! Names that no loaded module knows.

use crate::config::fault::{Kind, Refusal};
use crate::config::suggest;
use crate::config::table::{self, DIRECTIVES, ModuleId};
use crate::config::tree::NodeId;
use crate::finding::{Applicability, Stops};

use super::Cx;

impl Cx<'_> {
    pub(super) fn unknown_name(&mut self, id: NodeId, name: &[u8]) {
        let known = table::lookup(name);
        // A module that no table knows may bring the directive; a fragment's modules are
        // not known at all.
        let certain = self.modules.complete() || (!known.is_empty() && self.modules.listed());
        let of_wsgi = name
            .get(..4)
            .is_some_and(|head| head.eq_ignore_ascii_case(b"WSGI"));
        let certain =
            certain && !(of_wsgi && known.is_empty() && self.modules.another_build("mod_wsgi"));
        let stops = (certain && !self.htaccess).then_some(Stops::Configtest);
        // Looking for the nearest name is dear, and a binary file has one in every line.
        if self
            .faults
            .full(stops.is_some() && self.tree.get(id).certain)
        {
            self.faults.leave_out();
            return;
        }
        let shown = match known.first() {
            Some(known) => known.get().shown.to_owned(),
            None => String::from_utf8_lossy(name).into_owned(),
        };
        let shown = if shown.starts_with('<') {
            format!("{shown}>")
        } else {
            shown
        };
        let len = self.tree.get(id).name_len;
        let mut refusal = if let Some(directive) = known.first() {
            self.not_loaded(&shown, directive.get().module, directive.get().mpms)
        } else if let Some(gone) = table::removed(name) {
            let refusal = Refusal::new(format!(
                "httpd {} has no directive {shown} any more",
                if gone.version.is_empty() {
                    "2.4"
                } else {
                    gone.version
                }
            ))
            .kind(Kind::RemovedDirective);
            if gone.instead.is_empty() {
                refusal
                    .take_out(Applicability::Unsafe)
                    .help("take the line out")
            } else {
                refusal.help(format!("instead: {}", gone.instead))
            }
        } else {
            self.misspelt(&shown, name)
        };
        let start = self.tree.get(id).start;
        refusal.range = None;
        let node_file = self.tree.get(id).file;
        let span = crate::source::Span::new(node_file, start, start + u32::from(len));
        self.node = id;
        if let Some(fault) = self.note(refusal, None, stops) {
            fault.span = span;
            fault.certain &= certain;
        }
    }

    fn not_loaded(&self, shown: &str, id: ModuleId, mpms: &[&str]) -> Refusal {
        if !mpms.is_empty() {
            return Refusal::new(format!(
                "{shown} needs the MPM {}, and that is not loaded",
                mpms.join(" or ")
            ))
            .kind(Kind::ModuleNotLoaded)
            .help(format!(
                "take it out, or put it into `<IfModule mpm_{}_module>`",
                mpms[0]
            ));
        }
        let module = id.get();
        let refusal = Refusal::new(format!(
            "{shown} belongs to {}, and that module is not loaded",
            module.name
        ))
        .lacks(Some(id));
        let install = match module.package {
            "" | "apache2-bin" | "apache2" => String::new(),
            package => format!("apt install {package} && "),
        };
        if module.a2enmod.is_empty() {
            refusal.help(format!(
                "load it: LoadModule {} modules/{}",
                module.symbol, module.file
            ))
        } else {
            refusal.help(format!("enable it: {install}a2enmod {}", module.a2enmod))
        }
    }

    /// The name that may be meant. Files that include each other bring the same one again and
    /// again, and it is looked for once.
    fn nearest(&mut self, name: &[u8], section: bool) -> Option<&'static [u8]> {
        if let Some(known) = self.nearest.get(name) {
            return *known;
        }
        let modules = self.modules;
        let names = |loaded: bool| {
            DIRECTIVES
                .iter()
                .filter(move |d| d.section() == section && (!loaded || modules.provides(d)))
                .map(|d| d.name)
        };
        let near = suggest::near(name, names(true)).or_else(|| suggest::near(name, names(false)));
        self.nearest.insert(name.to_vec(), near);
        near
    }

    fn misspelt(&mut self, shown: &str, name: &[u8]) -> Refusal {
        let what = if name.starts_with(b"<") {
            "section"
        } else {
            "directive"
        };
        let mut refusal =
            Refusal::new(format!("there is no {what} {shown}")).kind(Kind::UnknownDirective);
        let section = name.starts_with(b"<");
        match self.nearest(name, section) {
            Some(near) => refusal = refusal.instead(String::from_utf8_lossy(near).into_owned()),
            None if name.iter().any(|b| !b.is_ascii()) => {
                refusal = refusal.help(
                    "it has characters in it that are not ASCII; was it copied from a web page \
                     or saved with a byte order mark? type the line anew",
                );
            }
            None => {
                refusal = refusal.help(
                    "it is misspelt, or it belongs to a module that this server does not have",
                );
            }
        }
        refusal
    }
}
