# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: the folder of the service is where it wants it, for good.
check "the service starts" systemctl start chatty.service
check "with its data" sh -c 'journalctl -b -u chatty -o cat --no-pager | grep -qx data'
check "nobody has to be told" fails sh -c "ramroot status | grep -q chatty"
