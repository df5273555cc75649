#!/bin/bash
# Provokes messages of Apache and mod_wsgi for real, each on a server of its own, and writes what they said:
# `==> case <==`, then the output of the start, then the error log.
# usage: unshare --mount --net --pid --fork --mount-proc bash provoke.sh > fixtures/log/provoked.log
set -u
mount -t tmpfs tmpfs /srv
for dir in /run /tmp /var/log /var/lib/apache2; do mount -t tmpfs tmpfs $dir; done
chmod 1777 /tmp
mkdir -p /run/apache2 /run/lock
ip link set lo up
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
T=/srv/tree
M=/usr/lib/apache2/modules
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=home.example -addext subjectAltName=DNS:home.example \
    -addext basicConstraints=critical,CA:FALSE -keyout /srv/key.pem -out /srv/cert.pem 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=ca.example -keyout /srv/otherkey.pem -out /srv/ca.pem 2>/dev/null
openssl rsa -in /srv/key.pem -aes256 -passout pass:secret -out /srv/locked.pem 2>/dev/null
openssl x509 -in /srv/cert.pem -outform der -out /srv/cert.der

get() { curl -sk -m 6 -o /dev/null --resolve home.example:8443:127.0.0.1 "$@"; }
raw() { timeout 2 bash -c "exec 9<>/dev/tcp/127.0.0.1/${PORT-8080} && printf '$1' >&9 && cat <&9 >/dev/null"; }
PLAIN='env mpm_event authz_core authz_host'
# provoke NAME MODULES CONFIGURATION [SETUP [REQUESTS]]
provoke() {
    local name=$1 modules=$2 conf=$3 module n
    rm -rf $T /srv/www /srv/log
    mkdir -p $T /srv/www /srv/log
    echo hello >/srv/www/index.html
    {
        for module in $modules; do echo "LoadModule ${module}_module $M/mod_$module.so"; done
        printf '%s\n' "ServerName localhost" "Listen 8080" "PidFile /srv/log/pid" "ErrorLog /srv/log/error.log" \
            "DocumentRoot /srv/www" "User www-data" "Group www-data" "<Directory /srv/www>" "Require all granted" "</Directory>" "$conf"
    } >$T/apache2.conf
    (cd $T && eval "${4-}") >/dev/null 2>&1
    echo "==> $name <=="
    (cd $T && ${AS-} timeout 6 setsid -w apache2 -d $T -f apache2.conf -k start </dev/null 2>&1)
    for n in 1 2 3 4 5 6 7 8; do
        grep -qs 'resuming' /srv/log/error.log && break
        sleep 0.1
    done
    (eval "${5-}") >/dev/null 2>&1
    sleep 0.2
    n=$(cat /srv/log/pid 2>/dev/null)
    [ -n "$n" ] && kill -TERM "$n" 2>/dev/null && for module in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$n" 2>/dev/null || break
        sleep 0.1
    done
    [ -n "$n" ] && kill -KILL -- "-$n" 2>/dev/null
    for n in {1..30}; do
        (exec 9<>/dev/tcp/127.0.0.1/8080) 2>/dev/null || break
        sleep 0.1
    done
    cat /srv/log/error.log 2>/dev/null
}
TLS='Listen 8443
<VirtualHost *:8443>
ServerName home.example
SSLEngine on
SSLCertificateFile /srv/cert.pem
SSLCertificateKeyFile /srv/key.pem
</VirtualHost>'
SSL="$PLAIN socache_shmcb ssl"
tls() { printf '%s\n' "$TLS" | sed "$1"; }
WSGI="$PLAIN wsgi"
wsgi() { printf '%s\n' "WSGIScriptAlias /app /srv/www/app.wsgi" "WSGIDaemonProcess app threads=2 ${1-}" "WSGIProcessGroup app" 'WSGIApplicationGroup %{GLOBAL}' "${2-}"; }
app() { printf '%s\n' "$@" >/srv/www/app.wsgi; }
OK="def application(e, s): s('200 OK', []); return [b'x']"

