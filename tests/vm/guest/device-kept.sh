# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: what device-changed.sh changed is there, and on the disk is only what was committed.
check "the package is there" equal "$(stays)" stays
check "and known" dpkg -s stays
check "its setting is there" equal "$(cat /etc/stays.conf)" setting
check "the files are there" equal "$(cat /root/kept /srv/deep/er/file | xargs)" "kept kept"
check "the file is replaced" equal "$(cat /etc/hostname)" stays
check "the mode is kept" equal "$(stat -c %a /usr/bin/getfacl)" 700
check "the folder is gone" fails test -e /usr/share/doc
check "the other has its new name" test -d /usr/share/misc.kept -a ! -e /usr/share/misc
check "what was committed is there" equal "$(cat /etc/committed /ro/etc/committed | xargs)" "committed committed"
for name in root/kept etc/stays.conf usr/bin/stays srv/deep; do check "/ro/$name is not" fails test -e "/ro/$name"; done
check "on the disk the folder is" test -d /ro/usr/share/doc -a -d /ro/usr/share/misc
