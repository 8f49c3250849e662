# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Something writes to the disk behind our back: the counters tell.
check "at first all is well" equal "$(status_of_ramroot)" "protected 0"
check "the verification is content" systemctl start ramroot-verify.service
device=$(findmnt -nvo SOURCE -M /ro)
check "write to $device" dd if="$device" of="$device" bs=4096 count=1 conv=notrunc oflag=direct
check "the status is drifted" equal "$(status_of_ramroot)" "drifted 1"
check "the verification fails" fails systemctl start ramroot-verify.service
check "the journal says why" sh -c 'journalctl -b -u ramroot-verify --no-pager | grep -q "4.0 KiB were written"'
check "so does the message of the day" grep -q 'DRIFTED: ' /run/motd.d/ramroot
systemctl reset-failed ramroot-verify.service
