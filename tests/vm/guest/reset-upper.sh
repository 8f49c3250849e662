# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The next boot is to forget the changes.
check "have them forgotten" ramroot reset-upper
check "take that back" ramroot reset-upper --cancel
check "and ask again" ramroot reset-upper
check "nothing of it stays mounted" equal "$(findmnt -rno TARGET /dev/disk/by-label/changes)" ""
