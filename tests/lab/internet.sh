#!/bin/bash
# The Internet of one lab: a name server, a certificate authority, and room for visitors. Runs in namespaces of its own
# until its standard input ends.
# usage: internet.sh FOLDER LAB SCRIPTS
#   FOLDER  holds zone and pki/; receives roots.pem
#   LAB     the test program, which is the name server as well
set -u
folder=$1
mount -t tmpfs tmpfs /mnt
mkdir /mnt/{etc,work,folder,scripts}
mount --bind "$folder" /mnt/folder
mount --bind -o ro "$3" /mnt/scripts
touch /mnt/lab
mount --bind "$2" /mnt/lab
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/etc,workdir=/mnt/work /etc
for place in /run /tmp /var/log; do mount -t tmpfs tmpfs $place; done
export LC_ALL=C.UTF-8 HOME=/tmp PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
# Well-known resolvers, the name servers of the zone, the authority, and a stranger's machine.
addresses=(9.9.9.9 149.112.112.112 1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 99.79.143.35 35.182.183.211)
for address in "${addresses[@]}" 172.65.32.248 44.128.9.9; do ip address add "$address/32" dev lo; done
sysctl -qw net.ipv4.ip_forward=0
rm -f /etc/resolv.conf /etc/hosts
echo nameserver 9.9.9.9 >/etc/resolv.conf
echo 127.0.0.1 localhost >/etc/hosts
echo 'hosts: files dns' >/etc/nsswitch.conf
/mnt/lab name-server /mnt/folder/zone 127.0.0.1 "${addresses[@]}" </dev/null >/tmp/names.log 2>&1 &

cat >/tmp/pebble.json <<J
{"pebble":{"listenAddress":"127.0.0.1:14000","managementListenAddress":"127.0.0.1:15000",
"certificate":"/mnt/folder/pki/front.pem","privateKey":"/mnt/folder/pki/front.key","httpPort":80,"tlsPort":443,
"ocspResponderURL":"","externalAccountBindingRequired":false,"certificateValidityPeriod":7776000}}
J
PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 PEBBLE_AUTHZREUSE=0 \
    pebble -config /tmp/pebble.json -dnsserver 127.0.0.1:53 </dev/null >/tmp/pebble.log 2>&1 &
# The authority under the addresses that certbot knows.
modules=/usr/lib/apache2/modules
cat >/tmp/front.conf <<C
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule ssl_module $modules/mod_ssl.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http_module $modules/mod_proxy_http.so
User nobody
PidFile /run/front.pid
ErrorLog /var/log/front.log
ServerName acme-v02.api.letsencrypt.org
Listen 172.65.32.248:443 https
SSLEngine on
SSLCertificateFile /mnt/folder/pki/front.pem
SSLCertificateKeyFile /mnt/folder/pki/front.key
SSLProxyEngine on
SSLProxyVerify none
SSLProxyCheckPeerName off
ProxyPreserveHost on
ProxyPass /directory https://127.0.0.1:14000/dir
ProxyPass / https://127.0.0.1:14000/
C
apache2 -f /tmp/front.conf </dev/null >/tmp/front.log 2>&1
for ((n = 0; n < 200; n++)); do
    curl -sk -m 2 https://127.0.0.1:15000/roots/0 -o /tmp/root.pem && [ -s /tmp/root.pem ] &&
        curl -sk -m 2 -o /dev/null https://acme-v02.api.letsencrypt.org/directory && break
    sleep 0.05
done
cat /mnt/folder/pki/root.pem /tmp/root.pem >/mnt/folder/roots.pem
cat /mnt/folder/roots.pem >>/etc/ssl/certs/ca-certificates.crt
grep -q BEGIN /tmp/root.pem && echo ready
cat >/dev/null
