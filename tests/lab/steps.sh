# What scenarios are told in: sourced before each of their steps, on the machine and on the Internet alike.
export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
D=flaskhome.duckdns.org
ADDRESS=44.128.7.10
A=/etc/apache2
SITE=$A/sites-available/exampledomain.conf
APP=/var/www/app
LIVE=/etc/letsencrypt/live/$D
ARCHIVE=/etc/letsencrypt/archive/$D
RENEWAL=/etc/letsencrypt/renewal/$D.conf
LOG=/var/log/apache2/error.log

# The orders of apache2.service, as systemd gives them. Each says what became of the server, as its last line.
ready() { grep -sc 'resuming normal operations' $LOG; }
runs() { pgrep -x apache2 >/dev/null; }
settle() { # SINCE
    local n
    for ((n = 0; n < 200; n++)); do
        runs || break
        if [ "$(ready)" != "$1" ]; then
            # A server that says so may still be on its way down.
            sleep 0.1
            break
        fi
        # It waits for a person.
        pgrep -f ask-pass >/dev/null && break
        sleep 0.03
    done
    if ! runs; then echo down; elif [ "$(ready)" = "$1" ]; then echo hangs; else echo obeyed; fi
}
start() {
    local since
    since=$(ready)
    if ! APACHE_STARTED_BY_SYSTEMD=true timeout 20 setsid -w apachectl start </dev/null; then
        runs && echo refused || echo down
        return 0
    fi
    settle "$since"
}
stop() {
    local n
    APACHE_STARTED_BY_SYSTEMD=true timeout 20 apachectl graceful-stop >/dev/null 2>&1 </dev/null ||
        pkill -TERM -o -x apache2
    for ((n = 0; n < 60; n++)); do
        runs || return 0
        sleep 0.03
    done
    pkill -KILL -x apache2 # KillMode=mixed
    sleep 0.1
}
reload() {
    local since
    since=$(ready)
    if ! APACHE_STARTED_BY_SYSTEMD=true timeout 20 apachectl graceful </dev/null; then
        runs && echo refused || echo down
        return 0
    fi
    settle "$since"
}
restart() {
    stop
    start
}

# hold PORT: another program takes it. release: and gives it back.
hold() {
    local n
    (cd /srv && exec python3 -m http.server "$1" >/dev/null 2>&1 </dev/null) &
    echo $! >/run/holder
    for ((n = 0; n < 200; n++)); do
        ss -Hltn "sport = :$1" | grep -q . && return
        sleep 0.05
    done
    return 1
}
release() {
    local n
    kill "$(</run/holder)"
    for ((n = 0; n < 200; n++)); do
        [ -e "/proc/$(</run/holder)" ] || return 0
        sleep 0.05
    done
    return 1
}

