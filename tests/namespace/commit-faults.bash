# For bats: a commit, once for each of its system calls (support/commit-faults.py).

# at_every_on TYPE HOW CALLS [+]: HOW is what happens at a call of CALLS; with + at all later ones too.
at_every_on() {
    local step=1 first=1
    if [ "$1" != ext4 ] && [ "${RAMROOT_FAULTS-}" != all ]; then step=8 first=$((1 + $(date +%-j) % 8)); fi
    mkdir -p "$BATS_TEST_TMPDIR/place"
    cd "$BATS_TEST_TMPDIR/place" || return 1
    unshare --mount --propagation private python3 "$BATS_TEST_DIRNAME/../support/commit-faults.py" \
        "$1" "$2" "$3" "${RAMROOT_FAULT-$first}" $step "${@:4}" >"$BATS_TEST_TMPDIR/said" || return 1
    cat "$BATS_TEST_TMPDIR/said" >&3
}
