#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole boot sequence with the real binary and real mounts.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "protects the root, and hides no mount below it" {
    in_world '
        make_tree; make_world "ro quiet ramroot=tmpfs"
        expect_code 0 boot
        expect_protected
        [ "$(mounts | wc -l)" -eq 7 ] || fail "there are more mounts than there should be: $(mounts)"
        umount "$WORLD/root/ro" "$WORLD/root/rw" "$WORLD/root"
        losetup --associated "$IMAGE" | grep -q . && fail "the disk is in use still"
        :
    '
}

@test "reads no file and no link twice" {
    in_world '
        make_tree; printf "/dev/sda2 /usr ext4 defaults 0 2\n" >>"$TREE/etc/fstab"
        make_world "ramroot=tmpfs"; mount -t sysfs sysfs "$WORLD/sys"
        cp "$IMAGE" "$IMAGE.usr"; mount -o loop "$IMAGE.usr" "$WORLD/root/usr"
        expect_code 0 boot_with -e trace=execve,openat,openat2,readlink
        sed -n "/execve(\"\/usr\/sbin\/ramroot\"/,\$p" "$BATS_TEST_TMPDIR/trace" >"$BATS_TEST_TMPDIR/own"
        grep -q mountinfo "$BATS_TEST_TMPDIR/own" && grep -q "/sys/dev/block" "$BATS_TEST_TMPDIR/own" || fail "the trace lacks something"
        twice=$(grep -E "O_RDONLY|readlink" "$BATS_TEST_TMPDIR/own" | grep -vE "O_PATH|O_DIRECTORY" | cut -d "\"" -f 2 | sort | uniq -d)
        [ -z "$twice" ] || fail "read twice: $twice"
    '
}

@test "no lookup at the root ever fails" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        python3 - "$WORLD/root/etc/hostname" "$WORLD/stop" >"$BATS_TEST_TMPDIR/lookups" <<"END" &
import collections, os, sys
print("started", flush=True)
seen = collections.Counter()
while not os.path.exists(sys.argv[2]):
    try: seen["found" if os.stat(sys.argv[1]) else ""] += 1
    except OSError as error: seen[error.strerror] += 1
print(*seen)
END
        until [ -s "$BATS_TEST_TMPDIR/lookups" ]; do :; done
        expect_code 0 boot_with -e trace=all
        touch "$WORLD/stop"; wait
        [ "$(tail -n 1 "$BATS_TEST_TMPDIR/lookups")" = found ] || fail "$(cat "$BATS_TEST_TMPDIR/lookups")"
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
        [ ! -e "$WORLD/run/ramroot" ]
        [ ! -e "$WORLD/ro" ]
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
        [ "$(stat -c %a "$WORLD/root/tmp")" = 1777 ] && [ -d "$WORLD/root/run" ]
        [ -d "$WORLD/root/proc" ]
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
    in_world '
        make_tree; mkdir -p "$TREE/usr/lib"
        make_world "ramroot=tmpfs"
        mount -t tmpfs usr "$WORLD/root/usr"; echo here >"$WORLD/root/usr/file"
        mount -t tmpfs dev "$WORLD/root/dev"; mkdir "$WORLD/root/dev/pts"
        mount -t tmpfs pts "$WORLD/root/dev/pts"; touch "$WORLD/root/dev/pts/0"
        rm -r "$WORLD/dev"; ln -s /root/dev "$WORLD/dev"
        expect_code 0 boot
        expect_protected
        [ "$(cat "$WORLD/root/usr/file")" = here ]
        [ -e "$WORLD/root/dev/pts/0" ]
        [ "$(mounts | grep -c " usr ")" -le 2 ]
        [ -z "$(mount_of /root/rw/ro/usr)" ] || fail "a mount was left at /ro/usr"
    '
}

