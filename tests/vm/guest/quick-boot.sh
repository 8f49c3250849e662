# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# As Ubuntu builds the scripts of GRUB: each entry notes on the disk that a boot began.
check "GRUB notes each boot" sed -i 's/^quick_boot="0"/quick_boot="1"/' /etc/grub.d/00_header /etc/grub.d/10_linux
