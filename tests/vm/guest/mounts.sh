# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Every file system has the policy that it should have, and nothing is written to their disk.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
for place in / /usr /var /var/log; do
  check "$place is an overlay" equal "$(field FSTYPE "$place")" overlay
done
for place in /usr /var /var/log; do
  check "/ro$place is read-only" has_word "$(field FS-OPTIONS "/ro$place")" ro
  check "/ro$place is no way to its set-user-ID programs" has_word "$(field VFS-OPTIONS "/ro$place")" nosuid
  check "$place has the mode and owner of the disk" equal "$(stat -c '%a %u %g' "$place")" "$(stat -c '%a %u %g' "/ro$place/")"
done
check "/var has the flags of fstab" has_word "$(field VFS-OPTIONS /var)" noatime
for place in /boot /boot/efi; do
  check "$place is read-only" has_word "$(field FS-OPTIONS "$place")" ro
  check "$place cannot be written" fails touch "$place/new"
done
for place in /home /data; do
  check "$place is writable" touch "$place/kept"
done
check "/srv is what is bound there" sh -c "touch /home/shared/x && test -e /srv/x"
check "no swap is on" equal "$(swapon --show --noheadings)" ""
check "the missing disk is no reason to stop" fails mountpoint -q /mnt/missing
for place in / /usr /var /var/log; do
  check "$place remounts" mount -o remount "$place"
done
check "nothing is mounted twice" equal \
  "$(grep -v ' - autofs ' /proc/self/mountinfo | cut -d' ' -f5 | sort | uniq -d)" ""
errors_in() { findmnt --verify -F "$1" 2>&1 | grep -c '\[E\]'; }
check "findmnt finds no new error in fstab" equal "$(errors_in /etc/fstab)" "$(errors_in /ro/etc/fstab)"
check "the journal is in RAM" sh -c 'journalctl --flush; findmnt -no FSTYPE -T /var/log/journal | grep overlay'
for file in /usr/gone /var/gone /var/log/gone /gone; do
  check "write $file" sh -c "echo gone >$file"
done
check "keep something in /home" sh -c 'echo kept >/home/kept && echo kept >/data/kept && sync'
check "the verification is content" sh -c 'systemctl start ramroot-verify.service'
check "the message of the day says so" grep -q 'this machine is protected' /run/motd.d/ramroot
check "the timer is there" systemctl -q is-active ramroot-verify.timer
check "hibernation is refused" fails systemctl hibernate
ramroot status >&3
check "nothing was written to the root" sh -c "ramroot status --json | tr -d ' \n' | grep -q '\"bytes\":0,\"device\":\"[a-z0-9]*\",\"known\":true,\"unexplained\":0'"
