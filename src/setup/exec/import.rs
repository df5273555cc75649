//! The trial import: the application is imported as mod_wsgi does it, by the user and the
//! Python that it will run as and with, before any visitor depends on it.

use std::ffi::CString;
use std::path::Path;
use std::time::Duration;

use nix::unistd::{Gid, Uid, User, getgrouplist};

use super::{Failure, program};
use crate::facts::python::packages::{debian, distribution};
use crate::log::traceback;
use crate::log::{Frame, Traceback};

/// What Python is given to do.
const TRIAL: &str = include_str!("import.py");

/// How long an import may take. mod_wsgi itself waits 15 s for a daemon process to come up, and
/// requests for theirs until Apache's Timeout.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the trial says at its end.
const LOADED: &str = "flaskssl: loaded";
const ABSENT: &str = "flaskssl: no application";
const IDLE: &str = "flaskssl: not callable";

/// setpriv, of util-linux.
const SETPRIV: &str = "/usr/bin/setpriv";

/// Imports a script as a user.
///
/// # Errors
/// Why it cannot be imported, with the place in the application's own code.
pub(in crate::setup) fn import(
    python: &str,
    path: &[String],
    script: &str,
    user: &str,
) -> Result<(), Failure> {
    import_within(python, path, script, user, PATIENCE)
}

fn import_within(
    python: &str,
    path: &[String],
    script: &str,
    user: &str,
    patience: Duration,
) -> Result<(), Failure> {
    let account = match User::from_name(user) {
        Ok(Some(account)) => account,
        _ => {
            return Err(Failure::new(
                format!("there is no user {user} that could import the application"),
                format!("Look at `getent passwd {user}`"),
            ));
        }
    };
    if account.uid.is_root() {
        return Err(Failure::new("an application is not imported as root", ""));
    }
    let mut words: Vec<&str> = Vec::new();
    let mut owner = Some((account.uid.as_raw(), account.gid.as_raw()));
    let numbers = [
        format!("--reuid={}", account.uid),
        format!("--regid={}", account.gid),
    ];
    if !Uid::effective().is_root() {
        // Nobody else can become another user; he himself need not.
        owner = None;
        if Uid::effective() != account.uid {
            return Err(Failure::new(
                format!("only root can import the application as {user}"),
                "Run it as root",
            ));
        }
    } else if has_groups(user, account.gid) && Path::new(SETPRIV).exists() {
        // mod_wsgi gives a daemon process all groups of its user.
        words.extend([SETPRIV, &numbers[0], &numbers[1], "--init-groups"]);
        owner = None;
    }
    words.extend([python, "-I", "-B", "-c", TRIAL, script]);
    words.extend(path.iter().map(String::as_str));
    let order = program::Order {
        words: &words,
        env: &[("HOME", &account.dir.to_string_lossy())],
        user: owner,
        patience,
    };
    // As `home=` of the daemon process has it; Python looks there first, too.
    let home = Path::new(script).parent().and_then(Path::to_str);
    let aside = program::Aside {
        folder: home,
        alone: true,
    };
    let ended = program::attend(&order, &aside);
    let ended = ended.map_err(|failure| Failure {
        what: format!("{user} cannot run {python}: {}", failure.what),
        mend: format!(
            "See that {python} is there and that {user} may enter every folder above it: \
             `namei -l {python}`"
        ),
        said: failure.said,
    })?;
    let Some(ended) = ended else {
        return Err(Failure::new(
            format!(
                "the import of {script} did not end within {} seconds and was stopped",
                patience.as_secs()
            ),
            "See that the code starts no server and waits for nothing while it is imported; what \
             is for running it by hand goes under `if __name__ == \"__main__\":`",
        ));
    };
    judge(&ended.said, script, python, user)
}

/// Whether a user is in other groups than his own.
fn has_groups(user: &str, own: Gid) -> bool {
    let Ok(name) = CString::new(user) else {
        return false;
    };
    getgrouplist(&name, own).is_ok_and(|groups| groups.iter().any(|group| *group != own))
}

