# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After database.sh: the power goes while it is written to.
echo synced >/root/synced; sync
touch /run/base-told
sleep 10
echo "VMTEST-CUT"
sleep 600
