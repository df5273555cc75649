//! Handshakes that take whatever certificate is shown: what it is worth is a matter of its own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    StreamOwned,
};

use crate::facts::machine::visits::{Handshake, Session};

/// The machine's own store, as Debian's ca-certificates writes it, and as others have it.
const STORES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// Takes note of what is shown, and is content with all of it.
#[derive(Debug)]
struct Witness {
    algorithms: WebPkiSupportedAlgorithms,
    shown: Mutex<Vec<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(leaf).chain(others);
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) =
            all.map(|one| one.clone().into_owned()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, cert, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    PROVIDER
        .get_or_init(|| Arc::new(ring::default_provider()))
        .clone()
}

/// A connection with TLS on it.
pub(super) type Stream = StreamOwned<ClientConnection, TcpStream>;

/// Shakes hands for `name`. Gives what it came to, and the connection where it stands.
pub(super) fn shake(mut tcp: TcpStream, name: &str) -> (Handshake, Option<Stream>) {
    let failed = |why: String| (Handshake::Failed(why), None);
    let provider = provider();
    let witness = Arc::new(Witness {
        algorithms: provider.signature_verification_algorithms,
        shown: Mutex::default(),
    });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| {
            builder
                .dangerous()
                .with_custom_certificate_verifier(witness.clone())
                .with_no_client_auth()
        });
    let mut config = match config {
        Ok(config) => config,
        Err(error) => return failed(error.to_string()),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let server = match ServerName::try_from(name.to_owned()) {
        Ok(server) => server,
        Err(_) => return failed("its name cannot be asked for".into()),
    };
    let mut connection = match ClientConnection::new(Arc::new(config), server.clone()) {
        Ok(connection) => connection,
        Err(error) => return failed(error.to_string()),
    };
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(&mut tcp) {
            return failed(in_words(&error));
        }
    }
    let chain = std::mem::take(&mut *witness.shown.lock().unwrap_or_else(PoisonError::into_inner));
    let session = Session {
        protocol: connection
            .protocol_version()
            .and_then(|version| version.as_str())
            .unwrap_or("unknown")
            .replace('_', "."),
        alpn: connection
            .alpn_protocol()
            .map(|protocol| String::from_utf8_lossy(protocol).into_owned()),
        trusted: verified(mozilla(), &chain, &server),
        trusted_here: verified(here(), &chain, &server),
        chain: chain.iter().map(|der| der.as_ref().into()).collect(),
    };
    (
        Handshake::Done(session),
        Some(StreamOwned::new(connection, tcp)),
    )
}

fn in_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind::{ConnectionReset, TimedOut, UnexpectedEof, WouldBlock};
    match error.kind() {
        TimedOut | WouldBlock => "no answer came in time".into(),
        ConnectionReset | UnexpectedEof => "the connection was cut off".into(),
        _ => error.to_string(),
    }
}

fn mozilla() -> Option<Arc<RootCertStore>> {
    static STORE: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let store = STORE.get_or_init(|| {
        let mut store = RootCertStore::empty();
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        Arc::new(store)
    });
    Some(store.clone())
}

fn here() -> Option<Arc<RootCertStore>> {
    static STORE: OnceLock<Option<Arc<RootCertStore>>> = OnceLock::new();
    let store = STORE.get_or_init(|| {
        let path = STORES
            .iter()
            .find(|path| std::path::Path::new(path).exists())?;
        let mut store = RootCertStore::empty();
        let certificates = CertificateDer::pem_file_iter(path).ok()?;
        store.add_parsable_certificates(certificates.flatten());
        Some(Arc::new(store))
    });
    store.clone()
}

/// Whether a chain leads to a root of the store, is for the name, and is in its time.
fn verified(
    store: Option<Arc<RootCertStore>>,
    chain: &[CertificateDer<'_>],
    name: &ServerName<'_>,
) -> Result<(), String> {
    let store = store.ok_or("there is no store")?;
    let (leaf, others) = chain.split_first().ok_or("no certificate was shown")?;
    let verifier = WebPkiServerVerifier::builder_with_provider(store, provider())
        .build()
        .map_err(|error| error.to_string())?;
    verifier
        .verify_server_cert(leaf, others, name, &[], UnixTime::now())
        .map(|_| ())
        .map_err(|error| match error {
            Error::InvalidCertificate(why) => format!("{why:?}"),
            other => other.to_string(),
        })
}

/// Asks in the clear what listens; the first line of an answer that is HTTP.
pub(super) fn plain(mut tcp: TcpStream, name: &str) -> Option<String> {
    let request = format!("GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
    tcp.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    tcp.take(512).read_to_end(&mut bytes).ok();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let line = text.lines().next()?;
    // Apache answers a plain request at a TLS port with 400, in the clear: that is no plain host.
    let speaks = line.starts_with("HTTP/1.") && !line.contains(" 400 ");
    speaks.then(|| line.to_owned())
}
