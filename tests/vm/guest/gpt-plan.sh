# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A boot without ramroot of a disk that fstab does not describe: everything is mounted nevertheless,
# writable. What `ramroot plan` says here is compared with `ramroot status` of the next boot.
check "the command line does not name ramroot" fails grep -qw ramroot /proc/cmdline
check "fstab names the root alone" equal "$(grep -c '^[^#]' /etc/fstab)" 1
ls /boot /efi >&3  # automounts
for place in /boot /efi /var /home /srv; do
  check "$place is mounted" findmnt -no SOURCE -M "$place" -t noautofs
  check "$place is writable" sh -c "touch $place/plain && rm $place/plain"
done
check "swap is on" test -n "$(swapon --show --noheadings)"
mkdir -p /home/said
check "plan" sh -c 'ramroot plan --cmdline ramroot=tmpfs >/home/said/plan'
cat /home/said/plan >&3
ramroot plan --cmdline ramroot=tmpfs --json >/home/said/plan.json
