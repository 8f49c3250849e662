# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# systemd in the initrd had nothing to complain about, and never lost sight of the root.
journalctl -b -o cat --no-pager | sed '/Switching root\./q' >/run/initrd.log
check "the journal tells of the initrd" grep -q 'Switching root\.' /run/initrd.log
check "sysroot.mount was mounted" grep -q 'Mounted sysroot.mount' /run/initrd.log
check "and stayed so" fails grep '^sysroot.mount: \(Deactivated\|Failed\)\|Unmounted sysroot.mount' /run/initrd.log
check "no unit failed in the initrd" fails grep 'Failed with result\|Failed to start' /run/initrd.log
