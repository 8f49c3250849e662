# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The root is the file system of the disk, with its changes in RAM below it: no overlay anywhere.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "/ is what the disk has" equal "$(field FSTYPE /)" "$(field FSTYPE /rw/ro)"
check "/ is on the snapshot" equal "$(field SOURCE /)" /dev/mapper/ramroot.root
check "/ro is the disk" equal "$(field SOURCE /rw/ro)" /dev/mapper/ramroot.ro
check "nothing is an overlay" fails grep -q ' - overlay ' /proc/self/mountinfo
for option in ro nosuid nodev; do
  check "/ro is mounted $option" has_word "$(field VFS-OPTIONS /rw/ro)" "$option"
done
for name in pool root ro; do check "/dev/mapper has ramroot.$name" test -b "/dev/mapper/ramroot.$name"; done
check "the superblock of /ro is read-only" has_word "$(field FS-OPTIONS /rw/ro)" ro
check "/ro cannot be written" sh -c '! touch /ro/vmtest 2>/run/touch.log && grep Read-only /run/touch.log'
check "/ro cannot become writable" fails mount -o remount,rw /rw/ro
check "nor its device" sh -c '! dd if=/dev/zero of=/dev/mapper/ramroot.ro bs=4096 count=1 conv=notrunc'
check "/ is writable" sh -c '[ -w / ] && touch /.vmtest && rm /.vmtest'
fstype=$(field FSTYPE /)
in_fstab=discard
if [ "$fstype" = ext4 ]; then
  in_fstab=errors=continue,noinit_itable,discard
  check "/ has no journal in RAM" sh -c 'tune2fs -l /dev/mapper/ramroot.root >/run/super && ! grep has_journal /run/super'
  check "and no room for root alone" grep -qE '^Reserved block count: *0$' /run/super
  check "the disk has its journal" sh -c 'tune2fs -l /dev/mapper/ramroot.ro | grep has_journal'
  # errors=continue is the default of many, and then findmnt does not show it.
  for option in errors=continue discard noinit_itable; do
    check "/ is mounted with $option" sh -c "cat /proc/fs/ext4/dm-*/options | grep -x $option"
  done
fi
check "/rw is a tmpfs" equal "$(field FSTYPE /rw)" tmpfs
check "only root enters /rw" equal "$(stat -c '%a %u %g' /rw)" "700 0 0"
check "nobody cannot read the real root" fails setpriv --reuid=65534 --regid=65534 --clear-groups cat /ro/etc/passwd

check "systemd-remount-fs did not fail" fails systemctl -q is-failed systemd-remount-fs.service
check "mount -o remount / works" mount / -o remount
check "mount -o remount,rw / works" mount / -o remount,rw
check "/ is still writable then" test -w /
[ "$fstype" != ext4 ] || check "and still goes on after an error" sh -c "cat /proc/fs/ext4/dm-*/options | grep -x errors=continue"
check "fstab says so" sh -c "grep -q ' / $fstype .*$in_fstab 0 0' /etc/fstab"
check "/ is not written when it is read" has_word "$(field VFS-OPTIONS /)" noatime
check "findmnt shows discard" has_word "$(field OPTIONS /)" discard
errors_in() { findmnt --verify -F "$1" 2>&1 | grep -c '\[E\]'; }
check "findmnt finds no new error in fstab" equal "$(errors_in /etc/fstab)" "$(errors_in /ro/etc/fstab)"
check "volatile-root names the real device" equal "$(readlink /run/systemd/volatile-root)" \
  "/dev/block/$(cat "/sys/class/block/$(lsblk -ndo KNAME /dev/mapper/ramroot.ro)"/slaves/*/dev)"
check "nothing is mounted twice" equal \
  "$(grep -v ' - autofs ' /proc/self/mountinfo | cut -d' ' -f5 | sort | uniq -d)" ""
check "no warning is in the record of the boot" grep -q '"warnings": *\[\]' /run/ramroot/state.json

diff_tells() {
  echo new >/root/new && echo more >>/etc/profile && mv /etc/issue /root/issue
  ramroot diff | tee /run/diff
  mv /root/issue /etc/issue; rm /root/new
  grep 'added .* /root/new$' /run/diff && grep 'modified .* /etc/profile$' /run/diff &&
    grep 'deleted .* /etc/issue$' /run/diff && fails grep /etc/fstab /run/diff
}
check "diff tells what is new, changed and deleted" diff_tells
check "a program in the real root is refused" sh -c '! ramroot-commit -- true 2>/run/commit.log; cat /run/commit.log; grep "the root is a snapshot" /run/commit.log'
[ "$fstype" = ext4 ] || check "a commit says why it does not work" sh -c '! ramroot-commit --yes /etc/profile 2>/run/commit.log; cat /run/commit.log; grep "without its log" /run/commit.log'
check "nobody wrote to the disk" sh -c 'ramroot status | tr -s " \n" "  " | grep "written [a-z0-9]* nothing, "'

# What an overlay refuses.
check "an overlay can have its upper here" sh -c 'mkdir -p /ov/l /ov/u /ov/w /ov/m && mount -t overlay o -o lowerdir=/ov/l,upperdir=/ov/u,workdir=/ov/w /ov/m && umount /ov/m'
check "O_DIRECT works" dd if=/dev/zero of=/direct bs=1M count=16 oflag=direct
check "a swap file works" sh -c 'chmod 600 /direct && mkswap /direct && swapon /direct && swapoff /direct'
rm -rf /direct /ov

# The default limit is half of the memory, less a tenth.
half_kib=$(awk '/^MemTotal:/ { print int($2 / 2) }' /proc/meminfo)
check "df shows what can be written" awk -v is="$(df --output=avail / | tail -n 1)" -v half="$half_kib" \
  'BEGIN { print is, half; exit !(is > half * 0.7 && is < half) }'
shmem() { awk '/^Shmem:/ { print $2 }' /proc/meminfo; }
gives_back() {
  before=$(shmem); head -c 60000000 /dev/urandom >/big; sync
  with=$(shmem); rm /big; sync
  for _ in $(seq 30); do now=$(shmem); [ "$now" -gt $((before + 12000)) ] || break; sleep 1; sync; done
  echo "$before KiB, then $with, then $now"
  # XFS may still give back what was deleted before.
  [ "$with" -gt $((now + 50000)) ] && [ "$now" -lt $((before + 12000)) ]
}
check "what is deleted gives its RAM back" gives_back
cat /run/ramroot/state.json
echo
