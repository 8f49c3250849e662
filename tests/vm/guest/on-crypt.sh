# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034 # upper_type is for protected.sh
# Before protected.sh: changes go to the partition behind the root, encrypted with a key that only the kernel has.
changes=$(readlink -f /dev/disk/by-partlabel/changes)
upper_type=ext4
sysfs=/sys/dev/block/$(stat -c '%Hd:%Ld' /rw)
check "/rw is on the device of ramroot" equal "$(cat "$sysfs/dm/name")" ramroot
check "which is on that partition" equal "$(ls "$sysfs/slaves")" "${changes#/dev/}"
check "the kernel has AES-XTS" grep -q 'name *: xts(aes)' /proc/crypto
check "no key is in the keyring" sh -c "! grep -q 'ramroot:' /proc/keys"
for option in rw nosuid nodev noexec; do
  check "/rw is mounted $option" has_word "$(field VFS-OPTIONS /rw)" "$option"
done
check "status says where changes go" sh -c "ramroot status | tr -s ' \n' '  ' | grep -q 'changes go to $changes, encrypted with a key that is gone at power-off'"
check "the partition says whose it is" sh -c "head -c 100 $changes | tr -d '\0' | grep -q '^ramroot=crypt: version 1'"
check "no warning is in the record of the boot" grep -q '"warnings": *\[\]' /run/ramroot/state.json
check "somebody can commit" sh -c 'echo committed >/etc/committed && ramroot-commit --yes /etc/committed && grep -q committed /ro/etc/committed && rm /etc/committed && ramroot-commit --yes /etc/committed && [ ! -e /ro/etc/committed ]'
