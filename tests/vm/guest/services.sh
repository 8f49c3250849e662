# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Services that look for the disk of the root or make swap: off, or harmless.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
property() { systemctl show -P "$1" "$2"; }
for unit in dphys-swapfile.service swapspace.service e2scrub_all.timer e2scrub_reap.service grub-common.service \
  fwupd-refresh.timer; do
  systemctl start "$unit"
  check "$unit is skipped" equal "$(property ConditionResult "$unit") $(property ActiveState "$unit")" "no inactive"
done
check "there is no swap file" fails test -e /var/swap
check "the only swap is zram" equal "$(swapon --show=NAME --noheadings)" /dev/zram0
for unit in fstrim.service udisks2.service; do
  check "$unit starts" systemctl start "$unit"
done
# What is done each day is done in RAM: a few megabytes.
used() { du -sxk /rw/upper | cut -f1; }
before=$(used)
for unit in man-db plocate-updatedb logrotate dpkg-db-backup; do check "$unit.service runs" systemctl start $unit.service; done
check "and takes little RAM" test $(($(used) - before)) -lt 20000
check "nothing was written or discarded" equal "$(status_of_ramroot)" "protected 0"

# The folder of a service has to be renamed, which an overlay refuses.
check "the service does not start" fails systemctl start chatty.service
check "because of its folder" equal "$(property ExecMainStatus chatty.service)" 238
ramroot status >&3
said() { ramroot status | tr -s '\n ' ' '; }
check "status says so" sh -c "ramroot status | tr -s '\n ' ' ' | grep -q 'chatty.service cannot start'"
advice=$(said | grep -o "run 'mv [^']*'" | cut -d"'" -f2)
check "the advice is a command" equal "$advice" "mv /var/lib/chatty /var/lib/private/chatty"
check "it works" sh -c "$advice"
check "and the service starts then" systemctl restart chatty.service
check "with its data" sh -c 'journalctl -u chatty -o cat --no-pager | grep -qx data'
check "status has no more to say" fails sh -c "ramroot status | grep -q chatty"
check "keep it" ramroot-commit --yes /var/lib/chatty /var/lib/private/chatty
# An update prepared on the disk: made in RAM, it would be prepared again after the reboot that it ends with.
check "prepare an update" ln -s /var/lib/vmtest /system-update
check "on the disk" ramroot-commit --yes /system-update
check "the real root has it" equal "$(readlink /ro/var/lib/chatty) $(cat /ro/var/lib/private/chatty/data)" "private/chatty data"
check "the state is still protected" equal "$(status_of_ramroot)" "protected 0"
