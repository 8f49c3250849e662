#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# e2fsck notes its visit in a file system that is clean. If this boot asks for protection, a clean root is not checked.
# With systemd ramroot-generator.sh sees to that: here the disk need not be there yet.
# dracut sources this, perhaps as process 1: no exit, no set.
if [ -z "${DRACUT_SYSTEMD-}" ] && /usr/sbin/ramroot is-clean 2>/dev/null; then
    mkdir -p /etc/cmdline.d && echo rd.skipfsck >/etc/cmdline.d/ramroot.conf
    unset CMDLINE # what dracut has read before
fi
