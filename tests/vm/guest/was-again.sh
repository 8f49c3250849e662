# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The one boot without protection has turned it on again.
systemctl status ramroot-again.service --no-pager >&3 || true
check "the next boot is protected again" sh -c 'ramroot status | tee /dev/fd/3 | grep -q "next boot will be protected"'
check "disable" ramroot disable
check "the next boot is plain" sh -c 'ramroot status | grep -q "next boot will not be protected"'
