# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# In a protected session: off for good, on again, and off for one boot.
entries=/boot/efi/loader/entries
bootctl status >&3
check "systemd-boot booted this" sh -c 'bootctl status | grep -q "Current Entry: .*\.conf"'
check "the EFI partition is read-only" has_word "$(field FS-OPTIONS /boot/efi)" ro
check "disable" ramroot disable
check "nothing asks for it" fails grep -rqs ramroot= $entries /ro/etc/kernel/cmdline
check "status knows" sh -c 'ramroot status | grep -q "next boot will not be protected"'
check "enable" ramroot enable
check "enable has nothing to do" sh -c 'ramroot enable | tee /dev/fd/3 | grep -q "nothing to do"'
check "disable for one boot" ramroot disable --once
check "disable for one boot has nothing to do" sh -c 'ramroot disable --once | tee /dev/fd/3 | grep -q "nothing to do"'
cat $entries/*.conf >&3
ramroot status >&3
check "status says once" sh -c 'ramroot status | tr -s " \n" " " | grep -q "the next boot, and only that, will not be protected"'
check "the EFI partition is read-only again" has_word "$(field FS-OPTIONS /boot/efi)" ro
check "nothing drifted by that" equal "$(status_of_ramroot)" "protected 0"
