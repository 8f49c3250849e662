# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# For tests/bench/uppers-booted: "MEASURE WHAT NUMBER" of the place that has the changes, and where that is RAM, of the
# partition "changes" without an overlay ("bare WHAT").
mib=128
now() { cut -d' ' -f1 /proc/uptime; }
took() { # WHAT COMMAND...: seconds
  what=$1 start=$(now)
  shift
  check "$what" "$@"
  echo "MEASURE $what $(echo "$(now) $start" | awk '{ print $1 - $2 }')"
}
write_one() { dd if=/dev/zero of="$1/big" bs=1M count=$mib conv=fdatasync; }
read_one() { dd if="$1/big" of=/dev/null bs=1M; }
write_many() { mkdir "$1/many" && for i in $(seq 500); do echo text >"$1/many/$i"; done && sync -f "$1/many"; }
measure() { # PREFIX FOLDER
  echo "MEASURE ${1}free $(df --output=avail -k "$2" | tail -n 1)"
  took "${1}write" write_one "$2"
  echo 3 >/proc/sys/vm/drop_caches
  took "${1}read" read_one "$2"
  took "${1}files" write_many "$2"
  rm -r "$2/big" "$2/many"
}
check "protected" equal "$(status_of_ramroot)" "protected 0"
echo "MEASURE boot $(systemctl show -P UserspaceTimestampMonotonic | awk '{ print $1 / 1000000 }')"
for _ in $(seq 60); do systemctl is-system-running -q && break; sleep 1; done
mkdir /var/measured
measure "" /var/measured
# How much of what is on the disk fits into RAM; compressing it takes time, so no room now is not the end.
if [ "$(findmnt -no FSTYPE -M /rw)" = tmpfs ]; then
  copy=0 waits=0
  while [ $waits -lt 3 ]; do
    cp -a /ro/usr /var/measured/$((copy += 1)) 2>/dev/null && continue
    waits=$((waits + 1))
    [ ! -e /run/ramroot/memory.json ] || sleep 20
  done
  echo "MEASURE programs $(du -sk /var/measured | cut -f1)"
  rm -rf /var/measured/*
fi
changes=/dev/disk/by-partlabel/changes
if [ "$(findmnt -no FSTYPE -M /rw)" = tmpfs ] && [ -b $changes ]; then
  mkfs.ext4 -q -F -E nodiscard,lazy_itable_init=0,lazy_journal_init=0 $changes
  mkdir /run/bare
  mount $changes /run/bare
  write_one /run/bare; rm /run/bare/big  # the host's file grows once; those of the others have
  measure "bare " /run/bare
  umount /run/bare
fi
