//! Certificates by certbot: what is there already, or the words that get one.

use super::lineage::{self, Good, Lineage, Standing};
use super::{Certified, place, shell};
use crate::setup::answers::{Acme, Answers, Authenticator};
use crate::setup::duckdns;
use crate::setup::effect::{Access, Effect, Make, Program};
use crate::setup::place::Place;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

/// The folder that challenges are served from.
pub(super) const WEBROOT: &str = "/var/www/letsencrypt";

/// Let's Encrypt's directories, and their hosts.
const PRODUCTION: &str = "https://acme-v02.api.letsencrypt.org/directory";
const STAGING: &str = "https://acme-staging-v02.api.letsencrypt.org/directory";

/// What certbot writes to, whatever it is asked; its logs stay.
const TREES: [&str; 2] = ["/etc/letsencrypt", "/var/lib/letsencrypt"];

pub(super) fn find(
    answers: &Answers,
    acme: &Acme,
    system: &System<'_>,
) -> Result<Certified, Vec<Refusal>> {
    let acme = &plain(acme);
    let refusals = refusals(answers, acme, system);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    match lineage::find(&answers.names, acme, system) {
        Some(Lineage {
            name,
            standing: Standing::Good(good),
            ..
        }) => Ok(kept(&name, good, system)),
        Some(Lineage {
            standing: Standing::Broken(refusal),
            ..
        }) => Err(vec![refusal]),
        Some(Lineage {
            name,
            standing: Standing::Poor(why),
            names,
        }) => {
            let order = Order {
                answers,
                acme,
                system,
                lineage: &name,
                anew: Some((&why, &names)),
            };
            order.certified()
        }
        None => {
            let lineage = answers.name().as_str();
            Order {
                answers,
                acme,
                system,
                lineage,
                anew: None,
            }
            .certified()
        }
    }
}

/// The same, with Let's Encrypt's own directories told by `staging` alone.
fn plain(acme: &Acme) -> Acme {
    let mut acme = acme.clone();
    match acme.server.as_deref() {
        Some(PRODUCTION) => acme.server = None,
        Some(STAGING) if !acme.staging => {
            acme.server = None;
            acme.staging = true;
        }
        _ => {}
    }
    acme
}

fn refusals(answers: &Answers, acme: &Acme, system: &System<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if acme.staging && acme.server.is_some() {
        refusals.push(Refusal::new(
            "staging is Let's Encrypt's, and another authority is asked",
            "give either --staging or --server",
        ));
    }
    if let Some(server) = &acme.server {
        let odd = |c: char| c.is_whitespace() || c.is_control() || !c.is_ascii();
        let host = server.strip_prefix("https://").unwrap_or_default();
        if host.is_empty() || host.starts_with('/') || server.contains(odd) {
            refusals.push(Refusal::new(
                format!(
                    "{} is no address of an authority's directory",
                    server.escape_debug()
                ),
                "give one that begins with https://",
            ));
        }
    }
    for name in answers.names.iter().filter(|_| acme.server.is_none()) {
        if !name.is_public() {
            refusals.push(Refusal::new(
                format!("{name} is a name of local networks alone, and Let's Encrypt cannot issue for it"),
                "give a name that public DNS knows, or --local for a certificate of this machine's own authority",
            ));
        }
    }
    if let Some(email) = &acme.email {
        let odd = |c: char| c.is_whitespace() || c.is_control() || ",;<>\"'".contains(c);
        let parts = email.split_once('@');
        let fits = parts.is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.contains('@')
        });
        if !fits || email.starts_with('-') || email.contains(odd) {
            refusals.push(Refusal::new(
                format!("{} is no e-mail address", email.escape_debug()),
                "give one like name@example.org, or none",
            ));
        }
    }
    if let Authenticator::DuckDns(token) = &acme.authenticator {
        refusals.extend(duckdns::refusals_of_proof(&answers.names));
        refusals.extend(duckdns::refusals_of_token(token, system));
        refusals.extend(duckdns::refusals_of_program(system));
    }
    refusals
}

