//! Certificates that certbot has already, and what they are worth.

use crate::config::world::Seen;
use crate::facts::certificate::{Certificate, Key};
use crate::facts::renewals::Renewal;
use crate::setup::answers::Acme;
use crate::setup::name::Name;
use crate::setup::place::Place;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

const LIVE: &str = "/etc/letsencrypt/live";
const DAY: i64 = 86_400;

/// A certificate of certbot's, by its name there.
pub(super) struct Lineage {
    pub(super) name: String,
    pub(super) standing: Standing,
    /// The names that it holds.
    pub(super) names: Vec<String>,
}

/// What it is worth.
pub(super) enum Standing {
    /// It can be used as it is.
    Good(Good),
    /// It has to be got anew; why, as the end of "because ...".
    Poor(String),
    /// certbot will not touch it.
    Broken(Refusal),
}

/// One that can be used.
pub(super) struct Good {
    /// The folder that its names are proved by, where it is by files.
    pub(super) webroot: Option<Place>,
    /// The last second that it is valid; none where that cannot be seen.
    pub(super) until: Option<i64>,
    /// What is to be known of its renewal.
    pub(super) told: Option<String>,
}

/// The file of a lineage.
pub(super) fn file(name: &str, kind: &str) -> String {
    format!("{LIVE}/{name}/{kind}.pem")
}

/// The lineage that is used for the names, or got anew for them; none where a new one is due.
pub(super) fn find(names: &[Name], acme: &Acme, system: &System<'_>) -> Option<Lineage> {
    let own = names[0].as_str();
    let renewals = system.facts.renewals();
    let all = renewals.as_ref().map_or(&[][..], |renewals| renewals.all());
    let mut poor = None;
    let (first, others): (Vec<&Renewal>, Vec<&Renewal>) =
        all.iter().partition(|renewal| renewal.name == own);
    for renewal in first.into_iter().chain(others) {
        // Others give their files names of all kinds.
        if Place::of(&file(&renewal.name, "fullchain")).is_err() {
            continue;
        }
        let leaf = leaf(&renewal.name, system);
        let covers = |leaf: &Certificate| names.iter().all(|name| leaf.is_for(name.as_str()));
        if renewal.name != own && !leaf.is().is_some_and(covers) {
            continue;
        }
        let lineage = Lineage {
            name: renewal.name.clone(),
            names: leaf.is().map(|l| l.names.clone()).unwrap_or_default(),
            standing: standing(renewal, &leaf, names, acme, system),
        };
        if matches!(lineage.standing, Standing::Good(_)) {
            return Some(lineage);
        }
        poor.get_or_insert(lineage);
    }
    if poor.as_ref().is_none_or(|lineage| lineage.name != own) {
        // certbot makes no lineage over the remains of one.
        for folder in [LIVE, "/etc/letsencrypt/archive"] {
            let folder = format!("{folder}/{own}");
            if system.is_there(&folder) {
                return Some(Lineage {
                    name: own.to_owned(),
                    names: Vec::new(),
                    standing: Standing::Broken(Refusal::new(
                        format!(
                            "{folder} is there, and certbot has no renewal file for it, so that it will make no certificate of that name"
                        ),
                        format!(
                            "move /etc/letsencrypt/live/{own} and /etc/letsencrypt/archive/{own} to another folder, as far as they are there"
                        ),
                    )),
                });
            }
        }
    }
    poor
}

/// Its certificate; absent where there is none that can be read.
fn leaf(name: &str, system: &System<'_>) -> Seen<Certificate> {
    let file = file(name, "fullchain");
    match system.facts.certificates(file.as_bytes()) {
        Seen::Is(chain) => chain.leaf().cloned().map_or(Seen::Absent, Seen::Is),
        Seen::Absent => Seen::Absent,
        Seen::NotAsked => Seen::NotAsked,
        Seen::Gap(why) => Seen::Gap(why),
    }
}

