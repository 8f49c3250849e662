# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Filled to the last block: whoever writes is told so, and the machine lives on.
check "write until nothing more fits" sh -c '! head -c 3000000000 /dev/urandom 2>/run/full.log >/var/fill; cat /run/full.log; grep -i "no space" /run/full.log'
check "no write was lost on the way" sh -c 'sync /var/fill && ! dmesg | grep -E "I/O error|out-of-data-space|Buffer I/O|lost"'
half_kib=$(awk '/^MemTotal:/ { print int($2 / 2) }' /proc/meminfo)
check "nearly half of the RAM was written" test "$(($(stat -c %s /var/fill) >> 10))" -gt $((half_kib * 85 / 100))
check "commands still start" sh -c 'ls / && ps && df'
check "somebody can become root" su -l root -c true
check "deleting works" rm /var/fill
room() { df --output=avail -k / | tail -n 1; }
has_room() { sync; for _ in $(seq 20); do [ "$(room)" -lt $((half_kib * 7 / 10)) ] || return 0; sleep 1; done; room; return 1; }
check "and gives the room back" has_room
many() {
  mkdir /many && i=0
  while head -c 700 /dev/urandom >"/many/$i" 2>/run/many.log; do i=$((i + 1)); [ $i -lt 3000 ] || break; done
  echo "$i files"; cat /run/many.log
}
check "write 3,000 small files" many
check "no write was lost then" sh -c 'sync; ! dmesg | grep -E "I/O error|out-of-data-space|Buffer I/O|lost"'
check "they can be deleted" rm -r /many
check "the root is still writable" sh -c 'sync; echo text >/root/after && sync /root/after && grep text /root/after'
