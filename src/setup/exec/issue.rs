//! An authority of this machine, and certificates by it.
//!
//! The authority may speak for the names alone that it was ever asked for (RFC 5280,
//! 4.2.1.10), so that whoever trusts it trusts it with nothing else. What signs a certificate
//! is an authority between, whose key is forgotten at once.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DnType, DnValue,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
    SerialNumber,
};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::parse_x509_pem;

use super::{Failure, files};
use crate::setup::effect::{Access, Issue};

/// Browsers refuse more than 398 days (CA/Browser Forum, Baseline Requirements, 6.3.2).
const LIFETIME: Duration = Duration::days(397);

/// An authority lives long: it is given to browsers by hand.
const AUTHORITY: Duration = Duration::days(3650);

/// Issues it. An authority that is there is used, and is certified anew, with its own key,
/// where it may not speak for these names yet.
///
/// # Errors
/// Where files cannot be read or written, or those that are there are no authority's.
pub(super) fn issue(order: &Issue, now: OffsetDateTime) -> Result<(), Failure> {
    let authority = Path::new(&order.authority);
    let folder = Path::new(&order.folder);
    for path in [authority, folder] {
        for above in [path.parent(), Some(path)].into_iter().flatten() {
            folder_at(above)?;
        }
    }
    let root = Root::at(authority, order, now)?;
    let key = key(&folder.join("privkey.pem"), true)?;
    let chain = chain(&root, order, &key, now).map_err(|error| failed(&error))?;
    write(&folder.join("fullchain.pem"), &chain, 0o644)
}

/// The authority.
struct Root {
    params: CertificateParams,
    key: KeyPair,
}

impl Root {
    fn at(folder: &Path, order: &Issue, now: OffsetDateTime) -> Result<Root, Failure> {
        let (file, key_file) = (folder.join("authority.pem"), folder.join("authority.key"));
        // One whose key is gone is an authority no more.
        let had_key = key_file.exists();
        let key = key(&key_file, true)?;
        let old = match std::fs::read(&file) {
            Ok(bytes) if had_key => Scope::of(&bytes, &key),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::io(
                    "the authority's certificate cannot be read",
                    &file,
                    &error,
                ));
            }
            _ => None,
        };
        let mut scope = Scope::asked(order);
        let mut lasts = false;
        if let Some(old) = old {
            lasts = scope.names.is_subset(&old.names)
                && scope.addresses.is_subset(&old.addresses)
                && old.until - now > LIFETIME + Duration::days(1);
            scope.names.extend(old.names);
            scope.addresses.extend(old.addresses);
        }
        let params = scope.params(&key, now);
        if !lasts {
            let certificate = params.self_signed(&key).map_err(|error| failed(&error))?;
            write(&file, &certificate.pem(), 0o644)?;
        }
        Ok(Root { params, key })
    }
}

/// What an authority may speak for.
#[derive(Debug, PartialEq)]
struct Scope {
    names: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
    until: OffsetDateTime,
}

impl Scope {
    fn asked(order: &Issue) -> Scope {
        Scope {
            names: order.names.iter().cloned().collect(),
            addresses: order.addresses.iter().copied().collect(),
            until: OffsetDateTime::UNIX_EPOCH,
        }
    }

    /// That of a certificate of this key.
    fn of(pem: &[u8], key: &KeyPair) -> Option<Scope> {
        let (_, pem) = parse_x509_pem(pem).ok()?;
        let certificate = pem.parse_x509().ok()?;
        if certificate.public_key().subject_public_key.data != key.public_key_raw() {
            return None;
        }
        let mut scope = Scope {
            names: BTreeSet::new(),
            addresses: BTreeSet::new(),
            until: certificate.validity().not_after.to_datetime(),
        };
        for extension in certificate.extensions() {
            let ParsedExtension::NameConstraints(constraints) = extension.parsed_extension() else {
                continue;
            };
            for subtree in constraints.permitted_subtrees.iter().flatten() {
                match &subtree.base {
                    GeneralName::DNSName(name) => {
                        scope.names.insert((*name).to_owned());
                    }
                    GeneralName::IPAddress(bytes) => {
                        let half = &bytes[..bytes.len() / 2];
                        let four = <[u8; 4]>::try_from(half).map(IpAddr::from);
                        let six = || <[u8; 16]>::try_from(half).map(IpAddr::from);
                        scope.addresses.extend(four.or_else(|_| six()).ok());
                    }
                    _ => {}
                }
            }
        }
        Some(scope)
    }

