# Makes every initramfs again, not only that of the newest kernel, with what makes them here.
rebuild_every_initramfs() {
    if command -v update-initramfs >/dev/null; then # initramfs-tools; dracut from 112 on
        update-initramfs -u -k all
    elif command -v dracut >/dev/null && [ -x /etc/kernel/postinst.d/dracut ]; then # up to 106
        for image in /boot/initrd.img-*; do
            [ -d "/lib/modules/${image#*/initrd.img-}" ] || continue
            /etc/kernel/postinst.d/dracut "${image#*/initrd.img-}"
        done
    else
        echo "ramroot: neither initramfs-tools nor dracut makes an initramfs here"
    fi
}
