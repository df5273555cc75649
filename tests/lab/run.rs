//! Plays scenarios and gathers what did not come out as told.

use super::scenario::{Fate, Order, Scenario, Seen};
use super::verdict;
use super::world::{Machine, World};

/// Plays one; an error is an account of what went otherwise. The text is what was seen.
pub(crate) fn play(world: &World, scenario: &Scenario) -> Result<String, String> {
    let mut log = String::new();
    match play_on(world, scenario, &mut log) {
        Ok(()) => Ok(log),
        Err(fault) => Err(format!("{fault}\n--- on the way ---\n{log}")),
    }
}

fn play_on(world: &World, scenario: &Scenario, log: &mut String) -> Result<(), String> {
    let machine = world.machine()?;
    healthy(&machine, "before")?;
    step(&machine, "break", scenario.breaks, log)?;
    order(&machine, scenario.order, log)?;
    for seen in scenario.seen {
        look(&machine, *seen, log)?;
    }
    keep_logs(&machine, scenario.name)?;
    // What the doctor says wrong must not hide whether the mend heals.
    let mut faults = Vec::new();
    if verdict::exists() {
        let verdict = verdict::ask(&machine, None, "")?;
        log.push_str(&format!("$ doctor\n{}\n", verdict.account()));
        faults.extend(verdict.begins_with(&scenario.root, &machine).err());
    }
    step(&machine, "mend", scenario.mend, log)?;
    let after = machine.outside().run("visit", 10);
    log.push_str(&after.text);
    if !after.text.contains("status 200") {
        return Err(format!("after the mend: {}", after.text));
    }
    for seen in scenario.healed {
        look(&machine, *seen, log)?;
    }
    if verdict::exists() {
        let verdict = verdict::ask(&machine, None, "")?;
        faults.extend(
            verdict
                .is_calm()
                .err()
                .map(|fault| format!("after the mend: {fault}")),
        );
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// Plays two at once.
pub(crate) fn play_both(world: &World, one: &Scenario, other: &Scenario) -> Result<String, String> {
    let mut log = String::new();
    match play_both_on(world, one, other, &mut log) {
        Ok(()) => Ok(log),
        Err(fault) => Err(format!("{fault}\n--- on the way ---\n{log}")),
    }
}

fn play_both_on(
    world: &World,
    one: &Scenario,
    other: &Scenario,
    log: &mut String,
) -> Result<(), String> {
    let machine = world.machine()?;
    healthy(&machine, "before")?;
    for scenario in [one, other] {
        step(&machine, "break", scenario.breaks, log)?;
    }
    // What becomes of it, the two of them decide together.
    for scenario in [one, other] {
        if let Some(word) = scenario.order.word() {
            let said = machine.inside().run(word, 60);
            log.push_str(&format!("$ {word}\n{}\n", said.text));
        }
    }
    let mut faults = Vec::new();
    if verdict::exists() {
        let verdict = verdict::ask(&machine, None, "")?;
        log.push_str(&format!("$ doctor\n{}\n", verdict.account()));
        for scenario in [one, other] {
            if !verdict
                .roots()
                .any(|told| told.is(&scenario.root, &machine).is_ok())
            {
                faults.push(format!("{} is not among the roots", scenario.root.cause));
            }
        }
    }
    for scenario in [other, one] {
        step(&machine, "mend", scenario.mend, log)?;
    }
    // A mend that was told with the other fault still there has not had its effect.
    step(&machine, "restart", "restart", log)?;
    let after = machine.outside().run("visit", 10);
    if !after.text.contains("status 200") {
        faults.push(format!("after the mends: {}", after.text));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// Starts the server, and sees that a visitor gets the application's page over TLS.
pub(crate) fn healthy(machine: &Machine<'_>, when: &str) -> Result<(), String> {
    let started = machine.inside().run("start", 30).well("start")?;
    let visit = machine.outside().run("visit", 10);
    if visit.text.contains("status 200") && visit.text.contains("Hello from Flask") {
        return Ok(());
    }
    Err(format!("not healthy {when}: {started}{}", visit.text))
}

/// With LAB_LOGS=FOLDER: keeps there what the machine's logs hold of the fault, as a file for
/// `fixtures/log`.
fn keep_logs(machine: &Machine<'_>, name: &str) -> Result<(), String> {
    let Some(folder) = std::env::var_os("LAB_LOGS") else {
        return Ok(());
    };
    let said = machine.inside().run(
        "tail -n 400 -v /var/log/apache2/error.log /var/log/letsencrypt/letsencrypt.log 2>/dev/null",
        10,
    );
    let file = std::path::Path::new(&folder).join(format!("{}.txt", name.replace('/', "-")));
    std::fs::write(file, said.text).map_err(|error| error.to_string())
}

fn step(machine: &Machine<'_>, what: &str, shell: &str, log: &mut String) -> Result<(), String> {
    if shell.is_empty() {
        return Ok(());
    }
    let said = machine.inside().run(&format!("set -e\n{shell}"), 90);
    log.push_str(&format!("$ {what} ({:.1?})\n{}\n", said.took, said.text));
    said.well(what).map(drop)
}

fn order(machine: &Machine<'_>, order: Order, log: &mut String) -> Result<(), String> {
    let (Some(word), Order::Reload(fate) | Order::Restart(fate)) = (order.word(), order) else {
        return Ok(());
    };
    let said = machine.inside().run(word, 60);
    log.push_str(&format!("$ {word} ({:.1?})\n{}\n", said.took, said.text));
    let last = said.text.lines().next_back().unwrap_or_default();
    if last == Fate::word(fate) {
        return Ok(());
    }
    Err(format!("{word}: {last:?}, and not {:?}", fate.word()))
}

fn look(machine: &Machine<'_>, seen: Seen, log: &mut String) -> Result<(), String> {
    let (place, shell, word, wanted) = match seen {
        Seen::Here(shell, word) => (machine.inside(), shell, word, true),
        Seen::NotHere(shell, word) => (machine.inside(), shell, word, false),
        Seen::Abroad(shell, word) => (machine.outside(), shell, word, true),
    };
    let said = place.run(shell, 70);
    log.push_str(&format!("$ {shell} ({:.1?})\n{}\n", said.took, said.text));
    if said.text.contains(word) == wanted {
        return Ok(());
    }
    let not = if wanted { "is not" } else { "is" };
    Err(format!(
        "{word:?} {not} in what `{shell}` says: {}",
        said.text
    ))
}
