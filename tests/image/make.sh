#!/bin/bash
# Makes the disk of a machine as a careful person keeps it: Debian's Apache with its modules, certbot's
# folders, a Flask application and a Django project in virtual environments, each behind HTTPS.
# usage: make.sh ROOT
set -eu
mkdir -p "$1"
cd "$1"
mkdir -p etc usr/{bin,sbin,share/apache2,lib/python3/dist-packages} var/{cache/apache2,lib/apache2,log/apache2,www/html} dev proc sys run srv tmp root home/deploy
ln -s usr/bin usr/sbin usr/lib .
ln -s ../run var/run
ln -s /run/lock var/lock
chmod 1777 tmp

# Debian's packages.
cp -a /etc/apache2 etc/
cp -a /etc/{hosts,mime.types,os-release} etc/
printf '%s\n' root:x:0:0:root:/root:/bin/bash www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin deploy:x:1000:1000::/home/deploy:/bin/bash >etc/passwd
printf '%s\n' root:x:0: www-data:x:33: deploy:x:1000: >etc/group
echo 'passwd: files' >etc/nsswitch.conf
echo 'group: files' >>etc/nsswitch.conf
cp -a /usr/lib/apache2 usr/lib/
cp -a /usr/sbin/apache2 usr/sbin/
cp -a /usr/share/apache2/ask-for-passphrase usr/share/apache2/
version=$(basename "$(readlink -f /usr/bin/python3)")
cp -a "/usr/bin/$version" /usr/bin/python3 usr/bin/
tar -C /usr/lib --exclude=__pycache__ --exclude=test --exclude='config-*' -cf - "$version" | tar -C usr/lib -xf -
cd etc/apache2
rm -f sites-enabled/* mods-enabled/wsgi*
for module in ssl socache_shmcb rewrite headers wsgi http2 proxy proxy_http proxy_wstunnel macro info expires; do
    for part in load conf; do
        [ -f mods-available/$module.$part ] && ln -sf ../mods-available/$module.$part mods-enabled/
    done
done
cd ../..

# certbot's folders.
ca=$(mktemp -d)
trap 'rm -rf "$ca"' EXIT
(
    cd "$ca"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 3000 -subj '/CN=A root'
    openssl req -newkey rsa:2048 -nodes -keyout between.key -out between.csr -subj '/CN=One between'
    openssl x509 -req -in between.csr -CA root.pem -CAkey root.key -CAcreateserial -days 1000 \
        -extfile <(echo basicConstraints=critical,CA:true) -out between.pem
) 2>/dev/null
lineage() {
    name=$1
    archive=etc/letsencrypt/archive/$name
    mkdir -p "$archive" "etc/letsencrypt/live/$name" etc/letsencrypt/renewal
    for number in 1 2; do
        (
            cd "$ca"
            openssl ecparam -genkey -name prime256v1 -out site.key
            openssl req -new -key site.key -out site.csr -subj "/CN=$name"
            openssl x509 -req -in site.csr -CA between.pem -CAkey between.key -CAcreateserial -days 89 -out site.pem \
                -extfile <(printf '%s\n' basicConstraints=CA:false keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
                    "subjectAltName=$(printf 'DNS:%s,' "$@" | sed 's/,$//')")
        ) 2>/dev/null
        cp "$ca/site.pem" "$archive/cert$number.pem"
        cp "$ca/between.pem" "$archive/chain$number.pem"
        cat "$ca/site.pem" "$ca/between.pem" >"$archive/fullchain$number.pem"
        install -m 600 "$ca/site.key" "$archive/privkey$number.pem"
    done
    for part in cert chain fullchain privkey; do
        ln -s "../../archive/$name/${part}2.pem" "etc/letsencrypt/live/$name/$part.pem"
    done
    cat >"etc/letsencrypt/renewal/$name.conf" <<END
# renew_before_expiry = 30 days
version = 2.1.0
archive_dir = /etc/letsencrypt/archive/$name
cert = /etc/letsencrypt/live/$name/cert.pem
privkey = /etc/letsencrypt/live/$name/privkey.pem
chain = /etc/letsencrypt/live/$name/chain.pem
fullchain = /etc/letsencrypt/live/$name/fullchain.pem

# Options used in the renewal process
[renewalparams]
account = 0123456789abcdef0123456789abcdef
authenticator = apache
installer = apache
server = https://acme-v02.api.letsencrypt.org/directory
key_type = ecdsa
END
}
lineage bergblick.ch www.bergblick.ch
lineage wetter.duckdns.org
chmod 700 etc/letsencrypt/{live,archive}
cat >etc/letsencrypt/options-ssl-apache.conf <<'END'
SSLEngine on

# Intermediate configuration, tweak to your needs
SSLProtocol             all -SSLv2 -SSLv3 -TLSv1 -TLSv1.1
SSLCipherSuite          ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384
SSLHonorCipherOrder     off
SSLSessionTickets       off

SSLOptions +StrictRequire
END

# The Flask application.
environment() {
    mkdir -p "$1"
    python3 -m venv --without-pip "$1"
    rm -f "$1"/bin/python*
    ln -s /usr/bin/python3 "$1/bin/python3"
    ln -s python3 "$1/bin/python"
    ln -s python3 "$1/bin/$version"
    sed -i "s#$PWD##g" "$1/pyvenv.cfg" "$1"/bin/activate*
    into=$1/lib/$version/site-packages
    shift
    for package; do cp -a "/usr/lib/python3/dist-packages/$package" "$into/"; done
}
environment srv/wetter/venv flask werkzeug jinja2 click itsdangerous markupsafe
cat >srv/wetter/weather.py <<'END'
import os

from flask import Flask, jsonify

app = Flask(__name__)


@app.route("/")
def index():
    return jsonify(home=os.getcwd())


if __name__ == "__main__":
    app.run(debug=True)
END
cat >srv/wetter/app.wsgi <<'END'
import sys

sys.path.insert(0, "/srv/wetter")

from weather import app as application
END

# The Django project.
environment srv/bergblick/venv django asgiref sqlparse
(
    cd srv/bergblick
    django-admin startproject bergblick .
    sed -i 's/^DEBUG = .*/DEBUG = False/; s/^ALLOWED_HOSTS = .*/ALLOWED_HOSTS = ["bergblick.ch", "www.bergblick.ch"]/' bergblick/settings.py
    echo 'STATIC_ROOT = BASE_DIR / "static"' >>bergblick/settings.py
    mkdir -p static/admin/css
    echo >static/admin/css/base.css
)
find srv -name __pycache__ -prune -exec rm -r {} +

