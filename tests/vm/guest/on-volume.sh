# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034 # upper_type is for protected.sh
# Before protected.sh: changes go to a logical volume beside that of the root, and stay there.
upper_type=ext4
of_volume() { readlink -f "/dev/ramroot/$1"; }
check "/rw is a folder of the volume" equal "$(lsblk -dno MAJ:MIN "$(of_volume changes)" | tr -d ' ')" "$(field MAJ:MIN /rw | tr -d ' ')"
check "status says that they stay" sh -c "ramroot status | tr -s ' \n' '  ' | grep -q 'changes go to /dev/ramroot/changes (ext4, folder upper) and stay there'"
echo written >/root/for-counters; sync; rm /root/for-counters; sync
check "the kernel counts no sector of the root" equal "$(awk '{ print $7 }' "/sys/class/block/$(basename "$(of_volume root)")/stat")" 0
check "nor does status" sh -c "ramroot status | tr -s ' \n' '  ' | grep -qE ' written [^ ]+ nothing'"
check "no warning is in the record of the boot" grep -q '"warnings": *\[\]' /run/ramroot/state.json
