#!/usr/bin/env bats
# The whole boot sequence with the real binary and real mounts.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "protects the root without a gap where the kernel can mount beneath" {
    [ "$(printf '%s\n' 6.5 "$(uname -r)" | sort -V | head -n 1)" = 6.5 ] || skip "this kernel is older than 6.5"
    in_world '
        make_tree; make_world "ro quiet ramroot=tmpfs"
        expect_code 0 boot
        expect_protected
        [ "$(state switch)" = beneath ] || fail "switch: $(state switch)"
        [ "$(mounts | wc -l)" -eq 7 ] || fail "there are more mounts than there should be: $(mounts)"
    '
}

@test "protects the root by stacking on older kernels" {
    in_world '
        make_tree; make_world "ro quiet ramroot=tmpfs"
        expect_code 0 boot_stacked
        expect_protected
        [ "$(state switch)" = stacked ]
    '
}

@test "takes the simpler way when the kernel refuses the better one at the last moment" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        expect_code 0 boot_with -e inject=move_mount:error=EINVAL:when=2+
        expect_protected
        [ "$(state switch)" = stacked ]
        [[ "$(state attempts)" == *beneath* ]] || fail "attempts: $(state attempts)"
    '
}

@test "puts everything back when the second half of the switch is refused" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        expect_code 0 boot_with -e inject=move_mount:error=EINVAL:when=3
        expect_protected
        [ "$(state switch)" = stacked ]
    '
}

@test "leaves everything alone without the parameter, and with ramroot=off" {
    in_world '
        make_tree; make_world "ro quiet x=\"ramroot=tmpfs\" -- ramroot=tmpfs"
        expect_code 0 boot
        expect_mounts_as_before
        echo "ramroot=tmpfs ramroot=off" >"$WORLD/proc/cmdline"
        expect_code 0 boot
        expect_mounts_as_before
        [ ! -e "$WORLD/run/ramroot" ] && [ ! -e "$WORLD/ro" ]
    '
}

@test "furnishes the new root: fstab, volatile-root, missing folders" {
    in_world '
        make_tree; rmdir "$TREE/run" "$TREE/proc" "$TREE/tmp"
        make_world "ramroot=tmpfs"
        expect_code 0 boot
        expect_protected
        [ "$(cat "$WORLD/root/etc/fstab")" = "$(printf "/rw / overlay defaults 0 0\n# a comment")" ]
        [ "$(readlink "$WORLD/run/systemd/volatile-root")" = "/dev/block/$(state lower | tr -d "{}\47," | sed "s/.*device: \([0-9:]*\).*/\1/")" ]
        [ "$(stat -c %a "$WORLD/root/tmp")" = 1777 ] && [ -d "$WORLD/root/run" ] && [ -d "$WORLD/root/proc" ]
    '
}

@test "gives the new root the attributes of the real one" {
    in_world '
        make_tree; make_world "ramroot=tmpfs" rw
        chmod 2751 "$WORLD/root"; chown 12:34 "$WORLD/root"
        python3 -c "import os, sys; [os.setxattr(sys.argv[1], n, b\"label\") for n in (\"user.note\", \"security.note\")]" "$WORLD/root"
        mount -o remount,ro "$WORLD/root"
        expect_code 0 boot
        expect_protected
        [ "$(stat -c "%a %u %g" "$WORLD/root")" = "2751 12 34" ]
        python3 -c "import os, sys; assert os.getxattr(sys.argv[1], \"security.note\") == b\"label\"" "$WORLD/root"
    '
}

@test "seals a root that the initramfs mounted writable" {
    in_world '
        make_tree; make_world "rw ramroot=tmpfs" rw
        expect_code 0 boot
        expect_protected
    '
}

@test "takes back the sealing of a writable file system under a read-only mount" {
    in_world '
        make_tree; make_world "ramroot=tmpfs" rw
        mount -o remount,bind,ro "$WORLD/root"
        MOUNTS_BEFORE=$(mounts)
        expect_code 1 boot_with -e inject=symlinkat:error=ENOSPC
        expect_mounts_as_before
        expect_code 0 boot
        expect_protected
    '
}

@test "works under shared propagation, and takes back what it changed there" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        mount --make-rshared "$WORLD"
        MOUNTS_BEFORE=$(mounts)
        expect_code 1 boot_with -e inject=symlinkat:error=ENOSPC
        expect_mounts_as_before
        expect_code 0 boot
        expect_protected
    '
}

