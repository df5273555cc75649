//! Who is asked for the pass phrase of a key. httpd: `ssl_pphrase_Handle_CB`,
//! modules/ssl/ssl_engine_pphrase.c.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Settings;
use crate::config::world::{FileKind, Seen};

use super::unusable::{quoted, shown};

/// Why nobody can give the phrase of a key; nothing where somebody perhaps can.
pub(super) fn mute(start: &Start, main: &Settings, key: &[u8]) -> Option<Death> {
    let plain = format!(
        "name a copy of the key without a phrase, readable for root alone:\n\
         (umask 077; openssl pkey -in {key} -out {key}.plain)",
        key = quoted(key)
    );
    let encrypted = format!("the key {} is encrypted", shown(key));
    let Some(dialog) = main
        .last("SSLPassPhraseDialog")
        .filter(|s| !s.is("builtin"))
    else {
        return Some(Death::new(
            Kind::Certificate,
            format!("{encrypted}, and a start without a terminal has nobody to ask for its phrase"),
            plain,
        ));
    };
    let value = dialog.value();
    let fault = if let Some(program) = value.strip_prefix(b"exec:") {
        let program = path::under(&start.config.server_root, program);
        match start.stat(&program) {
            Seen::Is(meta) if meta.kind == FileKind::Directory || meta.mode & 0o111 == 0 => {
                format!("{} cannot be executed", shown(&program))
            }
            _ => return None,
        }
    } else {
        let command = value.strip_prefix(b"|")?;
        let program = command.split(u8::is_ascii_whitespace).next()?;
        if !program.starts_with(b"/") || program.iter().any(|b| b"\"'\\".contains(b)) {
            return None;
        }
        match start.stat(program) {
            Seen::Absent => format!("there is no {}", shown(program)),
            Seen::Is(meta) if meta.kind == FileKind::Directory || meta.mode & 0o111 == 0 => {
                format!("{} cannot be executed", shown(program))
            }
            _ => return None,
        }
    };
    Some(
        Death::new(
            Kind::Certificate,
            format!(
                "{encrypted}, and the program that is to give its phrase does not run: {fault}"
            ),
            format!("make the program run, or {plain}"),
        )
        .label(dialog.span, "the program is named here"),
    )
}
