# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Puts the real GRUB on the disk, or on its EFI system partition.
cat >/etc/default/grub.d/00-vmtest.cfg <<'END'
GRUB_TIMEOUT=5
GRUB_TERMINAL="serial console"
GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=ttyS0"
END
if [ -d /sys/firmware/efi ]; then
  check "grub-install" grub-install
  efibootmgr >&3
else
  check "grub-install" grub-install /dev/vda
fi
check "update-grub" update-grub
check "no entry of ours" fails grep -q ramroot-other /boot/grub/grub.cfg
