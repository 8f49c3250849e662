# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# In a protected session: off for good, and then on for one boot.
check "the change of the plain boot is there" test -e /root/kept-in-plain-boot
check "disable" ramroot disable
check "disable again has nothing to do" sh -c 'ramroot disable | grep -q "nothing to do"'
check "nothing asks for it" fails grep -q ramroot= /ro/boot/grub/grub.cfg
check "the drop-in is gone" fails test -e /ro/etc/default/grub.d/ramroot.cfg
check "status knows" sh -c 'ramroot status | grep -q "next boot will not be protected"'
check "the session is protected as before" equal "$(status_of_ramroot)" "protected 0"
check "protect the next boot only" ramroot enable --once tmpfs:size=40%
check "one entry boots the other way" equal "$(grep -c ' ramroot=tmpfs:size=40%' /ro/boot/grub/grub.cfg)" 1
check "GRUB will choose it" grep -q '^next_entry=ramroot-other-' /ro/boot/grub/grubenv
ramroot status >&3
check "status says once" sh -c 'ramroot status | tr -s " \n" " " | grep -q "the next boot, and only that, will be protected"'
