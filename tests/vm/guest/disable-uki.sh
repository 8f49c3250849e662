# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# In a protected session: off for one boot, by turning it off and on again, and then for good.
image=$(ls /boot/efi/EFI/Linux/*.efi)
words() { objcopy -O binary --only-section=.cmdline "$image" /dev/stdout | tr -d '\0'; }
check "the image was booted" sh -c 'bootctl status | tee /dev/fd/3 | grep -q "Current Entry: .*\.efi"'
check "disable" ramroot disable
check "the image does not ask" equal "$(words | grep -c ramroot=)" 0
check "nor will later ones" fails grep -q ramroot= /ro/etc/kernel/cmdline
check "status knows" sh -c 'ramroot status | grep -q "next boot will not be protected"'
check "enable" ramroot enable
check "the image asks again" equal "$(words | grep -c ramroot=tmpfs)" 1
check "disable for one boot" ramroot disable --once
check "the image does not ask" equal "$(words | grep -c ramroot=)" 0
ramroot status >&3
check "the EFI partition is read-only again" has_word "$(field FS-OPTIONS /boot/efi)" ro
check "nothing drifted by that" equal "$(status_of_ramroot)" "protected 0"
