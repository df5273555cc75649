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
        job("a tutorial's name, and localhost", names),
        job("webroot: renewed, the new certificate is served", renewed),
        job("webroot: a factory, with HSTS and a second name", factory),
        job("webroot: a package, in an environment", package),
        job("webroot: Django", django),
        job("webroot: beside a foreign virtual host", beside),
        job("standalone: Flask, renewed, undone", standalone),
        job("the certificate that is there is used again", reused),
        job("json", json),
        job("the logs that the configuration names", logs),
        job("a person is asked", asked),
        job("packages by the real apt", packages),
        job("packages: without Apache and certbot", nothing),
        job("the timer that somebody switched off", timer),
        job("the packages of a pyproject.toml", pyproject),
        job("a mod_wsgi that is not Debian's", other_wsgi),
    ]
}

pub(crate) const SETUP: &str = "flaskssl setup --domain $D --app $APP --yes";

pub(crate) fn answers(stage: &mut Stage<'_>, text: &str) -> Result<(), String> {
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

/// Whoever asks for such a name has it, and no rule says that it is to be replaced.
fn names(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.abroad("zone NOTHING \"exampledomain.duckdns.org A $ADDRESS\"")?;
    let setup = "flaskssl setup --app $APP --yes --domain";
    stage.says(
        &format!("{setup} exampledomain.duckdns.org"),
        0,
        &["https://exampledomain.duckdns.org/ is served"],
    )?;
    stage.says("flaskssl check --min-severity note", 0, &[])?;
    stage.says("flaskssl doctor", 0, &["exampledomain.duckdns.org"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    let before = stage.picture()?;
    stage.says(&format!("{setup} localhost --local"), 0, &["is served"])?;
    stage.says(
        "visit https://localhost/ --cacert /etc/flaskssl/local-ca/authority.pem",
        0,
        &["Hello from Flask", "status 200"],
    )?;
    stage.says("flaskssl check --min-severity note", 0, &[])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}

/// The serial number of what is served.
fn serial(stage: &mut Stage<'_>) -> Result<String, String> {
    let text = stage.does("served")?;
    let line = text.lines().find(|line| line.starts_with("serial="));
    line.map(str::to_owned).ok_or(text)
}

pub(crate) fn is_renewed(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = serial(stage)?;
    stage.does("renew --force-renewal --cert-name $D")?;
    for _ in 0..40 {
        if serial(stage)? != before {
            return answers(stage, "Hello");
        }
        stage.does("sleep 0.1")?;
    }
    Err("the certificate from before the renewal is served on".into())
}

fn renewed(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(SETUP)?;
    is_renewed(stage)
}

fn factory(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        "rm $APP/app.py; app shop.py <<'P'
from flask import Flask


def create_app(settings=None):
    app = Flask(__name__)

    @app.route('/')
    def index():
        return 'Hello from a factory'

    return app
P",
    )?;
    stage.does(&format!("{SETUP} --domain www.$D --hsts 300"))?;
    answers(stage, "Hello from a factory")?;
    stage.says(
        "visit https://www.$D/ -i",
        0,
        &["Hello from a factory", "max-age=300"],
    )?;
    stage.says(
        "visit http://www.$D/x?y=1 -i",
        0,
        &["status 301", "ocation: https://flaskhome.duckdns.org/x?y=1"],
    )?;
    stage.says("flaskssl check --min-severity note", 0, &["no fault"])?;
    Ok(())
}

fn package(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        "rm $APP/app.py; app shop/__init__.py <<'P'
from flask import Flask

app = Flask(__name__)

from shop import views
P
app shop/views.py <<'P'
from shop import app


@app.route('/')
def index():
    return 'Hello from a package'
P
python3 -m venv --without-pip $APP/venv
for package in flask werkzeug jinja2 markupsafe itsdangerous click colorama blinker; do
    cp -rL /usr/lib/python3/dist-packages/$package* $APP/venv/lib/python3*/site-packages/
done
cp -rL /usr/lib/python3/dist-packages/Werkzeug-* $APP/venv/lib/python3*/site-packages/",
    )?;
    stage.does(SETUP)?;
    answers(stage, "Hello from a package")?;
    stage.says(
        "cat $A/sites-available/$D.conf",
        0,
        &["python-home=/var/www/app/venv"],
    )?;
    Ok(())
}

fn django(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        "rm -r $APP; cd /var/www && django-admin startproject project && mv project app
cat >>$APP/project/settings.py <<'P'
DEBUG = False
ALLOWED_HOSTS = ['flaskhome.duckdns.org']
STATIC_ROOT = '/var/www/app/static'
P
cat >$APP/project/urls.py <<'P'
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path('', lambda request: HttpResponse('Hello from Django'))]
P
cd $APP && python3 manage.py collectstatic --noinput >/dev/null; mkdir -p static; echo plain >static/a.txt",
    )?;
    stage.does(SETUP)?;
    answers(stage, "Hello from Django")?;
    stage.says("visit https://$D/static/a.txt", 0, &["plain", "status 200"])?;
    stage.says("visit https://$D/project/settings.py", 0, &["status 404"])?;
    stage.says("flaskssl check --min-severity note", 0, &["no fault"])?;
    Ok(())
}

