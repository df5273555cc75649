//! What is done to a machine: data, carried out by `exec` alone.

use serde::{Deserialize, Serialize};

/// Owner, group and mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

impl Access {
    /// Root's, with a mode.
    pub fn root(mode: u32) -> Access {
        Access {
            mode,
            uid: 0,
            gid: 0,
        }
    }
}

/// One thing that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// Packages are installed.
    Install {
        /// Their names.
        packages: Vec<String>,
    },
    /// A folder is made.
    Folder {
        /// Its path.
        path: String,
        /// Its owner, group and mode.
        access: Access,
    },
    /// A file is written.
    Write {
        /// Its path.
        path: String,
        /// What it holds then; never a secret.
        text: String,
        /// Its owner, group and mode.
        access: Access,
    },
    /// A symbolic link is made.
    Link {
        /// Its path.
        path: String,
        /// What it points to.
        target: String,
    },
    /// A symbolic link or a file of ours is taken away.
    Remove {
        /// Its path.
        path: String,
    },
    /// Owner, group and mode of a file or folder are changed.
    Allow {
        /// Its path.
        path: String,
        /// What they are then.
        access: Access,
    },
    /// A program makes files.
    Make(Make),
    /// Apache reads its configuration: it is checked, then reloaded, or started if it does not
    /// run.
    Serve,
    /// What was set up is asked for.
    Prove(Proof),
    /// DuckDNS is told an address, and name servers are waited for.
    Publish(Publish),
    /// systemd starts a timer, now and whenever the machine starts.
    Timer {
        /// The name of its unit, whose file is there.
        unit: String,
    },
    /// An authority of this machine issues a certificate.
    Issue(Issue),
    /// This machine's programs are told to trust an authority.
    Trust(Trust),
}

impl Effect {
    /// It, as a line of a list.
    pub fn words(&self) -> String {
        match self {
            Effect::Install { packages } => format!("install {}", packages.join(", ")),
            Effect::Folder { path, .. } => format!("make the folder {path}"),
            Effect::Write { path, .. } => match enabled(path) {
                Some(name) if path.contains("/disabled_by_admin/") => {
                    format!(
                        "note that {name} is not to be enabled by its package, which would restart Apache"
                    )
                }
                Some(name) => format!("note that {name} was enabled by the administrator"),
                None => format!("write {path}"),
            },
            Effect::Link { path, target } => format!("link {path} to {target}"),
            Effect::Remove { path } => format!("remove {path}"),
            Effect::Allow { path, access } => {
                format!(
                    "set the mode of {path} to {:o}, its owner and group to {}:{}",
                    access.mode, access.uid, access.gid
                )
            }
            Effect::Make(make) if make.program == Program::Python => {
                let pip = make.words.iter().any(|word| word == "pip");
                format!("{} {}", if pip { "install" } else { "make" }, make.what)
            }
            Effect::Make(make) => make.what.clone(),
            Effect::Serve => "check the configuration and have Apache read it".into(),
            Effect::Prove(Proof::Challenge { name, at, .. }) => {
                let by = by(at);
                format!("ask http://{name}/.well-known/acme-challenge/ for a file{by}")
            }
            Effect::Prove(Proof::Site { name, at, .. }) => format!("ask https://{name}/{}", by(at)),
            Effect::Prove(Proof::Import { user, .. }) => {
                format!("import the application as {user}")
            }
            Effect::Publish(publish) => format!("tell DuckDNS the address of {}", publish.name),
            Effect::Timer { unit } => format!("start {unit}"),
            Effect::Issue(issue) => format!(
                "issue a certificate for {} by this machine's own authority",
                issue.names.join(", ")
            ),
            Effect::Trust(trust) => format!("have this machine trust {}", trust.root),
        }
    }

    /// The files and folders that it makes or changes, so far as they are known before.
    pub fn paths(&self) -> Vec<&str> {
        match self {
            Effect::Write { path, .. }
            | Effect::Folder { path, .. }
            | Effect::Link { path, .. }
            | Effect::Remove { path }
            | Effect::Allow { path, .. } => vec![path],
            Effect::Issue(issue) => vec![&issue.authority, &issue.folder],
            Effect::Trust(trust) => vec![&trust.anchor],
            _ => Vec::new(),
        }
    }