/// A lineage that is used as it is.
fn kept(name: &str, good: Good, system: &System<'_>) -> Certified {
    let used = format!("the certificate {name} that certbot has is used");
    let mut told = vec![match good.until {
        Some(until) => format!("{used}; it is valid until {}", crate::setup::day(until)),
        None => used,
    }];
    told.extend(good.told);
    Certified {
        chain: place(&lineage::file(name, "fullchain")),
        key: place(&lineage::file(name, "privkey")),
        folders: good
            .webroot
            .as_ref()
            .and_then(|webroot| folder(webroot, system))
            .into_iter()
            .collect(),
        webroot: good.webroot,
        effects: Vec::new(),
        contacts: Vec::new(),
        told,
        packages: vec!["certbot"],
    }
}

fn folder(webroot: &Place, system: &System<'_>) -> Option<Effect> {
    let absent = system.world.stat(webroot.bytes()).absent();
    absent.then(|| Effect::Folder {
        path: webroot.as_str().to_owned(),
        access: Access::root(0o755),
    })
}

/// A certificate that is to be got.
struct Order<'o, 's> {
    answers: &'o Answers,
    acme: &'o Acme,
    system: &'o System<'s>,
    lineage: &'o str,
    /// Why, and which names, of one that is there.
    anew: Option<(&'o str, &'o [String])>,
}