@test "a /usr that the initramfs mounted gets an overlay of its own, or all is as before" {
    for inject in "" "-e inject=symlinkat:error=ENOSPC"; do
        in_world '
            make_tree; printf "/dev/sda2 /usr ext4 defaults 0 2\n" >>"$TREE/etc/fstab"
            make_world "ramroot=tmpfs"
            cp "$IMAGE" "$IMAGE.usr"; mount -o loop,noatime "$IMAGE.usr" "$WORLD/root/usr"
            mkdir "$WORLD/root/usr/local"; mount -t tmpfs nested "$WORLD/root/usr/local"; touch "$WORLD/root/usr/local/here"
            chmod 0751 "$WORLD/root/usr"
            MOUNTS_BEFORE=$(mounts)
            if [ -n "'"$inject"'" ]; then expect_code 1 boot_with '"$inject"'; expect_mounts_as_before; exit 0; fi
            expect_code 0 boot
            expect_protected
            [[ "$(mount_of /root/usr)" == *" rw,noatime overlay /rw "*lowerdir=/ro/usr,upperdir=/rw/mounts/usr/upper* ]] || fail "usr is: $(mount_of /root/usr)"
            [[ "$(mount_of /root/rw/ro/usr)" == *" ro,nosuid,nodev,noatime ext4 "*" ro"* ]] || fail "lower is: $(mount_of /root/rw/ro/usr)"
            echo changed >"$WORLD/root/usr/new"; [ ! -e "$WORLD/root/ro/usr/new" ] && [ -e "$WORLD/root/usr/local/here" ]
            [ "$(stat -c %a "$WORLD/root/usr")" = 751 ]
            grep -qx "/rw /usr overlay defaults 0 0" "$WORLD/root/etc/fstab"
            [[ "$(state mounts)" == *"overlay"*"/usr"* ]] || fail "state: $(state mounts)"
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

@test "refuses a root that hides another mount: the mount that is seen counts, not the youngest" {
    in_world '
        make_tree; make_world "ramroot=tmpfs:onfail=panic"
        umount "$WORLD/root"; mkdir "$WORLD/a"
        mount -o loop "$IMAGE" "$WORLD/a"; mount -t tmpfs younger "$WORLD/root"
        mount --move "$WORLD/a" "$WORLD/root"
        MOUNTS_BEFORE=$(mounts)
        expect_code 4 boot 2>"$BATS_TEST_TMPDIR/err"
        grep -q "protect the real root at /root: it lies over another mount" "$BATS_TEST_TMPDIR/err"
        expect_mounts_as_before
    '
}

@test "does nothing outside an initramfs, and leaves the state alone" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        expect_code 0 boot
        before=$(cat "$WORLD/run/ramroot/state.json")
        mkdir "$WORLD/root/usr/sbin" -p; cp "$RAMROOT_BOOT_BIN" "$WORLD/root/usr/sbin/ramroot"
        mount --bind "$WORLD/proc" "$WORLD/root/proc"; mount --bind "$BATS_TEST_TMPDIR/cmdline" "$WORLD/root/proc/cmdline"
        mount --move "$WORLD/run" "$WORLD/root/run"
        code=0; chroot "$WORLD/root" /usr/sbin/ramroot boot --new-root=/ || code=$?
        [ "$code" -eq 1 ]
        [ "$(cat "$WORLD/root/run/ramroot/state.json")" = "$before" ]
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

@test "what is made of a private fstab is as private, at every moment" {
    in_world '
        make_tree; echo "//nas/x /mnt/x cifs user=a,password=secret 0 0" >>"$TREE/etc/fstab"; chmod 600 "$TREE/etc/fstab"
        make_world "ramroot=tmpfs"
        expect_code 0 boot_with -e trace=openat,openat2
        expect_protected
        grep -rl secret "$WORLD/run" "$WORLD/root/etc" | while read -r file; do
            [ "$(stat -c "%a %u" "$file")" = "600 0" ] || fail "$file has $(stat -c %a "$file")"
        done
        [ "$(grep -rl secret "$WORLD/run" | wc -l)" = 2 ]
        # Who can open a draft can read it later.
        ! grep O_CREAT "$BATS_TEST_TMPDIR/trace" | grep -v ", 0600)" || fail "a file was readable when it was made"
    '
}

@test "starts no process" {
    in_world '
        make_tree; make_world "ro quiet ramroot=tmpfs"
        expect_code 0 boot_with -e trace=process
        expect_protected
        # chroot(1) and the program itself; a shell in front would be a third.
        [ "$(grep -c "execve(" "$BATS_TEST_TMPDIR/trace")" -eq 2 ] || fail "$(cat "$BATS_TEST_TMPDIR/trace")"
        ! grep -E "(clone|clone3|fork|vfork)\(" "$BATS_TEST_TMPDIR/trace" || fail "it started a process"
    '
}
