# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# U-Boot's menu is there; one word turns the protection on.
check "for one boot it cannot" fails ramroot enable --once
check "enable" ramroot enable
check "enable again has nothing to do" sh -c 'ramroot enable | tee /dev/fd/3 | grep -q "nothing to do"'
check "the menu asks for ramroot" grep -q '^[[:space:]]*append.* ramroot=tmpfs' /boot/extlinux/extlinux.conf
check "and so will the next one" grep -q '^U_BOOT_PARAMETERS=.*ramroot=tmpfs' /etc/default/u-boot
check "status knows" sh -c 'ramroot status | grep -q "next boot will be protected"'
