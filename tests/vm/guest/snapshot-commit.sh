# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Commits to the disk from which the running root is read.
below() { ls "/sys/class/block/$(lsblk -ndo KNAME "/dev/mapper/$1")/slaves"; }
kname() { lsblk -ndo KNAME "/dev/mapper/$1"; }
shmem() { awk '/^Shmem:/ { print $2 }' /proc/meminfo; }
# All of these files, read from the disk and not from memory.
sums() {
  sync
  echo 3 >/proc/sys/vm/drop_caches
  find /usr/bin /usr/sbin /usr/lib/systemd /usr/share -xdev -type f ! -name 'getfa*' ! -name chacl -print0 | sort -z | xargs -0 cat | cksum
}
session_is_whole() {
  equal "$(sums)" "$before" && fails sh -c "dmesg | grep -E 'I/O error|EXT4-fs (error|warning)|Invalidating'"
}
closed() {
  has_word "$(field FS-OPTIONS /rw/ro)" ro && has_word "$(field VFS-OPTIONS /rw/ro)" ro &&
    fails touch /rw/ro/x && fails mount -o remount,rw /rw/ro &&
    equal "$(cat "/sys/class/block/$(kname ramroot.ro)/ro")" 1
}
before=$(sums)

check "a program in the real root is refused" sh -c '! ramroot-commit -- true 2>/run/said; cat /run/said; grep "nobody knows how much" /run/said'
check "and a shell" sh -c '! ramroot-commit </dev/null 2>/run/said; cat /run/said; grep "the root is a snapshot" /run/said'
check "fallocate what is more than RAM can keep" fallocate -l 400M /srv/large
check "it is refused with the figures" sh -c '! ramroot-commit --yes /srv/large 2>/run/said; tee /dev/fd/3 </run/said; tr -s " \n" "  " </run/said | grep "MiB are needed (twice the 40[0-9].* MiB to be written, [0-9.]* MiB for the journal, .*, and .* are free"'
rm /srv/large
mkdir -p /srv/layer/u /srv/layer/w /srv/layer/m /srv/layer/l/gone
mount -t overlay o -o lowerdir=/srv/layer/l,upperdir=/srv/layer/u,workdir=/srv/layer/w /srv/layer/m && rmdir /srv/layer/m/gone && umount /srv/layer/m
check "an overlay on the root is refused" sh -c '! ramroot-commit --yes /srv/layer 2>/run/said; cat /run/said; grep "it belongs to an overlay" /run/said'
rm -rf /srv/layer
check "nothing of the disk was opened for that" fails test -e /dev/mapper/ramroot.cow

mkdir -p /srv/new/deep /srv/new/covered && echo deep >/srv/new/deep/file && ln -s deep /srv/new/link
mount -t tmpfs none /srv/new/covered && echo covered >/srv/new/covered/file
head -c 20000000 /dev/urandom >/root/random && cksum </root/random >/root/random.sum
echo '# committed' >>/etc/issue && chmod 750 /usr/bin/getfacl && rm /usr/bin/chacl
echo 'tmpfs /mnt tmpfs noauto 0 0' >>/etc/fstab
echo gone >/etc/gone-again
ram=$(shmem)
check "commit what is new, changed and deleted" ramroot-commit --yes /srv /root/random /root/random.sum /etc/issue /usr/bin /etc/fstab
umount /srv/new/covered && rmdir /srv/new/covered
echo "  RAM for that: $(($(shmem) - ram)) KiB" >&3
for option in ro nosuid nodev; do check "/ro is mounted $option" has_word "$(field VFS-OPTIONS /rw/ro)" "$option"; done
check "/ro is closed again" closed
check "the root reads what was on the disk before" has_word "$(below ramroot.root)" "$(kname ramroot.cow)"
check "and has not changed" session_is_whole
check "it is still writable" sh -c 'echo text >/root/after && sync /root/after && grep text /root/after'
check "the disk has the files" sh -c 'cat /ro/srv/new/link/file && cksum </ro/root/random | diff - /root/random.sum && grep committed /ro/etc/issue'
check "and the attributes" equal "$(stat -c %a /ro/usr/bin/getfacl)" 750
check "and not what was deleted" fails test -e /ro/usr/bin/chacl
check "nor what was mounted" fails test -e /ro/srv/new/covered/file
check "nor anything else" fails test -e /ro/etc/gone-again
check "fstab is that of the disk with one more line" sh -c 'grep "^tmpfs /mnt" /ro/etc/fstab && ! grep noinit_itable /ro/etc/fstab'
check "diff knows only what is in RAM" sh -c 'ramroot diff / | tee /run/diff; grep gone-again /run/diff && ! grep -E "/srv|/root/random|issue|getfa|chacl|fstab" /run/diff'
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "the verification is content" systemctl start ramroot-verify.service

echo '# again' >>/etc/issue && head -c 30000000 /dev/urandom >/root/random && cksum </root/random >/root/random.sum
ram=$(shmem)
check "commit again" ramroot-commit --yes /etc/issue /root/random /root/random.sum
echo "  RAM for that: $(($(shmem) - ram)) KiB" >&3
check "the disk has it" sh -c 'grep again /ro/etc/issue && cksum </ro/root/random | diff - /root/random.sum'
check "take it back" ramroot-commit --undo --yes
check "the disk has the first version" sh -c '! grep again /ro/etc/issue && grep committed /ro/etc/issue'
check "and once more the second" ramroot-commit --redo --yes
check "which is there" grep again /ro/etc/issue
check "/ro is closed then" closed
check "the session has not changed by all that" session_is_whole
check "free what was kept for that" ramroot-commit --forget --yes
head -c 40000000 /dev/urandom >/root/reuse
check "commit to blocks that were in use before" ramroot-commit --yes /root/reuse
check "the session reads its own" session_is_whole
check "status is protected then" equal "$(status_of_ramroot)" "protected 0"
ramroot status >&3
head -n 3 /proc/meminfo >&3
