# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The next boot, with the initramfs that the package made: exactly what was committed is there.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "the package is installed" dpkg -s btrfs-progs
check "what was taken back is not there" fails sh -c "ramroot diff /etc | grep -q taken-back"
check "nor in the real root" fails grep -q first /ro/etc/taken-back
check "what was committed is" equal "$(cat /etc/stays)" kept
check "what was deleted is not" fails test -e /etc/issue
check "logs were not" fails test -e /var/log/of-this-session
check "no commit waits" fails test -e /ro/.ramroot/journal.json
