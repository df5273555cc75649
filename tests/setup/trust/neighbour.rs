//! A neighbour under load loses no request while a site is set up, taken back, or rolled back.
//!
//! One with a daemon process of mod_wsgi's own loses one here and there at each graceful reload
//! of Apache's, whoever gives the order: with `apachectl graceful` alone it was 0.3 to 0.7 a
//! reload at a thousand requests a second, with `WSGISocketRotation Off` as well. These are
//! counted apart, and bounded; the plan says so before anything is done, and there are as few
//! reloads as there can be.

use super::job;
use crate::stage::{Job, Stage, differ};

pub(super) fn all() -> Vec<Job> {
    vec![
        job("a neighbour under load: set up and taken back", whole),
        job("a neighbour under load: a step that fails", rolled_back),
        job(
            "a neighbour under load: with packages by the real apt",
            packages,
        ),
    ]
}

const CLIENTS: &str = include_str!("clients.py");

/// Sites of other names: plain, over TLS, and with a daemon process of its own.
const NEIGHBOURS: &str = r#"
mkdir -p /var/www/neighbour /etc/neighbour
echo 'a neighbour' >/var/www/neighbour/index.html
cat >/var/www/neighbour/app.wsgi <<'P'
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"a neighbour's application\n"]
P
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=neighbour.example \
    -addext 'subjectAltName=DNS:neighbour.example,DNS:app.example' -keyout /etc/neighbour/key.pem -out /etc/neighbour/chain.pem 2>/dev/null
cat >$A/sites-available/neighbour.conf <<'C'
<VirtualHost *:80>
    ServerName neighbour.example
    DocumentRoot /var/www/neighbour
</VirtualHost>
<VirtualHost *:443>
    ServerName neighbour.example
    DocumentRoot /var/www/neighbour
    SSLEngine on
    SSLCertificateFile /etc/neighbour/chain.pem
    SSLCertificateKeyFile /etc/neighbour/key.pem
</VirtualHost>
<VirtualHost *:443>
    ServerName app.example
    SSLEngine on
    SSLCertificateFile /etc/neighbour/chain.pem
    SSLCertificateKeyFile /etc/neighbour/key.pem
    WSGIDaemonProcess neighbour processes=2 threads=5
    WSGIProcessGroup neighbour
    WSGIApplicationGroup %{GLOBAL}
    WSGIScriptAlias / /var/www/neighbour/app.wsgi
    <Directory /var/www/neighbour>
        Require all granted
    </Directory>
</VirtualHost>
C
a2enmod -q ssl
a2ensite -q neighbour
restart >/dev/null
for url in http://neighbour.example/ https://neighbour.example/ https://app.example/; do
    curl -sk -m 8 --connect-to ::127.0.0.1: $url | grep -q 'a neighbour' || exit 1
done
"#;

const TARGETS: &str = "'http://neighbour.example/=a neighbour' 'https://neighbour.example/=a neighbour' \
    '~https://app.example/=a neighbour'";

pub(super) fn clients(stage: &mut Stage<'_>, targets: &str) -> Result<(), String> {
    stage
        .does(&format!(
            "cat >/tmp/clients.py <<'PYTHON'\n{CLIENTS}\nPYTHON
         touch /tmp/asking
         setsid python3 /tmp/clients.py /tmp/asking {targets} </dev/null >/tmp/asked 2>&1 &
         sleep 1"
        ))
        .map(|_| ())
}

/// So many requests may be cut off on their way to a daemon process, at two or three reloads.
const MOST_CUT: usize = 12;

/// Ends them: what they count.
pub(super) fn asked(stage: &mut Stage<'_>) -> Result<String, String> {
    let text = stage.does(
        "sleep 1; rm /tmp/asking
         for ((n = 0; n < 600; n++)); do grep -q asked /tmp/asked && break; sleep 0.1; done
         cat /tmp/asked",
    )?;
    let cut: Option<usize> = text
        .split_once(" cut off")
        .and_then(|(before, _)| before.rsplit(' ').next()?.parse().ok());
    let well = text.contains(" 0 failed") && !text.starts_with("0 asked");
    if well && cut.is_some_and(|cut| cut <= MOST_CUT) {
        Ok(text.lines().next().unwrap_or_default().to_owned())
    } else {
        Err(format!("requests failed: {text}"))
    }
}

const SETUP: &str = "flaskssl setup --domain $D --app $APP --yes";

fn whole(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(NEIGHBOURS)?;
    let before = stage.picture()?;
    clients(stage, TARGETS)?;
    let reloads = reloads(stage)?;
    stage.says(
        SETUP,
        0,
        &[
            "Mind: Apache is reloaded 2 times, and once more by an undo",
            "on their way to neighbour at that moment",
            "is served",
        ],
    )?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    let text = asked(stage)?;
    stage.told = text;
    is_reloaded(stage, reloads, 3)?;
    differ(&before, &stage.picture()?)
}

/// How often the server has read its configuration.
fn reloads(stage: &mut Stage<'_>) -> Result<usize, String> {
    let text = stage.does("ready")?;
    text.trim().parse().map_err(|_| text)
}

fn is_reloaded(stage: &mut Stage<'_>, before: usize, times: usize) -> Result<(), String> {
    let now = reloads(stage)?;
    if now == before + times {
        return Ok(());
    }
    Err(format!("{} reloads, not {times}", now - before))
}

/// mod_wsgi is not installed yet: its package's scripts would restart Apache.
fn packages(stage: &mut Stage<'_>) -> Result<(), String> {
    let plain = NEIGHBOURS
        .replace("    WSGIDaemonProcess neighbour processes=2 threads=5\n    WSGIProcessGroup neighbour\n    WSGIApplicationGroup %{GLOBAL}\n    WSGIScriptAlias / /var/www/neighbour/app.wsgi\n", "    DocumentRoot /var/www/neighbour\n");
    // The machine that this one is made of lets no package start or restart anything.
    stage.does(
        "rm -f /usr/sbin/policy-rc.d; archive /mnt/folder/archive
         dpkg --purge libapache2-mod-wsgi-py3; rm -f $A/mods-enabled/wsgi.load; restart >/dev/null",
    )?;
    stage.does(&plain)?;
    let before = stage.picture()?;
    clients(
        stage,
        "'http://neighbour.example/=a neighbour' 'https://neighbour.example/=a neighbour' 'https://app.example/=a neighbour'",
    )?;
    let pid = stage.does("pgrep -o -x apache2")?;
    let reloads = reloads(stage)?;
    let text = stage.says(
        &format!("{SETUP} --local"),
        0,
        &["install libapache2-mod-wsgi-py3", "is served"],
    )?;
    if text.contains("Mind: Apache is reloaded") {
        return Err(format!("nobody minds a reload here\n{text}"));
    }
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    stage.told = asked(stage)?;
    is_reloaded(stage, reloads, 2)?;
    if stage.does("pgrep -o -x apache2")? != pid {
        return Err("Apache was restarted".into());
    }
    differ(&before, &stage.picture()?)
}

fn rolled_back(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(NEIGHBOURS)?;
    stage.does("sed -i 's/return \"Hello.*/return 1 \\/ 0/' $APP/app.py")?;
    let before = stage.picture()?;
    clients(stage, TARGETS)?;
    stage.says(
        &format!("{SETUP} --local"),
        1,
        &["with status 500", "is taken back"],
    )?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    stage.told = asked(stage)?;
    differ(&before, &stage.picture()?)
}
