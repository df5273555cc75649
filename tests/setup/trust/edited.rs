//! What a person changed since it was written is neither written over nor taken away, and told.

use super::job;
use crate::stage::{Job, Stage, differ};

pub(super) fn all() -> Vec<Job> {
    vec![
        job("what a person changed, of a local site", local),
        job("what a person changed, of a certified site", certified),
        job("what a person added to an environment", environment),
        job("a person's site that needs what is taken back", needed),
    ]
}

const SETUP: &str = "flaskssl setup --domain $D --app $APP --yes";
const UNDO: &str = "flaskssl setup --undo --yes";
const LEFT: &str = "somebody changed it since; it is left as it is";

/// What those commands put there is there as they did.
fn stands(stage: &mut Stage<'_>, files: &[&str], then: &str) -> Result<(), String> {
    for file in files {
        stage.says(&format!("cat {file}"), 0, &[then])?;
    }
    Ok(())
}

fn local(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(&format!("{SETUP} --local"))?;
    let files = [
        "$A/sites-available/$D.conf",
        "$A/conf-available/flaskssl-servername.conf",
        "$APP/app.wsgi",
        "$A/mods-enabled/ssl.load",
    ];
    for file in files {
        // A link is replaced by a file.
        stage.does(&format!(
            "sed '$a # of a person' {file} >/tmp/new && rm {file} && cat /tmp/new >{file}"
        ))?;
    }
    let edited = stage.picture()?;
    stage.says(
        &format!("{SETUP} --local"),
        1,
        &["was changed since the set-up wrote it; it is not written over"],
    )?;
    differ(&edited, &stage.picture()?)?;
    let mut told: Vec<String> = Vec::new();
    for file in files {
        let path = stage.does(&format!("echo {file}"))?;
        told.push(format!("{}: {LEFT}", path.trim()));
    }
    let mut words: Vec<&str> = told.iter().map(String::as_str).collect();
    words.push("All is taken back but for this:");
    stage.says(UNDO, 1, &words)?;
    stands(stage, &files, "# of a person")?;
    stage.says(
        "apache2ctl -t 2>&1; curl -sS http://127.0.0.1/",
        0,
        &["Syntax OK", "It works!"],
    )?;
    // What a person made of ssl.load needs them.
    stage.does("rm $A/mods-enabled/ssl.load")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    stage.says(UNDO, 0, &["nothing to take back"])?;
    Ok(())
}

fn certified(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(SETUP)?;
    let hook = "/etc/letsencrypt/renewal-hooks/deploy/*";
    stage.does(&format!("sed -i '$a # of a person' {hook}"))?;
    let edited = stage.picture()?;
    stage.says(
        SETUP,
        1,
        &["was changed since the set-up wrote it; it is not written over"],
    )?;
    differ(&edited, &stage.picture()?)?;
    stage.does(
        "echo '# of a person' >/var/www/letsencrypt/mine; chmod 600 /etc/letsencrypt/live/README",
    )?;
    let text = stage.says(
        UNDO,
        1,
        &[
            LEFT,
            "/var/www/letsencrypt: there is something in it that is not of the set-up",
            "/etc/letsencrypt/live/README: somebody made or changed it since",
        ],
    )?;
    if text.contains("privkey") {
        return Err(format!("more was left than a person's own\n{text}"));
    }
    stands(stage, &[hook, "/var/www/letsencrypt/mine"], "# of a person")?;
    stage.says(
        "apache2ctl -t 2>&1; curl -sS http://127.0.0.1/",
        0,
        &["Syntax OK", "It works!"],
    )?;
    Ok(())
}

const PLAIN: &str = r#"
rm $APP/app.py
cat >$APP/app.py <<'P'
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"Hello from WSGI\n"]
P
: >$APP/requirements.txt
"#;

fn environment(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(PLAIN)?;
    let before = stage.picture()?;
    let setup = format!("{SETUP} --local --callable app:app");
    stage.says(&setup, 0, &["is served"])?;
    stage.says(&setup, 0, &["there is nothing to do"])?;
    stage.does("cd $APP/venv/lib/python3*/site-packages && echo '# of a person' >mine.py")?;
    stage.says(UNDO, 1, &["mine.py: somebody made or changed it since"])?;
    stands(
        stage,
        &["$APP/venv/lib/python3*/site-packages/mine.py"],
        "# of a person",
    )?;
    stage.does("find $APP/venv -type f | grep -v mine.py && exit 1; rm -r $APP/venv")?;
    differ(&before, &stage.picture()?)
}

/// Undone, the modules would be gone that a site needs which came later.
fn needed(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(&format!("{SETUP} --local"))?;
    stage.does(
        "mkdir /etc/mine; issue /etc/mine mine.example
         printf '<VirtualHost *:443>\\nServerName mine.example\\nDocumentRoot /var/www/html\\nSSLEngine on\\nSSLCertificateFile /etc/mine/fullchain.pem\\nSSLCertificateKeyFile /etc/mine/privkey.pem\\n</VirtualHost>\\n' >$A/sites-available/mine.conf
         a2ensite -q mine; reload",
    )?;
    stage.says(
        UNDO,
        1,
        &[
            "/etc/apache2/mods-enabled/ssl.load",
            "needed by what was added since",
        ],
    )?;
    stage.does(
        "apache2ctl -t 2>&1 && ! grep -rq $D $A/sites-enabled &&
         curl -sSk --resolve mine.example:443:127.0.0.1 https://mine.example/ | grep 'It works!'",
    )?;
    stage.does("a2dissite -q mine; restart")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    Ok(())
}
