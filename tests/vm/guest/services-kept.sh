# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: the folder of the service is where it wants it, for good.
# That this runs says that no update was begun, and nothing rebooted.
check "the update is still prepared" test -L /system-update
check "but not begun" fails systemctl -q is-active system-update.target
check "the service starts" systemctl start chatty.service
check "with its data" sh -c 'journalctl -b -u chatty -o cat --no-pager | grep -qx data'
check "nobody has to be told" fails sh -c "ramroot status | grep -q chatty"
