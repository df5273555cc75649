//! A set-up, from the look at the machine to the proof.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::super::arguments::Setup;
use super::super::{Exit, doctor, output};
use super::{Failed, answers, ask, look, result, say};
use crate::config::world::World;
use crate::probe::Disk;
use crate::report;
use crate::report::setup::Outcome;
use crate::setup::answers::{Answers, Certificate};
use crate::setup::effect::Effect;
use crate::setup::exec::{Event, Executor, Failure, Journal, Lock, Server, Stopped};
use crate::setup::journal::{Entry, FOLDER, Run, SCHEMA, State};
use crate::setup::plan::{Plan, Step};

/// Runs it.
pub(super) fn run(setup: &Setup) -> Result<Exit, Failed> {
    let root = nix::unistd::Uid::effective().is_root();
    if !root && !setup.plan {
        return Err(Failed::usage(
            "a set-up needs root: run it with sudo, or with --plan to see what it would do",
        ));
    }
    let _lock = if setup.plan {
        None
    } else {
        Some(Lock::take(Path::new(FOLDER))?)
    };
    let runs = if setup.plan {
        look::runs_seen()
    } else {
        look::runs()?
    };
    let open = runs
        .iter()
        .find(|(_, run)| run.state == State::Open && !run.acts.is_empty());
    let answers = match (open, setup.resume) {
        (Some((_, run)), true) => run.answers.clone(),
        (None, true) => {
            say(
                setup,
                "No set-up was stopped half-way: there is nothing to go on with.\n",
            );
            result(setup, None, &Outcome::Unchanged);
            return Ok(Exit::Clean);
        }
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
    let on_record: Vec<Run> = runs.iter().map(|(_, run)| run.clone()).collect();
    let machine = look::machine(&answers, !setup.plan);
    let plan = match look::plan(&answers, &machine, &on_record) {
        Ok(plan) => plan,
        Err(refused) => {
            say(
                setup,
                &report::setup::refusals(&refused, output::style(setup.color)),
            );
            result(setup, None, &Outcome::Refused(&refused));
            return Ok(Exit::Findings);
        }
    };
    let url = format!("https://{}/", answers.name());
    if plan.steps.iter().all(|step| step.effects.is_empty()) {
        // A run that was stopped after its last effect.
        if let (Some((path, _)), false) = (open, setup.plan) {
            Journal::open(path)?.write(Entry::Finished)?;
        }
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
    let journal = match open {
        Some((path, run)) => {
            let mut journal = Journal::open(path)?;
            if run.answers != answers {
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
    if !ask::anybody() {
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
        server: Server {
            systemd: Path::new("/run/systemd/system").is_dir(),
            pid_file: look::pid_file(),
            verdict: &look::verdict,
        },
        tell: &tell,
    };
    let mut done: Vec<&'static str> = Vec::new();
    let whole = plan.clone();
    let failed = |step: &str, stopped: Stopped| {
        let text = report::setup::failure(step, &stopped.failure, &stopped.left, style);
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
            return failed(step.id, unsettled(step));
        }
        let open = whole.steps.iter().filter(|step| !step.effects.is_empty());
        let nth = open.clone().position(|open| open.id == step.id);
        let number = nth.map_or(String::new(), |n| format!("[{}/{}] ", n + 1, open.count()));
        say(
            setup,
            &format!("\n{number}{}\n", report::escape(&step.title)),
        );
        if let Err(stopped) = executor.step(step) {
            return failed(step.id, stopped);
        }
        done.push(step.id);
        let machine = look::machine(answers, false);
        let this = executor.journal.run.clone();
        let others = runs.iter().filter(|run| run.began != this.began);
        let all: Vec<Run> = others.cloned().chain([this.clone()]).collect();
        plan = match look::plan(answers, &machine, &all) {
            Ok(plan) => plan,
            Err(refused) => {
                say(setup, &report::setup::refusals(&refused, style));
                let whats: Vec<&str> = refused.iter().map(|one| one.what.as_str()).collect();
                let failure = Failure::new(whats.join("; "), refused[0].mend.clone());
                return failed(
                    "the look at what is there now",
                    Stopped {
                        failure,
                        left: Vec::new(),
                    },
                );
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
