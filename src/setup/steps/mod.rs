//! Answers and what is seen of the machine to a plan.

mod enable;
mod first;
mod holds;
mod reach;
mod reloads;
mod verdict;

use reach::Reach;

pub(crate) use verdict::load;

use super::answers::{Answers, Certificate};
use super::application::{self, Application};
use super::certificate::{self, Certified};
use super::duckdns;
use super::effect::{Access, Effect, Make, Program, Proof, Publish};
use super::generated::{HOOK, Site, hook};
use super::imagined::Imagined;
use super::journal::Mark;
use super::name::Name;
use super::plan::{Plan, Refusal, Step};
use super::system::System;

/// The settings file that gives the whole server a name.
const SERVER_NAME: &str = "flaskssl-servername";

/// The plan; satisfied steps have no effects.
///
/// # Errors
/// All that is in the way, before anything is changed.
pub fn plan(answers: &Answers, system: &System<'_>) -> Result<Plan, Vec<Refusal>> {
    let site_file = format!("/{}.conf", answers.name());
    let mut refused = first::look(answers, system, &site_file);
    let application =
        application::find(answers, system).map_err(|mut why| refused.append(&mut why));
    let certified = certificate::find(answers, system).map_err(|mut why| refused.append(&mut why));
    let (Ok(application), Ok(certified)) = (application, certified) else {
        return Err(refused);
    };
    let mut maker = Maker {
        answers,
        system,
        world: Imagined::over(system.world),
        application: &application,
        certified: &certified,
        refused,
        told: Vec::new(),
    };
    let steps = maker.steps();
    let mut told = std::mem::take(&mut maker.told);
    told.extend(application::other_wsgi(system).map(|module| {
        format!("mod_wsgi is loaded from {module}: that is used, and Debian's libapache2-mod-wsgi-py3 is not installed beside it")
    }));
    let mut plan = Plan {
        steps,
        told: [application.told.clone(), certified.told.clone(), told].concat(),
        contacts: Vec::new(),
    };
    plan.told.extend(asleep(system));
    plan.told
        .extend(reloads::told(&plan.steps, system, &site_file));
    if !plan.steps[0].effects.is_empty() {
        plan.contacts
            .push("the archives in /etc/apt/sources.list, for the packages".into());
    }
    if let Some(making) = &application.making {
        plan.contacts.push(format!(
            "pypi.org, for the packages of {}",
            making.requirements
        ));
    }
    if plan
        .steps
        .iter()
        .any(|step| step.id == "address" && !step.effects.is_empty())
    {
        plan.contacts.extend(duckdns::contacts(answers));
    }
    plan.contacts.extend(certified.contacts.iter().cloned());
    let refused = std::mem::take(&mut maker.refused);
    if refused.is_empty() {
        Ok(plan)
    } else {
        Err(refused)
    }
}

/// An Apache that does not start with the machine.
fn asleep(system: &System<'_>) -> Option<String> {
    let unit = ["/lib", "/usr/lib"]
        .iter()
        .any(|lib| system.is_there(&format!("{lib}/systemd/system/apache2.service")));
    let wanted = b"/etc/systemd/system/multi-user.target.wants/apache2.service";
    (system.systemd() && unit && system.world.link(wanted).absent()).then(|| {
        "Apache is not started with the machine: `sudo systemctl enable apache2` has it so"
            .to_owned()
    })
}

struct Maker<'m> {
    answers: &'m Answers,
    system: &'m System<'m>,
    /// The files as the steps before leave them.
    world: Imagined<'m>,
    application: &'m Application,
    certified: &'m Certified,
    refused: Vec<Refusal>,
    /// What a person has to know.
    told: Vec<String>,
}

