//! Authorities that clients, or a proxy's backends, are verified by, and revocation lists.
//! httpd: `ssl_init_ctx_verify`, `ssl_init_ctx_crl`, `ssl_init_FindCAList`.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::start::files::PemFile;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Setting;
use crate::config::world::Seen;

use super::scope::{Names, Scope};
use super::unusable::{broken_help, quoted, shown};

/// Looks at the authorities.
pub(super) fn check(start: &mut Start, scope: &Scope, names: &Names) {
    let (file, folder) = (
        scope.get(names.authority_file),
        scope.get(names.authority_path),
    );
    if file.is_none() && folder.is_none() {
        return;
    }
    if let Some(file) = scope.read(start, names.authority_file)
        && let Some(death) = spoilt(&file.path, &file.file, "no certificate of an authority")
    {
        start.dies(file.setting, death);
        return;
    }
    let asked = names
        .request
        .map(|(file, folder)| (scope.get(file), scope.get(folder)))
        .filter(|(file, folder)| file.is_some() || folder.is_some())
        .unwrap_or((file, folder));
    list(start, asked.0, asked.1);
}

/// Whether the names that a client is told are there. `ssl_init_FindCAList`.
fn list(start: &mut Start, file: Option<&Setting>, folder: Option<&Setting>) {
    let full = |setting: &Setting| path::under(&start.config.server_root, setting.value());
    let in_file = file.map(|s| names_in_file(start, &full(s)));
    let in_folder = folder.map(|s| names_in_folder(start, &full(s)));
    // Nothing to say unless all that there is was seen, and is of no use.
    if [in_file, in_folder]
        .into_iter()
        .flatten()
        .any(|seen| seen != Some(false))
    {
        return;
    }
    let Some(setting) = file.or(folder) else {
        return;
    };
    let what = if file.is_some() { "file" } else { "folder" };
    let target = full(setting);
    let help = match what {
        "file" => "put the authorities' certificates into it, in PEM".to_owned(),
        _ => format!(
            "copy the authorities' certificates into it, in PEM, and then: openssl rehash {}",
            quoted(&target)
        ),
    };
    let mut death = Death::new(
        Kind::Certificate,
        format!("the {what} {} holds no certificate", shown(&target)),
        help,
    );
    if let (Some(_), Some(folder)) = (file, folder) {
        death = death.label(folder.span, "nor does this folder");
    }
    start.dies(setting, death);
}

/// Whether a file has a certificate; nothing where that could not be seen.
fn names_in_file(start: &Start, path: &[u8]) -> Option<bool> {
    start.pem(path).map(|file| file.has_names())
}

/// Whether any file directly in a folder has one; nothing where that could not be seen.
fn names_in_folder(start: &Start, folder: &[u8]) -> Option<bool> {
    if let Some(known) = start.memory.folders.borrow().get(folder) {
        return *known;
    }
    let seen = look_for_names(start, folder);
    let mut known = start.memory.folders.borrow_mut();
    known.insert(folder.to_vec(), seen);
    seen
}

fn look_for_names(start: &Start, folder: &[u8]) -> Option<bool> {
    let Seen::Is(entries) = start.list(folder) else {
        return None;
    };
    let mut all_seen = true;
    for entry in entries.iter().filter(|entry| !entry.directory) {
        let file = path::join(folder, &entry.name);
        match names_in_file(start, &file) {
            Some(true) => return Some(true),
            Some(false) => {}
            None if start.stat(&file).absent() => {}
            None => all_seen = false,
        }
    }
    all_seen.then_some(false)
}

/// Looks at the revocation lists.
pub(super) fn revocation(start: &mut Start, scope: &Scope, names: &Names) {
    let file = scope.get(names.revocation_file);
    let folder = scope.get(names.revocation_path);
    if file.is_none() && folder.is_none() {
        let checked = scope
            .get(names.revocation_check)
            .filter(|s| s.is("leaf") || s.is("chain"));
        if let Some(setting) = checked {
            start.dies(
                setting,
                Death::new(
                    Kind::Start,
                    format!(
                        "{} asks for revocation lists, and none is given",
                        setting.name
                    ),
                    format!(
                        "name them with {} or {}, or take this line out",
                        names.revocation_file, names.revocation_path
                    ),
                ),
            );
        }
        return;
    }
    if let Some(file) = scope.read(start, names.revocation_file)
        && let Some(death) = spoilt(&file.path, &file.file, "no revocation list")
    {
        start.dies(file.setting, death);
    }
}

/// Why a file of authorities or lists cannot be loaded. One broken block is enough.
pub(super) fn spoilt(path: &[u8], file: &PemFile, nothing: &str) -> Option<Death> {
    let name = shown(path);
    match file.store() {
        Ok(store) if store.certificates + store.lists > 0 => None,
        Ok(_) => {
            let what = crate::config::pem::content(&file.bytes);
            Some(Death::new(
                Kind::Certificate,
                format!("{name} holds {nothing}: it is {}", what.words()),
                super::unusable::to_pem(path, &file.bytes),
            ))
        }
        Err(broken) => Some(Death::new(
            Kind::Certificate,
            format!(
                "{name}: the block that begins on line {} {}",
                broken.line,
                broken.flaw.words()
            ),
            broken_help(broken),
        )),
    }
}
