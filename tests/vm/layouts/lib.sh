# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Put before every layout: runs as root in a machine that has the empty disk "target" and
# the disk "contents", an ext4 file system. Any failure fails the layout.
set -ex
target=$(readlink -f /dev/disk/by-id/virtio-target)
contents=$(readlink -f /dev/disk/by-id/virtio-contents)
uuid=$(blkid -s UUID -o value "$contents")

partition() { # SFDISK-LINE...
  printf '%s\n' "$@" | sfdisk -q --label dos "$target"
  udevadm settle
}
fill() { # DEVICE; the used blocks only
  e2image -ra "$contents" "$1"
  e2fsck -fn "$1"
}
encrypt() { # PARTITION NAME; weak on purpose: emulation is slow
  cryptsetup luksFormat -q --uuid "$uuid" --pbkdf pbkdf2 --pbkdf-force-iterations 1000 \
    --key-file /etc/keys/root.key "$1"
  cryptsetup open --key-file /etc/keys/root.key "$1" "$2"
}
make_lvm() { # DEVICE
  pvcreate -q "$1"
  vgcreate -q ramroot "$1"
  lvcreate -q -y -W n -l 100%FREE -n root ramroot
}
