# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After protected.sh and much else: no device was written to since.
sync
check "no sector was written to any device" equal "$(written)" "$(cat /run/written-before)"
