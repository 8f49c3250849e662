# SPDX-License-Identifier: GPL-3.0-or-later
# The system after the hand-off, as its first process sees it, and as a service with a sandbox, a chroot
# and a container see it. Sourced after world.bash.

# With the counters of the disks, without which nobody knows whether something was written.
make_world() {
    make_image
    mount_world "$@"
    mount -t sysfs sysfs "$WORLD/sys"
}

# Its own /proc with the command line, its own /run.
enter() {
    mkdir -p "$WORLD/root/proc" "$WORLD/root/run" "$WORLD/root/usr/sbin"
    cp "$RAMROOT_BIN" "$WORLD/root/usr/sbin/ramroot" 2>/dev/null ||
        { mkdir -p "$WORLD/tool/sbin"; cp "$RAMROOT_BIN" "$WORLD/tool/sbin/ramroot"; mount --bind "$WORLD/tool" "$WORLD/root/usr"; }
    mount --move "$WORLD/run" "$WORLD/root/run"
    mkdir -p "$WORLD/root/sys"; mount -t sysfs sysfs "$WORLD/root/sys"
    proc_of_machine "$WORLD/root" "$BATS_TEST_TMPDIR/cmdline"
}

status() { chroot "$WORLD/root" /usr/sbin/ramroot status "$@"; }

expect_status() { # CODE WORD [TEXT]
    code=0; text=$(status) || code=$?
    [ "$code $(head -n 1 <<<"$text")" = "$1 $2" ] || fail "is: $code $text"
    [[ $(tr -s " \n" " " <<<"$text") == *"${3-}"* ]] || fail "no \"$3\" in: $text"
    [ "$(wc -L <<<"$text")" -le 80 ] || fail "wider than 80 columns: $text"
    valid=0; { status --json || :; } | python3 "${BASH_SOURCE[0]%/*}/../support/validate-json.py" status || valid=$?
    [ "$valid" = 0 ] || [ "$valid" = 77 ] || fail "--json is not as its schema says: $(status --json)"
}

# What follows runs with mounts that are not those of the machine. A process namespace of its own
# hides the first process of the computer that runs the test.
enter_unseen() {
    enter
    umount "$WORLD/root/proc"
    umount "$WORLD/root/run/.proc"
}

# run_inside MOUNTS COMMAND...: with these mounts besides, as systemd makes them for a service, as the
# user $USER_OF. Sets `code` and `text`.
run_inside() {
    local mounts=$1
    shift
    code=0
    text=$(HERE=$WORLD/root CMDLINE=$BATS_TEST_TMPDIR/cmdline unshare --mount --pid --fork bash -euc '
        mount -t proc $PROC_OPTIONS proc "$HERE/proc"; [ ! -e "$HERE/proc/cmdline" ] || mount --bind "$CMDLINE" "$HERE/proc/cmdline"
        eval "$0"
        exec chroot --userspec="$USER_OF:$USER_OF" "$HERE" "$@" 2>&1' "$mounts" "$@") || code=$?
}

# from_inside MOUNTS CODE WORD [TEXT] [USER]: the status there.
from_inside() {
    USER_OF=${5-0} run_inside "$1" /usr/sbin/ramroot status
    [ "$code $(head -n 1 <<<"$text")" = "$2 $3" ] || fail "with $1: $code $text"
    [[ $(tr -s " \n" " " <<<"$text") == *"${4-}"* ]] || fail "no \"$4\" with $1: $text"
    [ "$(wc -L <<<"$text")" -le 80 ] || fail "wider than 80 columns: $text"
}

# says_inside MOUNTS CODE TEXT VERB...: another verb there.
says_inside() {
    local mounts=$1 wanted=$2 said=$3
    shift 3
    run_inside "$mounts" /usr/sbin/ramroot "$@"
    [ "$code" = "$wanted" ] || fail "$* with $mounts: exit $code, not $wanted: $text"
    [[ $(tr -s " \n" " " <<<"$text") == *"$said"* ]] || fail "$* with $mounts: no \"$said\" in: $text"
}

export PROC_OPTIONS=-oro USER_OF=0
# For MOUNTS; expanded where they are made.
# shellcheck disable=SC2016,SC2034
strict='findmnt -rno TARGET | grep -- "^$HERE" | while read -r at; do mount -o remount,bind,ro "$at"; done'
# The folder of InaccessiblePaths= is on a tmpfs, and has no permissions.
hide() { echo "mount -t tmpfs -o mode=0 none \"\$HERE$1\""; }
# Another root, with the program, /proc and the command line.
# shellcheck disable=SC2016,SC2034
other_root='mkdir $HERE/tmp/c; mount -t tmpfs c $HERE/tmp/c; mkdir -p $HERE/tmp/c/{proc,run,usr/sbin}; cp $RAMROOT_BIN $HERE/tmp/c/usr/sbin/ramroot
    mount -t proc proc $HERE/tmp/c/proc; mount --bind $CMDLINE $HERE/tmp/c/proc/cmdline'
# shellcheck disable=SC2016,SC2034
go_there='HERE=$HERE/tmp/c'
