# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The power goes in the middle of a commit to the disk of a snapshot: after its journal, at about half of its names.
mkdir -p /srv/cut
for i in $(seq 400); do echo old >"/srv/cut/$i"; done
check "commit many files" ramroot-commit --yes /srv/cut
for i in $(seq 400); do echo new >"/srv/cut/$i"; done
sync
ramroot-commit --yes /srv/cut >/run/commit.log 2>&1 &
while [ ! -e /rw/ro/.ramroot/journal.json ] && kill -0 $! 2>/dev/null; do :; done
pkill -STOP ramroot
sync
echo "$(grep -l new /rw/ro/srv/cut/* | wc -l) of 400 names are new" >&3
check "the journal is there" test -e /rw/ro/.ramroot/journal.json
cat /run/commit.log >&3
echo "VMTEST-CUT"
sleep 600
