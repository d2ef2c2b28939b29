#!/bin/sh
# Puts the files of this folder in their places on a Debian 12 machine with Tereze in /opt/tereze. As root:
#
#     packaging/district/set-up.sh          puts them in their places and makes the user
#     packaging/district/set-up.sh --root DIR   the same under DIR, starting nothing: to look at it
#
# docs/guides/district-server.md says what has to be done by hand. Safe to repeat: settings that are
# there already stay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=
[ "${1:-}" = --root ] && root=${2:?"a folder"}

put() { # put MODE FILE PLACE
    mkdir -p "$root$(dirname "$3")"
    install -m "$1" "$here/$2" "$root$3"
}
put_once() {
    [ -e "$root$3" ] || put "$@"
}
put 644 tereze-district.service /etc/systemd/system/tereze-district.service
put 644 tereze-district-backup.service /etc/systemd/system/tereze-district-backup.service
put 644 tereze-district-backup.timer /etc/systemd/system/tereze-district-backup.timer
put 644 sysusers-tereze-district.conf /etc/sysusers.d/tereze-district.conf
put 755 district-backup.sh /usr/share/tereze/district-backup.sh
put_once 640 backup.conf /etc/tereze/backup.conf
put_once 644 nginx-tereze.conf /etc/nginx/sites-available/tereze
[ -z "$root" ] || exit 0

systemd-sysusers
systemctl daemon-reload