fn standing(
    renewal: &Renewal,
    leaf: &Seen<Certificate>,
    names: &[Name],
    acme: &Acme,
    system: &System<'_>,
) -> Standing {
    let name = &renewal.name;
    if let Some(fault) = fault(renewal, system) {
        return Standing::Broken(Refusal::new(
            format!(
                "certbot cannot use its own renewal file {}: {fault}",
                renewal.file()
            ),
            format!(
                "have certbot forget that certificate: `certbot delete --cert-name {name}`, or move the file to another folder"
            ),
        ));
    }
    let poor = |why: String| Standing::Poor(why);
    let leaf = match leaf {
        Seen::Is(leaf) => leaf,
        Seen::Absent => return poor("what is there cannot be read as a certificate".into()),
        // Without root nothing below /etc/letsencrypt/live can be seen.
        Seen::Gap(_) | Seen::NotAsked => return unseen(renewal, names, system),
    };
    let server = renewal.get("server").unwrap_or_default();
    let staging = is_staging(server)
        || leaf
            .issuer
            .as_deref()
            .is_some_and(|i| i.contains("(STAGING)"));
    if staging && !acme.staging {
        return poor("the present one is from a staging authority, which no browser trusts".into());
    }
    if let Some(missing) = names.iter().find(|name| !leaf.is_for(name.as_str())) {
        return poor(format!("the present one is not for {missing}"));
    }
    if acme
        .server
        .as_deref()
        .is_some_and(|wanted| !server.is_empty() && wanted != server)
    {
        return poor(format!("the present one is from {server}"));
    }
    if let Seen::Is(Key::Plain(key)) = system.facts.key(file(name, "privkey").as_bytes())
        && leaf
            .key
            .as_ref()
            .is_some_and(|own| own.same(&key) == Some(false))
    {
        return poor("the present one does not fit its private key".into());
    }
    let left = leaf.not_after.saturating_sub(system.now);
    if left <= 0 {
        return poor(format!(
            "the present one has expired on {}",
            super::super::day(leaf.not_after)
        ));
    }
    if leaf.not_before > system.now {
        return poor(format!(
            "the present one is valid from {} on, or this machine's clock is slow",
            super::super::day(leaf.not_before)
        ));
    }
    // When certbot has a renewal due, of lifetimes of today and of those announced.
    if left <= (30 * DAY).min(leaf.lifetime() / 3) {
        return poor(format!(
            "the present one ends on {}",
            super::super::day(leaf.not_after)
        ));
    }
    match renewed(renewal, names, system) {
        Err(why) => poor(why),
        Ok(webroot) => Standing::Good(Good {
            webroot,
            until: Some(leaf.not_after),
            told: untried(renewal),
        }),
    }
}

/// What is to be known of a renewal that the set-up leaves as it is.
fn untried(renewal: &Renewal) -> Option<String> {
    if renewal.get("autorenew") == Some("False") {
        return Some(format!(
            "{} says `autorenew = False`, so that certbot will not renew it",
            renewal.file()
        ));
    }
    let by = renewal.get("authenticator")?;
    (by != "webroot").then(|| {
        format!(
            "certbot renews it by {by}, as before; `sudo certbot renew --dry-run --cert-name {}` tries that",
            renewal.name
        )
    })
}

/// One whose certificate cannot be looked at: it is taken for a good one.
fn unseen(renewal: &Renewal, names: &[Name], system: &System<'_>) -> Standing {
    Standing::Good(Good {
        webroot: renewed(renewal, names, system).ok().flatten(),
        until: None,
        told: Some(format!(
            "whether the certificate {} is good can only be seen by root",
            renewal.name
        )),
    })
}

/// What keeps certbot from using a renewal file (`RenewableCert`, certbot/_internal/storage.py).
fn fault(renewal: &Renewal, system: &System<'_>) -> Option<String> {
    for kind in ["cert", "privkey", "chain", "fullchain"] {
        let Some(path) = renewal.get(kind) else {
            return Some(format!("{kind} is missing in it"));
        };
        let path = path.as_bytes();
        if system.world.link(path).absent() && system.world.stat(path).is_there() {
            return Some(format!("{} is no link", String::from_utf8_lossy(path)));
        }
        if system.world.stat(path).absent() {
            return Some(format!("{} is not there", String::from_utf8_lossy(path)));
        }
    }
    None
}

/// Whether a renewal will work while Apache has port 80, and which folder it goes through.
fn renewed(
    renewal: &Renewal,
    names: &[Name],
    system: &System<'_>,
) -> Result<Option<Place>, String> {
    let cannot = |why: &str| Err(format!("the present one will not be renewed: {why}"));
    let Some(authenticator) = renewal.get("authenticator").filter(|a| *a != "None") else {
        return cannot("its renewal file names no authenticator");
    };
    match authenticator {
        "webroot" => {
            let of = |name: &Name| {
                renewal
                    .webroots()
                    .iter()
                    .find(|(of, _)| of == name.as_str())
            };
            let folders: Option<Vec<&str>> = names
                .iter()
                .map(|name| of(name).map(|(_, folder)| &**folder))
                .collect();
            match folders.as_deref() {
                Some([first, rest @ ..]) if rest.iter().all(|other| other == first) => {
                    match Place::of(first) {
                        Ok(place) => Ok(Some(place)),
                        Err(why) => cannot(&why),
                    }
                }
                Some(_) => cannot("its names are proved in different folders"),
                None => cannot("its renewal file names no folder for each of its names"),
            }
        }
        "standalone" if renewal.get("pre_hook").is_none() && !hooks(system) => {
            cannot("its authenticator wants port 80 for itself, which Apache holds")
        }
        "manual"
            if renewal
                .get("manual_auth_hook")
                .is_none_or(|hook| hook == "None") =>
        {
            cannot("somebody would have to prove the name by hand")
        }
        "nginx" => cannot("its authenticator wants nginx"),
        _ => Ok(None),
    }
}

/// Whether hooks for all renewals may free the port.
fn hooks(system: &System<'_>) -> bool {
    let entries = system.world.list(b"/etc/letsencrypt/renewal-hooks/pre");
    entries.known().is_some_and(|entries| !entries.is_empty())
}

/// Whether that is Let's Encrypt's authority for tests.
pub(super) fn is_staging(server: &str) -> bool {
    server.contains("//acme-staging")
}
