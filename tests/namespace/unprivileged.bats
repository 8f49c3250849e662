#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What an ordinary user gets: everything is refused and taken back, nothing half done.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"; }

@test "in a namespace of its own user: refused by the kernel, taken back completely" {
    chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/test 2>/dev/null || :
    cp "$RAMROOT_BOOT_BIN" "$BATS_TEST_TMPDIR/ramroot"
    as_nobody unshare --user --map-root-user --mount true ||
        { [ -z "${CI-}" ] && skip "this kernel allows users no namespaces"; }
    as_nobody env BIN="$BATS_TEST_TMPDIR/ramroot" unshare --user --map-root-user --mount --pid --fork bash -euo pipefail -c '
        world=$(mktemp -d) && mount -t tmpfs world "$world" && cd "$world"
        mkdir -p root proc run usr/sbin source/etc
        echo "/dev/sda1 / ext4 x 0 1" >source/etc/fstab
        cp "$BIN" usr/sbin/ramroot
        mount -t proc proc proc && mount -t tmpfs run run
        mount --rbind /usr root
        echo "ramroot=tmpfs" >cmdline && mount --bind cmdline proc/cmdline
        # Set numbers of mounts and peer groups aside: they are new by nature.
        tree() { cut -d" " -f3-6,8- /proc/self/mountinfo | sed "s/shared:[0-9]*/shared/" | sort; }
        before=$(tree) code=0
        chroot . /usr/sbin/ramroot boot --new-root=/root 2>message || code=$?
        [ "$code" -eq 1 ] || { echo "exit $code: $(cat message)"; exit 1; }
        [ "$before" = "$(tree)" ] || { diff <(echo "$before") <(tree); exit 1; }
        grep -q "NOT protected" message
    '
}

@test "plan and status work for any user" {
    cp "$RAMROOT_BIN" "$BATS_TEST_TMPDIR/ramroot"
    chmod -R go+rX "$BATS_RUN_TMPDIR"
    run as_nobody "$BATS_TEST_TMPDIR/ramroot" plan --cmdline "ramroot=tmpfs" --root / --verbose
    [ "$status" -eq 0 ] && [[ $output == *"tuck      /ramroot beneath /sysroot"* ]]
    run as_nobody "$BATS_TEST_TMPDIR/ramroot" plan
    [ "$status" -eq 0 ] && [[ $output == *" words "*"ramroot=tmpfs: "*" changes "*"% of the RAM"* && $output != */root* ]]
    run as_nobody "$BATS_TEST_TMPDIR/ramroot" status
    [ "$status" -eq 3 ] || [ "$status" -eq 0 ]
}

@test "boot outside an initramfs, unprivileged, asked for nothing: nothing" {
    run as_nobody "$RAMROOT_BOOT_BIN" boot --new-root=/nowhere
    [ "$status" -eq 0 ] || [[ $output == *"nothing is mounted there"* ]]
}

@test "the boot program knows its own verbs only, and the tool leaves the boot to it" {
    for words in "" status "status --json" "boot" "boot --new-root" "boot --new-root=/x y" "--version x" "commit --resume"; do
        # shellcheck disable=SC2086 # words are wanted
        run as_nobody "$RAMROOT_BOOT_BIN" $words
        [ "$status" -eq 2 ]
    done
    run as_nobody "$RAMROOT_BOOT_BIN" --version
    [ "$status" -eq 0 ] && [[ $output == "ramroot-boot "[0-9]* ]]
    run as_nobody "$RAMROOT_BIN" boot
    [ "$status" -eq 2 ]
    for asked in "quiet ramroot=tmpfs=1" "quiet=0"; do
        echo "${asked%=*}" >"$BATS_TEST_TMPDIR/cmdline"
        run unshare --mount sh -c 'mount --bind "$2" /proc/cmdline && "$1" boot --new-root=/' - "$RAMROOT_BIN" "$BATS_TEST_TMPDIR/cmdline"
        [ "$status" -eq "${asked##*=}" ]
        [ "$status" -eq 0 ] || [[ $output == *"boot does nothing here: it is for an initramfs"* ]]
    done
}
