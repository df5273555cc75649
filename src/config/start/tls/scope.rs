//! Settings as one server, or one section of it, has them.

use std::rc::Rc;

use crate::config::path;
use crate::config::start::Start;
use crate::config::start::files::PemFile;
use crate::config::views::settings::{Setting, Settings};

/// The names of directives that a server and a proxy have alike.
pub(super) struct Names {
    pub(super) protocol: &'static str,
    pub(super) cipher_suite: &'static str,
    pub(super) authority_file: &'static str,
    pub(super) authority_path: &'static str,
    /// Whose names a client is asked for; a proxy asks for none.
    pub(super) request: Option<(&'static str, &'static str)>,
    pub(super) revocation_file: &'static str,
    pub(super) revocation_path: &'static str,
    pub(super) revocation_check: &'static str,
}

/// Those of a server.
pub(super) const SERVER: Names = Names {
    protocol: "SSLProtocol",
    cipher_suite: "SSLCipherSuite",
    authority_file: "SSLCACertificateFile",
    authority_path: "SSLCACertificatePath",
    request: Some(("SSLCADNRequestFile", "SSLCADNRequestPath")),
    revocation_file: "SSLCARevocationFile",
    revocation_path: "SSLCARevocationPath",
    revocation_check: "SSLCARevocationCheck",
};

/// Those of a proxy.
pub(super) const PROXY: Names = Names {
    protocol: "SSLProxyProtocol",
    cipher_suite: "SSLProxyCipherSuite",
    authority_file: "SSLProxyCACertificateFile",
    authority_path: "SSLProxyCACertificatePath",
    request: None,
    revocation_file: "SSLProxyCARevocationFile",
    revocation_path: "SSLProxyCARevocationPath",
    revocation_check: "SSLProxyCARevocationCheck",
};

/// Settings in layers, the innermost first.
pub(super) struct Scope<'a> {
    layers: Vec<&'a Settings>,
}

/// A file that a directive names, and what is in it.
pub(super) struct Read<'a> {
    pub(super) setting: &'a Setting,
    pub(super) path: Vec<u8>,
    pub(super) file: Rc<PemFile>,
}

impl<'a> Scope<'a> {
    /// A server's own settings before the main server's.
    pub(super) fn of_server(own: &'a Settings, main: &'a Settings) -> Self {
        if std::ptr::eq(own, main) {
            Scope { layers: vec![main] }
        } else {
            Scope {
                layers: vec![own, main],
            }
        }
    }

    /// With a section's settings before these.
    pub(super) fn inside(&self, section: &'a Settings) -> Self {
        let mut layers = vec![section];
        layers.extend(&self.layers);
        Scope { layers }
    }

    /// Whether it is not certain which of its settings count, or what they say.
    pub(super) fn doubtful(&self) -> bool {
        self.layers
            .iter()
            .any(|layer| layer.any_doubtful(|setting| super::about(setting.name)))
    }

    /// The one of a name that counts.
    pub(super) fn get(&self, name: &str) -> Option<&'a Setting> {
        self.layers.iter().find_map(|layer| layer.last(name))
    }

    /// The one of a name that counts among those that `wanted` takes.
    pub(super) fn get_where(
        &self,
        name: &str,
        wanted: impl Fn(&Setting) -> bool,
    ) -> Option<&'a Setting> {
        self.layers
            .iter()
            .find_map(|layer| layer.named(name).rev().find(|s| wanted(s)))
    }

    /// All of a name, the outermost first.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a Setting> {
        let name = name.to_owned();
        self.layers
            .iter()
            .rev()
            .flat_map(move |layer| layer.named(&name).collect::<Vec<_>>())
    }

    /// What is in the file that a directive names, if that could be seen.
    pub(super) fn read(&self, start: &Start, name: &str) -> Option<Read<'a>> {
        let setting = self.get(name)?;
        let path = path::under(&start.config.server_root, setting.value());
        let file = start.pem(&path)?;
        Some(Read {
            setting,
            path,
            file,
        })
    }
}
