//! The faults, by what they are about.

mod app;
mod configuration;
mod forms;
mod further;
mod listen;
mod modules;
mod names;
mod network;
mod renewal;
mod server;
mod sites;
mod tls;
mod wsgi;

use super::scenario::Scenario;

const SITE: &str = "/etc/apache2/sites-available/exampledomain.conf";

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Scenario> {
    [
        tls::FAULTS,
        modules::FAULTS,
        configuration::FAULTS,
        sites::FAULTS,
        listen::FAULTS,
        server::FAULTS,
        network::FAULTS,
        names::FAULTS,
        wsgi::FAULTS,
        app::FAULTS,
        renewal::FAULTS,
        forms::FAULTS,
        further::FAULTS,
    ]
    .into_iter()
    .flatten()
}
