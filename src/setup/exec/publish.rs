//! DuckDNS's calls, and waiting until its name servers know what it was told.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use ureq::config::IpFamily;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::Failure;
use crate::probe::machine::zone;
use crate::setup::duckdns::{PATIENCE, is_token, label};
use crate::setup::effect::Publish;

const HOST: &str = "www.duckdns.org";

/// How long one call may take.
const CALL: Duration = Duration::from_secs(20);

/// How long one name server may take.
const ASK: Duration = Duration::from_secs(3);

/// How often they are asked.
const PAUSE: Duration = Duration::from_millis(1500);

/// Where name servers cannot be asked: DuckDNS's own know it after seconds.
const BLIND: Duration = Duration::from_secs(60);

/// Debian's store of authorities. Where there is none, Mozilla's is in this program.
const STORE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A token. It is never shown.
pub struct Token(String);

impl Token {
    /// The one in a file.
    ///
    /// # Errors
    /// Where others may read the file, or there is no token in it.
    pub fn of(path: &Path) -> Result<Token, Failure> {
        use std::io::Read;
        use std::os::unix::fs::MetadataExt;
        let failed = |error: &std::io::Error| {
            Failure::io("the file with DuckDNS's token cannot be read", path, error)
        };
        let mut file = std::fs::File::open(path).map_err(|error| failed(&error))?;
        let meta = file.metadata().map_err(|error| failed(&error))?;
        let shown = path.display();
        if meta.mode() & 0o077 != 0 {
            return Err(Failure::new(
                format!("others than its owner may read {shown}, the file with DuckDNS's token"),
                format!("chmod 600 {shown}"),
            ));
        }
        let mut text = String::new();
        let read = file.by_ref().take(1024).read_to_string(&mut text);
        let token = text.trim();
        if read.is_err() || !is_token(token) {
            return Err(Failure::new(
                format!("what is in {shown} is no token of DuckDNS's"),
                "Write the token alone into it, as https://www.duckdns.org shows it",
            ));
        }
        Ok(Token(token.to_owned()))
    }
}

/// What came of telling an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The address that name servers had before.
    pub before: Option<IpAddr>,
    /// The one that they have now.
    pub now: Option<IpAddr>,
}

/// The address that the name's own servers have, of the kind that is to be published.
pub(in crate::setup) fn known(publish: &Publish) -> Option<IpAddr> {
    let six = publish.address.is_some_and(|address| address.is_ipv6());
    let servers = zone::servers_of(&publish.name, ASK).ok()?;
    servers
        .iter()
        .find_map(|(_, server)| held(*server, &publish.name, six).ok()?.first().copied())
}

fn held(server: IpAddr, name: &str, six: bool) -> Result<Vec<IpAddr>, String> {
    if six {
        zone::six(server, name, ASK)
    } else {
        zone::addresses(server, name, false, ASK)
    }
}

/// Tells DuckDNS the address, and waits until its name servers have it.
///
/// # Errors
/// Where it cannot be asked, refuses, or its name servers do not follow.
pub fn publish(publish: &Publish) -> Result<Published, Failure> {
    let before = known(publish);
    let now = tell(
        &[&publish.name],
        publish.address,
        Path::new(&publish.token_file),
    )?;
    if now.is_some() && now == before {
        return Ok(Published { before, now });
    }
    let six = now.is_some_and(|address| address.is_ipv6());
    let wanted = now.map_or_else(|| "an address".to_owned(), |address| address.to_string());
    wait(&publish.name, &wanted, |server| {
        let known = held(server, &publish.name, six)?;
        Ok(match now {
            Some(address) => known.contains(&address),
            None => !known.is_empty(),
        })
    })?;
    Ok(Published { before, now })
}

/// Tells DuckDNS the address that it was told before, if it still has the one of this run.
///
/// # Errors
/// As [`publish`].
pub(in crate::setup) fn give_back(order: &Publish, before: IpAddr) -> Result<(), Failure> {
    tell(&[&order.name], Some(before), Path::new(&order.token_file)).map(drop)
}

/// Tells DuckDNS an address for names; none: the one that it sees. Gives the one that it has
/// then, where it says so.
///
/// # Errors
/// Where it cannot be asked, or refuses.
pub fn tell(
    names: &[&str],
    address: Option<IpAddr>,
    token: &Path,
) -> Result<Option<IpAddr>, Failure> {
    let mut domains = Vec::new();
    for name in names {
        domains.push(own_label(name)?);
    }
    let domains = domains.join(",");
    let mut query = vec![("domains", domains.as_str()), ("verbose", "true")];
    let text = address
        .map(|address| address.to_string())
        .unwrap_or_default();
    match address {
        Some(IpAddr::V4(_)) => query.push(("ip", &text)),
        Some(IpAddr::V6(_)) => query.push(("ipv6", &text)),
        None => {}
    }
    let answer = call(&query, &domains, token)?;
    let told = answer
        .lines()
        .skip(1)
        .find_map(|line| line.trim().parse().ok());
    Ok(address.or(told))
}

/// Publishes the TXT record that proves a name, and waits until its name servers have it.
///
/// # Errors
/// As [`publish`].
pub fn prove(name: &str, text: &str, token: &Path) -> Result<(), Failure> {
    // RFC 8555, 8.4: the digest in base64url.
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if text.is_empty() || text.len() > 255 || !text.chars().all(fits) {
        return Err(Failure::new("certbot gave no text to publish", ""));
    }
    let domains = own_label(name)?;
    call(&[("domains", domains), ("txt", text)], domains, token)?;
    let at = format!("_acme-challenge.{name}");
    wait(&at, "the TXT record of this order", |server| {
        Ok(zone::texts(server, &at, ASK)?
            .iter()
            .any(|known| known == text))
    })
}

