//! Killed with SIGKILL at every system call that changes something, or that starts a program:
//! `--resume` ends in the complete state, `--undo` in the former one.
//!
//! strace(1) kills as the call is entered, so that it is not carried out; killing at the next
//! one is killing after it. The programs that are run are left alone: they go on, as they do
//! when somebody kills flaskssl. A loss of power, in which what was not synced is gone too,
//! cannot be played here.

use crate::stage::{Job, Stage, differ};

/// The calls: all that change names, texts, modes, owners, that sync, that start a program.
const CALLS: &str = "rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,\
    unlink,unlinkat,rmdir,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,\
    fsync,fdatasync,write,writev,pwrite64,flock,fork,vfork,clone,clone3";

/// The set-up that is killed.
const LOCAL: &str = "flaskssl setup --domain $D --app $APP --yes --local";

const UNDO: &str = "flaskssl setup --undo --yes";

/// Jobs that share the calls, so that several threads play them.
const SHARES: usize = 4;

/// Every so many calls one is played, unless `LAB_ALL` is set.
const SPARSE: usize = 29;

pub(super) fn all() -> Vec<Job> {
    let mut all = Vec::new();
    for share in 0..SHARES {
        all.push(Job {
            name: format!("trust: killed in a set-up, then gone on with ({share})"),
            play: Box::new(move |stage| set_up(stage, share, resumed)),
        });
        all.push(Job {
            name: format!("trust: killed in a set-up, then taken back ({share})"),
            play: Box::new(move |stage| set_up(stage, share, undone)),
        });
        all.push(Job {
            name: format!("trust: killed while it is taken back ({share})"),
            play: Box::new(move |stage| while_undone(stage, share)),
        });
    }
    all.push(Job {
        name: "trust: killed while a step that failed is taken back".to_owned(),
        play: Box::new(while_rolled_back),
    });
    all
}

/// A call at which a command is killed: its name, and the how manieth of this name it is in its
/// thread.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    call: String,
    nth: usize,
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.call, self.nth)
    }
}

/// The calls of a command, in order: it is run to its end.
pub(super) fn points(stage: &mut Stage<'_>, command: &str) -> Result<Vec<Point>, String> {
    points_from(stage, command, 0, "")
}

/// The same of a command that ends with a status: from a little before the first call that holds
/// a word.
fn points_from(
    stage: &mut Stage<'_>,
    command: &str,
    status: i32,
    word: &str,
) -> Result<Vec<Point>, String> {
    /// What belongs to the call that is looked for.
    const BEFORE: usize = 8;
    let log = stage.does(&format!(
        "strace -f -b execve --seccomp-bpf -qq -o /tmp/calls -e signal=none -e trace={CALLS} \
         {command} >/dev/null 2>&1; [ $? = {status} ] && grep -v resumed /tmp/calls"
    ))?;
    let first = log.lines().position(|line| line.contains(word));
    let Some(first) = first else {
        return Err(format!("no call holds {word:?}"));
    };
    let first = first.saturating_sub(BEFORE);
    let mut counts = std::collections::HashMap::new();
    let mut points = Vec::new();
    for (n, line) in log.lines().enumerate() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let Some((call, _)) = rest.trim_start().split_once('(') else {
            continue;
        };
        let count = counts.entry((thread, call)).or_insert(0);
        *count += 1;
        let point = Point {
            call: call.to_owned(),
            nth: *count,
        };
        // Of threads that make the same call as often, whichever comes first is killed.
        if n >= first && !points.contains(&point) {
            points.push(point);
        }
    }
    Ok(points)
}

/// Those of a share.
fn shared(points: Vec<Point>, share: usize, shares: usize, sparse: usize) -> Vec<Point> {
    let every = match std::env::var_os("LAB_ALL") {
        Some(_) => 1,
        None => sparse,
    };
    let share = points.into_iter().skip(share * every);
    share.step_by(every * shares).collect()
}

/// Runs a command, killed at that point; whether it came so far.
pub(super) fn killed(stage: &mut Stage<'_>, command: &str, point: &Point) -> Result<bool, String> {
    let Point { call, nth } = point;
    let (text, status) = stage.run(&format!(
        "strace -f -b execve --seccomp-bpf -qq -o /dev/null -e signal=none -e trace={call} \
         -e inject={call}:signal=SIGKILL:when={nth} {command}; exit $?"
    ));
    match status {
        137 => Ok(true),
        0 => Ok(false),
        // A step of it fails.
        1 if text.contains("is taken back") => Ok(false),
        _ => Err(format!(
            "not killed at {point}: it ended with {status}\n{text}"
        )),
    }
}

/// What the machine is like before and after.
pub(super) struct States {
    before: String,
    complete: String,
}

impl States {
    pub(super) fn of(stage: &mut Stage<'_>, command: &str) -> Result<States, String> {
        let before = stage.picture()?;
        stage.does(command)?;
        let complete = known(&stage.picture()?);
        undo(stage)?;
        differ(&before, &stage.picture()?)?;
        Ok(States { before, complete })
    }

    /// It is as it was.
    pub(super) fn former(&self, stage: &mut Stage<'_>) -> Result<(), String> {
        differ(&self.before, &stage.picture()?)?;
        stage.does(
            "find / -xdev -name '.*.flaskssl-setup' 2>/dev/null | grep . && exit 1
             curl -sS -m 8 --resolve $D:80:127.0.0.1 http://$D/ | grep 'It works!' &&
             ! curl -sS -m 8 -k --resolve $D:443:127.0.0.1 https://$D/",
        )?;
        Ok(())
    }

