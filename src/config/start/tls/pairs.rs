//! Certificates and their keys, in the order in which they are loaded. httpd:
//! `ssl_init_server_certs`.

use crate::config::Config;
use crate::config::fault::Kind;
use crate::config::modules::Tri;
use crate::config::pem::{Certificate, KeyFile, KeyKind, Level, Spoilt, content};
use crate::config::start::files::PemFile;
use crate::config::start::managed::Domain;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Setting;
use crate::config::views::tls::Named;

use super::slots::Slots;
use super::unusable::{
    broken_help, holds_certificate, holds_key, no_certificate, no_key, shown, too_weak,
};
use super::{Server, dialog, mismatch};

/// Whether mod_md may bring certificates of its own.
pub(super) fn managed(start: &Start) -> bool {
    let asked = || looked_for(start.config);
    *start.memory.managed.get_or_init(asked)
}

/// Whether no domain of mod_md's has a name of this server's.
fn left_out(server: &Server) -> bool {
    let known = server.managed;
    known.is_some_and(|managed| managed.leaves_out(server.tls.server))
}

fn looked_for(config: &Config) -> bool {
    let brings = |name: &str| name.trim_start_matches('<').starts_with("MDomain");
    config.modules.has_named("mod_md") != Tri::No
        && config
            .tree
            .iter()
            .any(|(_, node)| node.directive.is_some_and(|d| brings(d.get().name)))
}

/// Loads the pairs. Gives what was loaded; nothing where something died, or could not be seen.
pub(super) fn check(start: &mut Start, server: &Server, level: Option<Level>) -> Option<Slots> {
    let managed = managed(start) && !left_out(server);
    let tls = server.tls;
    if managed && (tls.chain.is_some() || tls.keys.len() != tls.certificates.len()) {
        return None;
    }
    let mut slots = Slots::default();
    for (n, certificate) in tls.certificates.iter().enumerate() {
        let key = tls.keys.get(n);
        match Pair::load(start, server, certificate, key, level, &mut slots) {
            Load::Done => {}
            Load::Unknown => return None,
            Load::Dead(at, death) => {
                start.dies(at, death);
                return None;
            }
        }
    }
    if let Some(domain) = server.managed.and_then(|m| m.of_server(tls.server)) {
        of_domain(start, server, domain, level, &mut slots);
    }
    (!managed).then_some(slots)
}

/// The pairs that a managed domain is given, which nothing has looked for before. httpd:
/// `md_add_cert_files`, modules/md/mod_md.c.
fn of_domain(
    start: &mut Start,
    server: &Server,
    domain: &Domain,
    level: Option<Level>,
    slots: &mut Slots,
) {
    if domain.certificates.len() != domain.keys.len() {
        return;
    }
    for (certificate, key) in domain.certificates.iter().zip(&domain.keys) {
        for file in [certificate, key] {
            if start.stat(&file.path).absent() {
                let name = file.setting.name;
                let death = Death::new(
                    Kind::Certificate,
                    format!("{name}: {} is not there", shown(&file.path)),
                    "correct the path, or take both files out: mod_md gets a certificate itself",
                );
                start.dies(&file.setting, death);
                return;
            }
        }
        match Pair::load(start, server, certificate, Some(key), level, slots) {
            Load::Done => {}
            Load::Unknown => return,
            Load::Dead(at, death) => {
                start.dies(at, death);
                return;
            }
        }
    }
}

/// What comes of loading something.
enum Load<'a> {
    Done,
    /// It could not be seen, or its kind is not known.
    Unknown,
    Dead(&'a Setting, Death),
}

struct Pair;

