# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The same disk in a protected session: each place has its policy, although fstab does not name it.
ls /boot /efi >/dev/null  # automounts
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
for place in / /var; do
  check "$place is an overlay" equal "$(field FSTYPE "$place")" overlay
  check "$place is writable" sh -c "echo gone >$place/gone"
done
check "/ro/var is read-only" has_word "$(field FS-OPTIONS /ro/var)" ro
for place in /boot /efi; do
  on_disk() { findmnt -no "$1" -M "$place" -t noautofs; }
  check "$place is mounted" on_disk SOURCE
  check "$place is read-only" has_word "$(on_disk FS-OPTIONS)" ro
  check "$place cannot be written" fails touch "$place/new"
done
for place in /home /srv; do
  check "$place is the disk" equal "$(field FSTYPE "$place")" ext4
  check "$place is writable" sh -c "echo kept >$place/kept"
done
check "no swap is on" equal "$(swapon --show --noheadings)" ""
systemctl start swap.target
check "nor is it turned on with its target" equal "$(swapon --show --noheadings)" ""
check "nothing is mounted twice" equal \
  "$(grep -v ' - autofs ' /proc/self/mountinfo | cut -d' ' -f5 | sort | uniq -d)" ""

# What was said before, in the same words.
ramroot status --json >/home/said/status.json
check "status says of each mount what plan said" equal "$(rows /home/said/status.json now)" "$(rows /home/said/plan.json will_be)"
check "plan said that swap would be off" sh -c 'tr -d " \n" </home/said/plan.json | grep -q "\"swap\":\[{\"fate\":\"off"'
sync
