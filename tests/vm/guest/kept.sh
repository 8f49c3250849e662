# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What dirty.sh changed is still there.
check "100 MB are there" equal "$(stat -c %s /var/big)" 100000000
check "the folder is gone" fails test -e /usr/share/doc
check "the file is replaced" equal "$(cat /etc/hostname)" dirty
check "the line is there" equal "$(tail -n 1 /etc/profile)" "# dirty"
check "the mode is kept" equal "$(stat -c %a /usr/bin/getfacl)" 700
check "the owner is kept" equal "$(stat -c %U /usr/bin/getfattr)" nobody
check "the folder has its new name" test -d /usr/share/misc.dirty
check "the user is there" id dirty
for file in /root/dirty /etc/dirty /var/dirty /home/dirty; do
  check "$file is there" test -e "$file"
done
