# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The kernel has its command line in it: it is made again for each word.
image=$(ls /boot/efi/EFI/Linux/*.efi)
words() { objcopy -O binary --only-section=.cmdline "$image" /dev/stdout | tr -d '\0'; }
before=$(words)
check "a dry run prints the program" sh -c 'ramroot enable --dry-run | tee /dev/fd/3 | grep -q "kernel-install add"'
check "and does nothing" equal "$(words)" "$before"
check "for one boot it cannot" fails ramroot enable --once
# When the program fails, the image is the old one again.
# shellcheck disable=SC2016 # for that script
printf '#!/bin/sh\n[ "$1" != add ] || ! grep -q ramroot= /etc/kernel/cmdline\n' >/etc/kernel/install.d/99-fails.install
chmod +x /etc/kernel/install.d/99-fails.install
check "enable fails with kernel-install" fails ramroot enable
check "the words of later images are gone" fails test -e /etc/kernel/cmdline
check "and those of this one" equal "$(words | grep -c ramroot=)" 0
rm /etc/kernel/install.d/99-fails.install
check "enable" ramroot enable
check "the image asks for ramroot" equal "$(words)" "$before ramroot=tmpfs"
check "later ones will" grep -q ' ramroot=tmpfs$' /etc/kernel/cmdline
check "enable again has nothing to do" sh -c 'ramroot enable | tee /dev/fd/3 | grep -q "nothing to do"'
check "status knows" sh -c 'ramroot status | grep -q "next boot will be protected"'
ramroot check >&3
check "check looks into the image" sh -c 'ramroot check | grep -q "EFI/Linux.*ok"'
# One whose initramfs ends early.
cp "$image" /var/tmp/good.efi
objcopy -O binary --only-section=.initrd "$image" /var/tmp/initrd
head -c 1000000 /var/tmp/initrd >/var/tmp/short
objcopy --update-section .initrd=/var/tmp/short "$image"
check "a damaged one is found" fails ramroot check
ramroot check >&3 || true
cp /var/tmp/good.efi "$image"
rm /var/tmp/good.efi /var/tmp/initrd /var/tmp/short
