//! What is wanted: what the command line says, and what a person answered. No secret is in it,
//! so that it can stand in the journal.

use serde::{Deserialize, Serialize};

use super::name::Name;
use super::place::Place;

/// All answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The names of the site, its ServerName first; at least one.
    pub names: Vec<Name>,
    /// The folder of the application.
    pub app: Place,
    /// The WSGI callable as `module:callable`, where it is not to be looked for; `()` behind it
    /// marks a factory.
    pub callable: Option<String>,
    /// The application's virtual environment.
    pub environment: Environment,
    /// Where the certificate comes from.
    pub certificate: Certificate,
    /// For how many seconds browsers are told to use HTTPS alone; none: they are not told.
    pub hsts: Option<u32>,
    /// The file with DuckDNS's token, where the name's address is to be set.
    pub duckdns: Option<Place>,
    /// Whether DuckDNS is to be told the address again and again.
    pub duckdns_timer: bool,
    /// Whether it is no matter where the names lead: a proxy stands in front.
    #[serde(default)]
    pub any_dns: bool,
    /// The address that DuckDNS is told; none: the one that it sees.
    pub address: Option<core::net::IpAddr>,
}

/// Whose packages the application gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Those of a virtual environment in the application's folder, if there is one; else, if
    /// it has a requirements.txt, of one that is made; else the system's.
    Found,
    /// The system's.
    System,
    /// Those of this virtual environment.
    At(Place),
}

/// Where the certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certificate {
    /// An authority that certbot asks.
    Acme(Acme),
    /// An authority of this machine, for development.
    Local(Local),
}

/// A certificate by certbot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acme {
    /// How it is proved whose the name is.
    pub authenticator: Authenticator,
    /// The authority's directory, where it is not Let's Encrypt's.
    pub server: Option<String>,
    /// Whether Let's Encrypt's staging authority is asked, whose certificates nobody trusts.
    pub staging: bool,
    /// Whether all is tried at the staging authority before.
    pub rehearsal: bool,
    /// Where the authority writes to.
    pub email: Option<String>,
}

/// How it is proved whose a name is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authenticator {
    /// By a file that Apache serves.
    Webroot,
    /// By a server of certbot's own, for which Apache frees port 80.
    Standalone,
    /// By a TXT record that DuckDNS publishes; the file with its token.
    DuckDns(Place),
}

/// A certificate by an authority of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Local {
    /// Addresses that it holds besides the names.
    pub addresses: Vec<core::net::IpAddr>,
    /// Whether this machine's store is to trust the authority.
    pub trust: bool,
}

impl Answers {
    /// The name that the virtual host and the certificate are called by.
    pub fn name(&self) -> &Name {
        &self.names[0]
    }
}
