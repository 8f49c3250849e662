# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Before protected.sh: changes go to the partition behind the root, and stay there.
changes=$(readlink -f /dev/disk/by-partlabel/changes)
upper_type=$(blkid -p -o value -s TYPE "$changes")
root_name=$(basename "$(findmnt -nvo SOURCE -M /ro)")
check "/rw is a folder of it" equal "$(field SOURCE /rw)" "${changes}[/upper]"
for option in rw nosuid nodev noexec; do
  check "/rw is mounted $option" has_word "$(field VFS-OPTIONS /rw)" "$option"
done
check "status says where changes go" sh -c "ramroot status | tr -s ' \n' '  ' | grep -q 'changes go to $changes ($upper_type, folder upper) and stay there; it has those since $(date -u +%Y-)'"
echo written >/root/for-counters; sync; rm /root/for-counters; sync
check "nothing was written to the root, but to its disk" sh -c "ramroot status | tr -s ' \n' '  ' | grep -qE ' written $root_name nothing, [a-z]+ nothing \([^)]* by other partitions\) since the boot'"
check "the kernel counts no sector of the root" equal "$(awk '{ print $7 }' "/sys/class/block/$root_name/stat")" 0
check "nothing is told as stale" fails sh -c 'ramroot status | grep -E "stale|written to since|warning"'
check "nor in the record of the boot" grep -q '"warnings": *\[\]' /run/ramroot/state.json
check "the kernel log says so too" sh -c "dmesg | grep 'ramroot: ' | grep -q '$changes'"
