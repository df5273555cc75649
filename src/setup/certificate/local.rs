//! Certificates by an authority of this machine, for development: only those trust it who are
//! told to.

use super::{Certified, place};
use crate::config::world::Seen;
use crate::facts::certificate::Key;
use crate::setup::answers::{Answers, Local};
use crate::setup::effect::{Effect, Issue, Trust};
use crate::setup::plan::Refusal;
use crate::setup::system::System;

/// Where the authority is.
const AUTHORITY: &str = "/etc/flaskssl/local-ca";

/// Where the certificates are, each in a folder of its own.
const CERTIFICATES: &str = "/etc/flaskssl/local";

/// Where Debian's `update-ca-certificates` looks for an authority of one's own.
const ANCHOR: &str = "/usr/local/share/ca-certificates/flaskssl-local.crt";

/// What is valid for less is issued anew.
const LEFT: i64 = 30 * 86_400;

pub(super) fn find(
    answers: &Answers,
    local: &Local,
    system: &System<'_>,
) -> Result<Certified, Vec<Refusal>> {
    let issue = Issue {
        names: answers.names.iter().map(ToString::to_string).collect(),
        addresses: local.addresses.clone(),
        authority: AUTHORITY.to_owned(),
        folder: format!("{CERTIFICATES}/{}", answers.name()),
    };
    let root = issue.root();
    let (chain, key) = (issue.chain(), format!("{}/privkey.pem", issue.folder));
    let mut told = Vec::new();
    let mut effects = Vec::new();
    match until(&issue, &key, system) {
        Some(until) => told.push(format!(
            "the certificate in {} is used; it is valid until {}, and another run then issues a new one",
            issue.folder,
            crate::setup::day(until)
        )),
        None => {
            told.push(
                "a certificate of this machine's own is valid for 13 months; another run then issues a new one".into(),
            );
            effects.push(Effect::Issue(issue));
        }
    }
    if local.trust {
        let now = system.world.contents(root.as_bytes());
        let then = system.world.contents(ANCHOR.as_bytes());
        let same = matches!((&now, &then), (Seen::Is(now), Seen::Is(then)) if now == then);
        // The authority's certificate says for which names it may speak: it changes with them.
        if !same || !effects.is_empty() {
            effects.push(Effect::Trust(Trust {
                root: root.clone(),
                anchor: ANCHOR.to_owned(),
            }));
        }
        told.push(format!(
            "browsers with a store of their own, such as Firefox, have to be given {root} besides"
        ));
    } else {
        told.push(format!(
            "browsers warn until they are given {root}, the authority's certificate"
        ));
    }
    Ok(Certified {
        chain: place(&chain),
        key: place(&key),
        webroot: None,
        folders: Vec::new(),
        effects,
        contacts: Vec::new(),
        told,
        packages: if local.trust {
            vec!["ca-certificates"]
        } else {
            Vec::new()
        },
    })
}

/// Until when the one that is there can be used.
fn until(issue: &Issue, key: &str, system: &System<'_>) -> Option<i64> {
    let facts = system.facts;
    let chain = facts.certificates(issue.chain().as_bytes()).known()?;
    let [leaf, between] = chain.certificates.as_slice() else {
        return None;
    };
    let root = facts.certificates(issue.root().as_bytes()).known()?;
    let root = root.leaf()?;
    let Seen::Is(Key::Plain(public)) = facts.key(key.as_bytes()) else {
        return None;
    };
    let fits = leaf.key.as_ref()?.same(&public) == Some(true)
        && leaf.issued_by(between)
        && between.issued_by(root)
        && issue.names.iter().all(|name| leaf.is_for(name))
        && issue
            .addresses
            .iter()
            .all(|address| leaf.addresses.contains(address))
        && [leaf, between, root]
            .iter()
            .all(|one| one.not_before <= system.now && one.not_after - system.now > LEFT);
    fits.then_some(leaf.not_after)
}
