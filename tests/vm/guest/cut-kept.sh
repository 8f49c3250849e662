# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a power cut: what was synced is there, and the database has each row that was told as written; the host
# compares that.
check "what was synced is there" equal "$(cat /root/synced)" synced
check "the database is whole" equal "$(sqlite3 /var/lib/base/data 'pragma integrity_check')" ok
echo "ROWS $(sqlite3 /var/lib/base/data 'select count(*) from rows')"
dmesg | grep EXT4-fs >&3
