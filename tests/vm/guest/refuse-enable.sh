# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# GRUB is there: whatever goes wrong, nothing changes.
before=$(md5sum /boot/grub/grub.cfg)
check "a dry run prints the steps" sh -c 'ramroot enable --dry-run | tee /dev/fd/3 | grep -q "run  *.usr.sbin.update-grub"'
check "an option that is not understood is refused" fails ramroot enable tmpfs:sise=1G
mv /sbin/update-grub /sbin/update-grub.real
printf '#!/bin/sh\nexit 7\n' >/sbin/update-grub
chmod 755 /sbin/update-grub
check "update-grub that fails is told" fails ramroot enable
mv /sbin/update-grub.real /sbin/update-grub
mv "/boot/initrd.img-$(uname -r)" /boot/away
check "a kernel without initramfs is refused" fails ramroot enable
mv /boot/away "/boot/initrd.img-$(uname -r)"
check "the menu is as before" equal "$(md5sum /boot/grub/grub.cfg)" "$before"
check "there is no drop-in" fails test -e /etc/default/grub.d/ramroot.cfg
