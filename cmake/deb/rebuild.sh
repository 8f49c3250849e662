# SPDX-License-Identifier: GPL-3.0-or-later
# Makes every initramfs again, not only that of the newest kernel, with what makes them here.
rebuild_every_initramfs() {
    if command -v update-initramfs >/dev/null; then # initramfs-tools; dracut from 112 on
        update-initramfs -u -k all
    elif command -v dracut >/dev/null; then # Debian's up to 106
        failed=0
        for image in /boot/initrd.img-*; do
            version=${image#*/initrd.img-}
            [ -d "/lib/modules/$version" ] || continue
            remake_with_dracut "$image" "$version" || failed=1
        done
        return $failed
    else
        echo "ramroot: neither initramfs-tools nor dracut makes an initramfs here"
    fi
}

# Beside the old one: a dracut that fails removes what it was to make. Then the hooks that
# copy an initramfs to where a boot loader finds it, which 059 does not call.
remake_with_dracut() { # IMAGE VERSION
    new=/boot/ramroot-new-initrd.img
    echo "ramroot: making $1 again"
    NO_POST_UPDATE_HOOKS=1 dracut -q --force "$new" "$2" || { rm -f "$new"; return 1; }
    mv "$new" "$1" || return 1
    [ ! -d /etc/initramfs/post-update.d ] ||
        run-parts --arg="$2" --arg="$1" /etc/initramfs/post-update.d
}
