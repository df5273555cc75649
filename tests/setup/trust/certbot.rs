//! Killed while certbot is at work, which goes on: it is waited for, and what it got is used or
//! taken back.

use super::job;
use super::kill::{States, killed, points, undo};
use crate::stage::{Job, Stage};

pub(super) fn all() -> Vec<Job> {
    let mut all = vec![
        job("killed while certbot orders, then gone on with", resumed),
        job("killed while certbot orders, then taken back", undone),
    ];
    // It takes a minute and a half.
    if std::env::var_os("LAB_ALL").is_some() {
        all.push(job("killed around a certificate by certbot", around));
    }
    all
}

/// How long after certbot's beginning it is killed, in seconds.
fn moments() -> &'static [&'static str] {
    match std::env::var_os("LAB_ALL") {
        Some(_) => &["0", "0.3", "0.7", "1.2"],
        None => &["0.3"],
    }
}

const SETUP: &str = "flaskssl setup --domain $D --app $APP --yes";

/// Kills flaskssl, and no other, as soon as certbot has begun with the order.
const KILL: &str = r#"
flaskssl setup --domain $D --app $APP --yes >/tmp/said 2>&1 & run=$!
for ((n = 0; n < 6000; n++)); do
    pgrep -af 'certbot certonly' | grep -v -e --dry-run -e pgrep | grep -q . && break
    kill -0 $run || exit 8
    sleep 0.005
done
sleep SECONDS
kill -KILL $run || exit 7
wait $run
[ $? = 137 ]
"#;

const WAITED: &str = "A program that a stopped run had started is still at work";

fn resumed(stage: &mut Stage<'_>) -> Result<(), String> {
    let states = States::of(stage, SETUP)?;
    for seconds in moments() {
        stage.does(&KILL.replace("SECONDS", seconds))?;
        stage.says("flaskssl setup --resume --yes", 0, &[WAITED, "is served"])?;
        states.complete(stage, SETUP, "")?;
        // It was ordered once.
        stage.says("ls $ARCHIVE | wc -l", 0, &["4\n"])?;
        undo(stage)?;
        states.former(stage)?;
    }
    Ok(())
}

fn undone(stage: &mut Stage<'_>) -> Result<(), String> {
    let states = States::of(stage, SETUP)?;
    for seconds in moments() {
        stage.does(&KILL.replace("SECONDS", seconds))?;
        stage.says(
            "flaskssl setup --undo --yes",
            0,
            &[WAITED, "All is taken back."],
        )?;
        states.former(stage)?;
    }
    Ok(())
}

/// At every so manieth call, as without certbot.
fn around(stage: &mut Stage<'_>) -> Result<(), String> {
    let states = States::of(stage, SETUP)?;
    let all = points(stage, SETUP)?;
    undo(stage)?;
    let count = all.len();
    let mut kills = 0;
    for (n, point) in all.into_iter().step_by(101).enumerate() {
        if killed(stage, SETUP, &point)? {
            kills += 1;
        }
        if n % 2 == 0 {
            let text = stage.says("flaskssl setup --resume --yes", 0, &[])?;
            if text.contains("nothing to go on with") {
                stage.does(SETUP)?;
            }
            let complete = states.complete(stage, SETUP, "");
            complete.map_err(|fault| format!("killed at {point}: {fault}"))?;
        }
        undo(stage)?;
        let former = states.former(stage);
        former.map_err(|fault| format!("killed at {point}: {fault}"))?;
    }
    stage.told = format!("{kills} kills, of {count} calls");
    Ok(())
}
