//! What was set up is asked for, on this machine.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::{Duration, Instant};

use super::Failure;
use crate::facts::certificate::Chain;
use crate::probe::machine::fetch::{Fetched, fetch};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(10);

/// How long a server that does not answer is asked again: one that starts takes a while.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a wrong answer is not believed: those who served before the reload may have given
/// it.
const DOUBT: Duration = Duration::from_secs(3);

/// A name of a file that nobody else has.
pub(super) fn token() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let random = || RandomState::new().build_hasher().finish();
    format!("flaskssl-{:016x}{:016x}", random(), random())
}

/// A wrong answer, or none.
enum Wrong {
    None(Failure),
    Answer(Failure),
}

fn again(mut ask: impl FnMut() -> Result<(), Wrong>) -> Result<(), Failure> {
    let began = Instant::now();
    loop {
        let (patience, failure) = match ask() {
            Ok(()) => return Ok(()),
            Err(Wrong::None(failure)) => (PATIENCE, failure),
            Err(Wrong::Answer(failure)) => (DOUBT, failure),
        };
        if began.elapsed() > patience {
            return Err(failure);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A file below the webroot is served over plain HTTP.
pub(super) fn challenge(name: &str, token: &str, at: &[IpAddr]) -> Result<(), Failure> {
    by_each(at, |ip| challenge_at(name, token, ip))
}

/// By each of the addresses, one after another; where none is known, by that for itself.
fn by_each(at: &[IpAddr], ask: impl Fn(IpAddr) -> Result<(), Failure>) -> Result<(), Failure> {
    if at.is_empty() {
        return ask(HERE);
    }
    at.iter().try_for_each(|ip| ask(*ip))
}

fn challenge_at(name: &str, token: &str, ip: IpAddr) -> Result<(), Failure> {
    let path = format!("/.well-known/acme-challenge/{token}");
    let url = format!("http://{name}{path}");
    again(|| {
        let got = fetch(ip, 80, false, name, &path, ANSWER).map_err(|why| {
            Wrong::None(Failure::new(
                format!("{url} is not served by this machine at {ip}: {why}"),
                "Run `flaskssl doctor`",
            ))
        })?;
        let body = String::from_utf8_lossy(&got.body);
        if got.status == 200 && body.trim() == token {
            return Ok(());
        }
        Err(Wrong::Answer(Failure::new(
            format!(
                "{url} is answered at {ip} with status {}, and not with the file that was put there",
                got.status
            ),
            "Another virtual host or a redirect takes the challenge's path; `flaskssl check` names it",
        )))
    })
}

/// The application answers over TLS, with the chain of that file.
pub(super) fn site(name: &str, chain: &Path, at: &[IpAddr]) -> Result<(), Failure> {
    let text = std::fs::read(chain)
        .map_err(|error| Failure::io("the chain cannot be read", chain, &error))?;
    let wanted: Vec<[u8; 32]> = Chain::of(&text)
        .certificates
        .iter()
        .map(|c| c.digest)
        .collect();
    by_each(at, |ip| site_at(name, chain, &wanted, ip))
}

fn site_at(name: &str, chain: &Path, wanted: &[[u8; 32]], ip: IpAddr) -> Result<(), Failure> {
    again(|| {
        let got = fetch(ip, 443, true, name, "/", ANSWER).map_err(|why| {
            Wrong::None(Failure::new(
                format!("https://{name}/ is not served by this machine at {ip}: {why}"),
                "Run `flaskssl doctor`",
            ))
        })?;
        let served: Vec<[u8; 32]> = got.chain.iter().map(|der| sum(der)).collect();
        if served != wanted {
            return Err(Wrong::Answer(Failure::new(
                format!(
                    "https://{name}/ is served at {ip} with another chain than {}",
                    chain.display()
                ),
                "Another virtual host answers for the name; `flaskssl check` names it",
            )));
        }
        judged(name, &got).map_err(Wrong::Answer)
    })
}

fn sum(der: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(der).into()
}

/// Whether the application has answered, and not Apache in its place.
fn judged(name: &str, got: &Fetched) -> Result<(), Failure> {
    let body = String::from_utf8_lossy(&got.body);
    // Apache's own pages (modules/http/http_protocol.c).
    let own = body.contains("You don't have permission to access this resource")
        || body.contains("The requested URL was not found on this server.</p>\n<hr>");
    let mend = "Run `flaskssl log`: it tells what error.log says of it";
    match got.status {
        500.. => Err(Failure::new(
            format!(
                "the application answers https://{name}/ with status {}",
                got.status
            ),
            mend,
        )),
        400 | 421 => Err(Failure::new(
            format!(
                "https://{name}/ is answered with status {}: the name is not accepted",
                got.status
            ),
            "Django: add the name to ALLOWED_HOSTS in the settings",
        )),
        403 | 404 if own => Err(Failure::new(
            format!(
                "Apache answers https://{name}/ itself, with status {}: the application was not asked",
                got.status
            ),
            mend,
        )),
        _ => Ok(()),
    }
}
