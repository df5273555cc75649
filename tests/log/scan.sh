#!/bin/bash
# A healthy site with TLS and a WSGI application, visited by its people and by robots; writes the error log.
# usage: unshare --mount --net --pid --fork --mount-proc bash scan.sh > fixtures/log/scanned.log
set -u
mount -t tmpfs tmpfs /srv
for dir in /run /tmp /var/log; do mount -t tmpfs tmpfs $dir; done
mkdir -p /run/apache2 /srv/{www/assets,app,log}
ip link set lo up
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
M=/usr/lib/apache2/modules
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=home.example -addext subjectAltName=DNS:home.example,DNS:other.example \
    -addext basicConstraints=critical,CA:FALSE -keyout /srv/key.pem -out /srv/cert.pem 2>/dev/null
echo hello >/srv/www/index.html
printf '%s\n' "def application(e, s):" "    s('404 Not Found' if e['PATH_INFO'] not in ('', '/') else '200 OK', []); return [b'x']" >/srv/app/app.wsgi
{
    for m in env mpm_event authz_core authz_host dir alias autoindex socache_shmcb ssl wsgi reqtimeout rewrite status auth_basic authn_core authn_file authz_user; do
        echo "LoadModule ${m}_module $M/mod_$m.so"
    done
    cat <<'C'
ServerName home.example
Listen 80
Listen 443
PidFile /srv/log/pid
ErrorLog /srv/log/error.log
LogLevel warn ssl:info
User www-data
Group www-data
SSLSessionCache shmcb:/run/apache2/cache(512000)
RequestReadTimeout header=1-2,MinRate=500
<Directory />
    Require all denied
</Directory>
<Directory /srv/www>
    Require all granted
</Directory>
<Directory /srv/app>
    Require all granted
</Directory>
<FilesMatch "^\.ht">
    Require all denied
</FilesMatch>
<Location /server-status>
    SetHandler server-status
    Require ip 192.0.2.1
</Location>
<VirtualHost *:80>
    DocumentRoot /srv/www
    Alias /static /srv/www/assets
</VirtualHost>
<VirtualHost *:443>
    ServerName home.example
    SSLEngine on
    SSLCertificateFile /srv/cert.pem
    SSLCertificateKeyFile /srv/key.pem
    WSGIDaemonProcess app threads=2
    WSGIProcessGroup app
    WSGIScriptAlias / /srv/app/app.wsgi
</VirtualHost>
<VirtualHost *:443>
    ServerName other.example
    SSLEngine on
    SSLCertificateFile /srv/cert.pem
    SSLCertificateKeyFile /srv/key.pem
    SSLVerifyClient optional_no_ca
</VirtualHost>
C
} >/srv/apache2.conf
apache2 -d /srv -f apache2.conf -k start 2>&1 || exit 1
sleep 1
get() { curl -sk -m 4 -o /dev/null --path-as-is --resolve home.example:443:127.0.0.1 --resolve other.example:443:127.0.0.1 "$@"; }
raw() { timeout 3 bash -c "exec 9<>/dev/tcp/127.0.0.1/$1 && printf '$2' >&9 && cat <&9 >/dev/null"; }
{
    for path in / /wp-login.php /.env /.git/config /xmlrpc.php /.htaccess /.htpasswd /server-status /phpmyadmin/index.php \
        /cgi-bin/.%2e/.%2e/bin/sh /../../etc/passwd /%c0%ae%c0%ae/ /%00 /% /static/ /assets/ '/?q=<script>' "/$(printf 'a%.0s' {1..300})" \
        '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php' /actuator/health /HNAP1/ /owa/auth.js /.aws/credentials /backup.zip /boaform/admin/formLogin; do
        get "http://127.0.0.1$path"
        get -A $'\e]0;pwned\a' -e $'http://x/\e[2J' "https://home.example$path"
    done
    get -H 'Host: 127.0.0.1' https://home.example/
    get -H 'Host: other.example' https://home.example/
    get -H 'Host: evil.example' https://other.example/
    get -X TRACE http://127.0.0.1/
    get -X DELETE http://127.0.0.1/
    raw 80 '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'
    raw 80 'BAD / HTTP/1.0\r\n\r\n'
    raw 80 'GET / HTTP/9.9\r\n\r\n'
    raw 80 'GET foo bar baz\r\n\r\n'
    raw 80 'CONNECT google.com:443 HTTP/1.1\r\nHost: x\r\n\r\n'
    raw 80 'GET http://proxy.judge/ HTTP/1.1\r\nHost: proxy.judge\r\n\r\n'
    raw 80 '\\x80\\x9e\\x01\\x03'
    raw 80 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'
    raw 80 'GET / HTTP/1.1\r\nX: '
    raw 443 'GET / HTTP/1.0\r\n\r\n'
    raw 443 '\x16\x03\x01\x00\x05hello'
    raw 443 '\x16\x03\x01'
    timeout 3 openssl s_client -connect 127.0.0.1:443 -tls1_1 </dev/null
    timeout 3 openssl s_client -connect 127.0.0.1:443 -cipher NULL-MD5:RC4-SHA:AES128-SHA -no_tls1_3 </dev/null
    timeout 3 openssl s_client -connect 127.0.0.1:443 -servername nobody.example </dev/null
    curl -s --cacert /etc/ssl/certs/ca-certificates.crt --resolve home.example:443:127.0.0.1 https://home.example/
    for n in 1 2 3 4 5 6 7 8; do get http://127.0.0.1/wp-login.php?n=$n; get http://127.0.0.1/.env; done
} >/dev/null 2>&1
sleep 2
kill -TERM "$(cat /srv/log/pid)"
sleep 1
cat /srv/log/error.log
