# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh sets them
half=$(($(blockdev --getsz "$target") / 2 - 2048))
partition "2048,$half,fd" ",$half,fd"
mdadm --create /dev/md/root --run --level=1 --raid-devices=2 --metadata=1.2 --data-offset=1M \
  --assume-clean --homehost=any --name=root "${target}1" "${target}2"
fill /dev/md/root
mdadm --stop /dev/md/root
