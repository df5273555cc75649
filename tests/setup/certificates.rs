//! Certificates of each kind, from the command to the visitor, and renewed.

use crate::jobs::{SETUP, answers, is_renewed};
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
        job(
            "duckdns: the record proves the name, port 80 closed, renewed",
            record,
        ),
        job("duckdns: the address, and its timer, undone", address),
        job("duckdns: a token of another account", other_account),
        job(
            "duckdns: an application that does not come up, and the timer offered",
            offered,
        ),
        job("local: with an address, trusted, undone", trusted),
        job("staging, then real, renewed", staging),
        job("an expired certificate is got anew", expired),
        job("a second name is added", second_name),
    ]
}

const CLOSED: &str = "nft add table inet f; nft 'add chain inet f in { type filter hook input priority 0; }'; nft add rule inet f in iifname eth0 tcp dport 80 drop";

fn record(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.abroad("duckdns")?;
    stage.does(&format!("token /root/duckdns-token; {CLOSED}"))?;
    let before = stage.picture()?;
    let setup = format!(
        "{SETUP} --authenticator duckdns --duckdns-token-file /root/duckdns-token --keep-address"
    );
    stage.says(&setup, 0, &["https://flaskhome.duckdns.org/ is served"])?;
    answers(stage, "Hello from Flask")?;
    stage.says(&setup, 0, &["there is nothing to do"])?;
    stage.says("flaskssl check --min-severity note", 0, &["no fault"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)?;
    stage.does(&setup)?;
    is_renewed(stage)?;
    stage.says(&setup, 0, &["there is nothing to do"])?;
    stage
        .says(
            "grep -rl $TOKEN /etc /var /opt /tmp /run; echo searched",
            0,
            &["searched"],
        )
        .and_then(|text| {
            if text.contains('/') {
                Err(text)
            } else {
                Ok(())
            }
        })
}

fn address(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.abroad("duckdns; zone \"^$D A\" \"$D A 44.128.7.99\"")?;
    stage.does("token /root/duckdns-token")?;
    let before = stage.picture()?;
    let setup = format!("{SETUP} --duckdns-token-file /root/duckdns-token --duckdns-timer");
    stage.says(&setup, 0, &["is served"])?;
    answers(stage, "Hello from Flask")?;
    stage.says(&setup, 0, &["there is nothing to do"])?;
    stage.does("sh -c \"$(sed -n 's/^ExecStart=//p' /etc/systemd/system/flaskssl-duckdns-flaskhome.service)\"")?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)?;
    stage
        .does("sleep 2; grep \"^$D A 44.128.7.99\" /mnt/folder/zone")
        .map(drop)
}

fn other_account(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.abroad("duckdns")?;
    stage.does("token /root/duckdns-token 00000000-0000-0000-0000-000000000000")?;
    let before = stage.picture()?;
    let setup = format!("{SETUP} --authenticator duckdns --duckdns-token-file /root/duckdns-token");
    stage.says(
        &setup,
        1,
        &["DuckDNS refuses to set flaskhome", "of one account"],
    )?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}

/// Nobody is led to a machine whose application does not come up.
fn offered(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.abroad("duckdns; zone \"^$D A\" \"$D A 44.128.7.99\"")?;
    stage.does("token /root/duckdns-token; cp $APP/app.py /tmp/app.py; echo 'open(\"/root/secret\")' >>$APP/app.py")?;
    let before = stage.picture()?;
    stage.says(
        &format!("{SETUP} --duckdns-token-file /root/duckdns-token"),
        1,
        &["PermissionError"],
    )?;
    stage.does("sleep 2; grep \"^$D A 44.128.7.99\" /mnt/folder/zone")?;
    stage.says("flaskssl setup --undo --yes", 0, &[])?;
    differ(&before, &stage.picture()?)?;
    stage.does("cp /tmp/app.py $APP/app.py")?;
    let question = "tell DuckDNS yours again every five minutes? [y/N]";
    let offer = |answer: &str| {
        format!(
            "(sleep 1; echo {answer}; sleep 2; echo n; sleep 1) | script -qec \"flaskssl setup --domain $D --app $APP --duckdns-token-file /root/duckdns-token --color never\" /dev/null"
        )
    };
    let unit = "flaskssl-duckdns-flaskhome.timer";
    stage.says(&offer("y"), 1, &[question, unit, "nothing was changed"])?;
    let text = stage.says(&offer("n"), 1, &[question, "nothing was changed"])?;
    if text.contains(unit) {
        return Err(format!("nobody wants the timer\n{text}"));
    }
    Ok(())
}

fn trusted(stage: &mut Stage<'_>) -> Result<(), String> {
    // The lab's own roots were put past it.
    stage.does("update-ca-certificates >/dev/null 2>&1")?;
    let java = |picture: &str| -> String {
        let lines = picture.lines().filter(|line| !line.contains("/java/"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    let before = stage.picture()?;
    let setup = "flaskssl setup --domain home.lan --app $APP --yes --local --local-address 127.0.0.1 --trust";
    stage.says(setup, 0, &["is served"])?;
    for host in ["home.lan", "127.0.0.1"] {
        let visit = format!("visit https://{host}/ --resolve home.lan:443:127.0.0.1");
        stage.says(&visit, 0, &["Hello from Flask", "status 200"])?;
    }
    stage.says(setup, 0, &["there is nothing to do"])?;
    stage.says("flaskssl check --min-severity note", 0, &["no fault"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&java(&before), &java(&stage.picture()?))
}

fn staging(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.says(&format!("{SETUP} --staging"), 0, &["browsers will warn"])?;
    stage.says(SETUP, 0, &["from a staging authority", "is served"])?;
    stage.does("! grep staging $RENEWAL")?;
    answers(stage, "Hello from Flask")?;
    is_renewed(stage)?;
    stage.says(SETUP, 0, &["there is nothing to do"]).map(drop)
}

fn expired(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(SETUP)?;
    stage.does("issue /tmp/old $D '-100 days' '-10 days' && lineage /tmp/old && reload")?;
    stage.says(SETUP, 0, &["has expired", "is served"])?;
    answers(stage, "Hello from Flask")?;
    is_renewed(stage)
}

fn second_name(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(SETUP)?;
    stage.says(
        &format!("{SETUP} --domain www.$D"),
        0,
        &["not for www.flaskhome", "is served"],
    )?;
    answers(stage, "Hello from Flask")?;
    stage.says("visit http://www.$D/ -L", 0, &["Hello from Flask"])?;
    stage.does("ls /etc/letsencrypt/live | grep -c 0001 | grep 0")?;
    is_renewed(stage)
}