    fn params(&self, key: &KeyPair, now: OffsetDateTime) -> CertificateParams {
        let mut params = CertificateParams::default();
        let digest = Sha256::digest(key.public_key_raw());
        let short: String = digest[..4]
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        named(&mut params, &format!("flaskssl local authority {short}"));
        (params.not_before, params.not_after) = (now - Duration::days(1), now + AUTHORITY);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Browsers refuse two certificates of one issuer with one number.
        let moment = now.unix_timestamp_nanos().to_be_bytes();
        let mut serial = Sha256::digest([key.public_key_raw(), &moment].concat())[..16].to_vec();
        serial[0] = serial[0] & 0x7f | 0x40;
        params.serial_number = Some(SerialNumber::from(serial));
        let names = self.names.iter().cloned().map(GeneralSubtree::DnsName);
        let one = |address: &IpAddr| {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, bits))
        };
        let permitted = names.chain(self.addresses.iter().map(one)).collect();
        // Where no address is named, none would be constrained.
        let all = |at: IpAddr| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(at, 0));
        let excluded = if self.addresses.is_empty() {
            vec![all([0; 4].into()), all([0; 16].into())]
        } else {
            Vec::new()
        };
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: permitted,
            excluded_subtrees: excluded,
        });
        params
    }
}

fn named(params: &mut CertificateParams, name: &str) {
    params.distinguished_name = rcgen::DistinguishedName::new();
    let text = |text: &str| DnValue::Utf8String(text.to_owned());
    params
        .distinguished_name
        .push(DnType::OrganizationName, text("flaskssl"));
    params
        .distinguished_name
        .push(DnType::CommonName, text(name));
}

/// The certificate and that of the authority between.
fn chain(
    root: &Root,
    order: &Issue,
    key: &KeyPair,
    now: OffsetDateTime,
) -> Result<String, rcgen::Error> {
    // Clocks of visitors may be slow.
    let from = now - Duration::hours(1);
    let issuer = rcgen::Issuer::from_params(&root.params, &root.key);
    let mut between = CertificateParams::default();
    let short = order.names[0].chars().take(40).collect::<String>();
    named(&mut between, &format!("flaskssl local {short}"));
    (between.not_before, between.not_after) = (from, from + LIFETIME);
    between.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    between.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    between.use_authority_key_identifier_extension = true;
    let between = CertifiedIssuer::signed_by(between, KeyPair::generate()?, &issuer)?;

    let addresses = order.addresses.iter().map(ToString::to_string);
    let names: Vec<String> = order.names.iter().cloned().chain(addresses).collect();
    let mut leaf = CertificateParams::new(names)?;
    // RFC 5280, appendix A: at most 64 characters. Browsers read the other names alone.
    named(
        &mut leaf,
        order.names[0].get(..64).unwrap_or(&order.names[0]),
    );
    (leaf.not_before, leaf.not_after) = (from, from + LIFETIME);
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    let leaf = leaf.signed_by(key, &between)?;
    Ok(format!("{}{}", leaf.pem(), between.pem()))
}

/// The private key at a path; a new one where there is none.
fn key(path: &Path, make: bool) -> Result<KeyPair, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => KeyPair::from_pem(&text).map_err(|_| {
            let shown = path.display();
            Failure::new(
                format!("what is in {shown} is no private key that can be used"),
                format!("Move {shown} away, so that a new one is made"),
            )
        }),
        Err(error) if make && error.kind() == std::io::ErrorKind::NotFound => {
            let key = KeyPair::generate().map_err(|error| failed(&error))?;
            write(path, &key.serialize_pem(), 0o600)?;
            Ok(key)
        }
        Err(error) => Err(Failure::io("the private key cannot be read", path, &error)),
    }
}

