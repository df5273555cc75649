//! The command line, and what a person answers, to answers.

use std::path::Path;

use super::super::arguments::{Setup, SetupAuthenticator};
use super::{Failed, ask};
use crate::setup::answers::{Acme, Answers, Authenticator, Certificate, Environment, Local};
use crate::setup::name::Name;
use crate::setup::place::Place;

/// What is wanted.
pub(super) fn of(setup: &Setup) -> Result<Answers, Failed> {
    let names = names(setup)?;
    let app = match &setup.app {
        Some(app) => place("--app", app)?,
        None => asked("--app", "Which folder is the application in?", |typed| {
            place("--app", Path::new(typed))
        })?,
    };
    let environment = match (&setup.venv, setup.system_packages) {
        (Some(venv), _) => Environment::At(place("--venv", venv)?),
        (None, true) => Environment::System,
        (None, false) => Environment::Found,
    };
    let token = match &setup.duckdns_token_file {
        Some(file) => Some(place("--duckdns-token-file", file)?),
        None => None,
    };
    let certificate = if setup.local {
        Certificate::Local(Local {
            addresses: setup.local_address.clone(),
            trust: setup.trust,
        })
    } else {
        let authenticator = match (setup.authenticator, &token) {
            (SetupAuthenticator::Webroot, _) => Authenticator::Webroot,
            (SetupAuthenticator::Standalone, _) => Authenticator::Standalone,
            (SetupAuthenticator::Duckdns, Some(token)) => Authenticator::DuckDns(token.clone()),
            (SetupAuthenticator::Duckdns, None) => {
                return Err(Failed::usage(
                    "--authenticator duckdns needs --duckdns-token-file FILE",
                ));
            }
        };
        Certificate::Acme(Acme {
            authenticator,
            server: setup.server.clone(),
            staging: setup.staging,
            rehearsal: !setup.no_rehearsal,
            email: setup.email.clone(),
        })
    };
    let duckdns_timer = setup.duckdns_timer || timer_wanted(setup);
    Ok(Answers {
        names,
        app,
        callable: setup.callable.clone(),
        environment,
        certificate,
        hsts: setup.hsts,
        duckdns: token.filter(|_| !setup.keep_address),
        duckdns_timer,
        any_dns: setup.any_dns,
        address: setup.public_ip,
    })
}

/// Whether a person wants DuckDNS to be told the address again and again: asked where it is to be
/// told once, and there is somebody to ask.
fn timer_wanted(setup: &Setup) -> bool {
    let told_once =
        setup.duckdns_token_file.is_some() && !setup.keep_address && setup.public_ip.is_none();
    let asking = !setup.yes && !setup.plan && setup.format == super::SetupFormat::Text;
    told_once
        && asking
        && ask::anybody()
        && ask::yes("Addresses change at home: tell DuckDNS yours again every five minutes?")
}

fn names(setup: &Setup) -> Result<Vec<Name>, Failed> {
    let name =
        |typed: &str| Name::of(typed).map_err(|why| Failed::usage(format!("--domain: {why}")));
    if setup.domains.is_empty() {
        let question = "Which name does the site have, such as home.duckdns.org?";
        return Ok(vec![asked("--domain", question, name)?]);
    }
    let mut names = Vec::new();
    for typed in &setup.domains {
        let name = name(typed)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Asks until the answer can be used.
fn asked<T>(
    flag: &str,
    question: &str,
    of: impl Fn(&str) -> Result<T, Failed>,
) -> Result<T, Failed> {
    if !ask::anybody() {
        return Err(Failed::usage(format!(
            "{flag} is missing, and there is no terminal to ask at"
        )));
    }
    loop {
        let Some(typed) = ask::line(question) else {
            return Err(Failed::usage(format!("{flag} is missing")));
        };
        match of(&typed) {
            Ok(value) => return Ok(value),
            Err(failed) => eprintln!("{}", crate::report::escape(&failed.message)),
        }
    }
}

/// A path, absolute, as it is typed.
fn place(flag: &str, path: &Path) -> Result<Place, Failed> {
    let absolute = std::path::absolute(path)
        .map_err(|error| Failed::usage(format!("{flag} {}: {error}", path.display())))?;
    let Some(text) = absolute.to_str() else {
        return Err(Failed::usage(format!(
            "{flag} {}: it is no UTF-8",
            path.display()
        )));
    };
    Place::of(text).map_err(|why| Failed::usage(format!("{flag}: {why}")))
}
