# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The changes of device-changed.sh were forgotten, and what the boot without protection wrote is there.
check "the package is gone" fails dpkg -s stays
for name in root/kept etc/stays.conf usr/bin/stays srv/deep; do check "/$name is gone" fails test -e "/$name"; done
check "what was deleted is there" test -d /usr/share/doc -a -d /usr/share/misc
check "what was written to the disk is there" equal "$(cat /root/plain)" plain
mount /dev/disk/by-label/changes /mnt
check "nothing waits to be removed" equal "$(cd /mnt && echo *)" "lost+found upper"
umount /mnt
