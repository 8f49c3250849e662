# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: the database is whole, and has each row that was told as written.
check "the rows are there" test "$(sqlite3 /var/lib/base/data 'select count(*) from rows')" -ge "$(cat /root/base-row)"
check "the database is whole" equal "$(sqlite3 /var/lib/base/data 'pragma integrity_check')" ok
check "nothing is left of what filled it" fails test -e /var/fill
check "what was committed is there" equal "$(cat /etc/small)" small