impl Order<'_, '_> {
    fn certified(&self) -> Result<Certified, Vec<Refusal>> {
        let names = self.names().map_err(|refusal| vec![refusal])?;
        let method = self.method().map_err(|refusal| vec![refusal])?;
        let webroot = match self.acme.authenticator {
            Authenticator::Webroot => Some(place(WEBROOT)),
            _ => None,
        };
        let mut told = Vec::new();
        if let Some((why, _)) = self.anew {
            told.push(format!(
                "certbot gets the certificate {} anew: {why}",
                self.lineage
            ));
        }
        let kept: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|n| !self.asked(n))
            .collect();
        if !kept.is_empty() {
            told.push(format!(
                "it keeps the other names that it has: {}",
                kept.join(", ")
            ));
        }
        let rehearsal = self.acme.rehearsal && !self.acme.staging;
        let mut effects = Vec::new();
        if rehearsal && self.acme.server.is_none() {
            effects.push(self.make(&names, &method, true));
        } else if rehearsal {
            told.push("nothing is rehearsed: --dry-run of certbot's would be an order like any other at that authority".into());
        }
        effects.push(self.make(&names, &method, false));
        if self.acme.staging {
            told.push("the certificate is of Let's Encrypt's staging authority: browsers will warn of it; without --staging another run gets one that they trust".into());
        }
        self.tell(&mut told);
        Ok(Certified {
            chain: place(&lineage::file(self.lineage, "fullchain")),
            key: place(&lineage::file(self.lineage, "privkey")),
            folders: webroot
                .as_ref()
                .and_then(|w| folder(w, self.system))
                .into_iter()
                .collect(),
            webroot,
            effects,
            contacts: self.contacts(rehearsal),
            told,
            packages: vec!["certbot"],
        })
    }

    fn asked(&self, name: &str) -> bool {
        self.answers
            .names
            .iter()
            .any(|asked| asked.as_str() == name)
    }

    /// The names that are wanted, and those that the lineage has besides: other virtual hosts
    /// may live on them.
    fn names(&self) -> Result<Vec<String>, Refusal> {
        let mut names: Vec<String> = self.answers.names.iter().map(ToString::to_string).collect();
        for name in self.anew.map_or(&[][..], |(_, names)| names) {
            if name.starts_with("*.") {
                return Err(Refusal::new(
                    format!(
                        "the certificate {} is for {name}, too, which a set-up cannot prove",
                        self.lineage
                    ),
                    format!(
                        "renew it by the way it was got: certbot renew --cert-name {}",
                        self.lineage
                    ),
                ));
            }
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        Ok(names)
    }

    /// The words that say how the names are proved.
    fn method(&self) -> Result<Vec<String>, Refusal> {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Ok(match &self.acme.authenticator {
            Authenticator::Webroot => own(&["--webroot", "-w", WEBROOT]),
            Authenticator::Standalone => {
                let [stop, start] = if self.system.systemd() {
                    ["systemctl stop apache2", "systemctl start apache2"]
                } else {
                    ["service apache2 stop", "service apache2 start"]
                };
                own(&["--standalone", "--pre-hook", stop, "--post-hook", start])
            }
            Authenticator::DuckDns(token) => {
                let hook = |what| {
                    let words = [
                        &*self.system.program,
                        "hook",
                        "duckdns",
                        what,
                        "--token-file",
                        token.as_str(),
                    ];
                    shell::command(&words).map_err(|why| {
                        Refusal::new(why, "install flaskssl and keep the token at paths of plain letters, such as /usr/local/bin/flaskssl and /root/duckdns.token")
                    })
                };
                let (publish, clear) = (hook("publish")?, hook("clear")?);
                own(&[
                    "--manual",
                    "--preferred-challenges",
                    "dns",
                    "--manual-auth-hook",
                    &publish,
                    "--manual-cleanup-hook",
                    &clear,
                ])
            }
        })
    }

    fn make(&self, names: &[String], method: &[String], dry: bool) -> Effect {
        let mut words: Vec<String> = ["certbot", "certonly", "--non-interactive", "--agree-tos"]
            .map(str::to_owned)
            .to_vec();
        let mut add = |more: &[&str]| words.extend(more.iter().map(|word| (*word).to_owned()));
        match &self.acme.email {
            Some(email) => add(&["--no-eff-email", "--email", email]),
            None => add(&["--register-unsafely-without-email"]),
        }
        add(&method.iter().map(String::as_str).collect::<Vec<_>>());
        add(&["--cert-name", self.lineage]);
        for name in names {
            add(&["-d", name]);
        }
        if self.anew.is_some() {
            add(&["--force-renewal", "--renew-with-new-domains"]);
        }
        if let Some(server) = &self.acme.server {
            add(&["--server", server]);
        }
        if self.acme.staging {
            add(&["--staging"]);
        }
        if dry {
            add(&["--dry-run"]);
        }
        let list = names.join(", ");
        let what = if dry {
            format!("a rehearsal of the order for {list}")
        } else {
            format!("the certificate for {list}")
        };
        // A certificate that was got anew is not taken back: the one before was poor.
        let mut trees: Vec<String> = match self.anew {
            None => TREES.map(str::to_owned).to_vec(),
            Some(_) => Vec::new(),
        };
        // It is renewed as it was, then: by the way that there was for it before.
        let keeps = match self.anew {
            Some(_) if !dry => vec![format!("/etc/letsencrypt/renewal/{}.conf", self.lineage)],
            _ => Vec::new(),
        };
        let mut seconds = 240;
        match self.acme.authenticator {
            Authenticator::Webroot if self.anew.is_none() => trees.push(WEBROOT.to_owned()),
            Authenticator::Webroot => {}
            Authenticator::Standalone => {}
            // Each name's servers are waited for.
            Authenticator::DuckDns(_) => seconds += 2 * duckdns::PATIENCE * names.len() as u64,
        }
        Effect::Make(Make {
            what,
            program: Program::Certbot,
            words,
            trees,
            keeps,
            user: None,
            seconds,
        })
    }

    fn tell(&self, told: &mut Vec<String>) {
        match &self.acme.authenticator {
            Authenticator::Webroot => {}
            Authenticator::Standalone => told.push(
                "Apache is stopped for some seconds whenever certbot proves the name: now, and at each renewal".into(),
            ),
            Authenticator::DuckDns(token) => told.push(format!(
                "certbot runs {} at each renewal, which reads the token in {token}: leave both where they are",
                self.system.program
            )),
        }
    }

    fn contacts(&self, rehearsal: bool) -> Vec<String> {
        let mut contacts = Vec::new();
        let lets_encrypt = |host: &str, what: &str| format!("{host} (Let's Encrypt): {what}");
        match &self.acme.server {
            Some(server) => contacts.push(format!("{server}: the order of the certificate")),
            None => {
                let staging = "acme-staging-v02.api.letsencrypt.org";
                if self.acme.staging {
                    contacts.push(lets_encrypt(staging, "the order of the certificate"));
                } else {
                    if rehearsal {
                        contacts.push(lets_encrypt(staging, "the rehearsal"));
                    }
                    contacts.push(lets_encrypt(
                        "acme-v02.api.letsencrypt.org",
                        "the order of the certificate",
                    ));
                }
            }
        }
        if let Authenticator::DuckDns(_) = self.acme.authenticator {
            contacts.push("www.duckdns.org: the TXT record that proves the name".into());
            contacts.push("the name servers of duckdns.org: whether they have it".into());
        }
        contacts
    }
}
