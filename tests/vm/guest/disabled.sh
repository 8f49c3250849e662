# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Plain again, with an entry for one protected boot that is left.
check "the change of the plain boot stayed" test -e /root/kept-in-plain-boot
check "the entry is there" grep -q '(protected, once)' /boot/grub/grub.cfg
check "disable takes it away" ramroot disable
check "nothing of ours is in the menu" fails grep -q 'ramroot[-=]' /boot/grub/grub.cfg
check "the drop-in is gone" fails test -e /etc/default/grub.d/ramroot.cfg
check "disable again has nothing to do" sh -c 'ramroot disable | grep -q "nothing to do"'
