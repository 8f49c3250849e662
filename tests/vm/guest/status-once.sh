# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The one boot with protection.
check "protected for this boot" equal "$(status_of_ramroot)" "protected 0"
check "with the size that was asked for" grep -q 'ramroot=tmpfs:size=40%' /proc/cmdline
check "GRUB has forgotten the choice" fails grep -q '^next_entry=ramroot' /ro/boot/grub/grubenv
check "the next boot is as every other" sh -c 'ramroot status | grep -q "next boot will not be protected"'
