//! The running machine to a snapshot.

use std::io::IsTerminal;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::config::load;
use crate::config::world::World;
use crate::facts::snapshot::{About, Bytes, SCHEMA, Settings, Snapshot};
use crate::probe::{Disk, Recording, machine};
use crate::report;

use super::super::arguments::Doctor;
use super::super::check;
use super::diagnosis::{self, Diagnosed};
use super::{Failed, mend, plan};

/// Server roots of distributions, and the main files in them.
const ROOTS: &[(&str, &str)] = &[
    ("/etc/apache2", "apache2.conf"),
    ("/etc/httpd", "conf/httpd.conf"),
    ("/usr/local/etc/apache24", "httpd.conf"),
];

/// Looks at everything.
pub(super) fn look(doctor: &Doctor) -> Result<Snapshot, Failed> {
    let disk = Disk::new();
    let recording = Recording::of(&disk);
    let about = about(doctor, &recording)?;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().cast_signed());
    let config = about
        .main
        .is_some()
        .then(|| load(&recording, diagnosis::request(&about)));
    let order = machine::Order {
        online: !doctor.offline,
        public: doctor.public_ip,
        patience: Duration::from_secs_f32(doctor.deadline),
        configtest: about.main.is_some() && doctor.server_root.is_none(),
        ..plan::order(config.as_ref(), &recording, &doctor.domains)
    };
    drop(config);
    name_contacts(&order);
    let progress = Progress::begin();
    let machine = machine::look(&order, &|part| progress.done(part));
    progress.end();
    let mut snapshot = Snapshot {
        schema: SCHEMA,
        flaskssl: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at: now,
        about,
        machine,
        asked: crate::facts::snapshot::Record::default(),
    };
    // The rules ask for more: it is written down, too.
    Diagnosed::of(&snapshot, &recording, doctor);
    snapshot.asked = recording.into_record();
    Ok(snapshot)
}

fn about(doctor: &Doctor, world: &dyn World) -> Result<About, Failed> {
    let there = |path: &[u8]| world.stat(path).is_there();
    let found = match &doctor.server_root {
        Some(root) => {
            let root = std::path::absolute(root).unwrap_or_else(|_| root.clone());
            let main = ["apache2.conf", "conf/httpd.conf", "httpd.conf"]
                .iter()
                .map(|name| root.join(name))
                .find(|main| there(main.as_os_str().as_bytes()));
            let main = main.ok_or_else(|| {
                Failed(format!(
                    "--server-root {}: no main file is in it",
                    root.display()
                ))
            })?;
            Some((root, main))
        }
        None => ROOTS
            .iter()
            .map(|(root, main)| (PathBuf::from(root), PathBuf::from(root).join(main)))
            .find(|(_, main)| there(main.as_os_str().as_bytes())),
    };
    let Some((root, main)) = found else {
        return Ok(About::default());
    };
    let bytes = |path: &PathBuf| Bytes(path.as_os_str().as_bytes().to_vec());
    let envvars = root.join("envvars");
    Ok(About {
        main: Some(bytes(&main)),
        envvars: there(envvars.as_os_str().as_bytes()).then(|| bytes(&envvars)),
        server_root: bytes(&root),
        settings: settings(doctor, &root)?,
    })
}

/// The flaskssl.toml that `check` would go by.
fn settings(doctor: &Doctor, root: &Path) -> Result<Option<Settings>, Failed> {
    let check = mend::as_check(doctor, root.as_os_str().as_bytes())?;
    let found = check::settings(&check).map_err(Failed)?;
    Ok(found.map(|(path, text, folder)| Settings {
        path: Bytes(path.as_os_str().as_bytes().to_vec()),
        folder: Bytes(folder),
        text: Bytes(text.to_vec()),
    }))
}

/// Says which hosts will be asked, before they are.
fn name_contacts(order: &machine::Order) {
    // A second look asks the same ones.
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let contacts = machine::contacts(order);
    if let Ok(mut told) = TOLD.lock()
        && std::mem::replace(&mut *told, contacts.clone()) == contacts
    {
        return;
    }
    if !contacts.is_empty() && !order.names.is_empty() {
        eprintln!(
            "asking {} about {} (--offline asks nobody)",
            contacts.join(", "),
            report::escape(&order.names.join(", "))
        );
    }
}

/// A line on a terminal about what is done.
struct Progress {
    done: Option<Mutex<Vec<String>>>,
}

impl Progress {
    fn begin() -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let wanted = std::io::stderr().is_terminal() && !dumb;
        Progress {
            done: wanted.then(Mutex::default),
        }
    }

    fn done(&self, part: &str) {
        if let Some(done) = &self.done
            && let Ok(mut done) = done.lock()
        {
            done.push(report::escape(part).into_owned());
            let n = done.len();
            eprint!("\rlooking … {n} done, last {part}\x1b[K");
        }
    }

    fn end(&self) {
        if self.done.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
