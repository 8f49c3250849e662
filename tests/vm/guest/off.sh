# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Nobody asked: the machine is as without the package. Between protected boots the status says so.
wanted="off 3"
! ramroot status | grep -q "next boot will be protected" || wanted="once 9"
check "the command line does not name ramroot" fails grep -qw ramroot /proc/cmdline
check "status is $wanted" equal "$(status_of_ramroot)" "$wanted"
check "/ is the disk" equal "$(field SOURCE /)" /dev/vda1
check "/ is writable" test -w /
check "there is no /ro and no /rw" fails test -e /ro -o -e /rw
check "fstab is the one of the disk" grep -q '^UUID=.* / ext4 errors=remount-ro 0 1$' /etc/fstab
check "there is no volatile-root" fails test -e /run/systemd/volatile-root
