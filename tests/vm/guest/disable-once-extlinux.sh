# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# In a protected session: off for good, on again, and off for one boot.
check "disable" ramroot disable
check "nothing asks for it" fails grep -qs ramroot= /ro/boot/extlinux/extlinux.conf /ro/etc/default/u-boot
check "enable" ramroot enable
check "disable for one boot" ramroot disable --once
ramroot status >&3
check "status says once" sh -c 'ramroot status | tr -s " \n" " " | grep -q "the next boot, and only that, will not be protected"'
check "nothing drifted by that" equal "$(status_of_ramroot)" "protected 0"
