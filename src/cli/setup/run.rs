//! A set-up, from the look at the machine to the proof.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::super::arguments::Setup;
use super::super::{Exit, doctor, output};
use super::{Failed, answers, ask, look, result, say, waiting};
use crate::config::world::World;
use crate::probe::Disk;
use crate::report;
use crate::report::setup::Outcome;
use crate::setup::answers::{Answers, Certificate};
use crate::setup::effect::Effect;
use crate::setup::exec::{Event, Executor, Failure, Journal, Lock, Server, Stopped, packages};
use crate::setup::journal::{Entry, FOLDER, Run, SCHEMA, State};
use crate::setup::plan::{Plan, Refusal, Step};

/// Runs it.
pub(super) fn run(setup: &Setup) -> Result<Exit, Failed> {
    let root = nix::unistd::Uid::effective().is_root();
    if !root && !setup.plan {
        return Err(Failed::usage(
            "a set-up needs root: run it with sudo, or with --plan to see what it would do",
        ));
    }
    // Where no run has ever been, nothing is made before a person has agreed to the plan.
    let lock = if setup.plan {
        None
    } else {
        Lock::of_others(Path::new(FOLDER), &|| waiting(setup))?
    };
    let record = if setup.plan {
        look::record_seen()
    } else {
        look::record()?
    };
    let runs = &record.runs;
    let open = runs
        .iter()
        .find(|(_, run)| run.state == State::Open && !run.acts.is_empty());
    let answers = match (open, setup.resume) {
        (Some((_, run)), true) => run.answers.clone(),
        (None, true) => return Ok(nothing_to_resume(setup, &record)),
        (_, false) => answers::of(setup)?,
    };
    if let Some((_, run)) = open
        && run.answers.name() != answers.name()
    {
        return Err(Failed {
            exit: Exit::Failed,
            message: format!(
                "a set-up of {} was stopped half-way: `flaskssl setup --resume` goes on with it, `flaskssl setup --undo` takes it back",
                run.answers.name()
            ),
        });
    }
    let tidied = match open {
        Some((path, _)) if !setup.plan => Some(tidy(setup, Journal::open(path)?)?),
        _ => None,
    };
    let is_open = |path: &Path| open.is_some_and(|(this, _)| this == path);
    let now = |(path, run): &(PathBuf, Run)| match &tidied {
        Some(journal) if is_open(path) => journal.run.clone(),
        _ => run.clone(),
    };
    let on_record: Vec<Run> = runs.iter().map(now).collect();
    let planned = || planned(setup, &answers, &on_record, &record.unread);
    let mut plan = match planned()? {
        Ok(plan) => plan,
        Err(refused) => return Ok(refuse(setup, &refused, &record.unread)),
    };
    loop {
        if plan.steps.iter().all(|step| step.effects.is_empty()) {
            // A run that was stopped after its last effect.
            if let Some(mut journal) = tidied {
                journal.write(Entry::Finished)?;
            }
            let url = format!("https://{}/", answers.name());
            unread(setup, &record.unread);
            say(
                setup,
                &format!("{url} is set up: there is nothing to do.\n"),
            );
            result(setup, Some(&plan), &Outcome::Unchanged);
            return Ok(Exit::Clean);
        }
        show(setup, &answers, &plan);
        if setup.plan {
            result(setup, Some(&plan), &Outcome::Planned);
            return Ok(Exit::Clean);
        }
        agree(setup, &answers)?;
        if setup.yes {
            break;
        }
        // A person has taken their time: what they have agreed to has to be what is done.
        match planned()? {
            Ok(now) if now == plan => break,
            Ok(now) => plan = now,
            Err(refused) => return Ok(refuse(setup, &refused, &record.unread)),
        }
        say(
            setup,
            "\nWhat is there has changed while you were asked: this is the plan now.\n\n",
        );
    }
    let _lock = match lock {
        Some(lock) => lock,
        None => first_lock(setup)?,
    };
    let journal = match tidied {
        Some(mut journal) => {
            if journal.run.answers != answers {
                journal.write(Entry::Changed {
                    answers: Box::new(answers.clone()),
                })?;
            }
            journal
        }
        None => Journal::begin(Path::new(FOLDER), began(&answers))?,
    };
    carry_out(setup, &answers, plan, journal, &on_record)
}

/// There was no run, so that nothing could be locked: another first one may have come between.
fn first_lock(setup: &Setup) -> Result<Lock, Failed> {
    let lock = Lock::take(Path::new(FOLDER), &|| waiting(setup))?;
    if look::record()?.runs.is_empty() {
        return Ok(lock);
    }
    Err(Failed {
        exit: Exit::Failed,
        message: "another run of flaskssl setup has been at work meanwhile; nothing was changed by this one: run it again".into(),
    })
}

/// There is none: what became of the last one is told.
fn nothing_to_resume(setup: &Setup, record: &look::Record) -> Exit {
    unread(setup, &record.unread);
    let last = record.runs.iter().find(|(_, run)| !run.acts.is_empty());
    let last = match last {
        Some((_, run)) => format!(" The last one, of {}, came to its end.", run.answers.name()),
        None => String::new(),
    };
    say(
        setup,
        &format!("No set-up was stopped half-way: there is nothing to go on with.{last}\n"),
    );
    result(setup, None, &Outcome::Unchanged);
    Exit::Clean
}

