//! Our own verdict on the configuration that is planned, before a byte of it is written.

use super::super::certificate::Certified;
use super::super::imagined::Imagined;
use super::super::plan::Refusal;
use super::super::system::System;
use crate::config::modules::Modules;
use crate::config::world::World;
use crate::config::{self, Config, Options, Request};
use crate::facts::{Facts, Target};
use crate::finding::{Finding, Severity};
use crate::rules::{self, Context};
use crate::source::SourceFile;

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

/// encrypted-key: a reload or a start waits for a person, at a terminal that is not there.
const ASKS: &str = "FS338";

/// django-allowed-hosts: the application would answer, and say that the name is not its own.
const TURNS_AWAY: &str = "FS562";

/// What Apache would not accept of the plan, and what would not work in it.
pub(super) fn look(
    system: &System<'_>,
    certified: &Certified,
    world: &Imagined<'_>,
    (name, site): (&str, &str),
) -> Vec<Refusal> {
    if system.config.is_none() {
        return Vec::new();
    }
    let mut config = load(world);
    let root = config.server_root.clone();
    let target = Target {
        modes: true,
        // Whoever asks for a site of this name has it, though a tutorial may use it.
        public_names: vec![name.to_owned()],
        ..Target::default()
    };
    let facts = Facts::new(world, true, root, Some(system.now), target);
    let cx = Context::new(&config, &facts);
    let found = rules::check(&cx, &rules::by_default);
    // The application's code, which findings point into, comes after the configuration's files.
    for file in cx.into_files() {
        config.sources.add(file.path, file.bytes);
    }
    let ours = |finding: &Finding| {
        let file = config.sources.get(finding.span.file);
        // A server that asks for a pass phrase answers nobody meanwhile.
        let of_site = |file: &SourceFile| file.path().ends_with(site.as_bytes());
        let named = || {
            let mut labels = finding.labels.iter();
            labels.any(|label| of_site(config.sources.get(label.span.file)))
        };
        finding.stops.is_some()
            || finding.code == ASKS
            || of_site(file)
            || finding.code == TURNS_AWAY && named()
    };
    // The certificate comes between: it is not there yet.
    // And so do packages that are still to be installed.
    let no_wsgi = !system.is_there("/etc/apache2/mods-available/wsgi.load");
    let waits = |finding: &Finding| {
        if no_wsgi && finding.message.contains("mod_wsgi") {
            return true;
        }
        let about = |path: &str| {
            let text = config.sources.text(finding.span);
            finding.message.contains(path) || memchr::memmem::find(text, path.as_bytes()).is_some()
        };
        !certified.effects.is_empty()
            && (about(certified.chain.as_str()) || about(certified.key.as_str()))
    };
    let mut refused = strangers(system, &config, site);
    let more = found
        .iter()
        .filter(|finding| finding.severity > Severity::Note && ours(finding) && !waits(finding))
        .take(5)
        .map(|finding| {
            let file = config.sources.get(finding.span.file);
            Refusal::new(
                format!(
                    "the site would not work beside the present configuration: {}:{}: {} ({})",
                    file.display_path(),
                    finding.line,
                    finding.message,
                    finding.code,
                ),
                finding.help.clone().unwrap_or_else(|| {
                    format!("`flaskssl explain {}` tells what that means", finding.code)
                }),
            )
        });
    refused.extend(more);
    refused
}

/// Visitors of a name that no virtual host has get the first one: where that has no name of its
/// own, all of its visitors do, and must not get this site from now on.
fn strangers(system: &System<'_>, planned: &Config, site: &str) -> Vec<Refusal> {
    // An address and a name that nobody has (RFC 5737, RFC 6761).
    let ip = core::net::IpAddr::from([203, 0, 113, 77]);
    let name = Some("nobody.invalid");
    let Some(present) = system.config else {
        return Vec::new();
    };
    let mut refused = Vec::new();
    for port in [80, 443] {
        let (before, _) = present.hosts().answering(ip, port, name);
        let (after, _) = planned.hosts().answering(ip, port, name);
        let file = |config: &Config, host: &crate::config::views::hosts::Host| {
            host.span
                .map(|span| config.sources.get(span.file).display_path())
        };
        let (Some(was), Some(is)) = (file(present, before), file(planned, after)) else {
            continue;
        };
        // One without a name of its own lives by being the first.
        let main = present
            .hosts()
            .all
            .first()
            .and_then(|main| main.name.clone());
        let nameless = before.name.is_none() || before.name == main;
        if nameless && is.ends_with(site) && !was.ends_with(site) {
            refused.push(Refusal::new(
                format!("visitors of port {port} whose name no virtual host has would get this site, and not that of {was} any more"),
                format!("Give the virtual hosts of {was} all their names (ServerName, ServerAlias) and enable one that comes first for the rest: `sudo a2ensite 000-default`"),
            ));
        }
    }
    refused
}
