# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Asked for, but the initramfs has no overlay module, or what another script has set as `reason`: boots plain, and says so
# loudly.
reason=${reason:-overlay}
check "status is unprotected" equal "$(status_of_ramroot)" "unprotected 1"
check "/ is the disk" equal "$(field SOURCE /)" /dev/vda1
check "/ is writable" test -w /
check "there is no /ro and no /rw mount" equal "$(findmnt -rno TARGET | grep -E '^/(ro|rw)(/|$)')" ""
check "there is no volatile-root" fails test -e /run/systemd/volatile-root
dmesg | grep 'ramroot: '
check "the kernel log says why" sh -c "dmesg | grep 'ramroot: ' | grep -q '$reason'"
check "the line has the level of an error" sh -c 'dmesg --level=emerg,alert,crit,err | grep -q "ramroot: "'
check "the journal has it" sh -c "journalctl -b -k --no-pager | grep -q 'ramroot: .*$reason'"
