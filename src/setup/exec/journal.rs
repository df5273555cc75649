//! The journal on the disk: a line is on it before anything else happens.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

use super::Failure;
use crate::setup::journal::{Entry, FILE, FOLDER, Run};

/// Largest journal that is read, in bytes.
const MOST: u64 = 256 * 1024 * 1024;

/// The name of the file that a program locks which must not be disturbed.
const PROGRAM: &str = "program";

/// How long such a program of a run that was killed is waited for: certbot, whose authority
/// lets it wait.
const PATIENCE: Duration = Duration::from_secs(600);

/// Held while a run is at work; given up with the process, however that ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it. A program that a run had started before it was killed is waited for: `waiting`
    /// tells so.
    ///
    /// # Errors
    /// If another run has it, or such a program does not end, or the folder cannot be written
    /// to.
    pub fn take(folder: &Path, waiting: &dyn Fn()) -> Result<Lock, Failure> {
        make_folder(folder)
            .map_err(|error| Failure::io("the journal's folder cannot be made", folder, &error))?;
        let file = lock_file(&folder.join("lock"))?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(Failure::new(
                "another run of flaskssl setup is at work",
                "Wait until it has ended",
            ));
        }
        let program = lock_file(&folder.join(PROGRAM))?;
        let until = Instant::now() + PATIENCE;
        let mut told = false;
        while flock(&program, FlockOperation::NonBlockingLockExclusive).is_err() {
            if !told {
                waiting();
                told = true;
            }
            if Instant::now() > until {
                return Err(Failure::new(
                    "a program that a stopped run had started is still at work",
                    "Look what it waits for (`ps aux | grep -E 'apt|dpkg|certbot|pip'`), and run this again when it has ended",
                ));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(Lock { _file: file })
    }

    /// The same where there have been runs; where there is no folder of them, none is made.
    ///
    /// # Errors
    /// As [`Lock::take`].
    pub fn of_others(folder: &Path, waiting: &dyn Fn()) -> Result<Option<Lock>, Failure> {
        if folder.is_dir() {
            Lock::take(folder, waiting).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Locks a program's file, for one to inherit: it is given up when the program has ended,
    /// though the run that started it be killed. None where there is no folder of runs.
    pub(super) fn of_program() -> Option<File> {
        let file = lock_file(&Path::new(FOLDER).join(PROGRAM)).ok()?;
        flock(&file, FlockOperation::NonBlockingLockExclusive).ok()?;
        Some(file)
    }
}

fn lock_file(path: &Path) -> Result<File, Failure> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|error| Failure::io("the lock cannot be opened", path, &error))
}

fn make_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// A run's journal, open for writing.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    /// What it tells.
    pub run: Run,
}

impl Journal {
    /// Begins one, in a folder of its own.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(folder: &Path, began: Entry) -> Result<Journal, Failure> {
        let Entry::Began { at, .. } = &began else {
            return Err(Failure::new("a journal begins with its beginning", ""));
        };
        // By time, so that the last one is found; one in a second each.
        let mut at = *at;
        let path = loop {
            let run = folder.join(format!("{at}"));
            match fs::DirBuilder::new().mode(0o700).create(&run) {
                Ok(()) => break run.join(FILE),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => at += 1,
                Err(error) => {
                    return Err(Failure::io("the journal cannot be begun", &run, &error));
                }
            }
        };
        let failed = |error: &io::Error| Failure::io("the journal cannot be written", &path, error);
        let mut line = serde_json::to_string(&began).map_err(|error| failed(&error.into()))?;
        line.push('\n');
        let run = Run::of(&line).map_err(|why| Failure::new(why, ""))?;
        // Whole or not at all: a run without a beginning could not be read.
        let draft = path.with_extension("new");
        let written = OpenOptions::new()
            .append(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .and_then(|mut file| {
                file.write_all(line.as_bytes())?;
                file.sync_all()?;
                fs::rename(&draft, &path)?;
                Ok(file)
            });
        let file = written.map_err(|error| failed(&error))?;
        for folder in [path.parent(), Some(folder)].into_iter().flatten() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(Journal { file, path, run })
    }

