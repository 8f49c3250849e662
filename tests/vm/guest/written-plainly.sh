# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A boot without protection between two with: it changes the disk, and does not see the changes on the device.
check "status is off, and the next boot unknown or protected" sh -c 'ramroot status | head -n 1 | grep -qE "^(off|once)"'
check "/ is the disk" equal "$(field SOURCE /)" /dev/vda1
check "what the session made is not here" fails test -e /root/kept
echo plain >/root/plain
