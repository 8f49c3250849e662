# SPDX-License-Identifier: GPL-3.0-or-later
# For bats: a commit, once for each of its system calls (support/commit-faults.py).

# at_every_on TYPE HOW CALLS [+]: HOW is what happens at a call of CALLS; with + at all later ones too.
# They come to some calls, each day to others, or to all of them with RAMROOT_FAULTS=all: a call
# takes a third of a second of a processor, and there are thousands.
at_every_on() {
    local step=1
    case "${RAMROOT_FAULTS-} $1 $2" in
        all*) ;;
        *" ext4 kill") step=4 ;;
        *" ext4 "*) step=16 ;;
        *) step=48 ;;
    esac
    mkdir -p "$BATS_TEST_TMPDIR/place"
    cd "$BATS_TEST_TMPDIR/place" || return 1
    unshare --mount --propagation private python3 "$BATS_TEST_DIRNAME/../support/commit-faults.py" \
        "$1" "$2" "$3" "${RAMROOT_FAULT-$((1 + $(date +%-j) % step))}" $step "${@:4}" >"$BATS_TEST_TMPDIR/said" || return 1
    cat "$BATS_TEST_TMPDIR/said" >&3
}