fn beside(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        "mkdir /srv/other && echo 'the other site' >/srv/other/index.html
printf '<VirtualHost *:80>\n ServerName other.example\n DocumentRoot /srv/other\n <Directory /srv/other>\n  Require all granted\n </Directory>\n</VirtualHost>\n' >$A/sites-available/other.conf
a2ensite -q other; reload",
    )?;
    let before = stage.picture()?;
    let other = "visit http://$ADDRESS/ -H 'Host: other.example'";
    stage.says(other, 0, &["the other site"])?;
    stage.does(SETUP)?;
    answers(stage, "Hello from Flask")?;
    stage.says(other, 0, &["the other site"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    stage.says(other, 0, &["the other site"])?;
    differ(&before, &stage.picture()?)
}

fn standalone(stage: &mut Stage<'_>) -> Result<(), String> {
    let before = stage.picture()?;
    stage.does(&format!("{SETUP} --authenticator standalone"))?;
    answers(stage, "Hello from Flask")?;
    is_renewed(stage)?;
    stage.says(
        &format!("{SETUP} --authenticator standalone"),
        0,
        &["there is nothing to do"],
    )?;
    // The renewal made files of its own since.
    stage.run("flaskssl setup --undo --yes");
    let after = stage.picture()?;
    let ours = |picture: &str| -> String {
        let lines = picture
            .lines()
            .filter(|line| !line.contains("/etc/letsencrypt"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    differ(&ours(&before), &ours(&after))?;
    stage.says("visit http://$D/", 0, &["It works"]).map(|_| ())
}

fn reused(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does("mkdir -p /var/www/letsencrypt; cat >$A/sites-available/w.conf <<<\"Alias /.well-known /var/www/letsencrypt/.well-known\"; a2ensite -q w; reload; certbot certonly -n --agree-tos --register-unsafely-without-email --webroot -w /var/www/letsencrypt -d $D; a2dissite -q w; rm $A/sites-available/w.conf; reload")?;
    let before = stage.picture()?;
    let text = stage.does(SETUP)?;
    if text.contains("order a certificate") {
        return Err(format!("a good certificate is there\n{text}"));
    }
    answers(stage, "Hello from Flask")?;
    is_renewed(stage)?;
    stage.does("true")?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    let ours = |picture: &str| -> String {
        let lines = picture
            .lines()
            .filter(|line| !line.contains("/etc/letsencrypt"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    differ(&ours(&before), &ours(&stage.picture()?))
}

fn json(stage: &mut Stage<'_>) -> Result<(), String> {
    let plan = stage.does("flaskssl setup --domain $D --app $APP --plan --format json")?;
    let plan: serde_json::Value = serde_json::from_str(&plan).map_err(|e| e.to_string())?;
    let is = |value: &serde_json::Value, state: &str| {
        if value["result"]["state"] == state {
            Ok(())
        } else {
            Err(format!("not {state}: {value}"))
        }
    };
    is(&plan, "planned")?;
    let steps = plan["plan"]["steps"].as_array().map_or(0, Vec::len);
    if steps < 5 {
        return Err(format!("{steps} steps: {plan}"));
    }
    let parsed = |text: &str| serde_json::from_str(text).map_err(|e| format!("{e}: {text}"));
    let done = stage.does(&format!("{SETUP} --format json 2>/dev/null"))?;
    is(&parsed(&done)?, "done")?;
    let again = stage.does(&format!("{SETUP} --format json 2>/dev/null"))?;
    is(&parsed(&again)?, "unchanged")?;
    let back = stage.does("flaskssl setup --undo --yes --format json 2>/dev/null")?;
    is(&parsed(&back)?, "undone")
}

fn asked(stage: &mut Stage<'_>) -> Result<(), String> {
    // The terminal of a person who types.
    let typed = "(sleep 1; echo not a name; sleep 0.3; echo $D; sleep 0.3; echo $APP; sleep 1; echo y; sleep 20) | \
                 timeout 25 script -qec 'flaskssl setup --local --color never' /dev/null";
    stage.says(
        typed,
        0,
        &[
            "Which name does the site have",
            "not a name is no name of a site: there is white space in it",
            "Which folder is the application in?",
            "Carry this out? [y/N]",
            "https://flaskhome.duckdns.org/ is served",
        ],
    )?;
    stage.says("flaskssl setup --undo </dev/null", 2, &["add --yes"])?;
    stage.says(
        "(sleep 1; echo n; sleep 1) | script -qec 'flaskssl setup --undo' /dev/null",
        1,
        &["Take it back?", "nothing was changed"],
    )?;
    stage
        .says("visit https://$D/ -k", 0, &["Hello from Flask"])
        .map(|_| ())
}

fn timer(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does("rm /etc/systemd/system/timers.target.wants/certbot.timer")?;
    let before = stage.picture()?;
    stage.does(SETUP)?;
    stage.does("test -L /etc/systemd/system/timers.target.wants/certbot.timer")?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}

/// mod_wsgi is not installed; the archive has it.
fn packages(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does("archive /mnt/folder/archive")?;
    stage.does("dpkg --purge libapache2-mod-wsgi-py3; rm -f $A/mods-enabled/wsgi.load; reload")?;
    let before = stage.picture()?;
    stage.says(
        &format!("{SETUP} --local"),
        0,
        &["install libapache2-mod-wsgi-py3"],
    )?;
    stage.says(
        "visit https://$D/ -k",
        0,
        &["Hello from Flask", "status 200"],
    )?;
    stage.says(&format!("{SETUP} --local"), 0, &["there is nothing to do"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    stage.says(
        "dpkg-query -W -f '${Status}' libapache2-mod-wsgi-py3 2>&1; true",
        0,
        &["no packages found"],
    )?;
    differ(&before, &stage.picture()?)?;
    stage.says("visit http://$D/", 0, &["It works"]).map(|_| ())
}

/// Neither Apache nor certbot is installed; nothing of them is left in /etc.
fn nothing(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        "archive /mnt/folder/archive; stop
dpkg --purge libapache2-mod-wsgi-py3 apache2-dev apache2-doc python3-certbot-apache certbot apache2 apache2-bin apache2-data apache2-utils >/dev/null 2>&1
rm -rf $A /var/lib/apache2/* /var/log/apache2 /etc/letsencrypt /var/lib/letsencrypt /var/log/letsencrypt
mkdir -p /var/lib/apache2
! command -v apache2",
    )?;
    let before = stage.picture()?;
    stage.says(
        "flaskssl setup --domain $D --app $APP --plan",
        0,
        &["install apache2, libapache2-mod-wsgi-py3, certbot"],
    )?;
    differ(&before, &stage.picture()?)?;
    stage.does(SETUP)?;
    answers(stage, "Hello from Flask")?;
    stage.says(SETUP, 0, &["there is nothing to do"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}

/// A site's own log is found, in the form that the configuration gives it.
fn logs(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(&format!("{SETUP} --local"))?;
    stage.does(
        "sed -i 's/return \"Hello.*/return 1 \\/ 0/' $APP/app.py
printf '%s\n' 'ErrorLogFormat \"%{cu}t|%-m|%l|%P|%a|%M\"' '<VirtualHost *:81>' 'ErrorLog syslog:local1' '</VirtualHost>' '<VirtualHost *:82>' 'ErrorLog \"|/bin/cat\"' '</VirtualHost>' >$A/conf-available/odd.conf
a2enconf -q odd; reload; visit https://$D/ -k",
    )?;
    let text = stage.says(
        "flaskssl log",
        1,
        &[
            "/var/log/apache2/flaskhome.duckdns.org-error.log: ",
            "ZeroDivisionError: division by zero",
            "at /var/www/app/app.py:8",
            "not read: ErrorLog syslog:local1: the system's log has it",
            "not read: ErrorLog |/bin/cat: a program takes it",
        ],
    )?;
    if text.contains("? ") {
        return Err(format!("a line was not understood\n{text}"));
    }
    let text = stage.says("flaskssl log --format json", 1, &[])?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| format!("{e}: {text}"))?;
    match (
        json["logs"].as_array().map(Vec::len),
        json["not_read"].as_array().map(Vec::len),
    ) {
        (Some(2..), Some(2)) => Ok(()),
        other => Err(format!("{other:?}: {text}")),
    }
}

/// The project names its packages; it is not built itself.
fn pyproject(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        r#"python3 - <<'P'
import zipfile
with zipfile.ZipFile("/srv/plain-1-py3-none-any.whl", "w") as wheel:
    info = "plain-1.dist-info/"
    wheel.writestr("plain.py", "TEXT = b'Hello from a package of pyproject'\n")
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: plain\nVersion: 1\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(info + "RECORD", "")
P
rm $APP/app.py; app app.py <<'P'
import plain


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [plain.TEXT]
P
app pyproject.toml <<'P'
[project]
name = "shop"
version = "1"
dependencies = ["plain @ file:///srv/plain-1-py3-none-any.whl"]
P"#,
    )?;
    let before = stage.picture()?;
    let setup = format!("{SETUP} --local --callable app:app");
    stage.says(
        &setup,
        0,
        &[
            "the packages of /var/www/app/pyproject.toml into /var/www/app/venv",
            "is served",
        ],
    )?;
    stage.says(
        "visit https://$D/ -k",
        0,
        &["Hello from a package of pyproject"],
    )?;
    stage.says(&setup, 0, &["there is nothing to do"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)?;
    // What is in another form is told.
    stage.does("rm $APP/pyproject.toml; sed -i 's/^import plain/plain = None/; s/plain.TEXT/b\"plain\"/' $APP/app.py; echo '[packages]' >$APP/Pipfile")?;
    stage
        .says(
            &format!("{setup} --plan").replace(" --yes", ""),
            0,
            &["Mind: the packages that /var/www/app/Pipfile names are not installed: write requirements.txt with `pipenv requirements >requirements.txt`"],
        )
        .map(drop)
}

/// pip's, for example, which its own settings load.
fn other_wsgi(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.does(
        "cp $(readlink -f /usr/lib/apache2/modules/mod_wsgi.so) /opt/mod_wsgi.so; rm -f $A/mods-enabled/wsgi.load
         sed -i '/^Package: libapache2-mod-wsgi-py3$/,/^$/d' /var/lib/dpkg/status
         echo 'LoadModule wsgi_module /opt/mod_wsgi.so' >$A/conf-available/own-wsgi.conf; a2enconf -q own-wsgi; reload",
    )?;
    let before = stage.picture()?;
    let text = stage.says(
        &format!("{SETUP} --local"),
        0,
        &[
            "Mind: mod_wsgi is loaded from /opt/mod_wsgi.so: that is used",
            "is served",
        ],
    )?;
    if text.contains("mods-enabled/wsgi") || text.contains("install libapache2") {
        return Err(text);
    }
    stage.says("visit https://$D/ -k", 0, &["Hello from Flask"])?;
    stage.says(&format!("{SETUP} --local"), 0, &["there is nothing to do"])?;
    stage.says("flaskssl setup --undo --yes", 0, &["All is taken back."])?;
    differ(&before, &stage.picture()?)
}
