//! Where the site's certificate is, and what has to be done for it.

mod acme;
mod lineage;
mod local;
pub mod said;
pub(super) mod shell;

#[cfg(test)]
mod tests;

use super::answers::{Answers, Certificate};
use super::effect::Effect;
use super::place::Place;
use super::plan::Refusal;
use super::system::System;

/// What the certificate comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified {
    /// The file for `SSLCertificateFile`.
    pub chain: Place,
    /// The file for `SSLCertificateKeyFile`.
    pub key: Place,
    /// The folder whose `.well-known/acme-challenge` has to be served on port 80, now and at
    /// each renewal.
    pub webroot: Option<Place>,
    /// What has to be there before Apache serves port 80.
    pub folders: Vec<Effect>,
    /// What is to be done for the certificate; nothing where there is one.
    pub effects: Vec<Effect>,
    /// Hosts that are asked, and what for.
    pub contacts: Vec<String>,
    /// What a person has to know.
    pub told: Vec<String>,
    /// Packages that are needed.
    pub packages: Vec<&'static str>,
}

/// Where the certificate is, or will be.
///
/// # Errors
/// What keeps it from being got.
pub fn find(answers: &Answers, system: &System<'_>) -> Result<Certified, Vec<Refusal>> {
    match &answers.certificate {
        Certificate::Acme(acme) => acme::find(answers, acme, system),
        Certificate::Local(local) => local::find(answers, local, system),
    }
}

/// A path of ours, made of constants and checked names.
fn place(path: &str) -> Place {
    Place::of(path).expect("a constant and a name")
}
