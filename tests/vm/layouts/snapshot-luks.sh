# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh sets them
partition '2048,,L'
encrypt "${target}1" cryptroot
fill /dev/mapper/cryptroot
cryptsetup close cryptroot