/// What came of the import.
fn judge(said: &str, script: &str, python: &str, user: &str) -> Result<(), Failure> {
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    let failure = |what: String, mend: String| {
        Err(Failure {
            what,
            mend,
            said: program::tail(&without_marks(said)),
        })
    };
    match last.unwrap_or_default() {
        LOADED => return Ok(()),
        ABSENT => {
            return failure(
                format!("{script} does not define `application`, which mod_wsgi looks for"),
                "Import it there under that name: `from app import app as application`".to_owned(),
            );
        }
        IDLE => {
            return failure(
                format!("`application` in {script} cannot be called, so it is no WSGI application"),
                "Call the function that makes the application, or name the object that it makes"
                    .to_owned(),
            );
        }
        _ => {}
    }
    let Some(traceback) = traceback::last(said.as_bytes()) else {
        return failure(
            format!("the import of {script} as {user} ended Python itself"),
            "See that the code does not end the program, or fork, while it is imported".to_owned(),
        );
    };
    let place = own(&traceback).map(|frame| format!(" at {}:{}", frame.file, frame.line));
    failure(
        format!(
            "{user} cannot import the application: {}{}",
            traceback.raised,
            place.unwrap_or_default()
        ),
        mend(&traceback, script, python, user),
    )
}

fn without_marks(said: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("flaskssl: "))
        .collect();
    lines.join("\n")
}

/// The innermost place in the application's own code; of the exception that another one came
/// from, where this one has none.
fn own(traceback: &Traceback) -> Option<&Frame> {
    let mut at = Some(traceback);
    while let Some(now) = at {
        if let Some(frame) = now.own() {
            return Some(frame);
        }
        at = now.from.as_deref();
    }
    None
}

/// What to do about an exception.
fn mend(traceback: &Traceback, script: &str, python: &str, user: &str) -> String {
    let raised = traceback.raised.as_str();
    let (name, words) = raised.split_once(": ").unwrap_or((raised, ""));
    let kind = name.rsplit('.').next().unwrap_or(name);
    let quoted = |text: &str| -> Option<String> {
        let start = text.find('\'')? + 1;
        let len = text[start..].find('\'')?;
        Some(text[start..start + len].to_owned())
    };
    let folder = Path::new(script).parent().unwrap_or(Path::new("/"));
    match kind {
        "ModuleNotFoundError" => {
            let module = quoted(words).unwrap_or_default();
            let first = module.split('.').next().unwrap_or_default();
            let system = python.starts_with("/usr/bin/");
            let file = folder.join("requirements.txt");
            if !system && !first.is_empty() && file.exists() {
                let package = distribution(first);
                return format!(
                    "Write {package} into {}, and run the set-up again; in an environment of your \
                     own, install it: {python} -m pip install {package}",
                    file.display()
                );
            }
            match (system, debian(first)) {
                _ if first.is_empty() => "Install the module".to_owned(),
                (true, Some(package)) => format!("Install it: sudo apt install {package}"),
                (true, None) => format!(
                    "Write the packages that the application needs into \
                     {}/requirements.txt, and a virtual environment is made from it",
                    folder.display()
                ),
                (false, _) => {
                    format!("Install it: {python} -m pip install {}", distribution(first))
                }
            }
        }
        "PermissionError" => denied(quoted(words).as_deref(), user),
        "FileNotFoundError" if quoted(words).is_some_and(|path| !path.starts_with('/')) => {
            "Name the file by its whole path, such as one made of `__file__`: Apache does not start \
             in the folder that you start the application in"
                .to_owned()
        }
        // `os.environ[...]`, which is frozen into newer Pythons.
        "KeyError" if from_environment(traceback) => format!(
            "Apache gives the application none of your shell's variables: set it in {script} before \
             the import, os.environ[{words}] = \"...\", or read it from a file that {user} may read"
        ),
        "OperationalError" if words.contains("database file") || words.contains("readonly") => {
            format!(
                "Let {user} write the database and its folder: sudo chgrp {user} and sudo chmod \
                 g+w both"
            )
        }
        "OSError" if words.contains("Address already in use") => {
            "Put what starts a server under `if __name__ == \"__main__\":`".to_owned()
        }
        "SystemExit" => "See that the code does not end the program while it is imported".to_owned(),
        "SyntaxError" | "IndentationError" | "TabError" => {
            format!("Write it as {python} reads it")
        }
        "ImproperlyConfigured" => "Mend the settings as it says".to_owned(),
        _ => "Mend what it says, and run the set-up again".to_owned(),
    }
}

