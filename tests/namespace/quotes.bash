# SPDX-License-Identifier: GPL-3.0-or-later
# The world in which what documents quote is printed; sourced after world.bash. A disk with partitions for the
# root, /var, /boot and /home, GRUB's menu, RAM file systems at /run and /tmp, and a session that changed a few files.
# shellcheck source-path=SCRIPTDIR source=after.bash
. "$BATS_TEST_DIRNAME/after.bash"
# shellcheck source-path=SCRIPTDIR source=../rig/lib.bash
. "$BATS_TEST_DIRNAME/../rig/lib.bash"
HERE=$BATS_TEST_DIRNAME/../.. support=$BATS_TEST_DIRNAME/../support

make_quotes_tree() {
    local name
    local program parts=$BATS_TEST_TMPDIR/parts version=6.12.57+deb13-amd64
    make_tree
    mkdir -p "$TREE"/{boot,root,srv/www,etc/motd.d} "$parts"/{var,boot,home}
    printf '%s\n' "/dev/vda1 / ext4 errors=remount-ro 0 1" "/dev/vda2 /var ext4 defaults 0 2" \
        "/dev/vda3 /boot ext4 defaults 0 2" "/dev/vda4 /home ext4 defaults 0 2" >"$TREE/etc/fstab"
    echo 0123456789abcdef0123456789abcdef >"$TREE/etc/machine-id"
    for name in hosts old.conf; do seq 300 >"$TREE/etc/$name"; done
    mkdir -p "$TREE/boot/grub" "$TREE/usr/lib/ramroot"
    cp "$RAMROOT_BOOT_BIN" "$TREE/usr/lib/ramroot/ramroot-boot"
    make_ready_initramfs "$TREE" "$version"
    : >"$TREE/boot/vmlinuz-$version"
    printf 'menuentry x {\n linux /%s root=/dev/vda1 ramroot=tmpfs\n initrd /%s\n}\n' \
        "vmlinuz-$version" "initrd.img-$version" >"$TREE/boot/grub/grub.cfg"
    mv "$TREE/boot/"* "$parts/boot"
    echo page >"$TREE/srv/www/index.html"
    echo 'overlayroot="device:dev=LABEL=changes,timeout=180,recurse=0,swap=1"' >"$TREE/etc/overlayroot.local.conf"
    cp "$RAMROOT_BIN" "$TREE/usr/sbin/ramroot"
    ln -s ramroot "$TREE/usr/sbin/ramroot-commit"
    for program in diff rm; do give "$(command -v $program)" "$TREE"; done # for the changes of fstab, and for `run`
}

# make_disk: sets DISK, a loop device with four partitions. The kernel is told where they are, because not every
# kernel reads a table of them.
make_disk() {
    local part number=1 start=2048
    truncate -s 160M "$IMAGE"
    DISK=$(attach "$IMAGE")
    trap leave_disk EXIT
    for part in "$TREE" "$BATS_TEST_TMPDIR"/parts/{var,boot,home}; do
        addpart "$DISK" "$number" "$start" 65536
        mkfs.ext4 -q -F -d "$part" "${DISK}p$number"
        number=$((number + 1)) start=$((start + 67584))
    done
}

leave_disk() {
    cd /
    umount -lR "$WORLD" 2>/dev/null || :
    for number in 1 2 3 4; do delpart "$DISK" "$number" || :; done
    losetup --detach "$DISK"
}

# The root is a partition, and the others are there before the boot, as an initramfs may mount them.
mount_image() { mount "${DISK}p1" "$1"; }

begin_quotes() {
    local number=2 part
    make_quotes_tree
    make_disk
    mount_world "ramroot=tmpfs"
    mount -t sysfs sysfs "$WORLD/sys"
    for part in var boot home; do
        mount "${DISK}p$number" "$WORLD/root/$part"
        number=$((number + 1))
    done
    boot 2>/dev/null
    mount --move "$WORLD/run" "$WORLD/root/run"
    mount --rbind "$WORLD/sys" "$WORLD/root/sys"
    mount --rbind "$WORLD/dev" "$WORLD/root/dev"
    proc_of_machine "$WORLD/root" "$BATS_TEST_TMPDIR/cmdline"
    mount -t tmpfs tmp "$WORLD/root/tmp"
    cd "$WORLD/root" || fail "no root"
    head -c 100000 /dev/zero | tee tmp/some >run/some
    head -c 500000 /dev/zero >home/some
    sync -f home
    change_a_few_files
}

change_a_few_files() {
    echo 127.0.1.1 kiosk >>etc/hosts
    echo hello >etc/motd.d/hello
    rm etc/old.conf
    echo "a new page" >srv/www/index.html
}

# play COMMAND ANSWER: what the terminal shows.
play() {
    local state=run/ramroot/state.json
    case $1 in "ramroot run "*) mv "$state" run/state.json ;; esac # quoted of a machine without protection
    # shellcheck disable=SC2086 # its words are separated by blanks
    { python3 "$support/terminal.py" "$2" chroot . $1 || :; } |
        sed 's|/proc [0-9.]* KiB, ||' # that of proc_of_machine
    [ ! -e run/state.json ] || mv run/state.json "$state"
}

# play_all DOCUMENT: in the order of the document; fails after the last one.
play_all() {
    local place command answer bad=0
    while IFS=$'\t' read -r place command answer; do
        play "$command" "$answer" </dev/null | (cd "$HERE" && python3 "$support/quotes.py" compare "$place") || bad=1
    done < <(cd "$HERE" && python3 "$support/quotes.py" list "$1")
    return $bad
}
