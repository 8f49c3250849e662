# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: what is kept is there, the rest is gone.
for file in /var/gone /gone; do
  check "$file is gone" fails test -e "$file"
done
for place in /home /srv; do
  check "$place/kept is kept" equal "$(cat $place/kept)" kept
done
