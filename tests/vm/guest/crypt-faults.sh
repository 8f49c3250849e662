# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A sample of the fault matrix, of a boot with an encrypted device: the machine that runs it has dm-crypt.
#with tests/support/fault-matrix.py
#with tests/support/fault_points.py
#with tests/support/faults.py
#with tests/support/fault_boot.py
#with tests/support/fault_commit.py
#with tests/support/fault_crypt.py
#with tests/support/fault_device.py
#with tests/support/fault_loader.py
#with tests/support/fault_mount.py
#with tests/support/fault_outcomes.py
#with tests/support/commit-faults.py
#with tests/support/tree-state.py
export RAMROOT_BIN=/usr/sbin/ramroot RAMROOT_BOOT_BIN=/usr/lib/ramroot/ramroot-boot
modprobe loop; modprobe dm_crypt
systemctl stop systemd-udevd.service 'systemd-udevd-*.socket'  # it looks at each new device
mkdir -p /run/place
faults() { cd /run/place && unshare --mount --propagation private python3 /run/fault-matrix.py --only "boot, crypt" "$@" >/run/faults 2>&1; }
check "each outcome is one of those that are allowed" faults --points 60
cat /run/faults >&3