fn folder_at(path: &Path) -> Result<(), Failure> {
    let missing: Vec<PathBuf> = path
        .ancestors()
        .take_while(|above| !above.exists())
        .map(Path::to_owned)
        .collect();
    for path in missing.iter().rev() {
        files::folder(path, own(0o755))
            .map_err(|error| Failure::io("the folder cannot be made", path, &error))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    files::write(path, text.as_bytes(), own(mode), true)
        .map_err(|error| Failure::io("the file cannot be written", path, &error))
}

fn own(mode: u32) -> Access {
    Access {
        mode,
        uid: nix::unistd::Uid::effective().as_raw(),
        gid: nix::unistd::Gid::effective().as_raw(),
    }
}

fn failed(error: &rcgen::Error) -> Failure {
    Failure::new(format!("the certificate cannot be made: {error}"), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::certificate::{Chain, Key};
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;

    /// Whether a visitor who trusts the authority accepts the chain for a name.
    fn accepted(order: &Issue, chain: &str, name: &str) -> Result<(), String> {
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = rustls::RootCertStore::empty();
        let root = CertificateDer::from_pem_file(order.root()).unwrap();
        roots.add(root).unwrap();
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), ring)
            .build()
            .unwrap();
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes())
            .map(Result::unwrap)
            .collect();
        let server = ServerName::try_from(name.to_owned()).unwrap();
        verifier
            .verify_server_cert(&chain[0], &chain[1..], &server, &[], UnixTime::now())
            .map(drop)
            .map_err(|error| error.to_string())
    }

    fn order(folder: &Path, names: &[&str], addresses: &[&str]) -> Issue {
        Issue {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
            authority: folder.join("ca").display().to_string(),
            folder: folder.join("local").join(names[0]).display().to_string(),
        }
    }

    fn read(path: &str) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_chain_for_names_and_addresses_that_lives_less_than_398_days() {
        let dir = tempfile::tempdir().unwrap();
        let order = order(
            dir.path(),
            &["site.lan", "www.site.lan"],
            &["192.168.1.5", "fd00::5"],
        );
        issue(&order, OffsetDateTime::now_utc()).unwrap();
        let text = read(&order.chain());
        for name in ["site.lan", "www.site.lan", "192.168.1.5", "fd00::5"] {
            accepted(&order, &text, name).unwrap();
        }
        assert!(accepted(&order, &text, "other.lan").is_err());
        let chain = Chain::of(text.as_bytes());
        let root = Chain::of(read(&order.root()).as_bytes());
        let [leaf, between] = chain.certificates.as_slice() else {
            panic!("{chain:?}")
        };
        assert!(leaf.lifetime() < 398 * 86_400 && leaf.for_servers && !leaf.authority);
        assert!(leaf.issued_by(between) && between.issued_by(&root.certificates[0]));
        let mode = |path: String| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let key = format!("{}/privkey.pem", order.folder);
        assert!(matches!(Key::of(read(&key).as_bytes()), Key::Plain(_)));
        assert_eq!(mode(key), 0o600);
        assert_eq!(mode(format!("{}/authority.key", order.authority)), 0o600);
        assert_eq!((mode(order.chain()), mode(order.root())), (0o644, 0o644));
    }

    #[test]
    fn the_authority_may_speak_for_what_it_was_asked_for_alone() {
        let dir = tempfile::tempdir().unwrap();
        let first = order(dir.path(), &["a.lan"], &[]);
        issue(&first, OffsetDateTime::now_utc()).unwrap();
        let (before, a) = (read(&first.root()), read(&first.chain()));
        // A certificate for another name by the same key, past this program.
        let folder = Path::new(&first.authority);
        let key = key(&folder.join("authority.key"), false).unwrap();
        let now = OffsetDateTime::now_utc();
        let root = Root {
            params: Scope::asked(&first).params(&key, now),
            key,
        };
        let stolen = KeyPair::generate().unwrap();
        for (names, addresses) in [
            (&["bank.example"][..], &[][..]),
            (&["a.lan"], &["192.0.2.1"]),
        ] {
            let forged = chain(&root, &order(dir.path(), names, addresses), &stolen, now).unwrap();
            let name = addresses.first().unwrap_or(&names[0]);
            let said = accepted(&first, &forged, name).unwrap_err();
            assert!(said.contains("NameConstraint"), "{said}");
        }
        // Another site: the same key, and the first one's certificate is still good.
        let second = order(dir.path(), &["b.lan"], &["192.168.1.5"]);
        issue(&second, now).unwrap();
        assert_ne!(read(&first.root()), before);
        accepted(&first, &a, "a.lan").unwrap();
        accepted(&first, &read(&second.chain()), "192.168.1.5").unwrap();
        // And once more, for what it is known for: nothing of the authority changes.
        let known = read(&first.root());
        issue(&first, now).unwrap();
        assert_eq!(read(&first.root()), known);
        accepted(&first, &read(&first.chain()), "a.lan").unwrap();
    }
}
