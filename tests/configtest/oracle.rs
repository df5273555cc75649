//! The real `apache2 -t`, and the answers it gave before.

use crate::case::{Case, ROOT};
use crate::deadline;
use crate::stage::Stage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs, io};

/// What `apache2 -t` said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// Whether it accepted the tree.
    pub(crate) accepts: bool,
    /// All it printed, with the ServerRoot as `@ROOT@`.
    pub(crate) output: String,
}

/// `apache2`, and the answers kept from earlier runs.
pub(crate) struct Oracle {
    program: PathBuf,
    /// Tells one build of Apache from another, so that kept answers die with an upgrade.
    build: String,
    cache: Option<Cache>,
}

struct Cache {
    file: PathBuf,
    answers: Mutex<BTreeMap<String, Answer>>,
}

impl Oracle {
    /// The installed Apache, if there is one.
    pub(crate) fn installed() -> Option<Self> {
        let program = PathBuf::from("/usr/sbin/apache2");
        let build = fs::metadata(&program).ok()?.len();
        let modules = fs::read_dir("/usr/lib/apache2/modules").map_or(0, Iterator::count);
        let cache =
            env::var_os("FLASKSSL_ORACLE_CACHE").map(|file| Cache::read(PathBuf::from(file)));
        Some(Oracle {
            program,
            build: format!("{build}-{modules}"),
            cache,
        })
    }

    /// Whether the answer for `case` is kept.
    pub(crate) fn kept(&self, case: &Case) -> Option<Answer> {
        let cache = self.cache.as_ref()?;
        cache
            .answers
            .lock()
            .expect("no panic while holding it")
            .get(&self.key(case))
            .cloned()
    }

    /// Asks Apache about a staged case.
    pub(crate) fn ask(&self, case: &Case, staged: &Stage) -> io::Result<Answer> {
        let mut command = call(&self.program, case, staged);
        command.arg("-d").arg(staged.root());
        command
            .arg("-f")
            .arg(Path::new(staged.root()).join("apache2.conf"));
        let output = deadline::run(command.args(&case.args).arg("-t"))?;
        // A crash is no verdict on a line, but the server will not come up either.
        let end = match output.status.code() {
            Some(0 | 1) => String::new(),
            _ => format!("ended with {}\n", output.status),
        };
        let text = [output.stderr, output.stdout].concat();
        let answer = Answer {
            accepts: output.status.success(),
            output: String::from_utf8_lossy(&text).replace(staged.root(), ROOT) + &end,
        };
        if let Some(cache) = &self.cache {
            let mut answers = cache.answers.lock().expect("no panic while holding it");
            answers.insert(self.key(case), answer.clone());
        }
        Ok(answer)
    }

    /// Writes the answers down, if they are to be kept.
    pub(crate) fn keep(&self) -> io::Result<()> {
        self.cache.as_ref().map_or(Ok(()), Cache::write)
    }

    fn key(&self, case: &Case) -> String {
        format!("{}-{}", self.build, case.key())
    }
}

impl Cache {
    fn read(file: PathBuf) -> Self {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let answers = serde_json::from_str(&text).unwrap_or_default();
        Cache {
            file,
            answers: Mutex::new(answers),
        }
    }

    /// Merged with what another run has written meanwhile, and swapped in whole.
    fn write(&self) -> io::Result<()> {
        let mut all = Cache::read(self.file.clone())
            .answers
            .into_inner()
            .expect("not shared");
        all.extend(
            self.answers
                .lock()
                .expect("no panic while holding it")
                .clone(),
        );
        let part = self
            .file
            .with_extension(format!("part{}", std::process::id()));
        fs::write(&part, serde_json::to_vec(&all)?)?;
        fs::rename(part, &self.file)
    }
}

/// `program`, with nothing in its environment but what the case gives.
pub(crate) fn call(program: &Path, case: &Case, staged: &Stage) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env(
        "PATH",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    );
    if let Some(crate::case::Entry::File(text)) = case.tree.get("envvars") {
        let text =
            String::from_utf8_lossy(&crate::stage::with_root(text, staged.root())).into_owned();
        for (name, value) in text.lines().filter_map(exported) {
            command.env(name, value);
        }
    }
    command.envs(&case.env).current_dir(staged.path());
    command
}

/// `export NAME=VALUE`, the only form our own envvars files use.
fn exported(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("export ")?.split_once('=')
}
