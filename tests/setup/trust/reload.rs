//! What no check of a configuration sees, and Apache goes down by: the site that ran before
//! runs on. And a machine without systemd.

use super::job;
use crate::stage::{Job, Stage, differ};

pub(super) fn all() -> Vec<Job> {
    vec![
        job("a reload that Apache does not survive", down),
        job("a start that fails, where Apache did not run", not_started),
        job("a key that asks for its pass phrase", asks),
        job("a log folder that is not there", logs),
        job("the journal takes no further line", full),
        job("a machine without systemd", sysv),
    ]
}

const SETUP: &str = "flaskssl setup --domain $D --app $APP --yes";
const UNDO: &str = "flaskssl setup --undo --yes";

/// Another program takes a port as soon as that file is there: after the plan, before Apache
/// is told to listen.
const AMBUSH: &str = r#"
cat >/tmp/ambush.py <<'P'
import os, socket, sys, time
name, port = sys.argv[1], int(sys.argv[2])
held = socket.socket()
while not os.path.lexists(name):
    time.sleep(0.0005)
held.bind(("0.0.0.0", port))
held.listen()
open("/tmp/held", "w").close()
time.sleep(600)
P
rm -f /tmp/held
"#;

fn serves(stage: &mut Stage<'_>) -> Result<(), String> {
    stage
        .says("curl -sS -m 8 http://127.0.0.1/", 0, &["It works!"])
        .map(drop)
}

fn down(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does("serves() { curl -sS -m 8 http://127.0.0.1/; }; serves")?;
    let before = stage.picture()?;
    stage.does(AMBUSH)?;
    stage.does("setsid python3 /tmp/ambush.py $A/sites-available/$D.conf 443 </dev/null >/tmp/ambush 2>&1 & sleep 0.5")?;
    let text = stage.says(
        &format!("{SETUP} --local"),
        1,
        &[
            "Apache",
            "What this step had done is taken back; what ran before runs on",
        ],
    )?;
    stage.does("[ -e /tmp/held ]")?;
    if !text.contains("443") {
        return Err(format!("it does not say which port\n{text}"));
    }
    serves(stage)?;
    stage.does("pkill -f ambush.py")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    serves(stage)?;
    differ(&before, &stage.picture()?)?;
    // It was the only thing in the way.
    stage.says(&format!("{SETUP} --local"), 0, &["is served"])?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}

fn not_started(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does("stop")?;
    let before = stage.picture()?;
    stage.does(AMBUSH)?;
    stage.does("setsid python3 /tmp/ambush.py $A/sites-available/$D.conf 80 </dev/null >/tmp/ambush 2>&1 & sleep 0.5")?;
    stage.says(
        &format!("{SETUP} --local"),
        1,
        &[
            "Apache",
            "What this step had done is taken back; what ran before runs on",
        ],
    )?;
    stage.does("[ -e /tmp/held ] && ! runs")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    stage.does("! runs; pkill -f ambush.py")?;
    differ(&before, &stage.picture()?)?;
    // Where it did not run, it runs with the set-up, and is stopped when that is taken back.
    stage.says(&format!("{SETUP} --local"), 0, &["is served"])?;
    stage.does("runs")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    stage.does("! runs")?;
    differ(&before, &stage.picture()?)
}

/// A site that its owner has not started yet, and that would make the server wait.
fn asks(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        "mkdir /etc/mine; issue /etc/mine mine.example
         openssl rsa -aes256 -passout pass:geheim -in /etc/mine/privkey.pem -out /etc/mine/locked.pem 2>/dev/null
         printf '<VirtualHost *:443>\\nServerName mine.example\\nDocumentRoot /var/www/html\\nSSLEngine on\\nSSLCertificateFile /etc/mine/fullchain.pem\\nSSLCertificateKeyFile /etc/mine/locked.pem\\n</VirtualHost>\\n' >$A/sites-available/mine.conf
         a2enmod -q ssl; a2ensite -q mine",
    )?;
    let before = stage.picture()?;
    stage.says(
        &format!("{SETUP} --local"),
        1,
        &[
            "/etc/apache2/sites-enabled/mine.conf:6",
            "its phrase is typed",
        ],
    )?;
    serves(stage)?;
    stage.says(UNDO, 0, &[])?;
    serves(stage)?;
    differ(&before, &stage.picture()?)
}

/// The folder goes away while the set-up is at work.
fn logs(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.does(
        "(until [ -e $A/sites-available/$D.conf ]; do sleep 0.001; done; mv /var/log/apache2 /var/log/apache2.gone) </dev/null >/dev/null 2>&1 &",
    )?;
    stage.says(
        &format!("{SETUP} --local"),
        1,
        &["/var/log/apache2", "is taken back"],
    )?;
    serves(stage)?;
    stage.does("mv /var/log/apache2.gone /var/log/apache2")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    serves(stage)?;
    differ(&before, &stage.picture()?)
}

/// The journal takes no further line, and is cut off within one: what the step did is taken back,
/// and the journal can still be read.
fn full(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    for kilobytes in 2..=6 {
        stage.says(
            // What it says goes through a pipe, which the limit is not for.
            &format!(
                "set -o pipefail; (trap '' XFSZ; ulimit -f {kilobytes}; exec {SETUP} --local 2>&1) | cat"
            ),
            1,
            &["the journal cannot be written", "File too large"],
        )?;
        serves(stage)?;
        stage.says(UNDO, 0, &["All is taken back."])?;
        serves(stage)?;
        differ(&before, &stage.picture()?).map_err(|fault| format!("{kilobytes}: {fault}"))?;
    }
    Ok(())
}

fn sysv(stage: &mut Stage<'_>) -> Result<(), String> {
    stage
        .does("rm -r /run/systemd; rm -f /usr/local/bin/systemctl; stop; service apache2 start")?;
    let before = stage.picture()?;
    stage.says(SETUP, 0, &["https://flaskhome.duckdns.org/ is served"])?;
    stage.says("visit", 0, &["Hello from Flask", "status 200"])?;
    stage.says(SETUP, 0, &["there is nothing to do"])?;
    let serial = stage.does("served")?;
    stage.does("renew --force-renewal")?;
    stage.does("sleep 1.5")?;
    if stage.does("served")? == serial {
        return Err("the renewed certificate is not served".into());
    }
    stage.says("visit", 0, &["Hello from Flask", "status 200"])?;
    stage.does("service apache2 restart")?;
    stage.says("visit", 0, &["Hello from Flask", "status 200"])?;
    // What the renewal brought goes with the certificate.
    stage.says(UNDO, 0, &["All is taken back."])?;
    serves(stage)?;
    differ(&before, &stage.picture()?)
}
