#!/bin/bash
# One machine: the system's own folders with a layer of its own over each, gone with the namespaces. Runs until its
# standard input ends.
# usage: machine.sh FOLDER FLASKSSL SCRIPTS TEMPLATE [build]
#   TEMPLATE  the layers of a finished machine; with build, the folder that receives them
set -u
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/{folder,scripts,up,work}
mount --bind "$1" /mnt/folder
mount --bind -o ro "$3" /mnt/scripts
mount --bind "$4" /mnt/up # only while the layers are laid
touch /mnt/flaskssl
mount --bind "$2" /mnt/flaskssl
layers=(etc var root opt home usr)
for layer in "${layers[@]}"; do
    name=${layer//\//-}
    mkdir -p /"$layer"
    if [ "${5-}" = build ]; then
        mkdir -p "$4"/{up,work}/"$name"
        chmod --reference=/"$layer" "$4/up/$name"
        lower=/$layer up=$4/up/$name work=$4/work/$name
    else
        mkdir -p /mnt/new/{up,work}/"$name"
        chmod --reference=/"$layer" /mnt/new/up/"$name"
        lower=$4/up/$name:/$layer up=/mnt/new/up/$name work=/mnt/new/work/$name
    fi
    mount -t overlay overlay -o "lowerdir=$lower,upperdir=$up,workdir=$work,redirect_dir=off,index=off" /"$layer" || exit 1
done
umount /mnt/up
for place in /run /tmp /srv /dev/shm /var/tmp; do mount -t tmpfs -o mode=755 tmpfs $place; done
chmod 1777 /tmp /dev/shm /var/tmp
mount -t sysfs sysfs /sys
mkdir -p /run/lock /run/apache2 /run/systemd/system /usr/local/bin
touch /usr/local/bin/flaskssl
mount --bind /mnt/flaskssl /usr/local/bin/flaskssl
chmod 1777 /run/lock
ip link set lo up
hostname flaskhome
echo ready
while read -r _; do :; done
