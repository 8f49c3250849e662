#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every system call of a boot, of mount.ramroot, of commits and of enable and disable fails, once or
# for good, or is the last one before a kill: a sample of these points, or all with RAMROOT_FAULTS=all.

load namespace

matrix() {
    mkdir -p "$BATS_TEST_TMPDIR/place"
    cd "$BATS_TEST_TMPDIR/place" || return 1
    unshare --mount --propagation private python3 "$BATS_TEST_DIRNAME/../support/fault-matrix.py" "$@"
}

@test "whatever fails, and for how long: each outcome is one of those that are allowed" {
    local options=()
    [ "${RAMROOT_FAULTS-}" != all ] || options=(--all)
    [ -z "${RAMROOT_SEED-}" ] || options+=(--seed "$RAMROOT_SEED")
    [ -z "${RAMROOT_POINT-}" ] || options+=(--point "$RAMROOT_POINT")
    [ -z "${RAMROOT_WRITE_TABLE-}" ] || options+=(--write "$BATS_TEST_DIRNAME/../README.md")
    matrix "${options[@]}" >"$BATS_TEST_TMPDIR/said" || { cat "$BATS_TEST_TMPDIR/said"; return 1; }
    sed "s/^[^#]/# &/" "$BATS_TEST_TMPDIR/said" >&3
}

@test "an error is no answer: calls whose failure was once taken for \"there is none\"" {
    matrix --point "disable:openat2:EIO:once" --point "commit:fgetxattr:ENOMEM:once" --point "commit:ioctl:EIO:once" \
        --point "commit --undo:getdents64:EIO:once" --point "commit --undo:read:EIO:once" \
        --point "commit --resume:access:EIO:once" --point "commit --resume:read:EIO:once" --point "mount.ramroot:dup:EPERM:once" \
        --point "mount.ramroot:wait4:EIO:once" --point "mount.ramroot:openat2:EIO:good" \
        --point "commit, written later:fcntl:ENOMEM:good"
}

@test "the table in tests/README.md has every command, and no outcome that is not allowed" {
    matrix --check "$BATS_TEST_DIRNAME/../README.md"
}