# The sites: one by hand, one as certbot's installer leaves it.
cat >etc/apache2/sites-available/wetter.conf <<'END'
<VirtualHost *:80>
    ServerName wetter.duckdns.org
    Redirect permanent / https://wetter.duckdns.org/
    ErrorLog ${APACHE_LOG_DIR}/wetter-error.log
    CustomLog ${APACHE_LOG_DIR}/wetter-access.log combined
</VirtualHost>

<VirtualHost *:443>
    ServerName wetter.duckdns.org
    Protocols h2 http/1.1

    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/wetter.duckdns.org/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/wetter.duckdns.org/privkey.pem

    WSGIDaemonProcess wetter python-home=/srv/wetter/venv threads=5 display-name=%{GROUP}
    WSGIProcessGroup wetter
    WSGIApplicationGroup %{GLOBAL}
    WSGIScriptAlias / /srv/wetter/app.wsgi

    <Directory /srv/wetter>
        <Files app.wsgi>
            Require all granted
        </Files>
    </Directory>

    ErrorLog ${APACHE_LOG_DIR}/wetter-error.log
    CustomLog ${APACHE_LOG_DIR}/wetter-access.log combined
</VirtualHost>
END
cat >etc/apache2/sites-available/bergblick.conf <<'END'
<VirtualHost *:80>
    ServerName bergblick.ch
    ServerAlias www.bergblick.ch
    ServerAdmin webmaster@bergblick.ch
    DocumentRoot /var/www/html

    ErrorLog ${APACHE_LOG_DIR}/error.log
    CustomLog ${APACHE_LOG_DIR}/access.log combined
RewriteEngine on
RewriteCond %{SERVER_NAME} =www.bergblick.ch [OR]
RewriteCond %{SERVER_NAME} =bergblick.ch
RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [END,NE,R=permanent]
</VirtualHost>
END
cat >etc/apache2/sites-available/bergblick-le-ssl.conf <<'END'
<IfModule mod_ssl.c>
<VirtualHost *:443>
    ServerName bergblick.ch
    ServerAlias www.bergblick.ch
    ServerAdmin webmaster@bergblick.ch
    DocumentRoot /var/www/html

    Alias /static/ /srv/bergblick/static/
    <Directory /srv/bergblick/static>
        Require all granted
    </Directory>

    <Directory /srv/bergblick/bergblick>
        <Files wsgi.py>
            Require all granted
        </Files>
    </Directory>

    WSGIDaemonProcess bergblick python-home=/srv/bergblick/venv python-path=/srv/bergblick
    WSGIProcessGroup bergblick
    WSGIApplicationGroup %{GLOBAL}
    WSGIScriptAlias / /srv/bergblick/bergblick/wsgi.py

    Header always set Strict-Transport-Security "max-age=31536000"

    ErrorLog ${APACHE_LOG_DIR}/error.log
    CustomLog ${APACHE_LOG_DIR}/access.log combined

Include /etc/letsencrypt/options-ssl-apache.conf
SSLCertificateFile /etc/letsencrypt/live/bergblick.ch/fullchain.pem
SSLCertificateKeyFile /etc/letsencrypt/live/bergblick.ch/privkey.pem
</VirtualHost>
</IfModule>
END
for site in wetter bergblick bergblick-le-ssl; do ln -s ../sites-available/$site.conf etc/apache2/sites-enabled/; done