# visit [URL [CURL'S ARGUMENTS]]: what a visitor gets.
visit() {
    local url=${1-https://$D/}
    shift
    curl -sS -m 8 -w '\nstatus %{http_code}\n' "$@" "$url" 2>&1
}
# The certificate that is served, by name, issuer, dates, serial number.
served() {
    timeout 4 openssl s_client -connect "${1-$D:443}" -servername $D </dev/null 2>/dev/null |
        openssl x509 -noout -subject -issuer -dates -serial 2>&1
}
# zone REMOVED [LINE...]: takes the lines that match away from the name server's file, and adds others.
zone() {
    local file=/mnt/folder/zone pattern=$1
    shift
    { grep -v -- "$pattern" $file; [ $# -gt 0 ] && printf '%s\n' "$@"; } >$file.new
    mv $file.new $file
}

# site SED: edits the site's file.
site() { sed -i "$@" $SITE; }

# issue FOLDER NAME [START [END [ISSUER]]]: cert.pem, chain.pem, fullchain.pem, privkey.pem there, from the lab's own
# authority. START and END in the words of date(1). KEY=ec or rsa. ISSUER: ca or staging.
issue() {
    local to=$1 name=$2 start=${3--1 day} end=${4-+89 days} ca=/mnt/folder/pki/${5-ca} key=(-newkey rsa:2048)
    [ "${KEY-rsa}" = ec ] && key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
    mkdir -p "$to" /tmp/ca
    : >/tmp/ca/index
    openssl req "${key[@]}" -nodes -keyout "$to/privkey.pem" -out /tmp/ca/csr -subj "/CN=$name" 2>/dev/null
    cat >/tmp/ca/conf <<C
[ca]
default_ca=d
[d]
database=/tmp/ca/index
new_certs_dir=/tmp/ca
rand_serial=yes
default_md=sha256
policy=p
x509_extensions=x
unique_subject=no
[p]
commonName=supplied
[x]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth
subjectAltName=DNS:$name
authorityKeyIdentifier=keyid
C
    openssl ca -batch -notext -config /tmp/ca/conf -cert "$ca.pem" -keyfile "$ca.key" -in /tmp/ca/csr -out "$to/cert.pem" \
        -startdate "$(date -u -d "$start" +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d "$end" +%Y%m%d%H%M%SZ)" 2>/tmp/ca/log ||
        { cat /tmp/ca/log; return 1; }
    cp "$ca.pem" "$to/chain.pem"
    cat "$to/cert.pem" "$to/chain.pem" >"$to/fullchain.pem"
    chmod 600 "$to/privkey.pem"
}
# lineage FOLDER: makes what is in FOLDER the current certificate, as certbot would.
lineage() {
    local kind n
    n=$(($(ls $ARCHIVE | grep -c '^cert') + 1))
    for kind in cert chain fullchain privkey; do
        cp -p "$1/$kind.pem" "$ARCHIVE/$kind$n.pem" &&
            ln -sfn "../../archive/$D/$kind$n.pem" "$LIVE/$kind.pem" || return 1
    done
}
# certify ARGUMENTS: orders the certificate anew, as it was ordered at first.
certify() {
    timeout 60 certbot certonly -n --webroot -w "${WEBROOT-/var/www/letsencrypt}" --deploy-hook 'systemctl reload apache2' "$@" 2>&1
}
# What the timer does, without the random wait.
renew() { timeout 60 certbot renew --no-random-sleep-on-renew "$@" 2>&1; }

# bare: the machine as it is before a set-up: Apache as its package leaves it, no certificate, the application's code.
bare() {
    local name
    stop
    rm -f $A/sites-enabled/* $SITE $A/conf-available/servername.conf $A/conf-enabled/servername.conf
    for name in ssl socache_shmcb rewrite wsgi headers; do rm -f $A/mods-enabled/$name.{load,conf}; done
    rm -f /var/lib/apache2/*/*/{ssl,socache_shmcb,rewrite,wsgi,servername,exampledomain}
    ln -s ../sites-available/000-default.conf $A/sites-enabled/000-default.conf
    ln -s ../mods-available/wsgi.load $A/mods-enabled/wsgi.load
    rm -rf /etc/letsencrypt/{live,archive,renewal,accounts,csr,keys,renewal-hooks} /var/lib/letsencrypt /var/www/letsencrypt
    mkdir -p /etc/letsencrypt/renewal-hooks/{pre,deploy,post}
    rm -rf $APP/venv $APP/app.wsgi $APP/__pycache__
    start >/dev/null
}
# picture FOLDER...: names, links, modes, owners and texts of all that is there.
picture() {
    find "$@" -printf '%p %y %m %U:%G %l\n' | LC_ALL=C sort
    find "$@" -type f -exec sha256sum {} + | LC_ALL=C sort -k 2
}
# app FILE: the text of a file of the application, from standard input.
app() { mkdir -p "$(dirname $APP/$1)" && cat >$APP/$1; }

# archive FOLDER: makes the packages in it an archive of apt's, and the only one.
archive() {
    local deb
    for deb in "$1"/*.deb; do
        dpkg-deb -f "$deb"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$(basename "$deb")" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d ' ' -f 1)"
    done >/srv/Packages
    mkdir -p /srv/archive
    cp "$1"/*.deb /srv/Packages /srv/archive/
    rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
    echo 'deb [trusted=yes] file:/srv/archive ./' >/etc/apt/sources.list
    rm -rf /var/lib/apt/lists/*
}
# duckdns, on the Internet: a stand-in for DuckDNS; what it is asked is in /mnt/folder/duckdns.log.
duckdns() {
    local n
    ip address add 44.128.9.10/32 dev lo 2>/dev/null
    zone '^www.duckdns.org ' 'www.duckdns.org A 44.128.9.10'
    cd /mnt/folder/pki
    if ! [ -e /tmp/duckdns.out ]; then
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout duckdns.key -out duckdns.csr -subj /CN=www.duckdns.org 2>/dev/null
        openssl x509 -req -in duckdns.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 \
            -extfile <(printf subjectAltName=DNS:www.duckdns.org) 2>/dev/null | cat - ca.pem >duckdns.pem
        python3 /mnt/scripts/duckdns.py 44.128.9.10 duckdns.pem duckdns.key /mnt/folder/zone /mnt/folder/duckdns.log \
            </dev/null >/tmp/duckdns.out 2>&1 &
    fi
    for ((n = 0; n < 200; n++)); do
        curl -sk --resolve www.duckdns.org:443:44.128.9.10 https://www.duckdns.org/ -o /dev/null && : >/mnt/folder/duckdns.log && return
        sleep 0.05
    done
    cat /tmp/duckdns.out
    return 1
}
# token FILE [TOKEN]: the file with the token that the stand-in knows, or with another.
TOKEN=5f1c7f04-9a40-4b7e-8a52-0c3a1b2c3d4e
token() {
    mkdir -p "${1%/*}" && install -m 600 /dev/null "$1" && echo "${2-$TOKEN}" >"$1"
}
