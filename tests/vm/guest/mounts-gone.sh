# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: what is kept is there, the rest is gone.
for file in /usr/gone /var/gone /var/log/gone /gone; do
  check "$file is gone" fails test -e "$file"
done
for file in /home/kept /data/kept; do
  check "$file is kept" equal "$(cat "$file")" kept
done
