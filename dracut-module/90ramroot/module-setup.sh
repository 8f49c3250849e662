#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Puts the boot program into dracut's initramfs, as "ramroot". The kernel command line decides what it does.
# shellcheck disable=SC2046,SC2154 # names without blanks, a line each; what dracut sets

# Also in an initramfs for other machines (no hostonly): the parameter may be typed at the boot menu.
check() { require_binaries /usr/lib/ramroot/ramroot-boot || return 1; }

depends() { echo base; }

# Nothing to copy where overlayfs is built into the kernel. hostonly would leave out what this machine does not use now.
installkernel() { hostonly='' instmods overlay $(ramroot_needs modules); }
# More if changes are to go to a device.
ramroot_needs() { [[ ! -x /usr/sbin/ramroot ]] || /usr/sbin/ramroot needs "$1"; }

# dracut goes on when this function returns an error, so it exits: better no new initramfs than one that lacks something.
install() {
    local config=/etc/ramroot.json status=0
    # In a protected session the image would be lost, and lack things: refused, or marked, as packages would fail.
    [[ ! -x /usr/sbin/ramroot ]] || /usr/sbin/ramroot guard builder "dracut --force" || status=$?
    [[ $status -ne 1 ]] || exit 1
    [[ $status -ne 3 ]] || { mkdir -p "$initdir/etc" && : >"$initdir/etc/ramroot.session"; } || exit 1
    inst_binary /usr/lib/ramroot/ramroot-boot /usr/sbin/ramroot || exit 1
    inst_multiple cat ln mkdir sleep $(ramroot_needs programs) || exit 1
    # After all that prepares the root (mount-usr 50, integrity 61, 62, ecryptfs 63), before plymouth (90).
    inst_hook pre-pivot 80 "${moddir:?}/ramroot-pre-pivot.sh"
    inst_hook pre-mount 80 "${moddir:?}/ramroot-pre-mount.sh"
    inst_script "${moddir:?}/ramroot-generator.sh" /usr/lib/systemd/system-generators/ramroot-root || exit 1
    if dracut_module_included systemd && ! dracut_module_included dracut-systemd; then
        derror "ramroot: without the module dracut-systemd nothing runs it: ramroot=tmpfs will do nothing"
    fi
    if [[ -f $dracutsysrootdir$config ]]; then
        # Follows a link: the initramfs gets the text. A folder, pipe or device is not copied.
        mkdir -p "$initdir/etc" || exit 1
        cp -pL "$dracutsysrootdir$config" "$initdir$config" || exit 1
    elif [[ -e $dracutsysrootdir$config || -L $dracutsysrootdir$config ]]; then
        dwarn "ramroot: $config is not a regular file and stays out of the initramfs"
    fi
}