    /// All is there, and served, and there is nothing left to do.
    pub(super) fn complete(
        &self,
        stage: &mut Stage<'_>,
        command: &str,
        root: &str,
    ) -> Result<(), String> {
        stage.says(command, 0, &["there is nothing to do"])?;
        differ(&self.complete, &known(&stage.picture()?))?;
        stage.says(
            &format!(
                "find / -xdev -name '.*.flaskssl-setup' 2>/dev/null | grep . && exit 1
                visit https://$D/ {root}"
            ),
            0,
            &["Hello from Flask", "status 200"],
        )?;
        Ok(())
    }
}

/// A picture without what is another with each certificate.
fn known(picture: &str) -> String {
    let made = |line: &&str| {
        let digest = line.split_once("  ").map_or("", |(digest, _)| digest);
        digest.len() == 64
            && (line.contains("  /etc/flaskssl/") || line.contains("  /etc/letsencrypt/"))
    };
    // Accounts are called by their keys.
    let account = |line: &&str| line.starts_with("/etc/letsencrypt/accounts/");
    let lines: Vec<&str> = picture
        .lines()
        .filter(|line| !made(line) && !account(line))
        .collect();
    lines.join("\n")
}

const ROOT: &str = "--cacert /etc/flaskssl/local-ca/authority.pem";

fn set_up(
    stage: &mut Stage<'_>,
    share: usize,
    then: fn(&mut Stage<'_>, &States) -> Result<(), String>,
) -> Result<(), String> {
    let states = States::of(stage, LOCAL)?;
    let all = points(stage, LOCAL)?;
    undo(stage)?;
    let count = all.len();
    let mut kills = 0;
    for point in shared(all, share, SHARES, SPARSE) {
        if killed(stage, LOCAL, &point)? {
            kills += 1;
        }
        then(stage, &states).map_err(|fault| format!("killed at {point}: {fault}"))?;
    }
    stage.told = format!("{kills} kills, of {count} calls");
    Ok(())
}

fn resumed(stage: &mut Stage<'_>, states: &States) -> Result<(), String> {
    let text = stage.says("flaskssl setup --resume --yes", 0, &[])?;
    if text.contains("nothing to go on with") {
        // It was killed before its first step, or after its last.
        stage.does(LOCAL)?;
    }
    states.complete(stage, LOCAL, ROOT)?;
    undo(stage)?;
    states.former(stage)
}

fn undone(stage: &mut Stage<'_>, states: &States) -> Result<(), String> {
    undo(stage)?;
    states.former(stage)
}

fn while_undone(stage: &mut Stage<'_>, share: usize) -> Result<(), String> {
    let states = States::of(stage, LOCAL)?;
    stage.does(LOCAL)?;
    let all = points(stage, UNDO)?;
    let count = all.len();
    let mut kills = 0;
    for point in shared(all, share, SHARES, SPARSE) {
        stage.does(LOCAL)?;
        if killed(stage, UNDO, &point)? {
            kills += 1;
        }
        undo(stage)?;
        states
            .former(stage)
            .map_err(|fault| format!("killed at {point}: {fault}"))?;
    }
    stage.told = format!("{kills} kills, of {count} calls");
    Ok(())
}

/// Takes back what there is to be taken back.
pub(super) fn undo(stage: &mut Stage<'_>) -> Result<(), String> {
    let text = stage.says(UNDO, 0, &[])?;
    let well = text.contains("All is taken back.") || text.contains("nothing to take back");
    if well { Ok(()) } else { Err(text) }
}

/// The application answers with an error: its site is taken back at once, and that is killed.
fn while_rolled_back(stage: &mut Stage<'_>) -> Result<(), String> {
    const BREAK: &str = "sed -i 's/return \"Hello from Flask.*/return 1 \\/ 0/' $APP/app.py";
    stage.does("cp -p $APP/app.py /tmp/well.py")?;
    stage.does(BREAK)?;
    let before = stage.picture()?;
    let states = States {
        complete: String::new(),
        before: before.clone(),
    };
    let all = points_from(stage, LOCAL, 1, "taken_back")?;
    undo(stage)?;
    differ(&before, &stage.picture()?)?;
    let count = all.len();
    let mut kills = 0;
    for (n, point) in shared(all, 0, 1, 23).into_iter().enumerate() {
        if killed(stage, LOCAL, &point)? {
            kills += 1;
        }
        if n % 2 == 1 {
            stage.does("cat /tmp/well.py >$APP/app.py")?;
            let text = stage.says("flaskssl setup --resume --yes", 0, &[])?;
            if text.contains("nothing to go on with") {
                stage.does(LOCAL)?;
            }
            stage.says(LOCAL, 0, &["there is nothing to do"])?;
            stage.says(
                &format!("visit https://$D/ {ROOT}"),
                0,
                &["Hello from Flask"],
            )?;
            stage.does(BREAK)?;
        }
        undo(stage)?;
        states
            .former(stage)
            .map_err(|fault| format!("killed at {point}: {fault}"))?;
    }
    stage.told = format!("{kills} kills, of {count} calls");
    Ok(())
}