provoke healthy "$PLAIN" '' '' 'get http://127.0.0.1:8080/'
provoke 'unknown command' "$PLAIN" 'SLEngine on'
provoke 'too many arguments' "$PLAIN" 'ServerAdmin a b c'
provoke 'not allowed here' "$PLAIN" '<Directory /srv>
Listen 81
</Directory>'
provoke 'section open' "$PLAIN" '<Directory /srv>'
provoke 'stray end' "$PLAIN" '</Directory>'
provoke 'wrong end' "$PLAIN" '<Directory /srv>
</Location>'
provoke 'bracket missing' "$PLAIN" '<Directory /srv
</Directory>'
provoke 'include missing' "$PLAIN" 'Include /srv/nowhere.conf'
provoke 'include without match' "$PLAIN" 'Include /srv/no*.conf'
provoke 'module missing' "$PLAIN" 'LoadModule foo_module /srv/mod_foo.so'
provoke 'module twice' "$PLAIN env" ''
provoke 'no mpm' 'authz_core' ''
provoke 'two mpms' "$PLAIN mpm_prefork" ''
provoke 'module built in' "$PLAIN unixd" ''
provoke 'user unknown' "$PLAIN" 'User nobodyatall'
provoke 'group unknown' "$PLAIN" 'Group nobodyatall'
provoke 'listen twice' "$PLAIN" 'Listen 8080'
provoke 'port taken' "$PLAIN" '' 'python3 -c "import socket,time,os
s=socket.socket(); s.setsockopt(1,2,1); s.bind((chr(48)+\".0.0.0\",8080)); s.listen()
if os.fork()==0: time.sleep(9)" ; sleep 0.2'
sleep 9
provoke 'port for root' "$PLAIN" 'Listen 81' 'chmod 777 /srv/log; echo 1024 >/proc/sys/net/ipv4/ip_unprivileged_port_start'
AS='setpriv --reuid www-data --regid www-data --clear-groups' provoke 'port for root, as another' "$PLAIN" 'Listen 81' 'chmod 777 /srv/log'
provoke 'address elsewhere' "$PLAIN" 'Listen 192.0.2.7:8090'
provoke 'log folder' "$PLAIN" 'CustomLog /srv/nowhere/access.log common'
provoke 'error log folder' "$PLAIN" 'ErrorLog /srv/nowhere/error.log'
provoke 'log is a folder' "$PLAIN" 'CustomLog /srv/www common'
provoke 'piped log' "$PLAIN" 'CustomLog "|/srv/no/program" common'
provoke 'document root' "$PLAIN" 'DocumentRoot /srv/nowhere'
provoke 'no server name' "$PLAIN" 'UseCanonicalName off' "sed -i '/ServerName localhost/d' apache2.conf"
provoke 'variable' "$PLAIN" 'ServerAdmin ${NOBODY}'
provoke 'name virtual host' "$PLAIN" 'NameVirtualHost *:80'
provoke 'host by name' "$PLAIN" '<VirtualHost nowhere.invalid:8080>
ServerName x
</VirtualHost>'
provoke 'allow override' "$PLAIN" '<Directory ~ "^/srv">
AllowOverride All
</Directory>'
provoke 'regex' "$PLAIN rewrite" 'RewriteRule ( x'
provoke 'error directive' "$PLAIN" 'Error "not like this"'
provoke 'mpm numbers' "$PLAIN" 'ThreadsPerChild 100
MaxRequestWorkers 50
ServerLimit 1'
provoke 'dead pid file' "$PLAIN" '' 'echo 999999 >/srv/log/pid'
provoke 'alias shadowed' "$PLAIN alias" 'Alias /a /srv/www
Alias /a/b /srv/www'
provoke 'certificate missing' "$SSL" "$(tls 's|cert.pem|nocert.pem|')"
provoke 'key missing' "$SSL" "$(tls 's|/key.pem|/nokey.pem|')"
provoke 'key of another' "$SSL" "$(tls 's|/key.pem|/otherkey.pem|')"
provoke 'certificate is DER' "$SSL" "$(tls 's|cert.pem|cert.der|')"
provoke 'certificate is a key' "$SSL" "$(tls 's|cert.pem|key.pem|')"
provoke 'key is a certificate' "$SSL" "$(tls 's|/key.pem|/cert.pem|')"
provoke 'no certificate' "$SSL" "$(tls '/SSLCert/d')"
provoke 'no key' "$SSL" "$(tls '/KeyFile/d')"
provoke 'locked key' "$SSL" "$(tls 's|/key.pem|/locked.pem|')"
provoke 'locked key, wrong phrase' "$SSL" "SSLPassPhraseDialog exec:/srv/tree/phrase
$(tls 's|/key.pem|/locked.pem|')" "printf '#!/bin/sh\necho wrong\n' >phrase; chmod +x phrase"
provoke 'phrase program missing' "$SSL" "SSLPassPhraseDialog exec:/srv/tree/none
$(tls 's|/key.pem|/locked.pem|')"
provoke 'no protocols' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLProtocol -all|')"
provoke 'no ciphers' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLCipherSuite NOTHING|')"
provoke 'unknown protocol' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLProtocol TLSv9|')"
provoke 'authorities unreadable' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLCACertificateFile /srv/www/index.html|')"
provoke 'clients without authorities' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLVerifyClient require|')"
provoke 'revocation' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLCARevocationCheck chain|')"
provoke 'conf command' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLOpenSSLConfCmd Curves nothing|')"
provoke 'stapling without cache' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLUseStapling on|')"
provoke 'stapling without responder' "$SSL" "SSLStaplingCache shmcb:/srv/log/stapling(32768)
$(tls 's|SSLEngine on|SSLEngine on\nSSLUseStapling on|')"
provoke 'name not covered' "$SSL" "$(tls 's|ServerName home|ServerName other|')"
provoke 'authority as server' "$SSL" "$(tls 's|cert.pem|ca.pem|;s|/key.pem|/otherkey.pem|')"
provoke 'no session cache' "$SSL" "SSLSessionCache none
$TLS"
provoke 'session cache provider' "$PLAIN ssl" "SSLSessionCache shmcb:/srv/log/x
$TLS"
provoke 'https on 80' "$SSL" 'Listen 80
<VirtualHost *:80>
ServerName home.example
SSLEngine on
SSLCertificateFile /srv/cert.pem
SSLCertificateKeyFile /srv/key.pem
</VirtualHost>'
provoke 'http on 443' "$SSL" 'Listen 443 https
<VirtualHost *:443>
ServerName home.example
</VirtualHost>'
provoke 'tls: clients' "$SSL" "LogLevel info
$TLS
$(tls '/Listen/d;s/home/second/')" '' "get https://home.example:8443/; get -H 'Host: second.example' https://home.example:8443/; PORT=8443 raw 'GET / HTTP/1.0\r\n\r\n'; PORT=8443 raw '\x16\x03\x01\x00\x05hello'; get https://127.0.0.1:8080/; get https://127.0.0.1:8443/"
provoke 'client certificate' "$SSL" "$(tls 's|SSLEngine on|SSLEngine on\nSSLCACertificateFile /srv/ca.pem\nSSLVerifyClient require|')" '' 'get --cert /srv/cert.pem --key /srv/key.pem https://home.example:8443/'
provoke 'SSLRequireSSL' "$SSL" '<Location />
SSLRequireSSL
</Location>' '' 'get http://127.0.0.1:8080/'
provoke 'denied' "$PLAIN" '<Location /no>
Require all denied
</Location>' '' 'get http://127.0.0.1:8080/no'
provoke 'password file' "$PLAIN auth_basic authn_core authn_file authz_user" '<Location />
AuthType Basic
AuthName x
AuthUserFile /srv/nowhere
Require valid-user
</Location>' '' 'get -u a:b http://127.0.0.1:8080/'
provoke 'passwords' "$PLAIN auth_basic authn_core authn_file authz_user" '<Location />
AuthType Basic
AuthName x
AuthUserFile /srv/tree/users
Require valid-user
</Location>' "echo 'ann:{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=' >users" 'get -u bob:b http://127.0.0.1:8080/; get -u ann:b http://127.0.0.1:8080/'
provoke 'auth provider' "$PLAIN authn_core" '<Location />
AuthType Basic
AuthName x
Require valid-user
</Location>' '' 'get http://127.0.0.1:8080/'
provoke 'not authorized' "$PLAIN auth_basic authn_core authn_file authz_user" '<Location />
AuthType Basic
AuthName x
AuthUserFile /srv/tree/users
Require user bob
</Location>' "echo 'ann:{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=' >users" 'get -u ann:admin http://127.0.0.1:8080/'
provoke 'only negative' "$PLAIN" '<Location />
<RequireAll>
Require not ip 10.0.0.1
</RequireAll>
</Location>' '' 'get http://127.0.0.1:8080/'
provoke 'folder without index' "$PLAIN autoindex dir" '' 'mkdir /srv/www/sub' 'get http://127.0.0.1:8080/sub/'
provoke 'permissions' "$PLAIN" '' 'mkdir /srv/www/sub; echo x >/srv/www/sub/x; chmod 700 /srv/www/sub; echo x >/srv/www/secret; chmod 600 /srv/www/secret' 'get http://127.0.0.1:8080/sub/x; get http://127.0.0.1:8080/secret'
provoke 'link' "$PLAIN" '<Directory /srv/www>
Options None
</Directory>' 'ln -s /srv/cert.pem /srv/www/link' 'get http://127.0.0.1:8080/link'
provoke 'htaccess' "$PLAIN" '<Directory /srv/www>
AllowOverride None
</Directory>
<Directory /srv/www/sub>
AllowOverride AuthConfig
</Directory>' 'mkdir /srv/www/sub; echo "Options All" >/srv/www/sub/.htaccess; echo x >/srv/www/sub/x' 'get http://127.0.0.1:8080/sub/x'
provoke 'requests' "$PLAIN" '' '' "raw 'BAD / HTTP/1.0\r\n\r\n'; raw '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'; get --path-as-is http://127.0.0.1:8080/../../etc/passwd; get http://127.0.0.1:8080/%; get http://127.0.0.1:8080/\$(printf 'a%.0s' {1..300}); raw 'GET foo HTTP/1.0\r\n\r\n'; raw 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'"
provoke 'redirect loop' "$PLAIN rewrite" '<Directory /srv/www>
Options FollowSymLinks
RewriteEngine on
RewriteRule (.*) /x/$1
</Directory>' '' 'get http://127.0.0.1:8080/a'
provoke 'rewrite without links' "$PLAIN rewrite" '<Directory /srv/www>
Options None
RewriteEngine on
RewriteRule a b
</Directory>' '' 'get http://127.0.0.1:8080/a'
provoke 'rewrite without proxy' "$PLAIN rewrite" 'RewriteEngine on
RewriteRule /a http://127.0.0.1:1/ [P]' '' 'get http://127.0.0.1:8080/a'
provoke 'rewrite map' "$PLAIN rewrite" 'RewriteMap m txt:/srv/nowhere' '' ''
provoke 'redirect target' "$PLAIN alias" '<Location /a>
Redirect nowhere
</Location>' '' 'get http://127.0.0.1:8080/a'
provoke 'proxy refused' "$PLAIN proxy proxy_http" 'ProxyPass / http://127.0.0.1:9/' '' 'get http://127.0.0.1:8080/; get http://127.0.0.1:8080/'
provoke 'proxy name' "$PLAIN proxy proxy_http" 'ProxyPass / http://nowhere.invalid/' '' 'get http://127.0.0.1:8080/'
provoke 'proxy scheme' "$PLAIN proxy" 'ProxyPass / http://127.0.0.1:9/' '' 'get http://127.0.0.1:8080/'
provoke 'proxy to tls' "$SSL proxy proxy_http" "$TLS
ProxyPass / https://127.0.0.1:8443/" '' 'get http://127.0.0.1:8080/'
provoke 'proxy nonsense' "$PLAIN proxy proxy_http" 'ProxyPass / http://127.0.0.1:8099/
ProxyTimeout 1' "python3 -c \"
import socket,os,time
s=socket.socket(); s.bind(('127.0.0.1',8099)); s.listen()
if os.fork()==0:
    c,_=s.accept(); c.close(); c,_=s.accept(); c.recv(9); c.send(b'hello'); c.close(); c,_=s.accept(); time.sleep(4)\"" 'get http://127.0.0.1:8080/; get http://127.0.0.1:8080/; get http://127.0.0.1:8080/'
provoke 'proxy socket' "$PLAIN proxy proxy_http" 'ProxyPass / unix:/srv/none.sock|http://localhost/' '' 'get http://127.0.0.1:8080/'
provoke 'balancer' "$PLAIN proxy proxy_http proxy_balancer lbmethod_byrequests slotmem_shm" '<Proxy balancer://b>
BalancerMember http://127.0.0.1:9
</Proxy>
ProxyPass / balancer://b/' '' 'get http://127.0.0.1:8080/; get http://127.0.0.1:8080/'
provoke 'balancer without shm' "$PLAIN proxy proxy_balancer" '<Proxy balancer://b>
BalancerMember http://127.0.0.1:9
</Proxy>'
provoke 'http2 on prefork' "mpm_prefork authz_core http2" 'Protocols h2c http/1.1'
provoke 'wsgi: module' "$WSGI" "$(wsgi)" 'app "import nosuchthing"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: name' "$WSGI" "$(wsgi)" 'app "from os import nosuchthing"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: syntax' "$WSGI" "$(wsgi)" 'app "print 1"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: indentation' "$WSGI" "$(wsgi)" 'app "def f():" "pass"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: no application' "$WSGI" "$(wsgi)" 'app "x = 1"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: exit' "$WSGI" "$(wsgi)" 'app "import sys" "sys.exit(1)"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: file missing' "$WSGI" "$(wsgi)" 'app "open(\"settings.ini\")"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: permission' "$WSGI" "$(wsgi)" 'app "open(\"/srv/key.pem\")"; chmod 600 /srv/key.pem' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: chained' "$WSGI" "$(wsgi)" 'app "try:" "    {}[\"SECRET\"]" "except KeyError as e:" "    raise RuntimeError(\"no settings\") from e"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: at a request' "$WSGI" "$(wsgi)" 'app "def application(e, s): return nosuchname"' 'get http://127.0.0.1:8080/app; get http://127.0.0.1:8080/app'
provoke 'wsgi: missing' "$WSGI" "$(wsgi)" '' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: unreadable' "$WSGI" "$(wsgi)" 'app "$OK"; chmod 600 /srv/www/app.wsgi' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: group' "$WSGI" "$(wsgi '' 'WSGIProcessGroup other')" 'app "$OK"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: twice' "$WSGI" "$(wsgi '' 'WSGIDaemonProcess app')"
provoke 'wsgi: user' "$WSGI" "$(wsgi 'user=nobodyatall')"
provoke 'wsgi: python-home' "$WSGI" "$(wsgi 'python-home=/srv/nowhere')" 'app "$OK"' 'get -m 3 http://127.0.0.1:8080/app'
provoke 'wsgi: home' "$WSGI" "$(wsgi 'home=/srv/nowhere')" 'app "$OK"' 'get -m 3 http://127.0.0.1:8080/app'
provoke 'wsgi: locale' "$WSGI" "$(wsgi 'locale=xx_YY')" 'app "$OK"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: crash' "$WSGI" "$(wsgi)" 'app "import os, signal" "def application(e, s): os.kill(os.getpid(), signal.SIGSEGV)"' 'get http://127.0.0.1:8080/app; sleep 1'
provoke 'wsgi: killed' "$WSGI" "$(wsgi)" 'app "import os, signal" "def application(e, s): os.kill(os.getpid(), signal.SIGKILL)"' 'get http://127.0.0.1:8080/app; sleep 1'
provoke 'wsgi: slow' "$WSGI" "$(wsgi 'request-timeout=1' 'Timeout 2')" 'app "import time" "def application(e, s): time.sleep(9)"' 'get http://127.0.0.1:8080/app; sleep 1'
provoke 'wsgi: timeout' "$WSGI" "$(wsgi '' 'Timeout 1')" 'app "import time" "def application(e, s): time.sleep(3)"' 'get http://127.0.0.1:8080/app'
provoke 'wsgi: socket' "$WSGI" "WSGISocketPrefix /srv/nowhere/wsgi
$(wsgi)" 'app "$OK"' 'get -m 3 http://127.0.0.1:8080/app'
provoke 'wsgi: socket folder' "$WSGI" "WSGISocketPrefix /srv/locked/wsgi
$(wsgi)" 'app "$OK"; mkdir -m 700 /srv/locked' 'get -m 3 http://127.0.0.1:8080/app'
provoke 'busy' "$PLAIN wsgi" "StartServers 1
ServerLimit 1
ThreadsPerChild 2
MinSpareThreads 1
MaxSpareThreads 2
MaxRequestWorkers 2
$(wsgi)" 'app "import time" "def application(e, s): time.sleep(2); s(\"200 OK\", []); return [b\"\"]"' 'for n in 1 2 3 4 5; do get http://127.0.0.1:8080/app & done; sleep 3'
provoke 'reload' "$PLAIN" '' '' 'apache2 -d $T -f apache2.conf -k graceful; sleep 0.5; apache2 -d $T -f apache2.conf -k restart; sleep 0.5'
provoke 'reload with a fault' "$PLAIN" '' '' 'echo Nonsense >>$T/apache2.conf; kill -USR1 $(cat /srv/log/pid); sleep 0.5'
