# shellcheck shell=sh
# Puts the real GRUB on the disk, and turns the protection on with one word.
cat >/etc/default/grub.d/00-vmtest.cfg <<'END'
GRUB_TIMEOUT=5
GRUB_TERMINAL="serial console"
GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=ttyS0"
END
check "grub-install" grub-install /dev/vda
check "update-grub" update-grub
check "no entry of ours before" fails grep -q ramroot-other /boot/grub/grub.cfg
before=$(md5sum /boot/grub/grub.cfg)
check "a dry run prints the steps" sh -c 'ramroot enable --dry-run | tee /dev/fd/3 | grep -q "run  *.usr.sbin.update-grub"'
check "and does nothing" equal "$(md5sum /boot/grub/grub.cfg)" "$before"
check "an option that is not understood is refused" fails ramroot enable tmpfs:sise=1G
mv /sbin/update-grub /sbin/update-grub.real
printf '#!/bin/sh\nexit 7\n' >/sbin/update-grub; chmod 755 /sbin/update-grub
check "update-grub that fails is told" fails ramroot enable
check "and leaves nothing" fails test -e /etc/default/grub.d/ramroot.cfg
mv /sbin/update-grub.real /sbin/update-grub
mv "/boot/initrd.img-$(uname -r)" /boot/away
check "a kernel without initramfs is refused" fails ramroot enable
mv /boot/away "/boot/initrd.img-$(uname -r)"
check "enable" ramroot enable
check "enable again has nothing to do" sh -c 'ramroot enable | grep -q "nothing to do"'
check "the default entry asks for ramroot" grep -q '^[[:space:]]*linux.* ramroot=tmpfs' /boot/grub/grub.cfg
check "one entry boots the other way" equal "$(grep -c "'ramroot-other-$(uname -r)'" /boot/grub/grub.cfg)" 1
check "status knows" sh -c 'ramroot status | grep -q "next boot will be protected"'
