# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A boot without ramroot: encrypted volumes in files on the root, one of them as after a power cut, and an
# image in the other. What `ramroot plan` says here is compared with `ramroot status` of the next boot.
check "the command line does not name ramroot" fails grep -qw ramroot /proc/cmdline
mkdir -m 700 /root/keys
mkdir -p /data /opt/my-cut /srv/inner
head -c 32 /dev/urandom >/root/keys/key
truncate -s 32M /vault.luks
check "make a volume" cryptsetup -q luksFormat --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file /root/keys/key /vault.luks
check "open it" cryptsetup open --key-file /root/keys/key /vault.luks vault
check "make a file system in it" mkfs.ext4 -q /dev/mapper/vault
check "mount it" mount /dev/mapper/vault /data
echo original >/data/file
truncate -s 4M /data/inner.img
check "make an image in it" mkfs.ext4 -q -F /data/inner.img
sync
cp /vault.luks /my-cut.luks
umount /data
cryptsetup close vault
printf '%s /%s.luks /root/keys/key luks\n' vault vault my-cut my-cut >>/etc/crypttab
printf '%s\n' '/dev/mapper/vault /data ext4 defaults 0 2' '/dev/mapper/my-cut /opt/my-cut ext4 defaults 0 2' \
  '/data/inner.img /srv/inner ext4 loop 0 0' >>/etc/fstab
(cd / && sha256sum vault.luks my-cut.luks) >/root/sums
ramroot plan --cmdline ramroot=tmpfs >&3
check "plan does not warn of the files" fails sh -c 'ramroot plan --cmdline ramroot=tmpfs | grep -q "opened for writing"'
check "plan" sh -c 'ramroot plan --cmdline ramroot=tmpfs --json >/root/plan.json'
sync
