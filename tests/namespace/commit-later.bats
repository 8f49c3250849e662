#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Commits that are killed anywhere, and names that somebody writes before the resume: nothing of it is lost.
# RAMROOT_SEED=N RAMROOT_ROUNDS=1 is one of them, as a failure prints it.

load namespace

@test "killed at any system call, the names written anew before the resume: neither version is lost" {
    local rounds=60
    [ "${RAMROOT_FAULTS-}" != all ] || rounds=1000
    mkdir -p "$BATS_TEST_TMPDIR/place"
    cd "$BATS_TEST_TMPDIR/place"
    unshare --mount --propagation private python3 "$BATS_TEST_DIRNAME/../support/commit-later.py" \
        "${RAMROOT_SEED-$((1000 * $(date +%-j)))}" "${RAMROOT_ROUNDS-$rounds}" >"$BATS_TEST_TMPDIR/said"
    cat "$BATS_TEST_TMPDIR/said" >&3
}
