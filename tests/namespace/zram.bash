# SPDX-License-Identifier: GPL-3.0-or-later
# A session with compressed RAM; sourced after after.bash. Whatever a test does, the swap it made is gone when it ends.
# shellcheck disable=SC2154 # WORLD

# A kernel has one swap for all, so that one test would find its pages in the device of the other: one at a time, also
# in another Debian on the same kernel.
exec 9>/sys/class/zram-control/hot_remove
flock 9

rr() { chroot "$WORLD/root" /usr/sbin/ramroot "$@"; }

# begin PARAMETER
begin() {
    make_tree; make_world "$1"
    boot 2>/dev/null || fail "the boot: $?"
    enter
    mkdir -p "$WORLD/root/srv"
    mount -t tmpfs dev "$WORLD/root/dev"; mknod -m 666 "$WORLD/root/dev/null" c 1 3
}

# watch [OPTION...]: in the background, until its device is used.
watch() {
    chroot "$WORLD/root" /usr/sbin/ramroot watch "$@" >"$BATS_TEST_TMPDIR/watch" 2>&1 9>&- &
    WATCH=$!
    for _ in {1..200}; do
        [ -z "$(own_swap)" ] || return 0
        kill -0 "$WATCH" 2>/dev/null || return 1
        sleep 0.05
    done
    fail "no swap after 10 s: $(cat "$BATS_TEST_TMPDIR/watch")"
}

own_swap() { grep -F zram.ramroot /proc/swaps || :; }

# limit_of FIELD, in bytes.
field() { df --output="$1" -B1 "$WORLD/root/rw" | tail -n 1 | xargs; }
limit() { field size; }
used() { echo $(($(field used) >> 20)); }

# real: MiB of RAM, of zram and of what is not compressed. Whatever else is in shared memory, is not of the session.
real() { awk -v used="$(field used)" '{ print int(($3 + (used > $1 ? used - $1 : 0)) / 1048576) }' "$(readlink "$WORLD/root/run/ramroot/zram")/mm_stat"; }

# fill KIND MIB: a file of 1 MiB after the other, at most as many; waits up to 5 s for room.
fill() { python3 "${BASH_SOURCE[0]%/*}/../support/fill.py" "$1" "$WORLD/root/home" "$2"; }
verify() { python3 "${BASH_SOURCE[0]%/*}/../support/fill.py" verify "$WORLD/root/home" "$1"; }

end_zram() {
    local line number device
    for line in $(jobs -p); do { kill -CONT "$line" && kill -9 "$line" && wait "$line"; } 2>/dev/null || :; done
    device=$(readlink "$WORLD/root/run/ramroot/zram") || return 0
    number=${device#/sys/block/zram}
    # With less to read back it takes less time.
    rm -rf "$WORLD"/root/home/* 2>/dev/null || :
    rm -f "$WORLD/root/dev/off" # of a test that failed
    mknod "$WORLD/root/dev/off" b "$(cut -d: -f1 "$device/dev")" "$(cut -d: -f2 "$device/dev")"
    [ -z "$(own_swap)" ] || swapoff "$WORLD/root/dev/off" || echo "swapoff failed" >&2
    echo "$number" >/sys/class/zram-control/hot_remove || echo "zram$number stays" >&2
}
