//! The doctor at a terminal: what it asks before it mends, and how it waits for others to mend.

use super::health::well;
use super::verdict;
use super::world::World;

/// Two modules are gone, with a dozen directives: two causes, two questions, and all is well.
pub(super) fn asks_before_it_mends(world: &World) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    machine
        .inside()
        .run("a2dismod -q ssl wsgi; reload", 20)
        .well("break")?;
    let verdict = verdict::ask(&machine, None, "")?;
    if verdict.roots().count() != 2 {
        return Err(format!("two causes are there\n{}", verdict.account()));
    }
    let said = machine.inside().run(
        "set -e
        fix() { TERM=dumb script -qec 'flaskssl doctor --fix --color never' /dev/null || [ $? = 1 ]; }
        printf 'n\\nn\\n' | fix >no.txt
        apachectl configtest 2>&1 | grep -q 'Invalid command'
        printf 'y\\nyes\\ny\\n' | fix
        ! grep -q 'no longer' no.txt",
        60,
    );
    let text = said.text.clone();
    said.well("fix")?;
    let wanted = [
        "SSLEngine belongs to mod_ssl, and that module is not loaded (FS102)",
        "carry out `a2enmod ssl`? [y/N]",
        "carry out `a2enmod wsgi`? [y/N]",
        "carry out `systemctl reload-or-restart apache2`? [y/N]",
        "no longer: SSLEngine belongs to mod_ssl",
        "this machine: nothing to mend",
    ];
    match wanted.iter().find(|word| !text.contains(**word)) {
        Some(word) => Err(format!("{word:?} is not said\n{text}")),
        None => Ok(text),
    }
}

/// It looks again until somebody has mended it, and ends.
pub(super) fn waits_until_all_is_well(world: &World) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    let said = machine.inside().run(
        "a2dismod -q ssl; reload >/dev/null 2>&1
        (sleep 3; a2enmod -q ssl; restart) >/dev/null 2>&1 &
        TERM=dumb script -qec 'timeout 50 flaskssl doctor --watch --color never' /dev/null </dev/null",
        60,
    );
    let text = said.text.clone();
    said.well("watch")?;
    let first = text.find("SSLEngine belongs to mod_ssl");
    let last = text.rfind("this machine: nothing to mend");
    match (first, last) {
        (Some(first), Some(last)) if first < last => Ok(text),
        _ => Err(format!("it is not told and then well\n{text}")),
    }
}
