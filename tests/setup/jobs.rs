//! What is played.

use crate::stage::{Job, Stage, differ};

/// All of it.
pub(crate) fn all() -> Vec<Job> {
    fn job(name: &str, play: fn(&mut Stage<'_>) -> Result<(), String>) -> Job {
        Job {
            name: name.to_owned(),
            play: Box::new(play),
        }
    }
    vec![
        job("webroot: Flask, a second run, undone", webroot),
        job("local: Flask, undone", local),
    ]
}

const SETUP: &str = "flaskssl setup --domain $D --app $APP --yes";

fn answers(stage: &mut Stage<'_>, text: &str) -> Result<(), String> {
    stage.says("visit", 0, &[text, "status 200"]).map(|_| ())
}

fn webroot(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.says(SETUP, 0, &["https://flaskhome.duckdns.org/ is served"])?;
    answers(stage, "Hello from Flask")?;
    let set_up = stage.picture()?;
    stage.says(SETUP, 0, &["there is nothing to do"])?;
    differ(&set_up, &stage.picture()?)?;
    stage.says("flaskssl check --min-severity note", 0, &[])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}

fn local(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.says(&format!("{SETUP} --local"), 0, &["is served"])?;
    stage.says(
        "visit https://$D/ --cacert /etc/flaskssl/local-ca/authority.pem",
        0,
        &["Hello from Flask", "status 200"],
    )?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}