@test "takes mounts below the root along: /usr, and /dev already moved by udev" {
    for way in boot boot_stacked; do
        in_world '
            make_tree; mkdir -p "$TREE/usr/lib"
            make_world "ramroot=tmpfs"
            mount -t tmpfs usr "$WORLD/root/usr"; echo here >"$WORLD/root/usr/file"
            mount -t tmpfs dev "$WORLD/root/dev"; mkdir "$WORLD/root/dev/pts"
            mount -t tmpfs pts "$WORLD/root/dev/pts"; touch "$WORLD/root/dev/pts/0"
            rm -r "$WORLD/dev"; ln -s /root/dev "$WORLD/dev"
            expect_code 0 '$way'
            expect_protected
            [ "$(cat "$WORLD/root/usr/file")" = here ] && [ -e "$WORLD/root/dev/pts/0" ]
            [ "$(mounts | grep -c " usr ")" -le 2 ]
            [ -z "$(mount_of /root/ro/usr)" ] || fail "a mount was left at /ro/usr"
        '
    done
}

@test "keeps mounts below a shared mount, whether it works out or not" {
    for inject in "" "-e inject=symlinkat:error=ENOSPC"; do
        in_world '
            make_tree; mkdir -p "$TREE/usr/n"
            make_world "ramroot=tmpfs"
            mount -t tmpfs usr "$WORLD/root/usr"; mkdir "$WORLD/root/usr/n"; mount --make-shared "$WORLD/root/usr"
            mount -t tmpfs nested "$WORLD/root/usr/n"; echo here >"$WORLD/root/usr/n/file"
            boot_with '"${inject:--e trace=all}"' || :
            [ "$(cat "$WORLD/root/usr/n/file")" = here ] || fail "the nested mount is lost"
        '
    done
}

@test "takes the mount that is seen for the root, not the youngest one" {
    in_world '
        make_tree; make_world "ramroot=tmpfs:onfail=panic"
        umount "$WORLD/root"; mkdir "$WORLD/a"
        mount -o loop "$IMAGE" "$WORLD/a"; mount -t tmpfs younger "$WORLD/root"
        mount --move "$WORLD/a" "$WORLD/root"
        expect_code 0 boot
        [ "$(stat -f -c %T "$WORLD/root")" = overlayfs ] || fail "the root is not protected"
        if touch "$WORLD/root/ro/x" 2>/dev/null; then fail "the lower can be written"; fi
    '
}

@test "does nothing outside an initramfs, and leaves the state alone" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        expect_code 0 boot
        before=$(cat "$WORLD/run/ramroot/state.json")
        mkdir "$WORLD/root/usr/sbin" -p; cp "$RAMROOT_BIN" "$WORLD/root/usr/sbin/"
        mount --bind "$WORLD/proc" "$WORLD/root/proc"; mount --bind "$BATS_TEST_TMPDIR/cmdline" "$WORLD/root/proc/cmdline"
        mount --move "$WORLD/run" "$WORLD/root/run"
        code=0; chroot "$WORLD/root" /usr/sbin/ramroot boot --new-root=/ || code=$?
        [ "$code" -eq 1 ] && [ "$(cat "$WORLD/root/run/ramroot/state.json")" = "$before" ]
    '
}

@test "works without /dev/kmsg and with closed output; without /proc it says so" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        expect_code 0 boot <&- >&- 2>&-
        expect_protected
    '
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        umount "$WORLD/proc/cmdline" "$WORLD/proc"
        MOUNTS_BEFORE=$(mounts)
        expect_code 1 boot 2>"$BATS_TEST_TMPDIR/err"
        grep -q "whether to protect the root is unknown" "$BATS_TEST_TMPDIR/err"
        expect_mounts_as_before
    '
}

@test "does nothing to a root that is volatile already, and nothing the second time" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        expect_code 0 boot
        MOUNTS_BEFORE=$(mounts)
        expect_code 0 boot
        expect_mounts_as_before
        [ "$(state outcome)" = protected ] || fail "the second run overwrote the state"
    '
}
