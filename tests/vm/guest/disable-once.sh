# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# In a protected session.
before=$(md5sum /ro/boot/grub/grub.cfg)
check "update-grub says what to do" sh -c '! update-grub 2>/run/said && tee /dev/fd/3 </run/said | grep -q "ramroot-commit -- update-grub"'
check "which does it" ramroot-commit -- update-grub
check "with the same result" equal "$(md5sum /ro/boot/grub/grub.cfg)" "$before"
check "enable has nothing to do" sh -c 'ramroot enable | tee /dev/fd/3 | grep -q "nothing to do"'
check "disable for one boot" ramroot disable --once
ramroot status >&3
check "status says once" sh -c 'ramroot status | tr -s " \n" " " | grep -q "the next boot, and only that, will not be protected"'
check "nothing drifted by that" equal "$(status_of_ramroot)" "protected 0"
