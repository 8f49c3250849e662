# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Nothing of what dirty.sh changed is left.
check "the folder is there" test -d /usr/share/doc
check "the old file is there" equal "$(cat /etc/hostname)" "$(cat /ro/etc/hostname)"
check "the old text is there" fails grep -rqs dirty /etc/hostname /etc/profile /etc/passwd
check "the old mode is there" equal "$(stat -c %a /usr/bin/getfacl)" 755
check "the old owner is there" equal "$(stat -c %U /usr/bin/getfattr)" root
check "the folder has its old name" test -d /usr/share/misc
check "there is no user" fails id dirty
for file in /var/big /root/dirty /etc/dirty /etc/services.dirty /var/dirty /home/dirty /usr/share/misc.dirty; do
  check "$file is gone" fails test -e "$file"
done
