# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Nobody asked: the machine is as without the package.
check "the command line does not name ramroot" fails grep -qw ramroot /proc/cmdline
check "status is off" equal "$(status_of_ramroot)" "off 3"
check "/ is the disk" equal "$(field SOURCE /)" /dev/vda1
check "/ is writable" test -w /
check "there is no /ro and no /rw" fails test -e /ro -o -e /rw
check "fstab is the one of the disk" grep -q '^UUID=.* / ext4 errors=remount-ro 0 1$' /etc/fstab
check "there is no volatile-root" fails test -e /run/systemd/volatile-root
