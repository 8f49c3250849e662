# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The fault matrix, of a boot that needs device-mapper: this machine has it.
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
#with tests/support/fault_snapshot.py
#with tests/support/fault_watch.py
#with tests/support/commit-faults.py
#with tests/support/tree-state.py
export RAMROOT_BIN=/usr/sbin/ramroot RAMROOT_BOOT_BIN=/usr/lib/ramroot/ramroot-boot
modprobe loop
systemctl stop systemd-udevd.service 'systemd-udevd-*.socket'  # it looks at each new device
mkdir -p /run/place
faults() { cd /run/place && unshare --mount --propagation private python3 /run/fault-matrix.py --only "$@" >/run/faults 2>&1; }
