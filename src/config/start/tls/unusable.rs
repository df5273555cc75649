//! Words for a file in which mod_ssl does not find what it looks for, and the exact mend.

use crate::config::fault::Kind;
use crate::config::pem::{Broken, Certificate, Content, Flaw, Level, Weakness, content};
use crate::config::start::Death;

/// A path as text.
pub(super) fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// A path as a shell takes it.
pub(super) fn quoted(path: &[u8]) -> String {
    let text = shown(path);
    let plain = |c: char| c.is_alphanumeric() || "/._-+@%:,".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// How a block is mended.
pub(super) fn broken_help(broken: Broken) -> String {
    match broken.flaw {
        Flaw::NoEnd => {
            "every block needs its own END line, and a line feed before the next BEGIN: where files \
             are put together, each has to end with a line feed"
        }
        Flaw::BadBase64 | Flaw::BadData => "copy the block again from where it came from",
        Flaw::Empty => "take the block out, or copy it again from where it came from",
        Flaw::BadHeader => "take out what stands between BEGIN and the data",
    }
    .to_owned()
}

fn labels(what: &Content) -> &[String] {
    match what {
        Content::Pem(labels) => labels,
        _ => &[],
    }
}

/// Whether it holds a private key in PEM.
pub(super) fn holds_key(bytes: &[u8]) -> bool {
    labels(&content(bytes))
        .iter()
        .any(|label| label.ends_with("PRIVATE KEY"))
}

/// Whether it holds a certificate in PEM.
pub(super) fn holds_certificate(bytes: &[u8]) -> bool {
    labels(&content(bytes))
        .iter()
        .any(|label| label.ends_with("CERTIFICATE"))
}

/// How a file that should hold certificates or lists becomes one that does.
pub(super) fn to_pem(path: &[u8], bytes: &[u8]) -> String {
    let file = quoted(path);
    let what = content(bytes);
    let has = |word: &str| labels(&what).iter().any(|label| label.contains(word));
    match &what {
        Content::DerCertificate => {
            format!(
                "turn it into PEM, and name that file: openssl x509 -inform der -in {file} -out {file}.pem"
            )
        }
        Content::Der => format!(
            "if it is a PKCS 12 bundle: openssl pkcs12 -in {file} -nokeys -out {file}.pem\n\
             if it is PKCS 7: openssl pkcs7 -inform der -in {file} -print_certs -out {file}.pem\n\
             if it is a revocation list: openssl crl -inform der -in {file} -out {file}.pem"
        ),
        Content::Pem(_) if has("PKCS7") => {
            format!(
                "take the certificates out: openssl pkcs7 -in {file} -print_certs -out {file}.pem"
            )
        }
        Content::Pem(_) if has("CERTIFICATE REQUEST") => {
            "this is the request: the authority answers it with the certificate".to_owned()
        }
        Content::Other if memchr::memmem::find(bytes, b"BEGIN CERTIFICATE").is_some() => {
            "the line -----BEGIN CERTIFICATE----- has to be spelt just so, at the start of its line"
                .to_owned()
        }
        _ => "name the file that holds -----BEGIN CERTIFICATE-----".to_owned(),
    }
}

/// A file without the certificate that it should hold.
pub(super) fn no_certificate(path: &[u8], bytes: &[u8]) -> Death {
    let (name, what) = (shown(path), content(bytes));
    let message = match what {
        Content::DerCertificate => format!("{name} is a certificate in DER, and mod_ssl reads PEM"),
        _ => format!("{name} holds no certificate: it is {}", what.words()),
    };
    Death::new(Kind::Certificate, message, to_pem(path, bytes))
}

/// A file without the private key that it should hold.
pub(super) fn no_key(path: &[u8], bytes: &[u8]) -> Death {
    let file = quoted(path);
    let what = content(bytes);
    let has = |word: &str| labels(&what).iter().any(|label| label.contains(word));
    let help = match &what {
        Content::Pem(_) if has("OPENSSH PRIVATE KEY") => format!(
            "ssh's own form has to be turned into PEM: cp {file} {file}.pem && ssh-keygen -p -m PEM -f {file}.pem"
        ),
        Content::Pem(_) if has("PUBLIC KEY") => {
            "this is the public half: name the file that holds -----BEGIN PRIVATE KEY-----"
                .to_owned()
        }
        Content::Der => format!(
            "if it is a PKCS 12 bundle: openssl pkcs12 -in {file} -nocerts -nodes -out {file}.pem"
        ),
        Content::Pem(_) if has("PRIVATE KEY") => format!(
            "its label does not say what it holds, or its data is damaged: openssl pkey -in {file} -noout tells; copy it again"
        ),
        _ => "name the file that holds -----BEGIN PRIVATE KEY-----".to_owned(),
    };
    Death::new(
        Kind::Certificate,
        format!(
            "{} holds no private key: it is {}",
            shown(path),
            what.words()
        ),
        help,
    )
}

/// A certificate that OpenSSL's security level refuses.
pub(super) fn too_weak(
    path: &[u8],
    place: usize,
    certificate: &Certificate,
    weakness: Weakness,
    level: Level,
) -> Death {
    let which = if place == 0 {
        format!("the certificate in {}", shown(path))
    } else {
        format!(
            "the certificate on line {} of {}",
            certificate.line,
            shown(path)
        )
    };
    let why = match (weakness, certificate.key) {
        (Weakness::Key, Some(key)) => {
            format!(
                "its {} key of {} bits is too small",
                key.kind.name(),
                key.bits
            )
        }
        (Weakness::Key, None) => "its key is too small".to_owned(),
        (Weakness::Digest, _) => format!("it is signed with {}", certificate.digest),
    };
    let help = match (weakness, place) {
        (Weakness::Key, 0) => {
            "have a new certificate issued for a key of at least 2048 bits: openssl genrsa -out new.key 2048"
        }
        (_, 0) => "have a new certificate issued, signed with SHA-256",
        _ => "ask the authority for its present intermediate certificate, or take the block out",
    };
    Death::new(
        Kind::Certificate,
        format!(
            "{which} is too weak for OpenSSL's security level {}: {why}",
            level.0
        ),
        help,
    )
}
