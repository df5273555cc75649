//! Commands of OpenSSL's own configuration: `SSLOpenSSLConfCmd`. OpenSSL: ssl/ssl_conf.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::super::enumeration::{any_case, meant};
use super::files;

/// What a command takes (`SSL_CONF_cmd_value_type`).
#[derive(Clone, Copy)]
enum Takes {
    Text,
    File,
    Folder,
}

/// Commands that a server may give, in a file's spelling.
const COMMANDS: &[(&str, Takes)] = &[
    ("SignatureAlgorithms", Takes::Text),
    ("ClientSignatureAlgorithms", Takes::Text),
    ("Curves", Takes::Text),
    ("Groups", Takes::Text),
    ("ECDHParameters", Takes::Text),
    ("CipherString", Takes::Text),
    ("Ciphersuites", Takes::Text),
    ("Protocol", Takes::Text),
    ("MinProtocol", Takes::Text),
    ("MaxProtocol", Takes::Text),
    ("Options", Takes::Text),
    ("VerifyMode", Takes::Text),
    ("RecordPadding", Takes::Text),
    ("NumTickets", Takes::Text),
    ("ChainCAStore", Takes::Text),
    ("VerifyCAStore", Takes::Text),
    ("RequestCAStore", Takes::Text),
    ("ClientCAStore", Takes::Text),
    ("Certificate", Takes::File),
    ("PrivateKey", Takes::File),
    ("ServerInfoFile", Takes::File),
    ("ChainCAFile", Takes::File),
    ("VerifyCAFile", Takes::File),
    ("RequestCAFile", Takes::File),
    ("ClientCAFile", Takes::File),
    ("DHParameters", Takes::File),
    ("ChainCAPath", Takes::Folder),
    ("VerifyCAPath", Takes::Folder),
    ("RequestCAPath", Takes::Folder),
    ("ClientCAPath", Takes::Folder),
];

/// `ssl_cmd_SSLOpenSSLConfCmd`: the value of a text is looked at when httpd starts.
pub(super) fn command(cx: &mut Cx<'_>, command: &Word<'_>, value: &Word<'_>) -> Verdict {
    let names: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
    match any_case(&command.value, &names).map(|n| COMMANDS[n].1) {
        Some(Takes::Text) => Ok(()),
        Some(Takes::File) => files::file(cx, value),
        Some(Takes::Folder) => files::folder(cx, value),
        None => {
            let refusal =
                Refusal::new(format!("OpenSSL has no command `{}`", command.lossy())).at(command);
            Err(match meant(&command.value, &names) {
                Some(near) => refusal.instead(near),
                None => refusal.help("they are listed in the manual page SSL_CONF_cmd(3)"),
            })
        }
    }
}
