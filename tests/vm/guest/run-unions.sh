# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2016 # the scripts are for inner shells
# The lines of fstab, at boot and on demand; and for the boot after it.
for at in ram folder shm; do
  check "hello at /mnt/$at" equal "$(cat /mnt/$at/hello.txt)" hello
  check "a union at /mnt/$at" equal "$(findmnt -no FSTYPE,SOURCE -t overlay "/mnt/$at" | xargs)" "overlay /srv/disk.img"
done
check "what an earlier boot wrote is in the folder alone" equal "$(ls /mnt/ram/bye /mnt/folder/bye /mnt/shm/bye 2>/dev/null)" "$(cat /var/earlier 2>/dev/null)"
for at in ram folder shm; do echo bye >/mnt/$at/bye; done
echo /mnt/folder/bye >/var/earlier
check "the changes are in RAM" test -e /run/ramroot/unions/mnt%2Fram/ram/upper/bye
check "or in the folder" test -e /var/up/upper/bye -a -e /dev/shm/up/upper/bye
check "status lists them" sh -c '[ "$(ramroot status | grep -c "^  union")" = 3 ]'
check "unmount one" umount /mnt/ram
check "its RAM is free" fails grep -q "unions/mnt%2Fram/" /proc/self/mountinfo
check "mount it again" mount /mnt/ram
check "its changes are gone" fails test -e /mnt/ram/bye
check "the image is unchanged" sha256sum -c /var/sum
