# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# One file of the session goes to the disk.
echo committed >/etc/committed
check "commit one of them" ramroot-commit --yes /etc/committed
check "it is on the disk" equal "$(cat /ro/etc/committed)" committed
check "and still protected" equal "$(status_of_ramroot)" "protected 0"
