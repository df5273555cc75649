//! Our own verdict on the configuration that is planned, before a byte of it is written.

use super::super::certificate::Certified;
use super::super::effect::Effect;
use super::super::imagined::Imagined;
use super::super::plan::{Refusal, Step};
use super::super::system::System;
use crate::config::modules::Modules;
use crate::config::world::World;
use crate::config::{self, Config, Options, Request};

/// The configuration of Debian's Apache in a world.
pub(crate) fn load(world: &dyn World) -> Config {
    let root = b"/etc/apache2".to_vec();
    let envvars = b"/etc/apache2/envvars".to_vec();
    let has_envvars = world.stat(&envvars).is_there();
    config::load(
        world,
        Request {
            options: Options {
                server_root: root,
                defines: Vec::new(),
                modules: Modules::built_in(true),
                whole: true,
                debian: !has_envvars,
                envvars: has_envvars.then_some(envvars),
                here: Some(true),
            },
            main: b"/etc/apache2/apache2.conf".to_vec(),
            more: Vec::new(),
            htaccess: None,
        },
    )
}

/// What Apache would not accept of the plan.
pub(super) fn look(system: &System<'_>, certified: &Certified, steps: &[Step]) -> Vec<Refusal> {
    if system.config.is_none() {
        return Vec::new();
    }
    let mut world = Imagined::over(system.world);
    let effects = steps.iter().flat_map(|step| &step.effects);
    effects.for_each(|effect: &Effect| world.happens(effect));
    let config = load(&world);
    let stops = config.faults.iter().filter(|fault| fault.stops.is_some());
    stops
        // The certificate comes between: it is not there yet.
        .filter(|fault| {
            let about = |path: &str| fault.message.contains(path);
            let ordered = !certified.effects.is_empty();
            !(ordered && (about(certified.chain.as_str()) || about(certified.key.as_str())))
        })
        .take(5)
        .map(|fault| {
            let file = config.sources.get(fault.span.file);
            let line = fault.line as usize;
            let text = String::from_utf8_lossy(&file.bytes()[..]).into_owned();
            let text = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
            Refusal::new(
                format!(
                    "Apache would not accept the configuration that is planned: {}:{line}: {}: {text}",
                    file.display_path(),
                    fault.message,
                ),
                "Something in the present configuration does not go with it; `flaskssl check` looks at that",
            )
        })
        .collect()
}
