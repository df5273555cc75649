//! Databases. httpd: modules/database/mod_dbd.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::suggest;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::numbers::out_of_range;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("DBDExptime", Check::One(number)),
    ("DBDInitSQL", Check::Any),
    ("DBDKeep", Check::One(number)),
    ("DBDMax", Check::One(number)),
    ("DBDMin", Check::One(number)),
    ("DBDParams", Check::Any),
    ("DBDPersist", Check::Any),
    ("DBDPrepareSQL", Check::Any),
    ("DBDriver", Check::One(driver)),
];

/// The drivers that APR-util has, and Debian's packages of them.
const DRIVERS: &[(&str, &str)] = &[
    ("mysql", "libaprutil1-dbd-mysql"),
    ("odbc", "libaprutil1-dbd-odbc"),
    ("oracle", ""),
    ("pgsql", "libaprutil1-dbd-pgsql"),
    ("sqlite2", ""),
    ("sqlite3", "libaprutil1-dbd-sqlite3"),
];

/// Where distributions keep APR-util's drivers.
const FOLDERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/apr-util-1",
    "/usr/lib/aarch64-linux-gnu/apr-util-1",
    "/usr/lib/arm-linux-gnueabihf/apr-util-1",
    "/usr/lib/i386-linux-gnu/apr-util-1",
    "/usr/lib64/apr-util-1",
    "/usr/lib/apr-util-1",
    "/usr/local/lib/apr-util-1",
];

/// `dbd_param`: the driver is loaded at once.
fn driver(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let name = &*word.value;
    let file = |folder: &str| [folder.as_bytes(), b"/apr_dbd_", name, b".so"].concat();
    let Some(folder) = FOLDERS
        .iter()
        .find(|folder| cx.stat(folder.as_bytes()).is_there())
    else {
        return Ok(());
    };
    if !cx.stat(&file(folder)).absent() {
        return Ok(());
    }
    let refusal = Refusal::new(format!("there is no database driver `{}`", word.lossy())).at(word);
    let known = DRIVERS.iter().find(|(driver, _)| driver.as_bytes() == name);
    Err(match known {
        Some((_, "")) | None => {
            match suggest::near(name, DRIVERS.iter().map(|(driver, _)| *driver)) {
                Some(near) if known.is_none() => {
                    refusal.instead(String::from_utf8_lossy(near).into_owned())
                }
                _ => refusal.help("the drivers are mysql, pgsql, sqlite3 and odbc"),
            }
        }
        Some((_, package)) => refusal
            .kind(Kind::FileMissing)
            .help(format!("install it: apt install {package}")),
    })
}

/// `dbd_param_int`: digits alone.
fn number(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.iter().all(u8::is_ascii_digit) {
        return Ok(());
    }
    Err(out_of_range(cx.directive.name, word, "digits alone"))
}

/// What mod_authn_dbd and mod_authz_dbd want of a query: `authn_dbd_prepare`,
/// `authz_dbd_prepare`.
pub(super) fn needs_dbd(cx: &mut Cx<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_HTACCESS)?;
    if cx.modules.has_named("mod_dbd") != Tri::No || !cx.modules.complete() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{} needs mod_dbd, and that module is not loaded",
        cx.directive.name
    ))
    .lacks(crate::config::table::module_by_name("mod_dbd"))
    .help("enable it: a2enmod dbd"))
}