impl Maker<'_> {
    fn steps(&mut self) -> Vec<Step> {
        let mut steps = vec![self.packages()];
        for effect in &steps[0].effects {
            self.world.happens(effect);
        }
        steps.push(self.application());
        // Nobody is led here for an application that does not come up.
        if self.answers.duckdns.is_some() {
            steps.push(self.address());
        }
        let secure = self.system.is_there(self.certified.chain.as_str());
        let ordered = !self.certified.effects.is_empty();
        let by_file = self.certified.webroot.is_some();
        if ordered && by_file {
            steps.push(self.port_80(secure));
        }
        steps.push(self.certificate());
        steps.push(self.site());
        if matches!(self.answers.certificate, Certificate::Acme(_)) {
            steps.push(self.renewal(ordered));
        }
        let file = format!("/{}.conf", self.answers.name());
        if self.refused.is_empty() {
            self.refused.extend(verdict::look(
                self.system,
                self.certified,
                &self.world,
                (self.answers.name().as_str(), &file),
            ));
        }
        for step in &mut steps {
            let paths = step.effects.iter().filter_map(Effect::at_path);
            let seen = paths.filter_map(|path| {
                Some((path.to_owned(), Mark::of_path(self.system.world, path)?))
            });
            step.seen = seen.collect();
        }
        steps
    }

    fn packages(&self) -> Step {
        let status = self.system.world.contents(b"/var/lib/dpkg/status").known();
        let status = status.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let there = super::packages::installed(&status.unwrap_or_default());
        let mut wanted = vec!["apache2"];
        if application::other_wsgi(self.system).is_none() {
            wanted.push("libapache2-mod-wsgi-py3");
        }
        wanted.extend(self.certified.packages.iter().copied());
        wanted.extend(self.application.packages.iter().copied());
        let mut packages: Vec<String> = Vec::new();
        for name in wanted {
            if !there.iter().any(|known| known == name) && !packages.iter().any(|p| p == name) {
                packages.push(name.to_owned());
            }
        }
        let title = if packages.is_empty() {
            "all packages are installed".to_owned()
        } else {
            format!("install {}", packages.join(", "))
        };
        let mut effects = Vec::new();
        if !packages.is_empty() {
            let wsgi = packages
                .iter()
                .any(|name| name == "libapache2-mod-wsgi-py3");
            if wsgi && self.system.config.is_some() {
                effects.extend(enable::unwanted(self.system, "wsgi"));
            }
            effects.push(Effect::Install { packages });
        }
        Step::new("packages", title, effects)
    }

    fn address(&mut self) -> Step {
        let effects = duckdns::effects(self.answers, self.system);
        let mut effects = self.or_refused(effects);
        effects.retain(|effect| match effect {
            Effect::Publish(publish) => !self.leads_here(publish),
            _ => true,
        });
        let effects = self.kept(effects);
        let title = format!("have DuckDNS lead {} here", self.answers.name());
        Step::new("address", title, effects)
    }

    /// Whether a name leads to this machine already, as far as that can be told: a machine
    /// behind a router does not see the address that it has for others.
    fn leads_here(&self, publish: &Publish) -> bool {
        let told = self.system.machine.and_then(|machine| {
            let seen = machine
                .names
                .iter()
                .find(|seen| seen.name == publish.name)?;
            let addresses = seen.best()?.addresses();
            let here = |ip: &core::net::IpAddr| match publish.address {
                Some(wanted) => wanted == *ip,
                None => machine.network.owns(*ip) == Some(true),
            };
            Some((addresses.iter().any(here), addresses.is_empty()))
        });
        match told {
            Some((true, _)) => true,
            Some((false, none)) if publish.address.is_none() && !none => {
                self.system.published.contains(&publish.name)
            }
            Some(_) => false,
            None => self.system.published.contains(&publish.name),
        }
    }

    fn application(&mut self) -> Step {
        let effects = application::effects(self.application, self.system);
        let effects = self.or_refused(effects);
        let mut effects = self.kept(effects);
        let script = &self.application.script;
        // Before a certificate is ordered for an application that does not come up.
        if !effects.is_empty() || !self.served() || self.system.open.is_some() {
            let path = self.application.python_path.iter();
            effects.push(Effect::Prove(Proof::Import {
                python: self.application.python.to_string(),
                path: path.map(ToString::to_string).collect(),
                script: script.to_string(),
                user: "www-data".into(),
            }));
        }
        let title = format!("run {} by {script}", self.application.callable);
        Step::new("application", title, effects)
    }

    /// Whether the site's file is there as it is to be.
    fn served(&self) -> bool {
        let text = self.site_of().whole();
        self.site_file(text)
            .iter()
            .all(|effect| holds::holds(self.system, effect))
    }

    /// The virtual host on port 80, with the challenge's path open, as long as there is no
    /// certificate; with it, as it stays.
    fn port_80(&mut self, secure: bool) -> Step {
        let site = self.site_of();
        let text = if secure {
            site.whole()
        } else {
            site.before_certificate()
        };
        let mut effects = Vec::new();
        effects.extend(self.certified.folders.iter().cloned());
        if let Some(webroot) = &self.certified.webroot {
            for folder in [".well-known", ".well-known/acme-challenge"] {
                effects.push(Effect::Folder {
                    path: format!("{webroot}/{folder}"),
                    access: Access::root(0o755),
                });
            }
        }
        effects.extend(self.server_name());
        if secure {
            effects.extend(self.modules());
        }
        effects.extend(self.site_file(text));
        let mut effects = self.kept(effects);
        self.serve(&mut effects);
        let certified = self.certified;
        if let (false, Some(webroot)) = (effects.is_empty(), &certified.webroot) {
            for name in &self.answers.names {
                effects.push(Effect::Prove(Proof::Challenge {
                    name: name.to_string(),
                    webroot: webroot.to_string(),
                    at: self.reach(name, 80),
                }));
            }
        }
        let title = "serve the authority's challenge over plain HTTP";
        Step::new("port 80", title, effects)
    }

    fn certificate(&mut self) -> Step {
        let effects = self.certified.effects.clone();
        let names: Vec<&str> = self
            .answers
            .names
            .iter()
            .map(|name| name.as_str())
            .collect();
        let title = match (&self.answers.certificate, effects.is_empty()) {
            (_, true) => format!("the certificate {} is good", self.certified.chain),
            (Certificate::Acme(_), _) => format!("order a certificate for {}", names.join(", ")),
            (Certificate::Local(_), _) => {
                format!(
                    "make a certificate for {} by an authority of this machine",
                    names.join(", ")
                )
            }
        };
        Step::new("certificate", title, self.kept(effects))
    }

    fn site(&mut self) -> Step {
        let mut effects = self.modules();
        effects.extend(self.server_name());
        let text = self.site_of().whole();
        effects.extend(self.site_file(text));
        let mut effects = self.kept(effects);
        self.serve(&mut effects);
        // The certificate comes before, in this run or in the one that was stopped.
        let ordered = !self.certified.effects.is_empty();
        // And whoever goes on after an error has mended code that runs already.
        if (ordered || self.system.open.is_some()) && effects.is_empty() {
            effects.push(Effect::Serve);
        }
        if !effects.is_empty() || self.system.open.is_some() {
            for name in &self.answers.names {
                effects.push(Effect::Prove(Proof::Site {
                    name: name.to_string(),
                    chain: self.certified.chain.to_string(),
                    at: self.reach(name, 443),
                }));
            }
        }
        let title = format!("serve the application at https://{}/", self.answers.name());
        Step::new("site", title, effects)
    }

    /// The addresses by which the site is asked for.
    fn reach(&mut self, name: &Name, port: u16) -> Vec<core::net::IpAddr> {
        let site = format!("/{}.conf", self.answers.name());
        let reach = Reach::of(self.system, &self.world, &site, name, port);
        let refusal = reach.refusal(self.system, &self.answers.certificate, name, port);
        match refusal {
            // What is in its own way already is told alone.
            Some(refusal) if self.refused.is_empty() => self.refused.push(refusal),
            Some(_) => {}
            None => self.told.extend(reach.told(name, port)),
        }
        reach.at
    }

    fn renewal(&mut self, ordered: bool) -> Step {
        let effects = vec![
            Effect::Folder {
                path: HOOK
                    .rsplit_once('/')
                    .map_or("/", |(folder, _)| folder)
                    .to_owned(),
                access: Access::root(0o755),
            },
            Effect::Write {
                path: HOOK.to_owned(),
                text: hook(self.system.systemd()),
                access: Access::root(0o755),
            },
        ];
        let mut effects = self.kept(effects);
        effects.extend(self.timer());
        if ordered || self.system.open.is_some_and(|open| open.unrehearsed) {
            effects.extend(self.rehearsed());
        }
        Step::new("renewal", "have Apache read renewed certificates", effects)
    }

    /// certbot's own timer, where somebody has switched it off.
    fn timer(&self) -> Option<Effect> {
        const UNIT: &str = "certbot.timer";
        let there = ["/lib", "/usr/lib", "/etc"];
        let unit = |folder: &&str| {
            self.system
                .is_there(&format!("{folder}/systemd/system/{UNIT}"))
        };
        let wanted = format!("/etc/systemd/system/timers.target.wants/{UNIT}");
        // One that somebody masked is a link to nothing; that is a wish, too.
        let masked = self
            .system
            .world
            .link(format!("/etc/systemd/system/{UNIT}").as_bytes())
            .is_there();
        let on = masked || !self.system.world.link(wanted.as_bytes()).absent();
        let there = self.system.systemd() && there.iter().any(unit);
        (there && !on).then(|| Effect::Timer { unit: UNIT.into() })
    }

    /// The renewal, tried at Let's Encrypt's staging authority; other authorities have none.
    fn rehearsed(&self) -> Option<Effect> {
        let Certificate::Acme(acme) = &self.answers.certificate else {
            return None;
        };
        if acme.server.is_some() || acme.staging || !acme.rehearsal {
            return None;
        }
        let words = [
            "certbot",
            "renew",
            "--non-interactive",
            "--no-random-sleep-on-renew",
            "--dry-run",
        ];
        let mut words: Vec<String> = words.map(str::to_owned).into();
        words.extend(["--cert-name".to_owned(), self.answers.name().to_string()]);
        Some(Effect::Make(Make {
            what: "rehearse the renewal at the staging authority".into(),
            program: Program::Certbot,
            words,
            trees: vec!["/etc/letsencrypt".into()],
            keeps: Vec::new(),
            user: None,
            seconds: 300,
        }))
    }

    /// The machine as the steps before leave it.
    fn seen(&self) -> System<'_> {
        self.system.with_world(&self.world)
    }

    fn modules(&mut self) -> Vec<Effect> {
        // Before Apache is installed nothing is known of them; the plan is made anew after.
        if self.system.config.is_none() {
            return Vec::new();
        }
        let mut names = vec!["alias", "ssl"];
        if application::other_wsgi(self.system).is_none() {
            names.push("wsgi");
        }
        if self.answers.hsts.is_some() {
            names.push("headers");
        }
        let mut effects = Vec::new();
        for name in names {
            match enable::module(&self.seen(), name) {
                // Its package enables it as it is installed.
                Err(_) if name == "wsgi" && !self.has_wsgi() => {}
                Err(refusal) => self.refused.push(refusal),
                Ok(some) => {
                    for effect in some {
                        if !effects.contains(&effect) {
                            effects.push(effect);
                        }
                    }
                }
            }
        }
        effects
    }

    fn has_wsgi(&self) -> bool {
        self.packages().effects.is_empty()
    }

    /// A name for the whole server, where it has none: else it looks one up at each start, and
    /// complains (AH00558).
    fn server_name(&self) -> Vec<Effect> {
        let Some(config) = self.system.config else {
            return Vec::new();
        };
        let path = format!("/etc/apache2/conf-available/{SERVER_NAME}.conf");
        let has = config
            .hosts()
            .all
            .first()
            .is_some_and(|main| main.name.is_some());
        if has && !self.system.ours.contains_key(&path) {
            return Vec::new();
        }
        // A virtual host that comes first and has no name must not take the site's.
        let names = &self.answers.names;
        let name = match names.iter().any(|name| name.as_str() == "localhost") {
            true => "127.0.0.1",
            false => "localhost",
        };
        let mut effects = vec![Effect::Write {
            path,
            text: format!(
                "{}\n# Of the whole server, and of no site: a virtual host without a name of its own takes it.\nServerName {name}\n",
                super::generated::MARK
            ),
            access: Access::root(0o644),
        }];
        effects.extend(enable::file(&self.seen(), "conf", SERVER_NAME));
        effects
    }

    fn site_file(&self, text: String) -> Vec<Effect> {
        let name = self.answers.name().as_str();
        let mut effects = vec![Effect::Write {
            path: format!("/etc/apache2/sites-available/{name}.conf"),
            text,
            access: Access::root(0o644),
        }];
        effects.extend(enable::file(&self.seen(), "site", name));
        effects
    }

    fn site_of(&self) -> Site<'_> {
        Site {
            names: &self.answers.names,
            webroot: self.certified.webroot.as_ref(),
            chain: &self.certified.chain,
            key: &self.certified.key,
            script: &self.application.script,
            python_home: self.application.python_home.as_ref(),
            python_path: &self.application.python_path,
            statics: &self.application.statics,
            hsts: self.answers.hsts,
        }
    }

    fn or_refused(&mut self, effects: Result<Vec<Effect>, Vec<Refusal>>) -> Vec<Effect> {
        effects.unwrap_or_else(|mut why| {
            self.refused.append(&mut why);
            Vec::new()
        })
    }

    /// Those that are still to be done; what must not be is refused.
    fn kept(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        let mut kept = Vec::new();
        for effect in effects {
            if holds::holds(&self.seen(), &effect) {
                continue;
            }
            // What a step before wrote is ours.
            let before = holds::may_write(self.system, &effect);
            match before {
                Ok(()) => {
                    self.world.happens(&effect);
                    kept.push(effect);
                }
                Err(refusal) if !self.refused.contains(&refusal) => self.refused.push(refusal),
                Err(_) => {}
            }
        }
        kept
    }

    /// The server reads what was written, also by a run that was stopped before it did.
    fn serve(&self, effects: &mut Vec<Effect>) {
        let machine = self.system.machine;
        let down = machine.is_some_and(|machine| machine.apache.runs() == Some(false));
        let unserved = self.system.open.is_some_and(|open| open.unserved);
        if !effects.is_empty() || unserved || down {
            effects.push(Effect::Serve);
        }
    }
}