/// Says what is not known of earlier runs.
fn unread(setup: &Setup, unread: &[String]) {
    for line in unread {
        say(setup, &format!("Mind: {}\n", report::escape(line)));
    }
}

fn refuse(setup: &Setup, refused: &[Refusal], not_read: &[String]) -> Exit {
    say(
        setup,
        &report::setup::refusals(refused, output::style(setup.color)),
    );
    if !not_read.is_empty() {
        say(setup, "\n");
        unread(setup, not_read);
    }
    result(setup, None, &Outcome::Refused(refused));
    Exit::Findings
}

/// The plan of what is there now, tried out as far as that goes without a change.
fn planned(
    setup: &Setup,
    answers: &Answers,
    runs: &[Run],
    unread: &[String],
) -> Result<Result<Plan, Vec<Refusal>>, Failed> {
    let machine = look::machine(answers, !setup.plan);
    let mut plan = match look::plan(answers, &machine, runs) {
        Ok(plan) => plan,
        Err(refused) => return Ok(Err(refused)),
    };
    plan.told.extend_from_slice(unread);
    let installed = plan.steps.iter().flat_map(|step| &step.effects);
    let installed = installed.filter_map(|effect| match effect {
        Effect::Install { packages } => Some(packages),
        _ => None,
    });
    for packages in installed.cloned().collect::<Vec<_>>() {
        match rehearsed(setup, &packages) {
            Ok(told) => plan.told.extend(told),
            Err(failure) => return Ok(Err(vec![refusal(failure)])),
        }
    }
    Ok(Ok(plan))
}

/// Whether apt would install packages, and what it would bring along.
fn rehearsed(setup: &Setup, packages: &[String]) -> Result<Vec<String>, Failure> {
    let mut told = Vec::new();
    if !setup.plan {
        packages::wait(&|name, pid| {
            say(
                setup,
                &format!(
                    "{} (process {pid}) is installing packages: it is waited for, a minute.\n\n",
                    report::escape(name)
                ),
            );
        })?;
    } else if let Some((name, pid)) = packages::at_work() {
        told.push(format!(
            "{name} (process {pid}) is installing packages at the moment: it is waited for, a minute"
        ));
    }
    told.extend(packages::rehearse(packages)?);
    Ok(told)
}

/// What keeps apt from it, in its own words where there are none of ours.
fn refusal(failure: Failure) -> Refusal {
    let unmet = |line: &&String| line.contains(" : Depends: ") || line.contains(" : PreDepends: ");
    let mut errors: Vec<&str> = failure
        .said
        .iter()
        .filter(unmet)
        .map(|l| l.trim())
        .collect();
    if errors.is_empty() {
        errors.extend(failure.said.iter().filter_map(|line| {
            line.strip_prefix("E: ")
                .or_else(|| line.strip_prefix("W: "))
        }));
    }
    let what = match errors.as_slice() {
        [] => failure.what,
        errors => format!("{}: {}", failure.what, errors.join("; ")),
    };
    Refusal::new(what, failure.mend)
}

/// Takes back what the run left half-made.
fn tidy(setup: &Setup, journal: Journal) -> Result<Journal, Failed> {
    let nothing = journal.run.half_made().is_none() && journal.run.strewn().is_empty();
    let mut executor = Executor {
        journal,
        server: server(),
        tell: &|_| {},
        ask: None,
    };
    let left = executor.tidy();
    if left.is_empty() {
        if !nothing {
            say(
                setup,
                "What the stopped run left half-made is taken back.\n\n",
            );
        }
        return Ok(executor.journal);
    }
    Err(Failed {
        exit: Exit::Failed,
        message: format!(
            "what the stopped run left half-made cannot be taken back:\n{}",
            report::setup::left(&left)
        ),
    })
}

fn server() -> Server<'static> {
    Server {
        systemd: Path::new("/run/systemd/system").is_dir(),
        pid_file: look::pid_file(),
        verdict: &look::verdict,
    }
}

fn began(answers: &Answers) -> Entry {
    let at = SystemTime::now().duration_since(UNIX_EPOCH);
    Entry::Began {
        schema: SCHEMA,
        flaskssl: env!("CARGO_PKG_VERSION").to_owned(),
        at: at.map_or(0, |since| since.as_secs().cast_signed()),
        answers: Box::new(answers.clone()),
    }
}

fn show(setup: &Setup, answers: &Answers, plan: &Plan) {
    let style = output::style(setup.color);
    let disk = Disk::new();
    let now = |path: &str| {
        let held = disk.contents(path.as_bytes()).known()?;
        Some(held.to_vec())
    };
    let head = format!("The plan for https://{}/:\n\n", answers.name());
    let body = report::setup::plan(plan, &now, style);
    say(setup, &format!("{head}{body}"));
}

