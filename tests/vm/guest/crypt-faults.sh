# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A sample of the faults of a boot with an encrypted device.
modprobe dm_crypt
check "each outcome is one of those that are allowed" faults "boot, crypt" --points 60
cat /run/faults >&3
