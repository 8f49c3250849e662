# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# cloud-init does its work, leaves the disk behind the overlay alone, and has nothing to complain about.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
cloud-init status --long >&3
grep -E 'cc_(growpart|resizefs)' /var/log/cloud-init.log >&3
check "cloud-init ran to its end" equal "$(cloud-init status | head -n 1)" "status: done"
check "and had no warning" fails grep -E '(WARNING|ERROR|CRITICAL)\]' /var/log/cloud-init.log
check "it did not grow anything" fails grep -E "cc_growpart.*CHANGED|Running command.*growpart'?, '/dev" /var/log/cloud-init.log
check "nothing was written" equal "$(status_of_ramroot)" "protected 0"
