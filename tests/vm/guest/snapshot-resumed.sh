# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After snapshot-cut.sh: the boot has finished the commit before the root became a snapshot, or an ordinary one did.
disk=/ro
[ -e $disk ] || disk=
check "no commit waits" fails test -e $disk/.ramroot/journal.json
check "all names are new" equal "$(cat /srv/cut/* | sort | uniq -c | tr -s ' ')" " 400 new"
check "the disk has them" equal "$(cat $disk/srv/cut/* | sort | uniq -c | tr -s ' ')" " 400 new"
ramroot status >&3
check "status tells of it" sh -c 'ramroot status --json | grep -i commit'
check "take it back" ramroot-commit --undo --yes
check "then they are old" equal "$(cat $disk/srv/cut/* | sort | uniq -c | tr -s ' ')" " 400 old"
