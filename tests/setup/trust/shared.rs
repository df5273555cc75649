//! What others use by now is left, with whatever renews it; what was there before is back.

use super::job;
use crate::stage::{Job, Stage, differ};

pub(super) fn all() -> Vec<Job> {
    vec![
        job("a certificate that another site uses by now", used),
        job("two local sites, taken back one after the other", two),
        job("a renewal that was moved is moved back", moved),
    ]
}

const SETUP: &str = "flaskssl setup --domain $D --app $APP --yes";
const UNDO: &str = "flaskssl setup --undo --yes";

fn used(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.does(SETUP)?;
    stage.does(
        "mkdir /etc/postfix 2>/dev/null; echo \"smtpd_tls_cert_file = /etc/letsencrypt/live/$D/fullchain.pem\" >/etc/postfix/main.cf",
    )?;
    stage.says(
        UNDO,
        1,
        &[
            "All is taken back but for this:",
            "/etc/letsencrypt/live/flaskhome.duckdns.org: /etc/postfix/main.cf:1 names it; it is left as it is, with what renews it",
        ],
    )?;
    stage.does("openssl x509 -noout -in $LIVE/fullchain.pem && test -s $RENEWAL && ls /etc/letsencrypt/renewal-hooks/deploy | grep . && ! ls $A/sites-enabled | grep $D")?;
    // Nobody uses it any more.
    stage.does("rm -r /etc/postfix")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    stage.says(UNDO, 0, &["nothing to take back"])?;
    differ(&before, &stage.picture()?)
}

fn two(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.does("cp -a $APP /var/www/second")?;
    stage.does(&format!("{SETUP} --local"))?;
    let one = stage.picture()?;
    let second = "flaskssl setup --domain second.lan --app /var/www/second --yes --local";
    stage.says(second, 0, &["is served"])?;
    stage.says(&format!("{SETUP} --local"), 0, &["there is nothing to do"])?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    stage.says("visit https://$D/ -k", 0, &["Hello from Flask"])?;
    let now = stage.picture()?;
    let known = |picture: &str| -> String {
        // It speaks for both names by now.
        let lines = picture
            .lines()
            .filter(|line| !line.ends_with("/local-ca/authority.pem"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    differ(&known(&one), &known(&now))?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    stage.does("rm -r /var/www/second")?;
    differ(&before, &stage.picture()?)
}

/// certbot had proved the name by a server of its own, for which Apache would have to stop.
fn moved(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does("stop; certbot certonly -n --agree-tos --register-unsafely-without-email --standalone -d $D; start >/dev/null; cp $RENEWAL /tmp/renewal")?;
    let before = stage.picture()?;
    stage.says(SETUP, 0, &["is served"])?;
    stage.does("grep 'authenticator = webroot' $RENEWAL")?;
    stage.says(UNDO, 0, &["All is taken back."])?;
    stage.does("cmp /tmp/renewal $RENEWAL")?;
    let known = |picture: &str| -> String {
        // The certificate itself is a new one.
        let lines = picture
            .lines()
            .filter(|line| !line.contains("/etc/letsencrypt"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    differ(&known(&before), &known(&stage.picture()?))
}