    /// Opens the one of a run, to go on with it or take it back.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open(path: &Path) -> Result<Journal, Failure> {
        let failed = |error: &io::Error| Failure::io("the journal cannot be read", path, error);
        let text = text(path).map_err(|error| failed(&error))?;
        let run = of_text(path, &text)?;
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .map_err(|error| failed(&error))?;
        // A line that was cut off would spoil the next.
        let whole = text.rfind('\n').map_or(0, |at| at + 1) as u64;
        file.set_len(whole).map_err(|error| failed(&error))?;
        Ok(Journal {
            file,
            path: path.to_owned(),
            run,
        })
    }

    /// Writes a line. It is on the disk when this returns.
    ///
    /// # Errors
    /// Where it cannot be written; then nothing may be done.
    pub fn write(&mut self, entry: Entry) -> Result<(), Failure> {
        let failed =
            |error: &io::Error| Failure::io("the journal cannot be written", &self.path, error);
        let mut line = serde_json::to_string(&entry).map_err(|error| failed(&error.into()))?;
        line.push('\n');
        let written = self.file.metadata().map(|meta| meta.len()).and_then(|end| {
            let written = self
                .file
                .write_all(line.as_bytes())
                .and_then(|()| self.file.sync_data());
            if written.is_err() {
                // Half a line, of a full disk, would spoil the next.
                let _ = self.file.set_len(end);
            }
            written
        });
        written.map_err(|error| failed(&error))?;
        self.run.add(entry);
        Ok(())
    }
}

/// What a journal tells; nothing is changed.
///
/// # Errors
/// Where it cannot be read.
pub fn read(path: &Path) -> Result<Run, Failure> {
    let text =
        text(path).map_err(|error| Failure::io("the journal cannot be read", path, &error))?;
    of_text(path, &text)
}

fn of_text(path: &Path, text: &str) -> Result<Run, Failure> {
    Run::of(text).map_err(|why| {
        Failure::new(
            format!("the journal {} cannot be read: {why}", path.display()),
            "It is the record of what was done; keep it and ask for help",
        )
    })
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST).read_to_string(&mut text)?;
    Ok(text)
}

/// The journals of all runs, the last one first.
///
/// # Errors
/// Where the folder cannot be read; none at all is no error.
pub fn all(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::io("the journals cannot be read", folder, &error)),
    };
    let mut runs: Vec<(u64, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let at = entry.file_name().to_str()?.parse().ok()?;
            let path = entry.path().join(FILE);
            path.is_file().then_some((at, path))
        })
        .collect();
    runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.0));
    Ok(runs.into_iter().map(|(_, path)| path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::effect::Effect;
    use crate::setup::journal::tests::answers;
    use crate::setup::journal::{Former, SCHEMA};

    fn began() -> Entry {
        Entry::Began {
            schema: SCHEMA,
            flaskssl: "0".into(),
            at: 7,
            answers: Box::new(answers()),
        }
    }

    #[test]
    fn a_journal_is_read_again_and_gone_on_with() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = Journal::begin(dir.path(), began()).unwrap();
        let second = Journal::begin(dir.path(), began()).unwrap();
        let before = Entry::Before {
            n: 0,
            step: "site".into(),
            effect: Box::new(Effect::Serve),
            former: Former::Server { ran: true },
        };
        first.write(before).unwrap();
        let runs = all(dir.path()).unwrap();
        assert_eq!(runs, [second.path.clone(), first.path.clone()]);
        // The machine went down in the middle of a line.
        let mut file = OpenOptions::new().append(true).open(&first.path).unwrap();
        file.write_all(b"{\"entry\":\"do").unwrap();
        let mut again = Journal::open(&first.path).unwrap();
        assert_eq!(again.run, first.run);
        again.write(Entry::Done { n: 0, came: None }).unwrap();
        let last = Journal::open(&first.path).unwrap();
        assert!(last.run.acts[0].done);
    }

    #[test]
    fn one_run_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let nobody = || panic!("nobody is waited for");
        let lock = Lock::take(dir.path(), &nobody).unwrap();
        let refused = Lock::take(dir.path(), &nobody).unwrap_err();
        assert!(refused.what.contains("another run"));
        drop(lock);
        Lock::take(dir.path(), &nobody).unwrap();
    }

    #[test]
    fn a_program_of_a_run_that_was_killed_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let program = lock_file(&dir.path().join(PROGRAM)).unwrap();
        flock(&program, FlockOperation::NonBlockingLockExclusive).unwrap();
        let told = std::sync::Mutex::new((Some(program), 0));
        let waiting = || {
            let mut told = told.lock().unwrap();
            // It ends now.
            drop(told.0.take());
            told.1 += 1;
        };
        Lock::take(dir.path(), &waiting).unwrap();
        assert_eq!(told.lock().unwrap().1, 1);
    }
}
