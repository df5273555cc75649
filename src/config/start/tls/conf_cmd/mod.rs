//! `SSLOpenSSLConfCmd`: commands that OpenSSL carries out when the pairs are loaded. httpd:
//! `ssl_init_server_ctx`; OpenSSL: ssl/ssl_conf.c.

mod values;

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::pem::{KeyFile, Spoilt, key_file, pair_file};
use crate::config::start::{Death, Start};
use crate::config::views::settings::Setting;

use super::Server;
use super::authorities::spoilt;
use super::slots::Slots;
use super::unusable::{no_certificate, no_key, shown};

/// What comes of a command.
enum Done {
    Well,
    /// It could not be seen.
    Unknown,
    Dead(Death),
}

/// Carries them out, and looks whether there is a pair in the end.
pub(super) fn check(start: &mut Start, server: &Server, slots: &mut Slots) {
    let before = slots.sound();
    let mut last = None;
    for setting in server.scope.all("SSLOpenSSLConfCmd") {
        let [command, value, ..] = setting.words() else {
            return;
        };
        let command = String::from_utf8_lossy(command).to_ascii_lowercase();
        let value = path_or_text(start, &command, value);
        let done = match command.as_str() {
            "certificate" => certificate(start, &value, slots),
            "privatekey" => private_key(start, &value, slots),
            "dhparameters" => dh_parameters(start, &value),
            "verifycafile" | "chaincafile" => authorities(start, &value),
            "serverinfofile" => server_info(start, &value),
            _ => plain(server, &command, setting, &value),
        };
        match done {
            Done::Well => {}
            Done::Unknown => return,
            Done::Dead(death) => {
                start.dies(setting, death);
                return;
            }
        }
        if command == "certificate" {
            last = Some(setting);
        }
    }
    if slots.sound() {
        return;
    }
    match last.filter(|_| before) {
        Some(setting) => start.dies(
            setting,
            Death::new(
                Kind::KeyMismatch,
                "the certificate takes the place of the one that was loaded before, and its key is not given",
                "name it in the next line: SSLOpenSSLConfCmd PrivateKey PATH",
            ),
        ),
        None => super::pairs::none(start, server),
    }
}

/// Commands whose value is a file that is read, relative to the ServerRoot.
const FILES: &[&str] = &[
    "certificate",
    "privatekey",
    "dhparameters",
    "verifycafile",
    "chaincafile",
    "serverinfofile",
];

fn path_or_text(start: &Start, command: &str, value: &[u8]) -> Vec<u8> {
    if FILES.contains(&command) {
        path::under(&start.config.server_root, value)
    } else {
        value.to_vec()
    }
}

fn certificate(start: &Start, file: &[u8], slots: &mut Slots) -> Done {
    let Some(bytes) = start.contents(file).known() else {
        return Done::Unknown;
    };
    match pair_file(&bytes, false) {
        Ok(chain) => match chain[0].key.map(|key| slots.certificate(key)) {
            Some(Ok(())) => Done::Well,
            _ => Done::Unknown,
        },
        Err(Spoilt::NoCertificate) => Done::Dead(no_certificate(file, &bytes)),
        Err(Spoilt::Broken(broken, _)) => Done::Dead(Death::new(
            Kind::Certificate,
            format!(
                "{}: the block that begins on line {} {}",
                shown(file),
                broken.line,
                broken.flaw.words()
            ),
            super::unusable::broken_help(broken),
        )),
    }
}

fn private_key(start: &Start, file: &[u8], slots: &mut Slots) -> Done {
    let Some(bytes) = start.contents(file).known() else {
        return Done::Unknown;
    };
    match key_file(&bytes) {
        KeyFile::Key(public) => match slots.key(public) {
            Ok(true) => Done::Well,
            Ok(false) => Done::Dead(Death::new(
                Kind::KeyMismatch,
                format!(
                    "{} is not the key of the certificate that is loaded before it",
                    shown(file)
                ),
                "take the line out, or name its certificate before: SSLOpenSSLConfCmd Certificate PATH",
            )),
            Err(_) => Done::Unknown,
        },
        KeyFile::None => Done::Dead(no_key(file, &bytes)),
        KeyFile::Encrypted(_) | KeyFile::Unknown => Done::Unknown,
    }
}

fn dh_parameters(start: &Start, file: &[u8]) -> Done {
    let Some(bytes) = start.contents(file).known() else {
        return Done::Unknown;
    };
    if memchr::memmem::find(&bytes, b"-----BEGIN DH PARAMETERS-----").is_some() {
        return Done::Well;
    }
    Done::Dead(Death::new(
        Kind::Certificate,
        format!("{} has no block DH PARAMETERS", shown(file)),
        "leave the line out: OpenSSL chooses fitting parameters itself; or openssl dhparam -out FILE 2048",
    ))
}

/// `X509_load_cert_crl_file`.
fn authorities(start: &Start, file: &[u8]) -> Done {
    match start.pem(file) {
        None => Done::Unknown,
        Some(read) => {
            spoilt(file, &read, "no certificate of an authority").map_or(Done::Well, Done::Dead)
        }
    }
}

/// `SSL_CTX_use_serverinfo_file`: every block of the file must be one of these.
fn server_info(start: &Start, file: &[u8]) -> Done {
    let Some(bytes) = start.contents(file).known() else {
        return Done::Unknown;
    };
    let mut labels = memchr::memmem::find_iter(&bytes, b"-----BEGIN ")
        .map(|at| &bytes[at + b"-----BEGIN ".len()..])
        .peekable();
    let of_a_server = |label: &[u8]| {
        label.starts_with(b"SERVERINFO FOR ") || label.starts_with(b"SERVERINFOV2 FOR ")
    };
    if labels.peek().is_some() && labels.all(of_a_server) {
        return Done::Well;
    }
    Done::Dead(Death::new(
        Kind::Certificate,
        format!(
            "{} is no file of blocks SERVERINFO FOR or SERVERINFOV2 FOR",
            shown(file)
        ),
        "leave the line out: nothing that a browser asks for needs such a file",
    ))
}

fn plain(server: &Server, command: &str, setting: &Setting, value: &[u8]) -> Done {
    let Ok(text) = std::str::from_utf8(value) else {
        return Done::Unknown;
    };
    // The names that later libraries know are not known here.
    if !server.library.names_known {
        return Done::Unknown;
    }
    match values::bad(command, text) {
        None => Done::Well,
        Some(bad) => Done::Dead(Death::new(
            Kind::Start,
            format!(
                "OpenSSL refuses `{} {text}`: {}",
                String::from_utf8_lossy(setting.value()),
                bad.why
            ),
            bad.help,
        )),
    }
}
