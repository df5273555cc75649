//! One page, with its text, from a server whose certificate is to be looked at.

use std::io::{Read, Write};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::connect::connect;
use super::tls;
use crate::config::world::Seen;
use crate::facts::machine::visits::Handshake;

/// Most bytes of an answer that are read.
const MOST: usize = 256 * 1024;

/// What came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fetched {
    /// The status.
    pub(crate) status: u16,
    /// The text, bounded.
    pub(crate) body: Vec<u8>,
    /// The certificates that were shown, in order.
    pub(crate) chain: Vec<Vec<u8>>,
}

/// Asks for a page.
///
/// # Errors
/// Why there was no answer, in half a sentence.
pub(crate) fn fetch(
    address: IpAddr,
    port: u16,
    with_tls: bool,
    name: &str,
    path: &str,
    patience: Duration,
) -> Result<Fetched, String> {
    let stream = connect(address, port, patience).map_err(|how| match how {
        Seen::Is(how) => format!("port {port}: {how:?}").to_lowercase(),
        Seen::Gap(reason) => reason,
        _ => format!("port {port} cannot be reached"),
    })?;
    let _ = stream.set_read_timeout(Some(patience));
    let _ = stream.set_write_timeout(Some(patience));
    let mut fetched = Fetched::default();
    let bytes = if with_tls {
        let (handshake, stream) = tls::shake(stream, name);
        match (handshake, stream) {
            (Handshake::Done(session), Some(mut stream)) => {
                fetched.chain = session.chain.into_iter().map(|der| der.0).collect();
                ask(&mut stream, name, path, patience)?
            }
            (Handshake::Failed(why), _) => return Err(format!("the handshake failed: {why}")),
            _ => return Err("plain HTTP is spoken there".into()),
        }
    } else {
        let mut stream = stream;
        ask(&mut stream, name, path, patience)?
    };
    let mut headers = [httparse::EMPTY_HEADER; 96];
    let mut head = httparse::Response::new(&mut headers);
    match head.parse(&bytes) {
        Ok(httparse::Status::Complete(end)) => {
            fetched.status = head.code.unwrap_or_default();
            fetched.body = bytes[end..].to_vec();
            Ok(fetched)
        }
        _ => Err("what came back is no answer in HTTP".into()),
    }
}

fn ask(
    stream: &mut (impl Read + Write),
    name: &str,
    path: &str,
    patience: Duration,
) -> Result<Vec<u8>, String> {
    // HTTP/1.0, so that the text comes in one piece.
    let request = format!(
        "GET {path} HTTP/1.0\r\nHost: {name}\r\nUser-Agent: flaskssl\r\nAccept: */*\r\n\r\n"
    );
    stream
        .write_all(request.as_bytes())
        .and_then(|()| stream.flush())
        .map_err(|error| error.to_string())?;
    let until = Instant::now() + patience;
    let mut bytes = Vec::new();
    let mut part = [0; 8192];
    while bytes.len() < MOST && Instant::now() < until {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(n) => bytes.extend_from_slice(&part[..n]),
            // A server that closes without a word of TLS has said all that it had to say.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(bytes)
}