/// What to do where a file or folder was refused to the user.
fn denied(path: Option<&str>, user: &str) -> String {
    let Some(path) = path else {
        return format!("See what {user} may not do there");
    };
    if Path::new(path).symlink_metadata().is_err() {
        // It was to be made.
        let folder = match Path::new(path).extension() {
            Some(_) => Path::new(path).parent().unwrap_or(Path::new("/")),
            None => Path::new(path),
        };
        return format!(
            "Make a folder that {user} may write to, outside the code or for data alone: sudo \
             install -d -g {user} -m 2775 {}",
            folder.display()
        );
    }
    format!(
        "See who may pass and read (`namei -l {path}`); what the application only reads, let {user} \
         read: sudo chgrp {user} {path} && sudo chmod g+rX {path}; what it writes to, g+rwX"
    )
}

fn from_environment(traceback: &Traceback) -> bool {
    traceback.frames.last().is_some_and(|frame| {
        frame.function.starts_with("__getitem__")
            && (frame.file == "<frozen os>" || frame.file.ends_with("/os.py"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    const PYTHON: &str = "/usr/bin/python3";

    /// Whether there is all that an import needs; said by name where it is not.
    fn ready() -> bool {
        let there = |path: &str| Path::new(path).exists();
        let all = Uid::effective().is_root()
            && there(PYTHON)
            && there("/usr/lib/python3/dist-packages/flask")
            && User::from_name("www-data").is_ok_and(|user| user.is_some());
        if !all {
            assert!(
                std::env::var_os("CI").is_none_or(|ci| ci != "true"),
                "import: Flask is not installed, or we are not root"
            );
            println!("skipped: import: Flask is not installed, or we are not root");
        }
        all
    }

    /// A folder that everybody may enter.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn tried(folder: &tempfile::TempDir, path: &[String]) -> Result<(), Failure> {
        let script = folder.path().join("app.wsgi");
        let patience = Duration::from_secs(5);
        import_within(PYTHON, path, script.to_str().unwrap(), "www-data", patience)
    }

    const FLASK: &str = "from flask import Flask\napplication = Flask(__name__)\n";

    #[test]
    fn what_mod_wsgi_loads_is_loaded() {
        if !ready() {
            return;
        }
        for script in [
            FLASK,
            "def application(environ, start_response): ...\n",
            // By the user alone, in the script's folder, without a word of ours.
            "import os, sys\nassert os.getuid() == os.geteuid() != 0 and 0 not in os.getgroups()\n\
             assert os.getcwd() == os.path.dirname(__file__) == sys.path[0]\nassert sys.argv == ['mod_wsgi'] and __name__ != '__main__'\n\
             assert set(os.environ) <= {'PATH', 'HOME', 'LC_ALL', 'LC_CTYPE'}, os.environ\n\
             application = print\n",
            // What it leaves running is stopped, and does not hold us up.
            "import threading, subprocess, time\nsubprocess.Popen(['sleep', '77'])\n\
             threading.Thread(target=time.sleep, args=(77,)).start()\napplication = print\n",
            "import sys\nprint('words')\nprint('flaskssl: failed', file=sys.stderr)\n\
             application = print\n",
        ] {
            let folder = folder(&[("app.wsgi", script)]);
            assert_eq!(tried(&folder, &[]), Ok(()), "{script}");
            assert!(!folder.path().join("__pycache__").exists());
        }
        let folder = folder(&[
            ("app.wsgi", "from own import application\n"),
            ("lib/own.py", FLASK),
        ]);
        let lib = folder.path().join("lib").to_string_lossy().into_owned();
        assert_eq!(tried(&folder, &[lib]), Ok(()));
        assert!(!folder.path().join("lib/__pycache__").exists());
    }

    #[test]
    fn what_fails_is_told_with_its_place_and_a_mend() {
        if !ready() {
            return;
        }
        let top = "import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\nfrom own import app as application\n";
        for (own, what, mend) in [
            (
                "import flask\nimport nothing_of_the_kind\n",
                "ModuleNotFoundError: No module named 'nothing_of_the_kind' at {}/own.py:2",
                "requirements.txt",
            ),
            (
                "from flask import Flask\nFlask(__name__).config.from_file('x', load=len)\n",
                "FileNotFoundError",
                "Mend what it says",
            ),
            (
                "open('config.json')\n",
                "at {}/own.py:1",
                "by its whole path",
            ),
            (
                "import os\nKEY = os.environ['SECRET_KEY']\n",
                "KeyError: 'SECRET_KEY' at {}/own.py:2",
                "os.environ['SECRET_KEY'] = \"...\"",
            ),
            (
                "open('/etc/shadow')\n",
                "PermissionError: [Errno 13] Permission denied: '/etc/shadow' at {}/own.py:1",
                "namei -l /etc/shadow",
            ),
            (
                "import sqlite3\nsqlite3.connect('/etc/x.db').execute('create table t (a)')\n",
                "sqlite3.OperationalError: unable to open database file at {}/own.py:2",
                "sudo chmod g+w",
            ),
            (
                "import os\nos.makedirs('/etc/instance')\n",
                "PermissionError: [Errno 13] Permission denied: '/etc/instance' at {}/own.py:2",
                "sudo install -d -g www-data -m 2775 /etc/instance",
            ),
            ("def x(:\n    pass\n", "SyntaxError", "Write it as"),
            (
                "def f():\n    raise SystemExit(3)\nf()\n",
                "SystemExit: 3 at {}/own.py:2",
                "does not end the program",
            ),
            (
                "import os\nos._exit(0)\n",
                "ended Python itself",
                "does not end the program",
            ),
            ("app = None\n", "cannot be called", "Call the function"),
            (
                "import time\ntime.sleep(60)\n",
                "did not end within 5 seconds",
                "starts no server",
            ),
            (
                "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise RuntimeError('x') from e\n",
                "RuntimeError: x at {}/own.py:4",
                "Mend what it says",
            ),
        ] {
            let folder = folder(&[("app.wsgi", top), ("own.py", own)]);
            let failure = tried(&folder, &[]).unwrap_err();
            let what = what.replace("{}", folder.path().to_str().unwrap());
            assert!(failure.what.contains(&what), "{own}: {failure:?}");
            assert!(failure.mend.contains(mend), "{own}: {failure:?}");
        }
        let folder = folder(&[("app.wsgi", "app = print\n")]);
        let failure = tried(&folder, &[]).unwrap_err();
        assert!(
            failure.what.contains("does not define `application`"),
            "{failure:?}"
        );
        let root = import(PYTHON, &[], "/srv/app.wsgi", "root").unwrap_err();
        assert!(root.what.contains("not imported as root"), "{root:?}");
        let gone = import("/srv/none/bin/python3", &[], "/srv/app.wsgi", "www-data").unwrap_err();
        assert!(
            gone.what
                .contains("www-data cannot run /srv/none/bin/python3"),
            "{gone:?}"
        );
    }
}
