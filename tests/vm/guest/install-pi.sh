# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Fills the firmware's partition by the hook that Debian has for kernels.
printf '%s\n' 'CONSOLES="ttyAMA0,115200"' "ROOTPART=\"UUID=$(field UUID /)\"" CMA=0 >>/etc/default/raspi-firmware
fill_firmware() { DEB_MAINT_PARAMS="configure" /etc/kernel/postinst.d/z50-raspi-firmware "$(uname -r)"; }
check "the partition is filled" fill_firmware
cat /boot/firmware/config.txt /boot/firmware/cmdline.txt >&3
check "the line is as Debian ships it" grep -q ' rw ' /boot/firmware/cmdline.txt
