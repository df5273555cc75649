//! A case: what is written, and what becomes of the server.

use serde::Deserialize;

/// What became of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Fate {
    /// It is up, stays up and answers.
    Runs,
    /// Its main process is up and stays up, but no request is answered.
    Deaf,
    /// There is no server.
    Dies,
    /// The order to start does not come back.
    Hangs,
    /// Not even the healthy server before the reload came up: a fault of the case.
    Never,
}

impl Fate {
    /// Whether nobody serves in the end.
    pub(crate) fn ends(self) -> bool {
        matches!(self, Fate::Dies | Fate::Hangs)
    }
}

/// One case of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The file it stands in, without its ending.
    #[serde(skip)]
    pub(crate) group: String,
    /// What is special about it.
    pub(crate) name: String,
    /// Modules beside those of the base.
    #[serde(default)]
    pub(crate) modules: Vec<String>,
    /// Configuration after the base.
    #[serde(default)]
    pub(crate) conf: String,
    /// Configuration inside a TLS virtual host on port 443; brings mod_ssl with it.
    pub(crate) vhost: Option<String>,
    /// Words of the base to be replaced, in pairs.
    #[serde(default)]
    pub(crate) swap: Vec<(String, String)>,
    /// Shell commands that lay out the files, run in the tree.
    #[serde(default)]
    pub(crate) setup: String,
    /// Configuration after the base of the healthy server that is there before a reload.
    pub(crate) before: Option<String>,
    /// Shell commands for the healthy server's files.
    #[serde(default)]
    pub(crate) before_setup: String,
    /// Shell variables for the run: `port`, `AS` (a command to run apache2 by), `PRESTART`.
    #[serde(default)]
    pub(crate) options: String,
    /// Exit status of `apache2 -t`.
    #[serde(default)]
    pub(crate) configtest: i32,
    /// What becomes of a start.
    pub(crate) start: Fate,
    /// What becomes of a healthy server at `-k graceful`.
    pub(crate) reload: Option<Fate>,
    /// What becomes of a healthy server at `-k restart`.
    pub(crate) restart: Option<Fate>,
    /// Words that httpd says where it dies.
    #[serde(default)]
    pub(crate) says: Vec<String>,
    /// The same for a reload, if they differ.
    pub(crate) reload_says: Option<Vec<String>>,
    /// Dies without a word.
    #[serde(default)]
    pub(crate) mute: bool,
    /// Line of `conf` or `vhost`, from 1, that is at fault.
    pub(crate) line: Option<u32>,
    /// Why configuration and files alone cannot tell.
    pub(crate) beyond: Option<String>,
}

const BASE: &str = include_str!("base.conf");

impl Case {
    /// Its group and its name.
    pub(crate) fn id(&self) -> String {
        format!("{}: {}", self.group, self.name)
    }

    /// What httpd says at a reload.
    pub(crate) fn reload_says(&self) -> &[String] {
        self.reload_says.as_deref().unwrap_or(&self.says)
    }

    fn head(&self) -> String {
        let mut text = BASE.to_owned();
        for (from, to) in &self.swap {
            assert!(
                text.contains(from),
                "{}: no {from:?} in the base",
                self.id()
            );
            text = text.replace(from, to);
        }
        text + &self.loads()
    }

    fn loads(&self) -> String {
        let mut text = String::new();
        let tls: &[&str] = if self.vhost.is_some() {
            &["socache_shmcb", "ssl"]
        } else {
            &[]
        };
        for module in tls
            .iter()
            .copied()
            .chain(self.modules.iter().map(String::as_str))
        {
            text.push_str(&format!(
                "LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"
            ));
        }
        text
    }

    fn vhost_head(&self) -> String {
        format!(
            "{}Listen 443\n<VirtualHost *:443>\nServerName site.example\nSSLEngine on\n",
            self.head()
        )
    }

    /// Lines before the first one of `vhost`, or else of `conf`.
    pub(crate) fn first_line(&self) -> u32 {
        let head = match self.vhost {
            Some(_) => self.vhost_head(),
            None => self.head(),
        };
        head.lines().count() as u32
    }

    /// The configuration that is tried.
    pub(crate) fn tried(&self) -> String {
        match &self.vhost {
            Some(vhost) => format!(
                "{}{}\n</VirtualHost>\n{}\n",
                self.vhost_head(),
                vhost.trim_matches('\n'),
                self.conf
            ),
            None => format!("{}{}\n", self.head(), self.conf.trim_start_matches('\n')),
        }
    }

    /// The configuration that a healthy server runs by before: the base alone, or with its own swaps what the case says.
    pub(crate) fn healthy_before(&self) -> String {
        match &self.before {
            Some(before) => format!("{}{}\n", self.head(), before),
            None => BASE.to_owned() + &self.loads(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// All cases, in the order of their files.
pub(crate) fn all() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/start/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            let group = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).expect("a readable case file");
            let file: File =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{group}: {error}"));
            file.case.into_iter().map(move |mut case| {
                case.group.clone_from(&group);
                case
            })
        })
        .collect()
}
