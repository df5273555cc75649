//! The application: which WSGI callable the folder holds, which Python runs it, and what has to
//! be made so that Apache can load it. Nothing of it is run: the code is only parsed.

mod callable;
mod candidate;
mod choose;
mod django;
mod grants;
mod instance;
mod judge;
mod project;
mod python;
mod ranked;
mod rights;
mod scan;
mod script;

use serde::Serialize;

use crate::config::path;
use crate::config::world::{FileKind, Seen};

use super::answers::Answers;
use super::effect::{Effect, Make, Program};
use super::place::Place;
use super::plan::Refusal;
use super::system::System;

/// What an application is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Framework {
    /// Flask.
    Flask,
    /// Django.
    Django,
    /// Any other WSGI callable.
    Plain,
}

impl Framework {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Framework::Flask => "Flask",
            Framework::Django => "Django",
            Framework::Plain => "WSGI",
        }
    }
}

/// A virtual environment that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Making {
    /// The system's Python that makes it: mod_wsgi's own.
    pub python: Place,
    /// What it is filled from: a requirements.txt, or a pyproject.toml.
    pub requirements: Place,
    /// The packages, where they are not named by a file in pip's own form.
    pub packages: Vec<String>,
}

/// The application as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Application {
    /// The folder that was named.
    pub folder: Place,
    /// The script that the server loads.
    pub script: Place,
    /// What is written there; none where the script is there and stays as it is.
    pub text: Option<String>,
    /// What it is made with.
    pub framework: Framework,
    /// The callable: `app:app`, `shop:create_app()`; of a script that was there
    /// `app.wsgi:application`.
    pub callable: String,
    /// The Python that can import it; it may still have to be made or installed.
    pub python: Place,
    /// For `python-home`: the virtual environment, there or to be made.
    pub python_home: Option<Place>,
    /// For `python-path`: what the script needs and does not put on the path itself.
    pub python_path: Vec<Place>,
    /// How the environment is made, where there is none yet.
    pub making: Option<Making>,
    /// The folder that it writes to, where its code says so: Flask's instance folder.
    pub instance: Option<Place>,
    /// Folders that the server is to serve by itself, with their URLs, such as `/static/`.
    pub statics: Vec<(String, Place)>,
    /// What a person has to know or do besides, a sentence each without a full stop.
    pub told: Vec<String>,
    /// Packages of the system's that it needs and that are not installed.
    pub packages: Vec<&'static str>,
}

/// Looks for the application.
///
/// # Errors
/// What is in the way: no callable, several of them, code that surely cannot be imported, a
/// folder that Apache's user cannot reach.
pub fn find(answers: &Answers, system: &System<'_>) -> Result<Application, Vec<Refusal>> {
    let folder = &answers.app;
    if let Some(refusal) = unfit(system, folder) {
        return Err(vec![refusal]);
    }
    let refused = match system.world.stat(folder.bytes()) {
        Seen::Is(meta) if meta.kind == FileKind::Directory => None,
        Seen::Is(_) => Some(Refusal::new(
            format!("{folder} is no folder"),
            "give the folder that the application is in",
        )),
        Seen::Gap(why) => Some(Refusal::new(
            format!("{folder} cannot be looked at: {why}"),
            "run it as root, and see that no link there leads in a circle",
        )),
        _ => Some(Refusal::new(
            format!("{folder} is not there"),
            "give the folder that the application is in, or put it there first",
        )),
    };
    if let Some(refusal) = refused {
        return Err(vec![refusal]);
    }
    let scan = scan::Scan::of(system, folder);
    let python = python::choose(answers, system, &scan)?;
    let mut chosen = choose::choose(answers, system, &scan).map_err(|refusal| vec![refusal])?;
    let judged = judge::judge(system, folder, &chosen, &python)?;
    if chosen.text.is_none() {
        chosen.framework = judged.framework;
    }
    let mut refusals = rights::unreachable(system, folder, &chosen.script, &python);
    let mut told = chosen.told.clone();
    told.extend(python.told.iter().cloned());
    let mut statics = Vec::new();
    if chosen.framework == Framework::Django {
        let seen = django::look(answers, system, &judged.program, &chosen, &python);
        statics = seen.statics;
        told.extend(seen.told);
    }
    told.extend(rights::told(system, folder));
    refusals.extend(judged.refusals);
    refusals.extend(rights::unreadable(system, folder, &judged.program));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let instance = match chosen.framework {
        Framework::Django => None,
        _ => instance::of(&judged.program, folder),
    };
    let mut packages = python.packages.clone();
    packages.extend(judged.packages);
    packages.sort_unstable();
    packages.dedup();
    Ok(Application {
        folder: folder.clone(),
        script: chosen.script,
        text: chosen.text,
        framework: chosen.framework,
        callable: chosen.callable,
        python: python.program,
        python_home: python.home,
        python_path: judged.python_path,
        making: python.making,
        instance,
        statics,
        told,
        packages,
    })
}