impl Pair {
    fn load<'a>(
        start: &Start,
        server: &Server<'_>,
        certificate: &'a Named,
        key: Option<&'a Named>,
        level: Option<Level>,
        slots: &mut Slots,
    ) -> Load<'a> {
        let source = key.unwrap_or(certificate);
        if source.in_token() {
            return Pair::token(start, server, source);
        }
        if certificate.in_token() {
            return Load::Unknown;
        }
        let (Some(file), Some(key_file)) = (start.pem(&certificate.path), start.pem(&source.path))
        else {
            return Load::Unknown;
        };
        let chain = match file.pair(server.tls.chain.is_some()) {
            Ok(chain) => chain,
            Err(Spoilt::NoCertificate) => {
                return Load::Dead(
                    &certificate.setting,
                    Pair::nothing(certificate, &file.bytes, key, &key_file.bytes),
                );
            }
            Err(Spoilt::Broken(broken, _)) => {
                let death = Death::new(
                    Kind::Certificate,
                    format!(
                        "{}: the block that begins on line {} {}",
                        shown(&certificate.path),
                        broken.line,
                        broken.flaw.words()
                    ),
                    broken_help(*broken),
                );
                return Load::Dead(&certificate.setting, death);
            }
        };
        for (place, one) in chain.iter().enumerate() {
            match (level.unwrap_or_default().weakness(one), level) {
                (Some(weakness), Some(level)) => {
                    let death = too_weak(&certificate.path, place, one, weakness, level);
                    return Load::Dead(&certificate.setting, death);
                }
                (Some(_), None) => return Load::Unknown,
                (None, _) => {}
            }
        }
        let Some(public) = chain[0].key else {
            return Load::Unknown;
        };
        if public.kind == KeyKind::Agreement {
            let death = Death::new(
                Kind::Certificate,
                format!(
                    "the key of the certificate in {} is for key agreement: it cannot sign",
                    shown(&certificate.path)
                ),
                "have a certificate issued for an RSA or an EC key",
            );
            return Load::Dead(&certificate.setting, death);
        }
        if slots.certificate(public).is_err() {
            return Load::Unknown;
        }
        Pair::key(start, server, certificate, chain, source, &key_file, slots)
    }

    fn key<'a>(
        start: &Start,
        server: &Server<'_>,
        certificate: &'a Named,
        chain: &[Certificate],
        source: &'a Named,
        file: &PemFile,
        slots: &mut Slots,
    ) -> Load<'a> {
        let public = match file.key() {
            KeyFile::Key(public) if public.kind != KeyKind::Agreement => public,
            KeyFile::Key(_) | KeyFile::None => {
                return Load::Dead(
                    &source.setting,
                    Pair::no_key(certificate, source, &file.bytes),
                );
            }
            KeyFile::Encrypted(_) => {
                return match dialog::mute(start, server.main, &source.path) {
                    Some(death) => Load::Dead(&source.setting, death),
                    None => Load::Unknown,
                };
            }
            KeyFile::Unknown => return Load::Unknown,
        };
        match slots.key(public) {
            Err(_) => Load::Unknown,
            Ok(_) if slots.sound() => Load::Done,
            Ok(_) => {
                let case = mismatch::Case {
                    certificate,
                    chain,
                    source,
                    public,
                };
                let (at, death) = case.tell(start);
                Load::Dead(at, death)
            }
        }
    }

    /// A key in a token, and a library that cannot read one.
    fn token<'a>(start: &Start, server: &Server, source: &'a Named) -> Load<'a> {
        if !server.library.lacks_tokens(start) || server.main.last("SSLCryptoDevice").is_some() {
            return Load::Unknown;
        }
        let death = Death::new(
            Kind::Certificate,
            "the key is in a token, and this machine's OpenSSL has nothing to read it with",
            "install the package pkcs11-provider and switch the provider on in /etc/ssl/openssl.cnf, or name a file",
        );
        Load::Dead(&source.setting, death)
    }

    /// No certificate; perhaps the two files are swapped.
    fn nothing(certificate: &Named, bytes: &[u8], key: Option<&Named>, key_bytes: &[u8]) -> Death {
        let Some(key) = key.filter(|_| holds_key(bytes) && holds_certificate(key_bytes)) else {
            return no_certificate(&certificate.path, bytes);
        };
        Death::new(
            Kind::Certificate,
            format!(
                "the certificate and its key are swapped: {} is a key",
                shown(&certificate.path)
            ),
            format!(
                "write\nSSLCertificateFile {}\nSSLCertificateKeyFile {}",
                shown(&key.path),
                shown(&certificate.path)
            ),
        )
        .label(key.setting.span, "and this is the certificate")
    }

    fn no_key(certificate: &Named, source: &Named, bytes: &[u8]) -> Death {
        if source.path != certificate.path {
            return no_key(&source.path, bytes)
                .label(certificate.setting.span, "for this certificate");
        }
        Death::new(
            Kind::Certificate,
            format!(
                "{} has no key beside it, and holds none itself: it is {}",
                shown(&certificate.path),
                content(bytes).words()
            ),
            "name the key of this certificate with SSLCertificateKeyFile, one line for each certificate",
        )
    }
}

/// The server has no pair at all. httpd: `ssl_init_server_ctx`.
pub(super) fn none(start: &mut Start, server: &Server) {
    // mod_md brings the certificates of its domains.
    let managed = start.config.tree.iter().any(|(_, node)| {
        let name = node.directive.map_or("", |d| d.get().name);
        matches!(
            name,
            "MDomain" | "<MDomain" | "<MDomainSet" | "MDCertificateFile"
        )
    });
    if managed && !left_out(server) {
        return;
    }
    let main = server.tls.server == crate::config::walk::ServerId::MAIN;
    let (message, help) = if main {
        (
            "TLS is on for the main server, and it has no certificate",
            "move this line into the <VirtualHost> that has the certificate",
        )
    } else {
        (
            "TLS is on, and no certificate is given",
            "name both: SSLCertificateFile and SSLCertificateKeyFile; or `SSLEngine off`",
        )
    };
    let mut death = Death::new(Kind::Certificate, message, help);
    if let Some(key) = server.tls.keys.first() {
        death = death.label(key.setting.span, "a key alone does not do");
    }
    start.dies(server.switch, death);
}
