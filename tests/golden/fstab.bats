#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every fstab that we write, judged by the programs that read it: systemd's generator, which
# makes units of it, and findmnt --verify. What was no error before must be none after.

GENERATOR=/usr/lib/systemd/system-generators/systemd-fstab-generator

setup_file() {
    [ -x "$GENERATOR" ] || { [ -z "${CI:-}" ] && skip "systemd is not installed here"; echo "no $GENERATOR" >&2; return 1; }
}

# generate FSTAB FOLDER: the units; what it complains of goes to FOLDER.log
generate() {
    mkdir -p "$2"/{normal,early,late}
    SYSTEMD_FSTAB=$1 SYSTEMD_LOG_TARGET=console SYSTEMD_IN_INITRD=0 SYSTEMD_PROC_CMDLINE='ro' \
        "$GENERATOR" "$2/normal" "$2/early" "$2/late" >"$2.log" 2>&1 || echo "exit $?" >>"$2.log"
}

units() { find "$1" \( -type f -o -type l \) -printf '%P\n' | sort; }
errors() { findmnt --verify -F "$1" 2>&1 | grep -c '\[E\]' || :; }

# not_needed FSTAB: units of overlays that cannot be mounted in a session and got "nofail" therefore
not_needed() { awk '$3 == "overlay" && $4 ~ /nofail/ && $2 != "/" { print $2 }' "$1" | while read -r at; do systemd-escape --path --suffix=mount "$at"; done | sed 's/[\\.]/\\&/g' | paste -sd '|' | grep . || echo none; }

@test "systemd makes the same units of it, but for swap, checks and growing" {
    for out in "$BATS_TEST_DIRNAME"/fstab/*.out; do
        name=$(basename "$out" .out)
        generate "${out%.out}.in" "$BATS_TEST_TMPDIR/$name.in"
        generate "$out" "$BATS_TEST_TMPDIR/$name.out"
        differences=$(diff <(units "$BATS_TEST_TMPDIR/$name.in") <(units "$BATS_TEST_TMPDIR/$name.out") |
            grep '^[<>]' | grep -vE '\.swap$|fsck|growfs|makefs|mkswap|-\.mount$' |
            grep -vE "local-fs\.target\.(wants|requires)/($(not_needed "$out"))$" || :)
        [ -z "$differences" ] || { echo "$name: $differences"; return 1; }
        grep -v -e overlay -e '^$' "$BATS_TEST_TMPDIR/$name.out.log" | sed "s/$name.out/X/g" >"$BATS_TEST_TMPDIR/after" || :
        sed "s/$name.in/X/g" "$BATS_TEST_TMPDIR/$name.in.log" >"$BATS_TEST_TMPDIR/before"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/after")" -le "$(wc -l <"$BATS_TEST_TMPDIR/before")" ] ||
            { echo "$name: the generator has more to say:"; diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"; return 1; }
    done
}

@test "nothing checks, grows or formats what is not to be written" {
    for out in "$BATS_TEST_DIRNAME"/fstab/*.out; do
        generate "$out" "$BATS_TEST_TMPDIR/units"
        root=$(cat "$BATS_TEST_TMPDIR"/units/*/-.mount 2>/dev/null || :)
        [ -z "$root" ] || grep -q '^Type=overlay' <<<"$root" || { echo "$out: the root is $root"; return 1; }
        while read -r unit; do
            ! grep -E 'fsck|growfs|makefs' "$unit" || { echo "$out: an overlay is checked or grown"; return 1; }
        done < <(grep -rlE '^Type=ramroot' "$BATS_TEST_TMPDIR/units")
        rm -rf "$BATS_TEST_TMPDIR/units"
    done
}

@test "findmnt --verify finds no new error" {
    for out in "$BATS_TEST_DIRNAME"/fstab/*.out; do
        [ "$(errors "$out")" -le "$(errors "${out%.out}.in")" ] || { findmnt --verify -F "$out"; return 1; }
    done
}
