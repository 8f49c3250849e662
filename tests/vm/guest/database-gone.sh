# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot where changes are forgotten: neither the database nor what filled the machine is there, and what was
# committed is.
for gone in /var/lib/base /root/base-row /var/fill; do check "$gone is gone" fails test -e "$gone"; done
check "what was committed is there" equal "$(cat /etc/small)" small
