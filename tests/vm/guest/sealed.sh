# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# seal=device: every device from the root down to the disk refuses to be written.
device=$(findmnt -nvo SOURCE -M /ro)
lsblk -nspo NAME,RO "$device" >&3
for each in $(lsblk -nslpo NAME "$device"); do
  check "$each is read-only" equal "$(blockdev --getro "$each")" 1
  check "$each cannot be written" fails dd if=/dev/zero of="$each" bs=512 count=1 seek=1 conv=notrunc
done
check "/ro cannot be made writable" fails mount -o remount,rw /ro
check "status names them" sh -c "ramroot status | grep '^  sealed ' | grep -qv 'not '"
