//! The callables of the folder's source files, and which of them is the likeliest.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::config::world::Seen;
use crate::facts::python::{Module, What};
use crate::setup::place::Place;
use crate::setup::system::System;

use super::Framework;
use super::callable::Callable;
use super::candidate::{self, Offer};
use super::scan::{Scan, module_of};

/// A callable that was found.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) file: String,
    pub(super) root: String,
    pub(super) callable: Callable,
    pub(super) framework: Framework,
    /// How likely a file it is in; the least is the likeliest.
    pub(super) tier: usize,
    /// The module and the name where it is made.
    pub(super) made: (String, String),
}

/// All callables of the folder's source files.
pub(super) fn candidates(system: &System<'_>, folder: &Place, scan: &Scan) -> Vec<Candidate> {
    let mut all: Vec<(Candidate, Option<Offer>)> = Vec::new();
    for file in &scan.sources {
        let Seen::Is(module) = system.facts.python(file.as_bytes()) else {
            continue;
        };
        let offers = candidate::offers(&module);
        if offers.is_empty() {
            continue;
        }
        let Some((root, name)) = module_of(system, file, relative(&module)) else {
            continue;
        };
        for offer in offers {
            let framework = match &offer {
                Offer::Object { framework, .. } => *framework,
                _ => Framework::Flask,
            };
            let callable = Callable {
                module: name.clone(),
                name: offer.name().to_owned(),
                factory: matches!(offer, Offer::Factory { .. }),
            };
            let made = made(&module, file, &name, &offer);
            all.push((
                Candidate {
                    file: file.clone(),
                    root: root.clone(),
                    callable,
                    framework,
                    tier: tier(folder, file),
                    made,
                },
                matches!(offer, Offer::Imported { .. }).then_some(offer),
            ));
        }
    }
    settle(all)
}

/// Whether a file imports with dots before the name.
fn relative(module: &Module) -> bool {
    module
        .events
        .iter()
        .any(|e| matches!(&e.what, What::From { level, .. } if *level > 0))
}

/// The module and the name where an offer is made.
fn made(module: &Rc<Module>, file: &str, name: &str, offer: &Offer) -> (String, String) {
    let package = |level: usize, there: &str| {
        if level == 0 {
            return there.to_owned();
        }
        let mut parts: Vec<&str> = name.split('.').collect();
        let drop = level - usize::from(file.ends_with("/__init__.py"));
        parts.truncate(parts.len().saturating_sub(drop));
        parts.extend(there.split('.').filter(|p| !p.is_empty()));
        parts.join(".")
    };
    match offer {
        Offer::Imported {
            level,
            module,
            there,
            ..
        } => (package(*level, module), there.clone()),
        Offer::Object { by: Some(by), .. } => {
            let first = by.split('.').next().unwrap_or_default();
            let last = by.rsplit('.').next().unwrap_or_default().to_owned();
            let from = module.events.iter().find_map(|event| match &event.what {
                What::From {
                    level,
                    module,
                    names,
                } => {
                    let own = names.iter().find(|n| n.bound == first)?;
                    let at = package(*level, module);
                    Some(if own.bound == *by {
                        (at, own.name.clone())
                    } else {
                        (format!("{at}.{}", own.name), last.clone())
                    })
                }
                What::Import { module, bound } if bound == first => {
                    Some((module.clone(), last.clone()))
                }
                _ => None,
            });
            from.unwrap_or_else(|| (name.to_owned(), last))
        }
        other => (name.to_owned(), other.name().to_owned()),
    }
}

/// Follows imports to where objects are made, and drops what is no object.
fn settle(all: Vec<(Candidate, Option<Offer>)>) -> Vec<Candidate> {
    let known: BTreeMap<(String, String), (String, String)> = all
        .iter()
        .map(|(c, _)| {
            let here = (c.callable.module.clone(), c.callable.name.clone());
            (here, c.made.clone())
        })
        .collect();
    let framework: BTreeMap<(String, String), Framework> = all
        .iter()
        .filter(|(_, imported)| imported.is_none())
        .map(|(c, _)| {
            let here = (c.callable.module.clone(), c.callable.name.clone());
            (here, c.framework)
        })
        .collect();
    all.into_iter()
        .filter_map(|(mut candidate, imported)| {
            let mut kind = None;
            for _ in 0..8 {
                kind = kind.or_else(|| framework.get(&candidate.made).copied());
                match known.get(&candidate.made) {
                    Some(next) if *next != candidate.made => candidate.made = next.clone(),
                    _ => break,
                }
            }
            if imported.is_some() {
                candidate.framework = kind?;
            }
            Some(candidate)
        })
        .collect()
}

/// How likely a file is the one that the application begins in.
fn tier(folder: &Place, file: &str) -> usize {
    let below = file
        .strip_prefix(folder.as_str())
        .unwrap_or(file)
        .trim_start_matches('/');
    let below = below.strip_prefix("src/").unwrap_or(below);
    let parts: Vec<&str> = below.split('/').collect();
    let usual = [
        "application.py",
        "main.py",
        "run.py",
        "server.py",
        "flask_app.py",
        "index.py",
        "autoapp.py",
        "__init__.py",
    ];
    match parts.as_slice() {
        ["wsgi.py"] => 0,
        ["app.py"] => 1,
        [name] if usual.contains(name) => 2,
        [_, "__init__.py" | "wsgi.py"] => 2,
        [_] => 3,
        [_, "app.py" | "main.py" | "application.py"] => 3,
        _ => 4,
    }
}

/// The likeliest, with what is to be said of others.
///
/// # Errors
/// None where there is none; those that may be meant where there are several.
pub(super) fn best(
    folder: &Place,
    all: Vec<Candidate>,
) -> Result<(Candidate, Vec<String>), Option<Vec<Candidate>>> {
    let Some(first) = all.iter().map(|c| c.tier).min() else {
        return Err(None);
    };
    let mut likely: Vec<&Candidate> = all.iter().filter(|c| c.tier == first).collect();
    // One that is made by a function is better taken ready than made anew.
    likely.sort_by_key(|c| c.callable.factory);
    let chosen = likely[0].clone();
    if likely.iter().any(|c| c.made != chosen.made) {
        let mut each: Vec<Candidate> = Vec::new();
        for one in likely {
            if !each.iter().any(|c| c.made == one.made) {
                each.push(one.clone());
            }
        }
        return Err(Some(each));
    }
    let mut told = Vec::new();
    for other in &all {
        let near = other.tier <= 2 && other.made != chosen.made;
        if near && told.len() < 3 {
            told.push(format!(
                "{} is taken, not {}: if that is meant, say --callable {}",
                short(folder, &chosen.file),
                short(folder, &other.file),
                other.callable
            ));
        }
    }
    Ok((chosen, told))
}

pub(super) fn short<'f>(folder: &Place, file: &'f str) -> &'f str {
    file.strip_prefix(folder.as_str())
        .map_or(file, |rest| rest.trim_start_matches('/'))
}
