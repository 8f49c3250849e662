# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Asked for, but the initramfs of this boot knows nothing of ramroot.
check "status is unprotected" equal "$(status_of_ramroot)" "unprotected 1"
check "the verification failed by itself" systemctl -q is-failed ramroot-verify.service
check "the journal says what to do" sh -c 'journalctl -b -u ramroot-verify --no-pager | grep -q update-initramfs'
check "so does the message of the day" grep -q 'NOT PROTECTED, changes are permanent' /run/motd.d/ramroot
check "there is no /ro" fails mountpoint -q /ro
