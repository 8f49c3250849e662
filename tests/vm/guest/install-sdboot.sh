# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Puts systemd-boot and the kernel on the EFI system partition, by the hook that Debian has for kernels.
check "bootctl install" bootctl install
check "the firmware has it" sh -c 'efibootmgr | tee /dev/fd/3 | grep -q "Linux Boot Manager"'
check "the kernel gets its entry" /etc/kernel/postinst.d/zz-systemd-boot "$(uname -r)" "/boot/vmlinuz-$(uname -r)"
cat /boot/efi/loader/entries/*.conf >&3 2>&1 || :
find /boot/efi -type f >&3
