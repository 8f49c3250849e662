# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh sets them
partition '2048,,8e'
pvcreate -q "${target}1"
vgcreate -q ramroot "${target}1"
lvcreate -q -y -W n -l 85%FREE -n root ramroot
lvcreate -q -y -W n -l 100%FREE -n changes ramroot
fill /dev/ramroot/root
mkfs.ext4 -q /dev/ramroot/changes
vgchange -an ramroot
