# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What happens in the machine with an image on its disk: the image is mounted by ramroot, changed, and
# some of that is committed. The marks are those of session.sh.
mark() {
  echo "ramroot powercut $1" |
    dd of=/dev/vda bs=4096 conv=sync oflag=direct status=none seek="$(cat /etc/mark-at)"
}
mount -t ext4 /dev/vda /disk
ramroot mount /disk/image /mnt || echo "ramroot mount failed"
chroot /mnt /bin/busybox sh /usr/lib/powercut/change.sh
echo "only in RAM" >/mnt/etc/unwanted
case $(cat /proc/cmdline) in
  *powercut_sync*) while :; do sync; done & ;;
  *powercut_fsync*) while :; do sync /disk /disk/image; done & ;;
esac
sync
cd /mnt || exit
# shellcheck disable=SC2046 # a name a word
set -- $(sed 's, , /mnt/,g; s,^,/mnt/,' /etc/names)
cd / || exit
mark begin
ramroot commit --yes "$@"
code=$?
mark end
echo "POWERCUT-EXIT $code"
poweroff -n -f