/// Takes the TXT record away.
///
/// # Errors
/// Where DuckDNS cannot be asked, or refuses.
pub fn clear(name: &str, token: &Path) -> Result<(), Failure> {
    let domains = own_label(name)?;
    // Without `txt`, the addresses would be cleared.
    call(
        &[("domains", domains), ("txt", ""), ("clear", "true")],
        domains,
        token,
    )
    .map(drop)
}

fn own_label(name: &str) -> Result<&str, Failure> {
    label(name).ok_or_else(|| {
        Failure::new(
            format!("{} is no name of DuckDNS's", name.escape_debug()),
            "Give a name that ends in .duckdns.org",
        )
    })
}

/// Waits until every name server of the zone that answers says yes.
fn wait(
    name: &str,
    wanted: &str,
    has: impl Fn(IpAddr) -> Result<bool, String>,
) -> Result<(), Failure> {
    let until = Instant::now() + Duration::from_secs(PATIENCE);
    let Ok(servers) = zone::servers_of(name, ASK) else {
        std::thread::sleep(BLIND);
        return Ok(());
    };
    loop {
        let said: Vec<Result<bool, String>> = servers.iter().map(|(_, at)| has(*at)).collect();
        let answered: Vec<bool> = said
            .iter()
            .filter_map(|s| s.as_ref().ok().copied())
            .collect();
        if !answered.is_empty() && answered.iter().all(|yes| *yes) {
            return Ok(());
        }
        if Instant::now() + PAUSE > until {
            let behind: Vec<&str> = servers
                .iter()
                .zip(&said)
                .filter(|(_, said)| !matches!(said, Ok(true)))
                .map(|((host, _), _)| host.as_str())
                .collect();
            let hosts = behind.join(" and ");
            return Err(if answered.is_empty() {
                Failure::new(
                    format!("the name servers of DuckDNS do not answer: {hosts}"),
                    "Look whether this network lets DNS (UDP port 53) out, and at https://www.duckdns.org",
                )
            } else {
                Failure::new(
                    format!(
                        "{hosts} did not say within {PATIENCE} seconds that {name} has {wanted}"
                    ),
                    "Try again in some minutes",
                )
            });
        }
        std::thread::sleep(PAUSE);
    }
}

/// One call. DuckDNS answers OK or KO, whatever was wrong.
fn call(query: &[(&str, &str)], domains: &str, file: &Path) -> Result<String, Failure> {
    let token = Token::of(file)?;
    let tls = TlsConfig::builder().root_certs(roots()).build();
    let config = ureq::Agent::config_builder()
        .tls_config(tls)
        .https_only(true)
        .max_redirects(0)
        .timeout_global(Some(CALL))
        // It takes the address that it sees for the name's, and has to see the IPv4 one.
        .ip_family(IpFamily::Ipv4Only)
        .user_agent(concat!("flaskssl/", env!("CARGO_PKG_VERSION")))
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let url = format!("https://{HOST}/update");
    let asked = agent
        .get(&url)
        .query_pairs(query.iter().copied())
        .query("token", &token.0)
        .call();
    let unreachable = |why: &str| {
        Failure::new(
            format!("{HOST} cannot be asked: {why}"),
            "Look whether this machine reaches it (`curl -I https://www.duckdns.org`), and try again",
        )
    };
    let mut response = asked.map_err(|error| unreachable(&why(&error)))?;
    let body = response
        .body_mut()
        .with_config()
        .limit(4096)
        .read_to_string();
    let body = body.map_err(|error| unreachable(&why(&error)))?;
    match body.lines().next().map(str::trim) {
        Some("OK") => Ok(body),
        Some("KO") => Err(Failure::new(
            format!("DuckDNS refuses to set {domains}: it answers KO"),
            format!(
                "Look at https://www.duckdns.org whether {domains} and the token in {} are of one account",
                file.display()
            ),
        )),
        _ => Err(unreachable("what answers is not DuckDNS")),
    }
}

/// In words that hold nothing of what was asked.
fn why(error: &ureq::Error) -> String {
    match error {
        ureq::Error::StatusCode(code) => format!("it answers with status {code}"),
        ureq::Error::HostNotFound => "its address is not known here".into(),
        ureq::Error::Timeout(_) => format!("no answer came within {} seconds", CALL.as_secs()),
        ureq::Error::Io(error) => error.to_string(),
        ureq::Error::ConnectionFailed => "no connection comes about".into(),
        ureq::Error::Rustls(error) => format!("its certificate or handshake is refused: {error}"),
        ureq::Error::Tls(error) => (*error).to_owned(),
        _ => "the exchange failed".into(),
    }
}

fn roots() -> RootCerts {
    let Ok(store) = CertificateDer::pem_file_iter(STORE) else {
        return RootCerts::WebPki;
    };
    let all: Vec<Certificate<'static>> = store
        .flatten()
        .map(|der| Certificate::from_der(&der).to_owned())
        .collect();
    if all.is_empty() {
        return RootCerts::WebPki;
    }
    RootCerts::Specific(Arc::new(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_others_may_read_is_not_used_and_never_shown() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let set = |text: &str, mode| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        let told = |path: &Path| Token::of(path).err().map(|failure| failure.what);
        assert!(told(&path).unwrap().contains("cannot be read"));
        set("01234567-89ab-cdef-0123-456789abcdef\n", 0o640);
        assert!(told(&path).unwrap().contains("others than its owner"));
        set("01234567-89ab-cdef-0123-456789abcdef\n", 0o600);
        assert_eq!(told(&path), None);
        set("hunter2", 0o600);
        let said = told(&path).unwrap();
        assert!(said.contains("no token") && !said.contains("hunter2"));
    }
}
