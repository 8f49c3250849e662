# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh sets them
partition '2048,,8e'
make_lvm "${target}1"
fill /dev/ramroot/root
vgchange -an ramroot
