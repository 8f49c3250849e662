# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The one boot without protection: GRUB has forgotten the choice.
check "the next boot is protected again" sh -c 'ramroot status | grep -q "next boot will be protected"'
check "the unit is content" systemctl start ramroot-verify.service
check "the login message says so" grep -q "this boot is NOT protected, the next will be" /run/motd.d/ramroot
check "grubenv has no next entry" fails grep -q '^next_entry=ramroot' /boot/grub/grubenv
check "this change stays" touch /root/kept-in-plain-boot
