# SPDX-License-Identifier: GPL-3.0-or-later
# A machine of a few files with GRUB and extlinux, for the tests of enable and disable; sourced after
# world.bash. The tools of GRUB are small scripts; the real ones are in rig/loaders.bats.
# shellcheck disable=SC2016 # the scripts are for other shells
# shellcheck source-path=SCRIPTDIR source=../rig/lib.bash
. "$BATS_TEST_DIRNAME/../rig/lib.bash"

tool() { # PATH SCRIPT
    printf '#!/usr/bin/busybox sh\nset -e\n%s\n' "$2" >"$TREE/$1"
    chmod 755 "$TREE/$1"
}

make_loaders() {
    local name
    rm -rf "$TREE"
    mkdir -p "$TREE"/{boot/grub,boot/extlinux,dev,etc/default/grub.d,etc/grub.d,proc,tmp,usr/bin,usr/sbin,usr/lib/ramroot}
    cp "$RAMROOT_BIN" "$TREE/usr/sbin/ramroot"
    cp "$RAMROOT_BOOT_BIN" "$TREE/usr/lib/ramroot/ramroot-boot"
    cp "$(command -v busybox)" "$TREE/usr/bin/busybox"
    for name in cat echo mv rm sleep; do ln -s busybox "$TREE/usr/bin/$name"; done
    echo "root=UUID=1 ro" >"$TREE/cmdline"
    : >"$TREE/etc/fstab"
    : >"$TREE/boot/vmlinuz-6"
    make_ready_initramfs "$TREE" 6
    printf 'label l0\n\tlinux /v\n\tinitrd /i\n\tappend root=UUID=1 ro\n' >"$TREE/boot/extlinux/extlinux.conf"
    echo "# reads /etc/default/grub.d/" >"$TREE/usr/sbin/grub-mkconfig"
    for name in 10_linux 42_ramroot; do tool "etc/grub.d/$name" :; done
    # As grub-mkconfig of Debian: a draft, and then its bytes into the old file. An entry for each
    # generator; /usr/more is what else a menu has, and /slow makes it wait.
    tool usr/sbin/update-grub '
        GRUB_CMDLINE_LINUX_DEFAULT=
        [ ! -e /etc/default/grub.d/ramroot.cfg ] || . /etc/default/grub.d/ramroot.cfg
        cfg=/boot/grub/grub.cfg
        entry() {
            echo "menuentry \"$1\" --id $1 {"
            echo " linux /boot/vmlinuz-6 root=UUID=1 ro $2"
            echo " initrd /boot/initrd.img-6"
            echo "}"
        }
        {
            entry usual "$GRUB_CMDLINE_LINUX_DEFAULT"
            echo "### BEGIN /etc/grub.d/42_ramroot ###"
            entry ramroot-other-6 "${RAMROOT_OTHER:+ramroot=$RAMROOT_OTHER}"
            echo "### END /etc/grub.d/42_ramroot ###"
            [ ! -e /usr/more ] || [ -z "$GRUB_CMDLINE_LINUX_DEFAULT" ] || cat /usr/more
        } >$cfg.new
        [ ! -e /slow ] || { echo >/at-it; until [ -e /go-on ]; do sleep 0.1; done; }
        cat $cfg.new >$cfg
        rm $cfg.new'
    # grubenv has one name in it.
    tool usr/sbin/grub-reboot 'echo "next_entry=$1" >/boot/grub/grubenv'
    tool usr/bin/grub-editenv ': >/boot/grub/grubenv'
    : >"$TREE/boot/grub/grubenv"
    chroot "$TREE" /usr/sbin/update-grub
}

# enter_loaders: the machine runs, on a tmpfs; its folders can be mounts.
enter_loaders() {
    mount -t tmpfs world "$WORLD"
    cp -a "$TREE/." "$WORLD"
    mount -t proc proc "$WORLD/proc"
    mount --bind "$WORLD/cmdline" "$WORLD/proc/cmdline"
    mknod -m 666 "$WORLD/dev/null" c 1 3
    cd "$WORLD" || fail "no world"
}

ramroot() { chroot "$WORLD" /usr/sbin/ramroot "$@"; }

# What is in the folders that enable changes; the draft of update-grub is not ours.
files() { find etc boot -type f ! -path boot/grub/grub.cfg.new ! -name 'fill*' -exec md5sum {} + | LC_ALL=C sort -k 2; }
