//! A key that is not its certificate's: whose it is, and which one would do.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::pem::{Certificate, KeyFile, PublicKey};
use crate::config::start::files::PemFile;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Setting;
use crate::config::views::tls::Named;

use super::owners::Owners;
use super::unusable::{quoted, shown};

/// The two that do not go together.
pub(super) struct Case<'a, 'c> {
    pub(super) certificate: &'a Named,
    /// What is in its file.
    pub(super) chain: &'c [Certificate],
    /// Where the key came from.
    pub(super) source: &'a Named,
    pub(super) public: PublicKey,
}

/// Names that certbot and others give to the files of one certificate.
const KEYS: [&[u8]; 3] = [b"privkey.pem", b"key.pem", b"private.key"];
const CHAINS: [&[u8]; 3] = [b"fullchain.pem", b"cert.pem", b"fullchain.cer"];

impl<'a> Case<'a, '_> {
    /// Tells it at the directive that is to be changed.
    pub(super) fn tell(&self, start: &Start) -> (&'a Setting, Death) {
        let message = format!(
            "{} is not the key of the certificate in {}",
            shown(&self.source.path),
            shown(&self.certificate.path)
        );
        let dies = |help: String| Death::new(Kind::KeyMismatch, message.clone(), help);
        let key_label = (self.source.setting.span, "the key");
        if let Some(place) = self.place_in_chain() {
            let one = &self.chain[place];
            let death = dies(format!(
                "the key is that of the certificate on line {}, and the server's own certificate has to be the \
                 first in the file: move it before the authorities'",
                one.line
            ));
            return (
                &self.certificate.setting,
                death.label(key_label.0, "the key of a later certificate in that file"),
            );
        }
        if self.chain[0].authority
            && let Some(better) = self.own_certificate(start)
        {
            let death = dies(format!(
                "{} begins with an authority's certificate; the server's own is in the file beside it: \
                 write `SSLCertificateFile {}`",
                shown(&self.certificate.path),
                shown(&better)
            ));
            return (
                &self.certificate.setting,
                death.label(key_label.0, key_label.1),
            );
        }
        let at = &self.source.setting;
        let mut death = dies(self.help(start));
        if self.source.setting.span != self.certificate.setting.span {
            death = death.label(self.certificate.setting.span, "the certificate");
        }
        if let Some(owner) = self.owner(start) {
            death = death.label(owner.setting.span, "the key belongs to this certificate");
        }
        (at, death)
    }

    fn help(&self, start: &Start) -> String {
        if let Some(key) = self.right_key(start) {
            return format!(
                "write `SSLCertificateKeyFile {}`, which is its key",
                shown(&key)
            );
        }
        let compare = format!(
            "these two have to say the same: openssl x509 -in {} -noout -pubkey; openssl pkey -in {} -pubout",
            quoted(&self.certificate.path),
            quoted(&self.source.path)
        );
        let mend = if self.chain[0].authority {
            "the file begins with an authority's certificate: the server's own has to be the first in it"
        } else if self.chain[0]
            .key
            .is_some_and(|k| k.kind != self.public.kind)
        {
            "name the key that the certificate was requested with: they are not even of one kind"
        } else {
            "name the key that the certificate was requested with, or have a certificate issued for this key"
        };
        format!("{mend}\n{compare}")
    }

    /// The place of the key's certificate in the file, if it is not the first.
    fn place_in_chain(&self) -> Option<usize> {
        self.chain.iter().position(|one| {
            one.key
                .is_some_and(|key| key.same(&self.public) == Some(true))
        })
    }

    /// A certificate elsewhere in the configuration that the key belongs to.
    fn owner<'s>(&self, start: &'s Start) -> Option<&'s Named> {
        owners(start).certificate(&self.public, &self.certificate.path)
    }

    /// The file of the certificate's key: one that the configuration names, or one in the
    /// folder of the certificate.
    fn right_key(&self, start: &Start) -> Option<Vec<u8>> {
        let wanted = self.chain[0].key?;
        if let Some(named) = owners(start).key(&wanted) {
            return Some(named.to_vec());
        }
        let folder = path::parent(&self.certificate.path);
        KEYS.iter()
            .map(|name| path::join(folder, name))
            .find(|path| {
                start.pem(path).is_some_and(|file| match file.key() {
                    KeyFile::Key(key) => key.same(&wanted) == Some(true),
                    _ => false,
                })
            })
    }

    /// A file beside the two whose certificate is the key's.
    fn own_certificate(&self, start: &Start) -> Option<Vec<u8>> {
        [&self.certificate.path, &self.source.path]
            .into_iter()
            .flat_map(|file| {
                CHAINS
                    .iter()
                    .map(|name| path::join(path::parent(file), name))
            })
            .find(|file| {
                start
                    .pem(file)
                    .and_then(|file| first_key(&file))
                    .is_some_and(|public| public.same(&self.public) == Some(true))
            })
    }
}

fn owners<'s>(start: &'s Start) -> &'s Owners {
    start.memory.owners.get_or_init(|| Owners::of(start))
}

fn first_key(file: &PemFile) -> Option<PublicKey> {
    file.pair(true).ok()?.first()?.key
}
