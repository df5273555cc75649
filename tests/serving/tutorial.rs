//! The tutorial's virtual host, as its readers have it: mended by `check --fix
//! --unsafe-fixes`, it gets a clean report, and a real Apache serves the application with it.

use super::lab::Stage;

const SITE: &str = include_str!("../../fixtures/tutorial/sites-available/exampledomain.conf");

/// The rest of the tutorial, in shell: a certificate of a CA of its own where certbot puts it,
/// and the application. `$name` is the site's.
const SETUP: &str = r#"
mkdir -p /srv/ca /var/www/app /etc/letsencrypt/{live,archive}/$name /etc/letsencrypt/renewal
cd /srv/ca
{
    openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj '/CN=A root'
    openssl req -newkey rsa:2048 -nodes -keyout between.key -out between.csr -subj '/CN=One between'
    openssl x509 -req -in between.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 \
        -extfile <(echo basicConstraints=critical,CA:true) -out between.pem
    openssl req -newkey rsa:2048 -nodes -keyout site.key -out site.csr -subj "/CN=$name"
    openssl x509 -req -in site.csr -CA between.pem -CAkey between.key -CAcreateserial -days 60 \
        -extfile <(printf 'basicConstraints=CA:false\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s\n' $name) -out site.pem
} 2>/dev/null
archive=/etc/letsencrypt/archive/$name
cp site.pem $archive/cert1.pem
cp between.pem $archive/chain1.pem
cat site.pem between.pem >$archive/fullchain1.pem
install -m 600 site.key $archive/privkey1.pem
for part in cert chain fullchain privkey; do
    ln -s ../../archive/$name/${part}1.pem /etc/letsencrypt/live/$name/$part.pem
done
chmod 700 /etc/letsencrypt/{live,archive}
cat >/etc/letsencrypt/renewal/$name.conf <<END
version = 2.1.0
archive_dir = $archive
cert = /etc/letsencrypt/live/$name/cert.pem
privkey = /etc/letsencrypt/live/$name/privkey.pem
chain = /etc/letsencrypt/live/$name/chain.pem
fullchain = /etc/letsencrypt/live/$name/fullchain.pem

[renewalparams]
account = 0123456789abcdef0123456789abcdef
authenticator = apache
installer = apache
server = https://acme-v02.api.letsencrypt.org/directory
END
cat >/var/www/app/app.py <<END
from flask import Flask

app = Flask(__name__)


@app.route("/")
def hello():
    return "Hello from Flask"


if __name__ == "__main__":
    app.run()
END
cat >/var/www/app/app.wsgi <<END
import sys

sys.path.insert(0, "/var/www/app")
from app import app as application
END
apache2ctl -t >/srv/stage/out/before 2>&1
check() { "$flaskssl" check /etc/apache2 --target here --format concise "$@"; }
check --fix --unsafe-fixes >/srv/stage/out/fixed 2>&1
cp /etc/apache2/sites-enabled/site.conf /srv/stage/out/mended
check --fix --unsafe-fixes >/dev/null 2>&1
cmp /etc/apache2/sites-enabled/site.conf /srv/stage/out/mended && echo unchanged >/srv/stage/out/again
check >/srv/stage/out/clean 2>&1
echo "exit $?" >>/srv/stage/out/clean
"#;

const PROBE: &str = r#"
cd /srv/stage/out
echo "before:$(grep -m 1 -o '[^:]*closed.$' before)"
echo "again: $(cat again)"
sed 's/^/clean: /' clean
echo "http: $(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' --resolve $name:80:127.0.0.1 http://$name/x)"
echo "https: $(curl -sS --cacert /srv/ca/root.pem --resolve $name:443:127.0.0.1 https://$name/)"
"#;

/// What the readers of a site of that name get.
fn followed(name: &str) -> Option<String> {
    let there = |path: &str| std::path::Path::new(path).exists();
    if !there("/etc/apache2/mods-available/wsgi.load")
        || !there("/usr/lib/python3/dist-packages/flask")
    {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "serving: tutorial: mod_wsgi or Flask is not installed"
        );
        println!("skipped: serving: tutorial: mod_wsgi or Flask is not installed");
        return None;
    }
    let set = format!("name={name}\nflaskssl={}\n", env!("CARGO_BIN_EXE_flaskssl"));
    Stage::site(&SITE.replace("exampledomain.duckdns.org", name))
        .modules("ssl wsgi")
        .setup(&format!("{set}{SETUP}"))
        .answer(&format!("{set}{PROBE}"))
}

#[test]
fn mended_it_is_clean_and_served() {
    let Some(said) = followed("wetter.duckdns.org") else {
        return;
    };
    insta::assert_snapshot!(said, @r"
    before: <VirtualHost> was not closed.
    again: unchanged
    clean: exit 0
    http: 301 https://wetter.duckdns.org/x
    https: Hello from Flask
    ");
}

/// An authority has given somebody a certificate for it: it is a name like any other then.
#[test]
fn with_a_certificate_for_it_the_tutorials_own_name_is_right() {
    let Some(said) = followed("exampledomain.duckdns.org") else {
        return;
    };
    insta::assert_snapshot!(said, @r"
    before: <VirtualHost> was not closed.
    again: unchanged
    clean: exit 0
    http: 301 https://exampledomain.duckdns.org/x
    https: Hello from Flask
    ");
}
