#!/bin/bash
# Runs one case inside a namespace of its own and says what became of the server.
# usage: inside.sh CASE MATERIAL MODE [FLASKSSL]
#   CASE      holds case.conf, setup.sh, and for a reload before.conf and before.sh; out/ receives the answers
#   MATERIAL  keys and certificates, seen as /srv/pki
#   MODE      start, graceful or restart
# Answers, one file each in CASE/out: configtest (exit status), fate (runs, deaf, dies, hangs), and what was said on
# the way: configtest.err, control.err, error.log; check.json is flaskssl's own word, given before the server starts.
set -u
mode=$3
mount -t tmpfs tmpfs /srv
mkdir -p /srv/{case,pki,tree,www,bin}
mount --bind "$1" /srv/case
mount --bind -o ro "$2" /srv/pki
if [ -n "${4-}" ]; then
    : >/srv/bin/flaskssl
    mount --bind "$4" /srv/bin/flaskssl
fi
for dir in /run /tmp /var/log /var/cache /var/lib/apache2; do mount -t tmpfs tmpfs $dir; done
chmod 1777 /tmp
mkdir -p /run/apache2 /run/lock /var/log/apache2 /var/cache/apache2
ip link set lo up
echo hello >/srv/www/index.html
unset APACHE_RUN_DIR APACHE_PID_FILE APACHE_RUN_USER APACHE_RUN_GROUP APACHE_LOG_DIR APACHE_LOCK_DIR
# A word with the terminal is what a start from a boot script cannot have.
exec </dev/null 3>&1 >/srv/case/out/stdout 2>/srv/case/out/stderr
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
out=/srv/case/out
port=8080
apache() { (cd /srv/tree && timeout -k 1 "$1" setsid -w ${AS-} apache2 -d /srv/tree -f apache2.conf "${@:2}"); }

# The server process that minds the others: it left its starter and leads a session of its own. Empty if there is none.
parent() {
    local stat pid rest
    for stat in /proc/[0-9]*/stat; do
        { read -r pid rest <"$stat"; } 2>/dev/null || continue
        case $rest in
        "(apache2) Z"*) ;;
        "(apache2) "[A-Y]" 1 $pid $pid "*) echo "$pid"; return ;;
        esac
    done
}
alive() { [ -n "$1" ] && { read -r _ _ state _ <"/proc/$1/stat"; } 2>/dev/null && [ "$state" != Z ]; }
# Whether the server says anything at all to a request.
answers() {
    timeout 1 bash -c "exec 9<>/dev/tcp/127.0.0.1/$port && printf 'GET / HTTP/1.0\r\n\r\n' >&9 && read -r -n 4 word <&9 && [ -n \"\$word\" ]" 2>/dev/null
}
# settle PID: what becomes of the server in the next moments.
settle() {
    local until=$((${EPOCHREALTIME/./} + 4000000)) word=deaf
    while [ "${EPOCHREALTIME/./}" -lt "$until" ]; do
        alive "$1" || { echo dies; return; }
        if answers; then word=runs; break; fi
        sleep 0.03
    done
    # A server that answered may still be on its way down.
    sleep 0.25
    alive "$1" || { echo dies; return; }
    echo $word
}
stage() { # CONF SETUP
    cp "$1" /srv/tree/apache2.conf
    (cd /srv/tree && . "$2")
}
finish() {
    echo "$1" >$out/fate
    cat /var/log/apache2/*.log /srv/tree/*.log >$out/error.log 2>/dev/null
    exit 0
}
[ -f /srv/case/options ] && . /srv/case/options

started=
if [ "$mode" != start ]; then
    stage /srv/case/before.conf /srv/case/before.sh
    apache 4 -k start >$out/before.err 2>&1
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        started=$(parent)
        [ -n "$started" ] && break
        sleep 0.03
    done
    for _ in {1..40}; do
        answers && break
        alive "$started" || finish never
        sleep 0.03
    done
    : >/var/log/apache2/error.log
fi
stage /srv/case/case.conf /srv/case/setup.sh
apache 4 -t >$out/configtest.err 2>&1
echo $? >$out/configtest
if [ -n "${4-}" ]; then
    timeout 10 /srv/bin/flaskssl check /srv/tree --format json >$out/check.json 2>$out/check.err
fi
[ -n "${PRESTART-}" ] && eval "$PRESTART"
apache "${patience-4}" -k "$mode" >$out/control.err 2>&1
status=$?
echo $status >$out/control
[ $status = 124 ] && finish hangs
if [ "$mode" = start ]; then
    for _ in 1 2 3 4 5; do
        started=$(parent)
        [ -n "$started" ] && break
        sleep 0.02
    done
else
    # The order is a signal: the server reads its configuration a moment later, and says when it is done.
    for _ in {1..40}; do
        alive "$started" || break
        grep -q 'resuming normal operations' /var/log/apache2/error.log && break
        sleep 0.05
    done
fi
finish "$(settle "$started")"
