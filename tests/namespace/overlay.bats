#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The file system that ramroot makes behaves as the one that the machine has without it, but for what the kernel
# says of overlayfs. The list of what is done and of what differs: support/overlay-*.py.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# In a world of its own, below BATS_TEST_TMPDIR.
compare() {
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"
        semantics() { python3 "$BATS_TEST_DIRNAME/../support/overlay-semantics.py" "$@"; }
        make_image() { truncate -s 192M "$IMAGE"; mkfs.ext4 -q -F -N 30000 -d "$TREE" "$IMAGE"; }
        prepare_root() { semantics seed "$1"; }
        begin
        sync; before=$(sha256sum <"$IMAGE")
        plain=$BATS_TEST_TMPDIR/plain
        mkdir "$plain"; cp --sparse=always "$IMAGE" "$plain.img"; mount -o loop "$plain.img" "$plain"
        code=0; semantics compare "$plain" "$WORLD/root" >"$BATS_TEST_TMPDIR/said" || code=$?
        sync; [ "$(sha256sum <"$IMAGE")" = "$before" ] || fail "the disk is another one now"
        sed "s/^/# /" "$BATS_TEST_TMPDIR/said" >&3
        [ "$code" != 1 ] || code=4
        [ "$code" = 0 ] || [ "$code" = 3 ] || [ "$code" = 4 ] || exit 1
        # What the session shows is what a commit of all of it puts on the disk. A copy that came to be as the disk
        # again is not committed, and so a hard link of the disk, which copying parts, stays there.
        names() { tree "$1" srv/semantics | sed "/attributes-[a-z]*\/hard2. /s/, .same as.: .*//"; }
        names "$WORLD/root" >"$BATS_TEST_TMPDIR/shown"
        commit --yes --all >"$BATS_TEST_TMPDIR/committed" 2>&1 || fail "not committed: exit $?: $(tail -n 5 "$BATS_TEST_TMPDIR/committed")"
        names "$WORLD/root/rw/ro" >"$BATS_TEST_TMPDIR/kept"
        diff "$BATS_TEST_TMPDIR/shown" "$BATS_TEST_TMPDIR/kept" >"$BATS_TEST_TMPDIR/differs" || fail "the disk differs from what the session showed: $(wc -l <"$BATS_TEST_TMPDIR/differs") lines: $(head -n 20 "$BATS_TEST_TMPDIR/differs")"
        exit "$code"
    '
}

# The clock of file times has steps, and a busy machine may do what belongs to one step in two. So a difference of
# times alone counts if it is there three times; any other one does at once.
is_of_times() { ! grep "^not listed" "$1" | grep -qvE "key='[^']*: ?(read|written|changed)'"; }

@test "the session behaves as the plain file system, whatever layer a folder is in; the disk stays as it was" {
    export BATS_TEST_DIRNAME
    local code try top=$BATS_TEST_TMPDIR each=$BATS_TEST_TMPDIR/each
    for try in 1 2 3; do
        export BATS_TEST_TMPDIR=$top/$try
        mkdir "$BATS_TEST_TMPDIR"
        code=0; compare || code=$?
        if [ "$code" != 4 ] || ! is_of_times "$BATS_TEST_TMPDIR/said"; then break; fi
        grep "^not listed" "$BATS_TEST_TMPDIR/said" | sort -u >"$top/now"
        if [ "$try" = 1 ]; then cp "$top/now" "$each"; fi
        comm -12 "$each" "$top/now" >"$top/both"; mv "$top/both" "$each"
        if [ ! -s "$each" ]; then code=0; break; fi # the second run is enough for that
    done
    export BATS_TEST_TMPDIR=$top
    [ "$code" != 3 ] || skip "the rules of overlay-differences.py are not those of Linux $(uname -r); what differs is above"
    [ "$code" = 0 ]
}