/// mod_wsgi's module, where the configuration loads another one than Debian's package brings:
/// that of pip's mod_wsgi.
pub(super) fn other_wsgi(system: &System<'_>) -> Option<String> {
    python::other(system)
}

/// Why an application cannot be in a folder at all.
fn unfit(system: &System<'_>, folder: &Place) -> Option<Refusal> {
    const SYSTEM: &[&str] = &[
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/lib64",
        "/proc",
        "/run",
        "/sbin",
        "/sys",
        "/usr/bin",
        "/usr/lib",
        "/usr/sbin",
    ];
    const ABOVE: &[&str] = &[
        "/",
        "/home",
        "/media",
        "/mnt",
        "/opt",
        "/root",
        "/srv",
        "/usr",
        "/usr/local",
        "/usr/share",
        "/var",
    ];
    let within = |places: &[&str]| {
        let at = |place: &&str| path::within(folder.bytes(), place.as_bytes());
        places.iter().any(at)
    };
    let elsewhere = "put the application into a folder of its own, such as /var/www/app";
    if within(&["/tmp", "/var/tmp"]) {
        // PrivateTmp= of Debian's apache2.service.
        let what = format!("{folder} cannot be served: Apache has a /tmp of its own");
        return Some(Refusal::new(what, elsewhere));
    }
    let homes = system.text("/etc/passwd").unwrap_or_default();
    let is_home = |line: &str| line.split(':').nth(5) == Some(folder.as_str());
    if homes.lines().any(is_home) {
        let what =
            format!("{folder} is somebody's home: all that is in it would be open to Apache");
        return Some(Refusal::new(
            what,
            "put the application into a folder of its own in it",
        ));
    }
    if within(SYSTEM) || ABOVE.contains(&folder.as_str()) {
        let what = format!("{folder} is a folder of the system, not an application's");
        return Some(Refusal::new(what, elsewhere));
    }
    None
}

/// What an effect changes the rights of, or makes as a folder.
fn path_of(effect: &Effect) -> Option<&str> {
    match effect {
        Effect::Allow { path, .. } | Effect::Folder { path, .. } => Some(path),
        _ => None,
    }
}

/// How long the making of an environment, and its filling, may take, in seconds.
const MAKING: u64 = 300;
const FILLING: u64 = 1800;

/// What is to be done for an application; nothing where all is as it should be.
///
/// # Errors
/// Where rights cannot be given without taking them from somebody else.
pub fn effects(
    application: &Application,
    system: &System<'_>,
) -> Result<Vec<Effect>, Vec<Refusal>> {
    let mut effects = Vec::new();
    let owner = rights::owner(system, &application.folder);
    if let (Some(making), Some(home)) = (&application.making, &application.python_home) {
        // Nobody else's requirements are carried out by root.
        if let Some(owner) = owner.as_ref().filter(|o| o.uid != 0 && o.person.is_none()) {
            return Err(vec![Refusal::new(
                format!(
                    "{} belongs to user {}, who has no name here",
                    application.folder, owner.uid
                ),
                format!(
                    "give it to somebody: `sudo chown -R $USER: {}`",
                    application.folder
                ),
            )]);
        }
        let user = owner.as_ref().and_then(|owner| owner.person.clone());
        let make = |what: String, words: &[&str], seconds| {
            Effect::Make(Make {
                what,
                program: Program::Python,
                words: words.iter().map(|&word| word.to_owned()).collect(),
                trees: vec![home.to_string()],
                keeps: Vec::new(),
                user: user.clone(),
                seconds,
            })
        };
        effects.push(make(
            format!("a virtual environment in {home}"),
            &[making.python.as_str(), "-I", "-m", "venv", home.as_str()],
            MAKING,
        ));
        let pip = format!("{home}/bin/python3");
        let mut words = vec![
            &*pip,
            "-I",
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--no-cache-dir",
        ];
        if making.packages.is_empty() {
            words.extend(["-r", making.requirements.as_str()]);
        } else {
            words.push("--");
            words.extend(making.packages.iter().map(String::as_str));
        }
        let what = format!("the packages of {} into {home}", making.requirements);
        effects.push(make(what, &words, FILLING));
    }
    if let Some(text) = &application.text {
        effects.push(Effect::Write {
            path: application.script.to_string(),
            text: text.clone(),
            access: rights::of_script(system, owner.as_ref()),
        });
    }
    effects.extend(grants::effects(system, &application.folder)?);
    if let Some(instance) = &application.instance {
        for one in instance::effects(system, instance, owner.as_ref()) {
            // It gives all that the other one would.
            effects.retain(|other| path_of(other) != path_of(&one));
            effects.push(one);
        }
    }
    Ok(effects)
}

#[cfg(test)]
mod tests;
