# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2016 # the scripts are for the shell in the real root
# A package with a hook for the initramfs goes into the real root of a protected machine; a commit
# is taken back, another one stays.
check "at first all is well" equal "$(status_of_ramroot)" "protected 0"
kernel=$(uname -r)
before=$(stat -c %Y "/ro/boot/initrd.img-$kernel")
check "its hook is not in the initramfs yet" fails sh -c "lsinitramfs /ro/boot/initrd.img-$kernel | grep -q bin/btrfs"
check "install it for good" ramroot-commit -- sh -c 'apt-get -y install /var/local/packages/*.deb'
check "it is installed" dpkg -s btrfs-progs
check "its trigger made the initramfs anew" test "$(stat -c %Y "/ro/boot/initrd.img-$kernel")" -gt "$before"
check "with its hook" sh -c "lsinitramfs /ro/boot/initrd.img-$kernel | grep -q bin/btrfs"
check "and with ramroot" sh -c "lsinitramfs /ro/boot/initrd.img-$kernel | grep -q usr/sbin/ramroot"
check "update-grub knows the disk" ramroot-commit -- update-grub
check "and writes its name" grep -q "root=UUID=$(lsblk -no UUID "$(findmnt -nvo SOURCE -M /ro)")" /ro/boot/grub/grub.cfg
check "nothing drifted" equal "$(status_of_ramroot)" "protected 0"
echo first >/etc/taken-back
check "commit one" ramroot-commit --yes /etc/taken-back
check "it is there" equal "$(cat /ro/etc/taken-back)" first
check "take it back" ramroot-commit --undo --yes
check "it is gone" fails test -e /ro/etc/taken-back
rm /etc/taken-back  # the session had it still, and --all takes what the session has
echo kept >/etc/stays && echo "UUID=0-0 /mnt ext4 noauto 0 0" >>/etc/fstab
rm /etc/issue && echo x >/var/log/of-this-session
check "all that is worth keeping" ramroot-commit --all --yes
check "the edit of fstab is in the real one" grep -q "^UUID=0-0 /mnt" /ro/etc/fstab
check "and nothing of ramroot" fails grep -q "overlay\|ramroot" /ro/etc/fstab
check "still nothing drifted" equal "$(status_of_ramroot)" "protected 0"
