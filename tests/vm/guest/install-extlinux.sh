# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Makes the menu for U-Boot as the hook of a kernel does.
printf '%s\n' 'U_BOOT_TIMEOUT="10"' 'U_BOOT_PARAMETERS="ro console=ttyAMA0"' "U_BOOT_ROOT=\"root=UUID=$(field UUID /)\"" >/etc/default/u-boot
check "u-boot-update" u-boot-update
cat /boot/extlinux/extlinux.conf >&3
check "nothing asks for ramroot" fails grep -q ramroot= /boot/extlinux/extlinux.conf
