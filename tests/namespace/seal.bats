#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# seal=device: the block devices below the root, a loop device here, become read-only.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# with_disk CMDLINE SCRIPT: the world with a /sys and the node of the root's device ($DISK).
with_disk() {
    in_world '
        make_tree; make_world "'"$1"'"
        DISK=$(losetup --noheadings -O NAME -j "$IMAGE")
        trap "blockdev --setrw $DISK; umount -lR $WORLD" EXIT
        mount -t sysfs sysfs "$WORLD/sys"
        cp -a "$DISK" "$WORLD/dev/"
        MOUNTS_BEFORE=$(mounts)
        status() { chroot "$WORLD/root" /usr/sbin/ramroot status; }
        enter() {
            mkdir -p "$WORLD/root/"{proc,sys,dev}
            cp "$RAMROOT_BIN" "$WORLD/root/usr/sbin/ramroot"
            for dir in proc sys dev run; do mount --rbind "$WORLD/$dir" "$WORLD/root/$dir"; done
        }
        '"$2"
}

@test "programs cannot write to the disk, status says so, and who breaks the seal is seen" {
    with_disk ramroot=tmpfs:seal=device '
        expect_code 0 boot 2>"$BATS_TEST_TMPDIR/message"
        expect_protected
        [ "$(blockdev --getro "$DISK")" = 1 ] || fail "the disk is not sealed"
        if dd if=/dev/zero of="$DISK" bs=512 count=1 conv=notrunc 2>/dev/null; then fail "it can be written"; fi
        if mount -o remount,rw "$WORLD/root/ro" 2>/dev/null; then fail "the file system can be made writable"; fi
        enter
        [[ $(status) == *"  sealed   ${DISK#/dev/}"* ]] || fail "$(status)"
        blockdev --setrw "$DISK"
        code=0; text=$(status) || code=$?
        [[ "$code $text" == "1 drifted"* ]] || fail "is: $code $text"
        if [[ $text == *"  sealed  "* ]]; then fail "$text"; fi
        [[ $text == *"the seal of ${DISK#/dev/} was broken"* ]] || fail "$text"
    '
}

@test "unseal gives the disk back, as often as it is asked" {
    with_disk ramroot=tmpfs:seal=device '
        expect_code 0 boot 2>"$BATS_TEST_TMPDIR/message"
        enter
        expect_code 0 chroot "$WORLD/root" /usr/sbin/ramroot unseal
        [ "$(blockdev --getro "$DISK")" = 0 ] || fail "the disk is still sealed"
        expect_code 0 chroot "$WORLD/root" /usr/sbin/ramroot unseal
        mount -o remount,rw "$WORLD/root/ro" || fail "the file system cannot be made writable"
    '
}

@test "without the option no device is touched" {
    with_disk ramroot=tmpfs '
        expect_code 0 boot 2>"$BATS_TEST_TMPDIR/message"
        [ "$(blockdev --getro "$DISK")" = 0 ] || fail "the disk is sealed"
        enter
        if [[ $(status) == *sealed* ]]; then fail "$(status)"; fi
    '
}

@test "a device that refuses costs the seal, not the protection, and status warns" {
    with_disk ramroot=tmpfs:seal=device '
        rm "$WORLD/dev/${DISK#/dev/}"
        expect_code 0 boot 2>"$BATS_TEST_TMPDIR/message"
        expect_protected
        [ "$(blockdev --getro "$DISK")" = 0 ] || fail "the disk is sealed"
        grep -q "cannot seal $DISK: No such file" "$BATS_TEST_TMPDIR/message" || fail "$(cat "$BATS_TEST_TMPDIR/message")"
        enter
        [[ $(status) == *"warning  seal=device was given up"* ]] || fail "$(status)"
    '
}

@test "with a root that cannot be protected the disk is as it was before" {
    with_disk ramroot=tmpfs:seal=device '
        expect_code 1 boot_with -e inject=symlinkat,symlink:error=ENOSPC 2>"$BATS_TEST_TMPDIR/message"
        [ "$(blockdev --getro "$DISK")" = 0 ] || fail "the disk is sealed"
        expect_mounts_as_before
    '
}

@test "what somebody else made read-only is neither shown nor taken back" {
    with_disk ramroot=tmpfs '
        blockdev --setro "$DISK"
        expect_code 0 boot 2>"$BATS_TEST_TMPDIR/message"
        enter
        if [[ $(status) == *sealed* ]]; then fail "$(status)"; fi
        expect_code 0 chroot "$WORLD/root" /usr/sbin/ramroot unseal
        [ "$(blockdev --getro "$DISK")" = 1 ] || fail "it was taken back"
        [[ $(status) == protected* ]] || fail "$(status)"
    '
}

@test "folders of /sys that cannot be read cost the counters, not the boot" {
    with_disk ramroot=tmpfs:seal=device '
        expect_code 0 boot_with -e inject=getdents64:error=EIO:when=4+ 2>"$BATS_TEST_TMPDIR/message"
        expect_protected
    '
}

@test "a btrfs on two disks: both are sealed, and writing to the one that no mount names is seen" {
    in_world '
        make_tree
        DISKS=()
        for number in 1 2; do
            truncate -s 160M "$BATS_TEST_TMPDIR/$number.img"
            DISKS+=("$(losetup --find --show "$BATS_TEST_TMPDIR/$number.img")")
        done
        trap "umount -lR $WORLD; blockdev --setrw ${DISKS[*]}; losetup -d ${DISKS[*]}" EXIT
        mkfs.btrfs -q -f -d raid1 -m raid1 "${DISKS[@]}"
        btrfs -q device scan "${DISKS[@]}"
        mkdir "$BATS_TEST_TMPDIR/made"; mount "${DISKS[0]}" "$BATS_TEST_TMPDIR/made"
        cp -a "$TREE/." "$BATS_TEST_TMPDIR/made"; umount "$BATS_TEST_TMPDIR/made"
        truncate -s 1M "$IMAGE"; mkfs.ext4 -q -F "$IMAGE"; mount_world ramroot=tmpfs:seal=device
        umount "$WORLD/root"; mount -t btrfs -o ro "${DISKS[0]}" "$WORLD/root"
        mount -t sysfs sysfs "$WORLD/sys"; cp -a "${DISKS[@]}" "$WORLD/dev/"
        expect_code 0 boot 2>/dev/null
        [ "$(blockdev --getro "${DISKS[@]}" | xargs)" = "1 1" ] || fail "not both are sealed"
        cp "$RAMROOT_BIN" "$WORLD/root/usr/sbin/ramroot"
        for dir in proc sys dev run; do mount --rbind "$WORLD/$dir" "$WORLD/root/$dir"; done
        text=$(chroot "$WORLD/root" /usr/sbin/ramroot status)
        for disk in "${DISKS[@]}"; do
            [[ $text == *"${disk#/dev/} nothing"* ]] || fail "$disk is not counted: $text"
        done
        chroot "$WORLD/root" /usr/sbin/ramroot unseal
        for disk in "${DISKS[@]}"; do dd if=/dev/zero of="$disk" bs=4096 count=1 seek=20000 oflag=direct conv=notrunc 2>/dev/null; done
        text=$(chroot "$WORLD/root" /usr/sbin/ramroot status) || :
        [ "$(grep -c "4.0 KiB were written" <<<"$text")" = 2 ] || fail "$text"
    '
}
