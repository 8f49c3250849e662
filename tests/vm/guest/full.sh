# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154 # database.sh sets the variables
# After database.sh: no room is left for changes, neither inodes nor blocks, and what must work then still does.
echo small >/etc/small
mkdir /var/fill
fill() {
  (cd /var/fill && seq 200000 | xargs touch) 2>&1 | head -n 1
  for block in 1M 4k 1k; do dd if="${fill_from:-/dev/zero}" of=/var/fill/1 oflag=append conv=notrunc bs=$block 2>&1 | head -n 1; done
}
fill >&3
sleep 5
df -i /rw >&3; df -k /rw >&3
check "no inode is left" equal "$(df --output=iavail /rw | tail -n 1 | tr -d ' ')" 0
check "nothing can be written" fails sh -c 'head -c 100000 /dev/zero >>/var/fill/2'
check "nor can the database" grep -qE 'full|unable to open' /run/base-errors
check "the database can be read" test "$(rows_in_base)" -gt 2
check "status is full" equal "$(status_of_ramroot)" "full 8"
systemctl restart "serial-getty@ttyS0.service"
logged_in() { for _ in $(seq 60); do ! pgrep -t ttyS0 -x bash || return 0; sleep 1; done; return 1; }
check "somebody can log in" logged_in
check "a command can run" su -l root -c 'ls / >/dev/null'
check "a file can be committed" ramroot-commit --yes /etc/small
check "and is on the disk" equal "$(cat /ro/etc/small)" small
check "a file can be replaced by nothing" rm /var/fill/3
check "delete what filled it" rm -r /var/fill
check "the database goes on" grows
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
touch /run/base-stop
sleep 5
systemctl stop base-writer.service
last_row >/root/base-row
check "all rows are there" test "$(rows_in_base)" -ge "$(last_row)"
check "the database is still whole" equal "$(sqlite3 "$base" 'pragma integrity_check')" ok
check "no unit failed" equal "$(systemctl list-units --failed --plain --no-legend)" ""
