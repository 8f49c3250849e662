# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After snapshot-commit.sh and a reboot: what was committed is there, and nothing else.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "the new files are there" equal "$(cat /srv/new/link/file)" deep
check "the contents are right" sh -c 'cksum </root/random | diff - /root/random.sum'
check "and all are there" equal "$(stat -c %s /root/random)" 30000000
check "the changed one is" sh -c 'grep committed /etc/issue && grep again /etc/issue'
check "the attributes are" equal "$(stat -c %a /usr/bin/getfacl)" 750
check "what was deleted is gone" fails test -e /usr/bin/chacl
check "fstab has its line" grep "^tmpfs /mnt" /etc/fstab
check "the last one is there" test "$(stat -c %s /root/reuse)" = 40000000
for file in /etc/gone-again /root/after /srv/large /srv/layer /var/big /root/dirty; do
  check "$file is gone" fails test -e "$file"
done
check "no commit waits" fails test -e /ro/.ramroot/journal.json
check "the root reads the disk itself" fails test -e /dev/mapper/ramroot.cow
check "commit in this boot, too" sh -c 'echo third >/etc/third && ramroot-commit --yes /etc/third && grep third /ro/etc/third'
