#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# e2fsck notes its visit in a file system that is clean. If this boot asks for protection, a clean root is not checked.
# dracut sources this, perhaps as process 1: no exit, no set.

# shellcheck source=/dev/null
command -v getarg >/dev/null || . /lib/dracut-lib.sh
ramroot_device=$(getarg root=)
if /usr/sbin/ramroot is-clean "${ramroot_device#block:}" 2>/dev/null; then
    # systemd-fsck-root.service finds the file (ramroot-generator.sh), dracut's own mount-root.sh the word.
    mkdir -p /run/ramroot && : >/run/ramroot/clean
    if [ -z "${DRACUT_SYSTEMD-}" ]; then
        mkdir -p /etc/cmdline.d && echo rd.skipfsck >/etc/cmdline.d/ramroot.conf
        unset CMDLINE
    fi
fi
