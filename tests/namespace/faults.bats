#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every system call of the boot fails, or is the last one before a kill: the root is
# protected, or everything is as it was. Never something in between.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

with_faults() {
    export HERE=$BATS_TEST_DIRNAME
    in_world '. "$HERE/faults.bash"; make_fault_tree; make_image; '"$1"
}

@test "any error at any system call: protected, or as before" {
    for error in ${RAMROOT_ERRORS-EIO}; do
        with_faults "trace_boot | for_each_call try_error $error"
    done
}

@test "openat2 missing, forbidden or disturbed: protected in the same way, with every mount" {
    for error in ENOSYS EPERM EAGAIN; do
        with_faults "trace_boot >/dev/null; in_own_namespace boot_without_openat2 $error"
    done
}

@test "onfail decides also where nobody can tell whether this is an initramfs" {
    in_world '
        make_tree; make_world "ramroot=tmpfs:onfail=panic"
        expect_code 4 boot_with -e inject=statfs:error=EIO 2>"$BATS_TEST_TMPDIR/err"
        expect_mounts_as_before
        grep -q "the boot must stop" "$BATS_TEST_TMPDIR/err" || fail "$(cat "$BATS_TEST_TMPDIR/err")"
        echo "ramroot=tmpfs" >"$WORLD/proc/cmdline"
        expect_code 1 boot_with -e inject=statfs:error=EIO
        expect_mounts_as_before
    '
}

@test "a kill at any system call: one whole root or the other" {
    with_faults 'trace_boot | for_each_call try_kill'
}
