#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The package for ARMv7 is not installed on an older ARM, where its programs would end with SIGILL.

setup() {
    script=$BATS_TEST_DIRNAME/../../cmake/armv7/preinst
    PATH=$BATS_TEST_TMPDIR:$PATH
}

on() { # MACHINE WORD..., as dpkg or rpm call it there
    # shellcheck disable=SC2016 # for the fake
    printf '#!/bin/sh\n[ "$1" = -m ] && echo %s\n' "$1" >"$BATS_TEST_TMPDIR/uname"
    chmod 755 "$BATS_TEST_TMPDIR/uname"
    shift
    run sh "$script" "$@"
}

@test "ARMv6 and older: nothing is installed, and why is said" {
    for machine in armv6l armv5tel armv4tl; do
        for call in install upgrade 1 2; do # the last two are rpm's
            on "$machine" "$call"
            [ "$status" -eq 1 ]
            [[ $output == *"this machine ($machine) is older"*"nothing was installed"* ]]
        done
    done
}

@test "ARMv7, and 32 bit on a newer kernel: installed without a word" {
    for machine in armv7l armv8l aarch64 armv8b; do
        for call in install upgrade 1 2; do
            on "$machine" "$call"
            [ "$status" -eq 0 ] && [ -z "$output" ]
        done
    done
}

@test "an upgrade that dpkg takes back does not fail" {
    on armv6l abort-upgrade 1
    [ "$status" -eq 0 ] && [ -z "$output" ]
}
