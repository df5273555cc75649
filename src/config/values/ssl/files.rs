//! Files and folders with certificates, keys and lists of revoked certificates. That they
//! are there is asked while the configuration is read; what is in them, when httpd starts.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::config::world::{FileKind, Seen};
use crate::syntax::Word;

/// Where certbot keeps what it got.
const CERTBOT: &[u8] = b"/etc/letsencrypt/live/";

/// `ssl_cmd_check_file`.
pub(super) fn file(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let path = cx.under_root(&word.value);
    let shown = String::from_utf8_lossy(&path).into_owned();
    let name = cx.directive.shown;
    let (message, help) = match cx.stat(&path) {
        Seen::Is(meta) => match meta.kind {
            FileKind::File if meta.len > 0 => return Ok(()),
            FileKind::File => (
                format!("{name}: the file {shown} is empty"),
                "put the certificate or key into it, in PEM form".to_owned(),
            ),
            FileKind::Directory => (
                format!("{name}: {shown} is a folder"),
                "name a file in it".to_owned(),
            ),
            FileKind::Other => (
                format!("{name}: {shown} is no regular file"),
                "copy what it gives into a file".to_owned(),
            ),
        },
        Seen::Absent => (
            format!("{name}: there is no file {shown}"),
            absent_help(&path),
        ),
        Seen::NotAsked | Seen::Gap(_) => return Ok(()),
    };
    Err(Refusal::new(message)
        .kind(Kind::FileMissing)
        .at(word)
        .help(help))
}

fn absent_help(path: &[u8]) -> String {
    let lineage = path
        .strip_prefix(CERTBOT)
        .and_then(|rest| rest.split(|&b| b == b'/').next())
        .filter(|name| !name.is_empty());
    match lineage {
        Some(name) => {
            let name = String::from_utf8_lossy(name);
            format!(
                "certbot has no certificate called {name} here: `certbot certificates` lists \
                 those it has, `certbot certonly --webroot -d {name}` gets one"
            )
        }
        None => {
            "put the file there, or mend the path; a relative one is below ServerRoot".to_owned()
        }
    }
}

/// `ssl_cmd_check_dir`.
pub(super) fn folder(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let path = cx.under_root(&word.value);
    let shown = String::from_utf8_lossy(&path).into_owned();
    let name = cx.directive.shown;
    let refusal = match cx.stat(&path) {
        Seen::Absent => Refusal::new(format!("{name}: there is no folder {shown}"))
            .help("make it, or mend the path; a relative one is below ServerRoot"),
        Seen::Is(meta) if meta.kind != FileKind::Directory => {
            let twin = name.strip_suffix("Path").unwrap_or(name);
            Refusal::new(format!("{name}: {shown} is no folder"))
                .help(format!("for a single file, write {twin}File"))
        }
        _ => return Ok(()),
    };
    Err(refusal.kind(Kind::FileMissing).at(word))
}

/// `ssl_cmd_SSLCertificateFile`, `ssl_cmd_SSLCertificateKeyFile`: `pkcs11:` names an object
/// of a token, and no file.
pub(super) fn file_or_token(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.starts_with(b"pkcs11:") {
        return Ok(());
    }
    file(cx, word)
}

/// `ssl_cmd_SSLCACertificateFile`: for a server only, though the table allows it elsewhere.
pub(super) fn server_file(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    file(cx, word)?;
    for_a_server(cx)
}

/// `ssl_cmd_SSLCACertificatePath`.
pub(super) fn server_folder(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    folder(cx, word)?;
    for_a_server(cx)
}

fn for_a_server(cx: &Cx<'_>) -> Verdict {
    if cx.scope.path.is_none() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{} cannot be set for a directory or location",
        cx.directive.shown
    ))
    .kind(Kind::Context)
    .help("move it to the <VirtualHost>; SSLVerifyClient may stay here"))
}
