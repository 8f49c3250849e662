#!/bin/busybox sh
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Writes what nobody must find later, tells the host what it sees, and waits for the power to go.
export PATH=/bin
dd if=/dev/vdb bs=25 count=1 2>/dev/null
echo "ROOT $(awk '$2 == "/" { type = $3 } END { print type }' /proc/mounts)"
echo "OLD $(ls /secret* 2>/dev/null)"
awk '/ \/rw / { print "RW " $0 }' /proc/self/mountinfo
echo "SWAP $(tail -n +2 /proc/swaps)"
grep ramroot /proc/keys | sed 's/^/KEY /'
# A root that is not protected is read-only here.
grep -q '^/rw / overlay' /proc/mounts || { echo READY && sleep 1000; }
for number in $(seq 8); do yes "$(cat /pattern)" | head -c 1048576 >"/secret$number"; done
# Deletes, renames and replaces, as an overlay has to.
rm /etc/gone && mv /etc/old /etc/new && mkdir /etc/folder && echo "changed" >>/etc/kept
echo "ETC $(cd /etc && echo *) $(tail -n 1 /etc/kept)"
sync
# Out of the cache, through the device and back.
echo 3 >/proc/sys/vm/drop_caches
echo "SAME $(cat /secret* | md5sum)"
echo READY
sleep 1000
