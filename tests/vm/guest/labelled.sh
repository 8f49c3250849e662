# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# SELinux labels of the overlay are those of the disk, and new files get what the policy says.
label() { stat -c %C "$1"; }
type_of() { label "$1" | cut -d: -f3; }
check "the policy is loaded" test -e /sys/fs/selinux/policyvers
check "/ has its label" equal "$(type_of /)" root_t
check "/etc/fstab has its label" equal "$(type_of /etc/fstab)" etc_t
before=$(label /etc/profile)
echo "# more" >>/etc/profile
check "a file that was changed keeps its label" equal "$(label /etc/profile)" "$before"
touch /etc/new-file /var/log/new-file /root/new-file
check "a new file in /var/log" equal "$(type_of /var/log/new-file)" var_log_t
for path in /usr/bin/passwd /etc/shadow /var/log /home /tmp; do
  check "the label of $path is what the policy wants" equal "$(label $path)" "$(matchpathcon -n $path)"
done
echo "REPORT confinement"
# By whom a file is made decides, too: what counts is that a plain boot labels it the same way.
label /etc/new-file
label /root/new-file
