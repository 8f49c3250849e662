# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154 # pool.sh sets the variables
# After pool.sh: what is on the disk is overwritten where it is, which no limit of a file system counts, until
# the RAM of the machine ends it. Whatever became of that file: the machine goes on.
check "a large file is on the disk" test "$(stat -c %s /var/lib/large)" -gt 600000000
dd if=/dev/urandom of=/var/lib/large bs=1M count=150 conv=notrunc 2>/run/dd.log
check "what fits is overwritten" sync /var/lib/large
settle
ramroot status >&3; dmsetup status >&3; free -m >&3
check "and can be read" sh -c 'echo 3 >/proc/sys/vm/drop_caches; head -c 150000000 /var/lib/large | sha256sum'
dd if=/dev/urandom of=/var/lib/large bs=1M conv=notrunc 2>/run/dd.log
cat /run/dd.log >&3
sync /var/lib/large
settle
echo "SNAPSHOT over-real $(mib "$(of_pool real)")"; echo "SNAPSHOT over-size $(mib "$(of_pool size)")"
dmsetup status >&3; free -m >&3; journalctl -b -u ramroot-watch >&3
check "the pool has grown" sh -c 'journalctl -b -u ramroot-watch | grep "the pool for changes has grown"'
check "status can be asked" test -n "$(status_of_ramroot)"
check "commands still start" sh -c 'ls / && ps && df'
check "it is usable" is_usable
check "somebody can become root" su -l root -c true
check "the file can be deleted" rm /var/lib/large
settle 6
for _ in $(seq 30); do [ "$(of_pool real)" -gt $((budget / 4)) ] || break; fstrim /; sleep 1; done
check "and gives its RAM back" test "$(of_pool real)" -lt $((budget / 4))
check "the root can be written again" sh -c 'sync; echo text >/root/after && sync /root/after && grep text /root/after'
check "nobody was killed by that" equal "$(killed)" "$before"
check "status is protected again" equal "$(status_of_ramroot)" "protected 0"
