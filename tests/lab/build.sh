# Makes the machine: Debian's Apache with a Flask application, and a certificate by certbot. Sourced after steps.sh.
set -eu
rm -f /etc/resolv.conf /etc/hosts
echo nameserver 9.9.9.9 >/etc/resolv.conf
echo flaskhome >/etc/hostname
printf '%s\n' '127.0.0.1	localhost' '127.0.1.1	flaskhome' '' \
    '# The following lines are desirable for IPv6 capable hosts' \
    '::1     localhost ip6-localhost ip6-loopback' 'ff02::1 ip6-allnodes' 'ff02::2 ip6-allrouters' >/etc/hosts
sed -i 's/^hosts:.*/hosts:          files dns/' /etc/nsswitch.conf
cat /mnt/folder/roots.pem >>/etc/ssl/certs/ca-certificates.crt
getent passwd anna >/dev/null || useradd --create-home --uid 1400 --shell /bin/bash anna
install -m 755 /mnt/scripts/systemctl /usr/local/bin/systemctl

rm -f $A/sites-enabled/*
rm -rf /var/www/* /etc/letsencrypt/{live,archive,renewal,accounts} /var/log/{apache2,letsencrypt} /var/cache/apache2
install -d -m 750 -o root -g adm /var/log/apache2
install -d -m 755 /var/www/html /var/www/letsencrypt /var/cache/apache2
echo '<p>It works!</p>' >/var/www/html/index.html

install -d $APP
/usr/bin/python3 -m venv --without-pip $APP/venv
packages=/usr/lib/python3/dist-packages
for package in flask werkzeug jinja2 markupsafe itsdangerous click colorama blinker; do
    cp -rL $packages/$package* $APP/venv/lib/python3*/site-packages/
done
for package in Flask Werkzeug Jinja2 MarkupSafe; do
    cp -rL $packages/$package-* $APP/venv/lib/python3*/site-packages/
done
cat >$APP/app.py <<'P'
from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    return "Hello from Flask\n"


if __name__ == "__main__":
    app.run()
P
cat >$APP/app.wsgi <<'P'
import sys

sys.path.insert(0, "/var/www/app")

from app import app as application
P
cat >$SITE <<C
<VirtualHost *:80>
    ServerName $D

    Alias /.well-known/acme-challenge/ /var/www/letsencrypt/.well-known/acme-challenge/
    <Directory /var/www/letsencrypt>
        Require all granted
    </Directory>

    RewriteEngine On
    RewriteCond %{REQUEST_URI} !^/\.well-known/acme-challenge/
    RewriteRule ^ https://$D%{REQUEST_URI} [R=301,L]

    ErrorLog \${APACHE_LOG_DIR}/error.log
    CustomLog \${APACHE_LOG_DIR}/access.log combined
</VirtualHost>
C
echo 'ServerName localhost' >$A/conf-available/servername.conf
a2enconf -q servername
a2enmod -q ssl rewrite wsgi
a2ensite -q 000-default exampledomain
[ "$(start | tail -n 1)" = obeyed ]
timeout 60 certbot certonly -n --agree-tos --register-unsafely-without-email --webroot -w /var/www/letsencrypt -d $D \
    --deploy-hook 'systemctl reload apache2'
cat >>$SITE <<C

<VirtualHost *:443>
    ServerName $D

    SSLEngine on
    SSLCertificateFile $LIVE/fullchain.pem
    SSLCertificateKeyFile $LIVE/privkey.pem

    WSGIDaemonProcess flaskhome user=www-data group=www-data threads=5 python-home=$APP/venv
    WSGIProcessGroup flaskhome
    WSGIApplicationGroup %{GLOBAL}
    WSGIScriptAlias / $APP/app.wsgi
    <Directory $APP>
        Require all granted
    </Directory>

    ErrorLog \${APACHE_LOG_DIR}/error.log
    CustomLog \${APACHE_LOG_DIR}/access.log combined
</VirtualHost>
C
rm -f /etc/cron.d/certbot.dpkg-*
mkdir -p /etc/systemd/system/timers.target.wants
ln -sfn /lib/systemd/system/certbot.timer /etc/systemd/system/timers.target.wants/certbot.timer
[ "$(restart | tail -n 1)" = obeyed ]
page=$(visit)
printf '%s\n' "$page"
if ! grep -q 'status 200' <<<"$page"; then
    cat $LOG
    exit 1
fi
stop
rm -f /var/log/apache2/* /var/log/letsencrypt/*
echo built
