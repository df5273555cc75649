#!/bin/bash
# Runs one server of Debian's own making inside a namespace of its own, and asks it things.
# usage: inside.sh STAGE PKI
#   STAGE  holds site.conf, modules (for a2enmod), setup.sh and probe.sh; out/ receives the answers
#   PKI    keys and certificates, seen as /srv/pki
# The machine's /etc/apache2 is copied into the namespace, without its sites; site.conf becomes the only one. setup.sh
# runs before the start, in /srv; probe.sh after it, with curl and openssl at hand; its output is the answer.
# Answers, one file each in STAGE/out: configtest (exit status), fate (runs or dies), answer, and what was said on the
# way: configtest.err, start.err, error.log, access.log.
set -u
mount -t tmpfs tmpfs /srv
mkdir -p /srv/{stage,pki,www}
mount --bind "$1" /srv/stage
mount --bind -o ro "$2" /srv/pki
cp -a /etc/apache2 /srv/apache2
mount --bind /srv/apache2 /etc/apache2
rm -f /etc/apache2/sites-enabled/*
for dir in /run /tmp /var/log /var/cache /var/lib/apache2 /var/www /home /root /etc/letsencrypt; do
    [ -d $dir ] && mount -t tmpfs -o mode=755 tmpfs $dir
done
chmod 1777 /tmp
mkdir -p /run/apache2 /run/lock /var/log/apache2 /var/cache/apache2 /var/www/html
ip link set lo up
echo hello >/srv/www/index.html
echo hello >/var/www/html/index.html
unset APACHE_RUN_DIR APACHE_PID_FILE APACHE_RUN_USER APACHE_RUN_GROUP APACHE_LOG_DIR APACHE_LOCK_DIR
out=/srv/stage/out
exec </dev/null >$out/stdout 2>$out/stderr
export LC_ALL=C HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
for module in $(</srv/stage/modules); do a2enmod -q "$module" || exit 1; done
cp /srv/stage/site.conf /etc/apache2/sites-enabled/site.conf
cd /srv || exit 1
. /srv/stage/setup.sh
set +u
. /etc/apache2/envvars
timeout 10 apache2 -t >$out/configtest.err 2>&1
echo $? >$out/configtest
timeout 10 setsid -w apache2 -k start >$out/start.err 2>&1
fate=dies
for _ in {1..100}; do
    if [ -s /run/apache2/apache2.pid ] && kill -0 "$(</run/apache2/apache2.pid)" 2>/dev/null; then
        grep -q 'resuming normal operations' /var/log/apache2/error.log 2>/dev/null && fate=runs && break
    fi
    sleep 0.03
done
if [ $fate = runs ]; then
    (. /srv/stage/probe.sh) >$out/answer 2>&1
    kill -0 "$(cat /run/apache2/apache2.pid 2>/dev/null)" 2>/dev/null || fate=dies
fi
echo $fate >$out/fate
cat /var/log/apache2/*error*.log >$out/error.log 2>/dev/null
cat /var/log/apache2/*access*.log >$out/access.log 2>/dev/null
exit 0
