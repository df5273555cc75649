//! A person is at work beside the set-up: while its question waits, and before it is taken back.
//! And what is left behind where nothing was done: nothing.

use super::job;
use crate::stage::{Job, Stage, differ};

pub(super) fn all() -> Vec<Job> {
    vec![
        job("what a person writes while the plan waits", written),
        job("what a person changed is asked about, and put back", asked),
        job("nothing is left where nothing was agreed to", nothing),
        job("a journal that cannot be read", unread),
    ]
}

const SETUP: &str = "flaskssl setup --domain $D --app $APP --local";

fn written(stage: &mut Stage<'_>) -> Result<(), String> {
    let mine = "$A/conf-available/flaskssl-servername.conf";
    let before = stage.picture()?;
    stage.says(
        &format!(
            "(sleep 2; echo '# mine' >{mine}; echo y; sleep 3) | script -qec \"{SETUP} --color never\" /dev/null"
        ),
        1,
        &[
            "Carry this out? [y/N]",
            "Nothing was changed.",
            "flaskssl-servername.conf is there already, and is not of a set-up",
        ],
    )?;
    stage.says(
        &format!("cat {mine}; rm {mine}; ls /var/lib/flaskssl 2>&1"),
        2,
        &["# mine"],
    )?;
    differ(&before, &stage.picture()?)?;
    // What is no hindrance makes another plan, which is asked about anew.
    let text = stage.says(
        &format!(
            "(sleep 2; a2enmod -q ssl >/dev/null; echo y; sleep 3; echo n; sleep 1) | script -qec \"{SETUP} --color never\" /dev/null"
        ),
        1,
        &[
            "What is there has changed while you were asked: this is the plan now.",
            "nothing was changed",
        ],
    )?;
    let (old, new) = text.split_once("this is the plan now").unwrap_or_default();
    let link = "mods-enabled/ssl.load";
    if !old.contains(link) || new.contains(link) {
        return Err(format!("it is the same plan\n{text}"));
    }
    stage.does(
        "a2dismod -q ssl socache_shmcb; rm -f /var/lib/apache2/module/*/{ssl,socache_shmcb};",
    )?;
    differ(&before, &stage.picture()?)
}

fn asked(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.does(&format!("{SETUP} --yes"))?;
    stage.does(
        "sed -i '$a # of a person' $A/sites-available/$D.conf $APP/app.wsgi; rm $A/mods-enabled/ssl.conf",
    )?;
    // To the question of taking back, to the site's file, and to app.wsgi.
    let text = stage.says(
        "(sleep 1; echo y; sleep 1; echo y; sleep 0.5; echo n; sleep 6) | script -qec 'flaskssl setup --undo --color never' /dev/null",
        1,
        &[
            "/etc/apache2/sites-available/flaskhome.duckdns.org.conf was changed since the set-up. Remove it, with what was changed in it? [y/N]",
            "/var/www/app/app.wsgi was changed since the set-up.",
            "app.wsgi: somebody changed it since; it is left as it is",
        ],
    )?;
    if text.contains("ssl.conf was taken away") {
        return Err(format!("it is gone, as it was before\n{text}"));
    }
    stage.says("cat $APP/app.wsgi; rm $APP/app.wsgi", 0, &["# of a person"])?;
    differ(&before, &stage.picture()?)
}

fn nothing(stage: &mut Stage<'_>) -> Result<(), String> {
    let left = "ls -d /var/lib/flaskssl 2>/dev/null; true";
    for (command, status, word) in [
        (
            format!("{SETUP} --domain 'no name' --yes"),
            2,
            "white space",
        ),
        (format!("{SETUP} --plan"), 0, "The plan for"),
        (format!("{SETUP}/none --yes"), 1, "is not there"),
        (format!("{SETUP} </dev/null"), 2, "add --yes"),
        ("flaskssl setup --resume".into(), 0, "nothing to go on with"),
        (
            "flaskssl setup --undo --yes".into(),
            0,
            "nothing to take back",
        ),
        (
            "flaskssl setup --resume --hsts 5".into(),
            2,
            "cannot be used with",
        ),
        (
            "flaskssl setup --undo --local".into(),
            2,
            "cannot be used with",
        ),
        (
            "flaskssl setup --undo --plan".into(),
            2,
            "cannot be used with",
        ),
    ] {
        let command = command.replace("--app $APP --local/none", "--app $APP/none --local");
        stage.says(&command, status, &[word])?;
        let held = stage.does(left)?;
        if !held.trim().is_empty() {
            return Err(format!("`{command}` leaves {held}"));
        }
    }
    Ok(())
}

fn unread(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.does("mkdir -p /var/lib/flaskssl/setup/1700000000; chmod 700 /var/lib/flaskssl; echo '{}' >/var/lib/flaskssl/setup/1700000000/journal.jsonl")?;
    let told = [
        "the journal /var/lib/flaskssl/setup/1700000000/journal.jsonl cannot be read",
        "what that run did is not known",
    ];
    stage.says(&format!("{SETUP} --plan"), 0, &told)?;
    stage.says(
        "chmod 755 /mnt; setpriv --reuid=1400 --regid=1400 --clear-groups flaskssl setup --domain $D --app $APP --local --plan",
        0,
        &["/var/lib/flaskssl/setup can be read by root alone"],
    )?;
    stage.says(&format!("{SETUP} --yes"), 0, &told)?;
    stage.says(&format!("{SETUP} --yes"), 0, &["there is nothing to do"])?;
    stage.says(
        "flaskssl setup --undo --yes",
        0,
        &[told[0], "All is taken back."],
    )?;
    differ(&before, &stage.picture()?)
}
