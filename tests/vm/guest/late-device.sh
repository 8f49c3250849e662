# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034 # protected.sh reads it
# Before protected.sh: changes go to a disk that was plugged in while the boot waited for it.
upper_type=ext4
late=$(readlink -f /dev/disk/by-label/late)
check "/rw is a folder of it" equal "$(field SOURCE /rw)" "${late}[/upper]"
check "the boot has waited" sh -c "dmesg | grep -q 'ramroot: waiting up to'"
check "the change of the boot before is there" sh -c '[ ! -e /root/boots ] || grep -qx 1 /root/boots'
echo 1 >>/root/boots