/// The plan's question.
fn agree(setup: &Setup, answers: &Answers) -> Result<(), Failed> {
    if setup.yes {
        return Ok(());
    }
    // Who reads JSON has not seen the plan.
    if !ask::anybody() || setup.format == super::SetupFormat::Json {
        return Err(Failed::usage(
            "the plan was not carried out: there is no terminal to ask at; add --yes",
        ));
    }
    let terms = match &answers.certificate {
        Certificate::Acme(_) => " You agree to the authority's terms of service with it.",
        Certificate::Local(_) => "",
    };
    if ask::yes(&format!("Carry this out?{terms}")) {
        Ok(())
    } else {
        Err(Failed {
            exit: Exit::Findings,
            message: "nothing was changed".into(),
        })
    }
}

/// Step after step; what is there is looked at anew before each, as packages bring files along.
fn carry_out(
    setup: &Setup,
    answers: &Answers,
    mut plan: Plan,
    journal: Journal,
    runs: &[Run],
) -> Result<Exit, Failed> {
    let style = output::style(setup.color);
    let tell = |event: Event<'_>| match event {
        // The plan has told each link and folder.
        Event::Begun(Effect::Link { .. } | Effect::Folder { .. }) => {}
        Event::Begun(effect) if effect.is_note() => {}
        Event::Begun(effect) => say(
            setup,
            &format!("     {}\n", report::escape(&effect.words())),
        ),
        Event::Failed(_) => say(setup, "     it failed, and is taken back\n"),
    };
    let mut executor = Executor {
        journal,
        server: server(),
        tell: &tell,
        ask: None,
    };
    let mut done: Vec<&'static str> = Vec::new();
    let whole = plan.clone();
    let failed = |step: &str, stopped: Stopped, acts: bool| {
        let text = report::setup::failure(step, &stopped.failure, &stopped.left, acts, style);
        say(setup, &text);
        result(
            setup,
            Some(&whole),
            &Outcome::Failed(step, &stopped.failure, &stopped.left),
        );
        Ok(Exit::Findings)
    };
    while let Some(step) = next(&plan, &done) {
        if done.contains(&step.id) {
            let acts = !executor.journal.run.acts.is_empty();
            return failed(step.id, unsettled(step), acts);
        }
        let open = whole.steps.iter().filter(|step| !step.effects.is_empty());
        let nth = open.clone().position(|open| open.id == step.id);
        let number = nth.map_or(String::new(), |n| format!("[{}/{}] ", n + 1, open.count()));
        say(
            setup,
            &format!("\n{number}{}\n", report::escape(&step.title)),
        );
        if let Err(stopped) = executor.step(step) {
            let acts = !executor.journal.run.acts.is_empty();
            return failed(step.id, stopped, acts);
        }
        done.push(step.id);
        let machine = look::machine(answers, false);
        let this = executor.journal.run.clone();
        let others = runs.iter().filter(|run| run.began != this.began);
        let all: Vec<Run> = others.cloned().chain([this.clone()]).collect();
        plan = match look::plan(answers, &machine, &all) {
            Ok(plan) => plan,
            Err(refused) => {
                say(setup, &report::setup::halted(&refused, style));
                let whats: Vec<&str> = refused.iter().map(|one| one.what.as_str()).collect();
                let failure = Failure::new(whats.join("; "), refused[0].mend.clone());
                let outcome = Outcome::Failed("the next look", &failure, &[]);
                result(setup, Some(&whole), &outcome);
                return Ok(Exit::Findings);
            }
        };
        executor.server.pid_file = look::pid_file();
    }
    executor.finished()?;
    let url = format!("https://{}/", answers.name());
    result(setup, Some(&whole), &Outcome::Done(&url));
    say(setup, "\n");
    if setup.format == super::SetupFormat::Text {
        doctor::after_setup(answers, setup.color);
    }
    if matches!(answers.certificate, Certificate::Acme(_)) {
        say(
            setup,
            &format!(
                "\nNot seen from here: whether a router or firewall before this machine lets visitors through to port 443. Open {url} from another network, such as a phone's.\n"
            ),
        );
    }
    say(
        setup,
        &format!("\n{url} is served. `flaskssl setup --undo` takes the set-up back.\n"),
    );
    Ok(Exit::Clean)
}

/// The next step: one with something to do that was not done yet; or one that was done, and
/// whose files are not there all the same.
fn next<'p>(plan: &'p Plan, done: &[&'static str]) -> Option<&'p Step> {
    let to_do = |step: &&Step| !step.effects.is_empty() && !done.contains(&step.id);
    let undone = |step: &&Step| done.contains(&step.id) && step.effects.iter().any(Effect::stays);
    plan.steps
        .iter()
        .find(undone)
        .or_else(|| plan.steps.iter().find(to_do))
}

fn unsettled(step: &Step) -> Stopped {
    let what: Vec<String> = step.effects.iter().map(|effect| effect.words()).collect();
    Stopped {
        failure: Failure::new(
            format!("what was done is not there: {}", what.join(", ")),
            "Another program changes the same files: look for a configuration management, and run the set-up again",
        ),
        left: Vec::new(),
    }
}
