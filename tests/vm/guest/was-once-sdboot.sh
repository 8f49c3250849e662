# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The one boot without protection: systemd-boot has forgotten the choice.
bootctl list --no-pager >&3
check "the entry of ours was booted" sh -c 'bootctl status | grep -q "Current Entry: ramroot-other.conf"'
check "the next boot is protected again" sh -c 'ramroot status | grep -q "next boot will be protected"'
check "the unit is content" systemctl start ramroot-verify.service
check "the login message says so" grep -q "this boot is NOT protected, the next will be" /run/motd.d/ramroot
check "no other boot is chosen" sh -c '! ls /sys/firmware/efi/efivars | grep LoaderEntryOneShot'
check "nor is ours the default" sh -c "bootctl status | grep -A 20 '^Default Boot Loader Entry' | grep -q 'id: .*$(uname -r)'"
check "disable" ramroot disable
check "the entry of ours is gone" fails test -e /boot/efi/loader/entries/ramroot-other.conf
check "the next boot is plain" sh -c 'ramroot status | grep -q "next boot will not be protected"'
