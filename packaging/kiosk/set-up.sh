#!/bin/sh
# Makes a Debian 12 computer with Tereze in /opt/tereze a kiosk that nobody gets out of. As root:
#
#     packaging/kiosk/set-up.sh          puts the files of this folder in their places
#     packaging/kiosk/set-up.sh --root DIR   the same under DIR, starting nothing: to look at it
#
# docs/guides/kiosk.md says what each is for, and what has to be done by hand. Safe to repeat.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=
[ "${1:-}" = --root ] && root=${2:?"a folder"}

put() { # put FILE PLACE
    mkdir -p "$root$(dirname "$2")"
    install -m 644 "$here/$1" "$root$2"
}
put tereze-kiosk-screen.service /etc/systemd/system/tereze-kiosk-screen.service
put tereze-kiosk.service /etc/systemd/system/tereze-kiosk.service
put tereze-kiosk-left.target /etc/systemd/system/tereze-kiosk-left.target
put 50-tereze-kiosk.conf /etc/X11/xorg.conf.d/50-tereze-kiosk.conf
put sysctl-tereze-kiosk.conf /etc/sysctl.d/90-tereze-kiosk.conf
put logind-tereze-kiosk.conf /etc/systemd/logind.conf.d/tereze-kiosk.conf
put sysusers-tereze-kiosk.conf /etc/sysusers.d/tereze-kiosk.conf
put udev-tereze-kiosk.rules /etc/udev/rules.d/90-tereze-kiosk.rules
put apt-tereze-kiosk.conf /etc/apt/apt.conf.d/90tereze-kiosk
[ -z "$root" ] || exit 0

systemd-sysusers
systemctl daemon-reload
# Three keys pressed at once must not restart it, and no stick may open a folder.
systemctl mask ctrl-alt-del.target
systemctl mask udisks2.service 2>/dev/null || true
# What could ask, announce or draw over the screen; a bare system has none of them.
for one in display-manager.service packagekit.service apport.service whoopsie.service; do
    systemctl disable --now "$one" 2>/dev/null || true
done
sysctl --system >/dev/null
udevadm control --reload
# CUPS keeps a copy of every paper for a day unless it is told not to.
if command -v cupsctl >/dev/null; then
    cupsctl PreserveJobFiles=No PreserveJobHistory=300 || true
fi
systemctl set-default graphical.target
systemctl enable tereze-kiosk-screen.service tereze-kiosk.service
echo "Next: tereze enrol …, tereze kiosk --set-pin, then: systemctl start tereze-kiosk"
