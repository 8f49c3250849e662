# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# GRUB is there; one word turns the protection on.
check "enable" ramroot enable
check "enable again has nothing to do" sh -c 'ramroot enable | grep -q "nothing to do"'
check "the default entry asks for ramroot" grep -q '^[[:space:]]*linux.* ramroot=tmpfs' /boot/grub/grub.cfg
check "one entry boots the other way" equal "$(grep -c "'ramroot-other-$(uname -r)'" /boot/grub/grub.cfg)" 1
check "status knows" sh -c 'ramroot status | grep -q "next boot will be protected"'
