//! Views that the start's checks and many rules ask for: each is made once, when the first
//! one asks.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::config::Config;
use crate::config::walk::ServerId;

use super::hosts::Hosts;
use super::settings::Settings;
use super::speech::Speeches;
use super::tls::Tls;

/// Those that have been asked for.
#[derive(Default)]
pub(in crate::config) struct Known {
    settings: OnceCell<Vec<Rc<Settings>>>,
    hosts: OnceCell<Hosts>,
    tls: OnceCell<Vec<Tls>>,
    speeches: OnceCell<Speeches>,
}

impl Config {
    /// The directives that stand in the own context of a server of this configuration.
    pub fn settings(&self, server: ServerId) -> &Rc<Settings> {
        let all = self.known.settings.get_or_init(|| {
            (0..self.servers.len().max(1))
                .map(|n| Rc::new(Settings::of(self, ServerId(n as u32))))
                .collect()
        });
        &all[server.0 as usize]
    }

    /// The main server's directives.
    pub fn main_settings(&self) -> &Rc<Settings> {
        self.settings(ServerId::MAIN)
    }

    /// The virtual hosts.
    pub fn hosts(&self) -> &Hosts {
        self.known.hosts.get_or_init(|| Hosts::of(self))
    }

    /// The TLS settings of each server, the main one first.
    pub fn tls(&self) -> &[Tls] {
        self.known.tls.get_or_init(|| Tls::all(self))
    }

    /// Which server speaks TLS, and which plain HTTP.
    pub fn speeches(&self) -> &Speeches {
        self.known
            .speeches
            .get_or_init(|| Speeches::of(self, self.hosts(), self.tls()))
    }
}
