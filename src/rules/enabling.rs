//! How a module comes into a server, as commands.

use crate::config::path;
use crate::config::table::Module;
use crate::config::world::Seen;
use crate::facts::Topic;

use super::Context;

/// Where Debian's packages put modules.
const FOLDER: &[u8] = b"/usr/lib/apache2/modules";

/// The commands that have a module loaded, on Debian: `a2enmod`, and before it the package where
/// the module's file is not there. Nothing where the machine was not looked at.
pub(super) fn commands(cx: &Context<'_>, module: &Module) -> Vec<String> {
    if cx.facts.machine().is_none() || module.a2enmod.is_empty() || module.mpm {
        return Vec::new();
    }
    let available = path::join(&cx.config.server_root, b"mods-available");
    if !cx.facts.stat(Topic::Files, &available).is_there() {
        return Vec::new();
    }
    let gone = |path: &[u8]| cx.facts.stat(Topic::Files, path) == Seen::Absent;
    let load = path::join(&available, format!("{}.load", module.a2enmod).as_bytes());
    // A removed package may leave its .load behind.
    let missing =
        gone(&load) || !module.file.is_empty() && gone(&path::join(FOLDER, module.file.as_bytes()));
    let mut commands = Vec::new();
    if missing {
        let own = matches!(module.package, "" | "apache2" | "apache2-bin");
        let package = if own { "apache2-bin" } else { module.package };
        let again = if own { "--reinstall " } else { "" };
        commands.push(format!("apt-get install -y {again}{package}"));
    }
    commands.push(format!("a2enmod {}", module.a2enmod));
    commands
}
