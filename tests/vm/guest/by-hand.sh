# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The default entry of GRUB asks for ramroot, as somebody would write it who does not know `ramroot enable`.
# shellcheck disable=SC2016 # GRUB's scripts expand it
echo 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT ramroot=tmpfs"' \
  > /etc/default/grub.d/ramroot.cfg
check "update-grub" update-grub
check "the default entry asks for ramroot" grep -q '^[[:space:]]*linux.* ramroot=tmpfs' /boot/grub/grub.cfg
# How to delete the word in GRUB's editor, see grub.exp: lines down (the editor shows an empty
# line after the first one), characters left, and the word.
awk -v word="ramroot=tmpfs" '
  /^menuentry / && !first { first = NR }
  first && $1 == "linux" {
    print "GRUB-EDIT", NR - first + 1, length($0) - index($0, word) - length(word) + 1, word
    exit
  }' /boot/grub/grub.cfg
