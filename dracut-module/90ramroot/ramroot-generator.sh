#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A generator of systemd in the initramfs. "rw" on the kernel command line: the root is mounted read-only all the
# same if this boot asks for protection, because a writable mount writes to the disk at once.
options=$(/usr/sbin/ramroot root-options 2>/dev/null)
[ -n "$options" ] || exit 0
# Without protection after all, pre-pivot finds this file and makes the root writable again.
mkdir -p "$1/sysroot.mount.d" && printf '[Mount]\nOptions=%s\n' "$options" >"$1/sysroot.mount.d/ramroot.conf"
