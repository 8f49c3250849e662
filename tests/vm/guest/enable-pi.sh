# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The firmware has one line for the kernel; whatever makes it anew, its first line has to ask.
asks() { head -n 1 /boot/firmware/cmdline.txt | grep -q ' ramroot=tmpfs'; }
check "for one boot it cannot" fails ramroot enable --once
check "enable" ramroot enable
check "the line asks" asks
check "disable" ramroot disable
check "the line does not ask" fails asks
check "a new kernel changes nothing" fill_firmware
check "the line does not ask" fails asks
check "enable" ramroot enable
check "a new kernel changes nothing" fill_firmware
check "the line asks" asks
check "and is one line" equal "$(wc -l </boot/firmware/cmdline.txt)" 1
check "enable again has nothing to do" sh -c 'ramroot enable | tee /dev/fd/3 | grep -q "nothing to do"'
check "status knows" sh -c 'ramroot status | grep -q "next boot will be protected"'
check "check is content" ramroot check
