//! What a reload of Apache costs those that are served already: said before there is one.
//!
//! A graceful reload spares requests that Apache itself answers. mod_wsgi's daemon processes are
//! children of Apache's parent process, and go with the configuration that made them: their
//! socket is closed and a new one is made under another name, so that a request that is on its
//! way to the old one is lost, whatever `connect-timeout` says (mod_wsgi: `wsgi_start_process`,
//! `wsgi_connect_daemon`; apr: `apr_pool_note_subprocess`).

use crate::config::views::wsgi::Wsgi;
use crate::setup::effect::Effect;
use crate::setup::plan::Step;
use crate::setup::system::System;

/// Names of daemon processes that are told; more are counted.
const NAMED: usize = 4;

/// What is said of the reloads that the steps make; nothing where nobody minds.
pub(super) fn told(steps: &[Step], system: &System<'_>, site: &str) -> Option<String> {
    let config = system.config?;
    if system.machine.and_then(|machine| machine.apache.runs()) == Some(false) {
        return None;
    }
    let effects = steps.iter().flat_map(|step| &step.effects);
    let reloads = effects.filter(|effect| **effect == Effect::Serve).count();
    let times = match reloads {
        0 => return None,
        1 => "once".to_owned(),
        n => format!("{n} times"),
    };
    let mut names: Vec<String> = Vec::new();
    for daemon in &Wsgi::of(config).daemons {
        let file = config.sources.get(daemon.span.file);
        let name = String::from_utf8_lossy(&daemon.name).into_owned();
        if !file.path().ends_with(site.as_bytes()) && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return None;
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let mut list = names.join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    Some(format!(
        "Apache is reloaded {times}, and once more by an undo; mod_wsgi restarts its daemon processes with each reload: requests that are on their way to {list} at that moment may be answered with 503 or 500; all other sites lose none"
    ))
}
