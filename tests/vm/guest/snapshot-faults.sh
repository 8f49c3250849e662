# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The same of one whose root becomes a snapshot, and of such a root on a volume of device-mapper.
modprobe dm_thin_pool
check "each outcome is one of those that are allowed" faults "boot, snapshot" --points 120
cat /run/faults >&3
check "and with a volume" faults "boot, snapshot of a volume" --points 60
cat /run/faults >&3
