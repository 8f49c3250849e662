# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A database that is written to all the time: a transaction for each row. What is told as written has to be there later,
# which SQLite promises for a power cut with synchronous = extra only.
base=/var/lib/base/data
mkdir -p /var/lib/base
rows_in_base() { sqlite3 -cmd '.timeout 60000' "$base" 'select count(*) from rows'; }
last_row() { cat /run/base-row 2>/dev/null || echo 0; }
grows() {
  from=$(last_row)
  for _ in $(seq 120); do [ "$(last_row)" -le $((from + 2)) ] || return 0; sleep 1; done
  echo "it stays at $from"; return 1
}
cat >/run/base-writer <<'END'
#!/bin/sh
number=$(sqlite3 /var/lib/base/data 'select count(*) from rows')
while [ ! -e /run/base-stop ]; do
  if sqlite3 /var/lib/base/data "pragma synchronous = extra; insert into rows values($((number + 1)), hex(randomblob(2000)))" 2>>/run/base-errors; then
    number=$((number + 1))
    echo $number >/run/base-row.new && mv /run/base-row.new /run/base-row
    [ ! -e /run/base-told ] || echo "ROW $number" >/dev/ttyS1
  fi
done
END
chmod 755 /run/base-writer
check "the database is whole" equal \
  "$(sqlite3 "$base" 'create table if not exists rows(number integer primary key, text); pragma integrity_check')" ok
systemd-run -q --unit=base-writer /bin/sh /run/base-writer
check "it is written to" grows
