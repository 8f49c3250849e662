# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The root is in RAM, and everything that a user or systemd can see of it is right. Where the changes go to a device,
# on-device.sh has set upper_type to its file system.
upper_type=${upper_type:-tmpfs}

real_device=$(findmnt -nvo SOURCE -M /ro)  # without the "[/@]" of a subvolume
options=$(field OPTIONS /)

written() { for stat in /sys/class/block/*/stat; do echo "${stat%/stat} $(awk '{ print $7 }' "$stat")"; done; }
written >/run/written-before  # sectors per device, for unwritten.sh

check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "/ is an overlay" equal "$(field FSTYPE /)" overlay
check "the source of / is /rw" equal "$(field SOURCE /)" /rw
for option in lowerdir=/ro upperdir=/rw/upper workdir=/rw/work; do
  check "the overlay has $option" has_word "$options" "$option"
done
for option in metacopy=on index=on redirect_dir=on nfs_export=on; do
  check "the overlay lacks $option" fails has_word "$options" "$option"
done

check "/ is writable" sh -c '[ -w / ] && touch /.vmtest && rm /.vmtest'
for option in ro nosuid nodev; do
  check "/ro is mounted $option" has_word "$(field VFS-OPTIONS /ro)" "$option"
done
check "the superblock of /ro is read-only" has_word "$(field FS-OPTIONS /ro)" ro
check "/ro cannot be written" sh -c '! touch /ro/vmtest 2>/run/touch.log && grep Read-only /run/touch.log'

check "/ has the mode and owner of /ro" equal "$(stat -c '%a %u %g' /)" "$(stat -c '%a %u %g' /ro/)"
check "/ has the access list of /ro" equal "$(getfacl -ncp /)" "$(getfacl -ncp /ro)"
check "/ has the attributes of /ro" equal \
  "$(getfattr -m- -d / 2>/dev/null | grep -v -e '^#' -e '^trusted\.overlay\.')" \
  "$(getfattr -m- -d /ro 2>/dev/null | grep -v '^#')"
check "/rw is a $upper_type" equal "$(field FSTYPE /rw)" "$upper_type"
check "only root enters /rw" equal "$(stat -c '%a %u %g' /rw)" "700 0 0"
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
check "nobody cannot list /rw" fails as_nobody ls /rw
check "nobody cannot read the real root" fails as_nobody cat /ro/etc/passwd
check "nor any mount below it" equal "$(findmnt -rno TARGET | grep '^/rw/' | while read -r at; do as_nobody ls "$at/" 2>/dev/null; done)" ""
check "df of a user goes on to work" as_nobody df

check "systemd-remount-fs did not fail" fails systemctl -q is-failed systemd-remount-fs.service
check "mount -o remount / works" mount / -o remount
check "/ is still writable then" test -w /
check "fstab has the line of the overlay" grep -qx '/rw / overlay defaults 0 0' /etc/fstab
check "fstab has one line for /" equal "$(awk '!/^#/ && $2 == "/"' /etc/fstab | wc -l)" 1
errors_in() { findmnt --verify -F "$1" 2>&1 | grep -c '\[E\]'; }
check "findmnt finds no new error in fstab" equal "$(errors_in /etc/fstab)" "$(errors_in /ro/etc/fstab)"
if [ -b "$real_device" ]; then
  check "volatile-root names the real device" equal "$(readlink /run/systemd/volatile-root)" \
    "/dev/block/$(lsblk -dno MAJ:MIN "$real_device" | tr -d ' ')"
else
  check "no device, no volatile-root" fails test -e /run/systemd/volatile-root
fi
check "nothing is mounted twice" equal \
  "$(grep -v ' - autofs ' /proc/self/mountinfo | cut -d' ' -f5 | sort | uniq -d)" ""
for path in /usr/bin/env /dev/console /proc/1 /sys/kernel /run/systemd; do
  check "$path exists" test -e "$path"
done

# The default limit is half of the memory; of a device, all of it.
if [ "$upper_type" = tmpfs ]; then
  half_kib=$(awk '/^MemTotal:/ { print int($2 / 2) }' /proc/meminfo)
  check "df shows half of the memory" awk -v is="$(df --output=size / | tail -n 1)" -v half="$half_kib" \
    'BEGIN { print is, half; exit !(is > half * 0.95 && is < half * 1.05) }'
else
  check "df shows the room on the device" equal "$(df --output=size / | tail -n 1)" "$(df --output=size /rw | tail -n 1)"
fi
[ "$upper_type" = btrfs ] || check "df shows inodes" test "$(df --output=itotal / | tail -n 1)" -gt 1000
cat /run/ramroot/state.json
echo
check "the state file says protected" grep -q '"outcome": *"protected"' /run/ramroot/state.json
check "the kernel log has a line of ramroot" sh -c 'dmesg | grep -q "ramroot: "'
