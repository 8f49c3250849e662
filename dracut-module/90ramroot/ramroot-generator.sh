#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A generator of systemd in the initramfs: what would be written to the disk before the root is protected.

# A root that is clean is not checked, because e2fsck notes its visit there.
mkdir -p "$1/systemd-fsck-root.service.d" "$1/initrd-root-fs.target.wants"
cat >"$1/ramroot-clean.service" <<END
[Unit]
Description=Look whether the root needs a check
DefaultDependencies=no
After=initrd-root-device.target
Before=systemd-fsck-root.service sysroot.mount
[Service]
Type=oneshot
ExecStart=-/bin/sh -c '/usr/sbin/ramroot is-clean && mkdir -p /run/ramroot && : >/run/ramroot/clean'
END
ln -sf ../ramroot-clean.service "$1/initrd-root-fs.target.wants/"
printf '[Unit]\nConditionPathExists=!/run/ramroot/clean\n' >"$1/systemd-fsck-root.service.d/ramroot.conf"

# "rw" on the kernel command line: the root is mounted read-only all the same if this boot asks for protection,
# because a writable mount writes to the disk at once.
options=$(/usr/sbin/ramroot root-options 2>/dev/null)
[ -n "$options" ] || exit 0
# Without protection after all, pre-pivot finds this file and makes the root writable again.
mkdir -p "$1/sysroot.mount.d" && printf '[Mount]\nOptions=%s\n' "$options" >"$1/sysroot.mount.d/ramroot.conf"
