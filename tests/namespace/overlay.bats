#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The file system that ramroot makes behaves as the one that the machine has without it, but for what the kernel
# says of overlayfs. The list of what is done and of what differs: support/overlay-*.py.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "the session behaves as the plain file system, whatever layer a folder is in; the disk stays as it was" {
    export BATS_TEST_DIRNAME
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"
        semantics() { python3 "$BATS_TEST_DIRNAME/../support/overlay-semantics.py" "$@"; }
        make_image() { truncate -s 192M "$IMAGE"; mkfs.ext4 -q -F -N 30000 -d "$TREE" "$IMAGE"; }
        prepare_root() { semantics seed "$1"; }
        begin
        sync; before=$(sha256sum <"$IMAGE")
        plain=$BATS_TEST_TMPDIR/plain
        mkdir "$plain"; cp --sparse=always "$IMAGE" "$plain.img"; mount -o loop "$plain.img" "$plain"
        semantics compare "$plain" "$WORLD/root" >"$BATS_TEST_TMPDIR/said"
        sync; [ "$(sha256sum <"$IMAGE")" = "$before" ] || fail "the disk is another one now"
        sed "s/^/# /" "$BATS_TEST_TMPDIR/said" >&3
    '
}
