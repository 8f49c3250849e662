#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The picture in the README is what a Debian 13 prints that is protected, changed as ./try does it, and booted again.
# UPDATE_GOLDEN=1 draws it anew.

# shellcheck disable=SC2154 # lib.bash sets them
load lib.bash

setup() { skip_unless_ready; }

# recorded NAME SCRIPT...: boots with these scripts of the demonstration in the place of systemd.
recorded() {
    local system=$BATS_TEST_TMPDIR/system out=$BATS_TEST_TMPDIR/$1 name
    {
        echo '#!/bin/sh'
        echo 'exec >/run/rig/out/said 2>&1; export PATH=/run/bin:/usr/sbin:/usr/bin'
        echo '. /run/rig/proc-of-machine.sh; proc_of_machine "" /proc/cmdline'
        echo 'mount -o remount,exec /run; mkdir /run/bin; cp /run/rig/ramroot /run/bin/; umount -l /run/rig/out /run/rig'
        for name in "${@:2}"; do cat "$repo/tests/demo/$name.sh"; done
    } >"$system"
    chmod 755 "$system"
    "$rig/run" --suite trixie --contents ramroot --cmdline "root=/dev/vda1 ro ramroot=tmpfs:size=484m" --system "$system" --out "$out"
    [ "$(cat "$out/verdict")" = booted ] || { cat "$out/console"; false; }
    # What is of the rig and not of a machine: its disk is a loop device, /proc a tmpfs, /data in its fstab, and it has no
    # machine-id.
    sed -e 's/loop[0-9]\+/vda1/' -e 's|, /proc [0-9.]* KiB||' -e '/ \/data /d' -e '/ no machine-id/,/without ramroot/d' "$out/said" >"$BATS_TEST_TMPDIR/$1.out"
    cat "$BATS_TEST_TMPDIR/$1.out"
    grep -qx 'STATUS.protected' "$BATS_TEST_TMPDIR/$1.out"
}

@test "docs/terminal.svg shows what is printed" {
    recorded protected.1 change look
    recorded protected.2 look
    picture=$repo/docs/terminal.svg new=$BATS_TEST_TMPDIR/new.svg
    sh "$repo/tests/demo/picture.sh" "$BATS_TEST_TMPDIR" >"$new"
    [ -z "${UPDATE_GOLDEN-}" ] || cp "$new" "$picture"
    python3 "$repo/tests/support/quotes.py" same "$picture" "$new"
}
