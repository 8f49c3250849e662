#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The first part of ./try: what works in seconds, on the machine at hand, in a folder of its own: seconds.sh RAMROOT
set -euo pipefail
ramroot=$(realpath "$1") folder=$(mktemp -d)
end() { ! mountpoint -q "$folder/mnt" || "$ramroot" umount "$folder/mnt"; rm -rf "$folder"; }
trap end EXIT
cd "$folder"
# show COMMAND: prints it as somebody would type it, and its output.
show() {
    echo
    echo "    # $1"
    PATH=${ramroot%/*}:$PATH bash -c "$1" 2>&1 | sed "s|$folder/||g; s/^/    /"
}

# In some containers nothing can be mounted; the virtual machines work all the same.
if ! why=$("$ramroot" run --discard -q -- true 2>&1); then
    echo "  ramroot run does not work in here (${why#ramroot: })."
    exit 0
fi
mkdir photos mnt && echo 1 >photos/1.jpg && echo 2 >photos/2.jpg
truncate -s 16M disk.img && mke2fs -q -t ext4 disk.img
echo "In the folder $folder of this machine, for a start. A command is run, looked at and"
echo "thrown away:"
show "ramroot run --discard -- sh -c 'rm -r photos; echo oops >/etc/motd'"
show "ls photos"
echo
echo "An image is mounted, changed, and stays what it is:"
sha256sum disk.img >before
show "ramroot mount disk.img mnt"
show "echo hello >mnt/hello.txt; ramroot diff --at mnt"
show "ramroot umount mnt; sha256sum -c before"
echo
