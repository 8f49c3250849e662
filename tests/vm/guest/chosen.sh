# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Somebody chose "persistent, once" in GRUB's menu, which GRUB does not remember.
check "grubenv has no choice" fails grep -q _entry= /boot/grub/grubenv
check "the next boot is protected" sh -c 'ramroot status | grep -q "next boot will be protected"'
check "the unit is content" systemctl start ramroot-verify.service
check "the login message says so" grep -q "this boot is NOT protected, the next will be" /run/motd.d/ramroot
check "this change stays" touch /root/kept-in-plain-boot