    /// The one path that it is about, where it is about one.
    pub fn at_path(&self) -> Option<&str> {
        match self {
            Effect::Write { path, .. }
            | Effect::Folder { path, .. }
            | Effect::Link { path, .. }
            | Effect::Remove { path }
            | Effect::Allow { path, .. } => Some(path),
            _ => None,
        }
    }

    /// Whether it only notes who enabled something.
    pub fn is_note(&self) -> bool {
        matches!(self, Effect::Write { path, .. } if enabled(path).is_some())
    }

    /// Whether it leaves something on the disk, which a later look finds there.
    pub fn stays(&self) -> bool {
        !matches!(self, Effect::Serve | Effect::Prove(_) | Effect::Publish(_))
    }
}

/// The addresses that something is asked by, at the end of a line.
fn by(at: &[core::net::IpAddr]) -> String {
    let texts: Vec<String> = at.iter().map(ToString::to_string).collect();
    match texts.as_slice() {
        [] => String::new(),
        [all @ .., last] if !all.is_empty() => format!(" by {} and {last}", all.join(", ")),
        [one, ..] => format!(" by {one}"),
    }
}

/// What Debian's mark of an administrator's wish is about.
fn enabled(path: &str) -> Option<&str> {
    let (_, rest) = path.strip_prefix("/var/lib/apache2/")?.split_once('/')?;
    rest.strip_prefix("enabled_by_admin/")
        .or_else(|| rest.strip_prefix("disabled_by_admin/"))
}

/// A program that makes files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Make {
    /// What it is run for, as a person would say it: `a virtual environment in /srv/app/venv`.
    pub what: String,
    /// Which program it is, so that what it says can be told in other words.
    pub program: Program,
    /// The program and its arguments; no shell is between.
    pub words: Vec<String>,
    /// Files and folders that it makes or adds to: all that it makes lies in them.
    pub trees: Vec<String>,
    /// Files that it changes, whose text is put back when it is taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<String>,
    /// The user that it runs as; none: root.
    pub user: Option<String>,
    /// How many seconds it may take.
    pub seconds: u64,
}

/// A kind of program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// certbot: what it says is an authority's.
    Certbot,
    /// Python's venv and pip.
    Python,
    /// openssl.
    Openssl,
    /// Anything else.
    Other,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "prove", rename_all = "snake_case")]
pub enum Proof {
    /// A file below the webroot is served over plain HTTP for a name.
    Challenge {
        /// The name.
        name: String,
        /// The folder that holds `.well-known`.
        webroot: String,
        /// The machine's addresses that it is asked by; none: its own for itself.
        #[serde(default)]
        at: Vec<core::net::IpAddr>,
    },
    /// The application answers for a name over TLS with a certificate.
    Site {
        /// The name.
        name: String,
        /// The file with the chain that is to be served.
        chain: String,
        /// The machine's addresses that it is asked by; none: its own for itself.
        #[serde(default)]
        at: Vec<core::net::IpAddr>,
    },
    /// The application can be imported by the user that it runs as, with its own Python.
    Import {
        /// The Python that imports it.
        python: String,
        /// The folders that are put on its path first.
        path: Vec<String>,
        /// The script that the server loads, or `None` where the module alone is asked.
        script: String,
        /// The user.
        user: String,
    },
}

/// An address for DuckDNS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publish {
    /// The name.
    pub name: String,
    /// The address; none: the one that DuckDNS sees.
    pub address: Option<core::net::IpAddr>,
    /// The file with the token.
    pub token_file: String,
}

/// A certificate by an authority of this machine, which is made where there is none. Private
/// keys are made where they stay, and are nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The names that it is for; the first one is its own.
    pub names: Vec<String>,
    /// The addresses that it is for.
    pub addresses: Vec<core::net::IpAddr>,
    /// The folder of the authority.
    pub authority: String,
    /// The folder that receives `fullchain.pem` and `privkey.pem`.
    pub folder: String,
}

impl Issue {
    /// Files and folders that it makes or changes: all of them lie in these.
    pub fn trees(&self) -> Vec<String> {
        vec!["/etc/flaskssl".to_owned()]
    }

    /// The file with the certificate and its chain.
    pub fn chain(&self) -> String {
        format!("{}/fullchain.pem", self.folder)
    }

    /// The authority's certificate: what others have to trust.
    pub fn root(&self) -> String {
        format!("{}/authority.pem", self.authority)
    }
}

/// Trust in an authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The file with its certificate.
    pub root: String,
    /// Where `update-ca-certificates` looks for it.
    pub anchor: String,
}
