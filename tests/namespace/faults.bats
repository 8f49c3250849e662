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

@test "a kill at any system call: one whole root or the other" {
    with_faults 'trace_boot | for_each_call try_kill'
}
