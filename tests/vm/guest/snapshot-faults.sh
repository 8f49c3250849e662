# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The same of one whose root becomes a snapshot.
modprobe dm_thin_pool
check "each outcome is one of those that are allowed" faults "boot, snapshot" --points 200
cat /run/faults >&3
