//! Modules, sites and settings are enabled as a2enmod, a2ensite and a2enconf enable them: by a
//! link, and by a mark that says who did it. Done here rather than by those programs, so that
//! each link is a step of the plan and can be taken back by itself.

use crate::config::world::Seen;
use crate::setup::effect::{Access, Effect};
use crate::setup::plan::Refusal;
use crate::setup::system::System;

/// Where Debian has it.
const ROOT: &str = "/etc/apache2";
/// Where it is noted who enabled what.
const STATE: &str = "/var/lib/apache2";
/// Modules that need each other in a circle end somewhere.
const DEEPEST: usize = 16;

/// A module and those that it depends on.
///
/// # Errors
/// If there is no such module.
pub(super) fn module(system: &System<'_>, name: &str) -> Result<Vec<Effect>, Refusal> {
    let mut order = Vec::new();
    depends(system, name, &mut order, 0)?;
    let mut effects = Vec::new();
    for module in order {
        let mut links: Vec<Effect> = link(system, "mods", &format!("{module}.load"))
            .into_iter()
            .collect();
        if system.is_there(&format!("{ROOT}/mods-available/{module}.conf")) {
            links.extend(link(system, "mods", &format!("{module}.conf")));
        }
        // The mark comes first: a run that is stopped between them finds the link missing, and
        // makes both.
        if !links.is_empty() {
            effects.extend(note(system, "module", &module));
            effects.extend(links);
        }
    }
    Ok(effects)
}

/// A module after those that it depends on, as the comment in its file says (a2enmod:
/// `get_deps`).
fn depends(
    system: &System<'_>,
    name: &str,
    order: &mut Vec<String>,
    depth: usize,
) -> Result<(), Refusal> {
    if order.iter().any(|known| known == name) || depth > DEEPEST {
        return Ok(());
    }
    let file = format!("{ROOT}/mods-available/{name}.load");
    let Some(text) = system.text(&file) else {
        return Err(Refusal::new(
            format!("Apache's module {name} is not here: there is no {file}"),
            "Install apache2 and libapache2-mod-wsgi-py3 anew: `sudo apt-get install --reinstall apache2 libapache2-mod-wsgi-py3`",
        ));
    };
    let lines = text.lines().filter_map(|line| {
        let rest = line.strip_prefix('#')?.trim_start();
        rest.strip_prefix("Depends:")
    });
    for needed in lines.flat_map(str::split_whitespace) {
        depends(system, needed, order, depth + 1)?;
    }
    order.push(name.to_owned());
    Ok(())
}

/// The mark that the administrator does not want a module: its package's script then neither
/// enables it nor restarts Apache, whose sites would not answer for a moment
/// (apache2-maintscript-helper: `apache2_invoke`). [`module`] takes the mark away again.
pub(super) fn unwanted(system: &System<'_>, name: &str) -> Vec<Effect> {
    let kind = format!("{STATE}/module");
    let folder = format!("{kind}/disabled_by_admin");
    let mut effects: Vec<Effect> = [&kind, &folder]
        .into_iter()
        .filter(|path| !system.is_folder(path))
        .map(|path| Effect::Folder {
            path: path.clone(),
            access: Access::root(0o755),
        })
        .collect();
    let path = format!("{folder}/{name}");
    if !system.is_there(&path) {
        effects.push(Effect::Write {
            path,
            text: String::new(),
            access: Access::root(0o644),
        });
    }
    effects
}

/// A file of sites-available or conf-available.
pub(super) fn file(system: &System<'_>, kind: &str, name: &str) -> Vec<Effect> {
    let Some(link) = link(system, &format!("{kind}s"), &format!("{name}.conf")) else {
        return Vec::new();
    };
    let mut effects = note(system, kind, name);
    effects.push(link);
    effects
}

fn link(system: &System<'_>, kind: &str, file: &str) -> Option<Effect> {
    // `conf`s are in conf-available, sites in sites-available.
    let kind = if kind == "confs" { "conf" } else { kind };
    let path = format!("{ROOT}/{kind}-enabled/{file}");
    let target = format!("../{kind}-available/{file}");
    // A module is enabled by whatever is there; of a site, what is there has to be this one.
    let whole = format!("{ROOT}/{kind}-available/{file}");
    let ours = match system.world.link(path.as_bytes()) {
        Seen::Is(link) => link == target.as_bytes() || link == whole.as_bytes(),
        _ => false,
    };
    if ours || (kind == "mods" && system.is_there(&path)) {
        return None;
    }
    Some(Effect::Link { path, target })
}

/// The mark that the machine's administrator enabled it, so that a package does not disable it
/// (a2enmod: `switch_marker`).
fn note(system: &System<'_>, kind: &str, name: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for folder in [
        format!("{STATE}/{kind}"),
        format!("{STATE}/{kind}/enabled_by_admin"),
    ] {
        if !system.is_folder(&folder) {
            effects.push(Effect::Folder {
                path: folder,
                access: Access::root(0o755),
            });
        }
    }
    for other in ["disabled_by_admin", "enabled_by_maint", "disabled_by_maint"] {
        let path = format!("{STATE}/{kind}/{other}/{name}");
        if system.is_there(&path) {
            effects.push(Effect::Remove { path });
        }
    }
    let path = format!("{STATE}/{kind}/enabled_by_admin/{name}");
    if !system.is_there(&path) {
        effects.push(Effect::Write {
            path,
            text: String::new(),
            access: Access::root(0o644),
        });
    }
    effects
}
