# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# In a protected session: what a new initramfs does, and off for one boot.
check "the firmware's partition is read-only" has_word "$(field FS-OPTIONS /boot/firmware)" ro
check "disable" ramroot disable
check "nothing asks for it" fails grep -qs ramroot= /boot/firmware/cmdline.txt /ro/etc/default/raspi-extra-cmdline
check "enable" ramroot enable
check "disable for one boot" ramroot disable --once
ramroot status >&3
check "status says once" sh -c 'ramroot status | tr -s " \n" " " | grep -q "the next boot, and only that, will not be protected"'
check "the partition is read-only again" has_word "$(field FS-OPTIONS /boot/firmware)" ro
check "nothing drifted by that" equal "$(status_of_ramroot)" "protected 0"
