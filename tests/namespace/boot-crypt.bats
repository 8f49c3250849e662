#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Devices that ramroot=crypt: must not have, and what a boot leaves behind that does not come to its end: here no
# program makes file systems. tests/vm/crypt is the machine in which it does.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

in_device_world() { in_world ". '$BATS_TEST_DIRNAME/devices.bash'; $1"; }

@test "a device with anything on it is refused, and stays the same bit for bit" {
    in_device_world '
        make_tree; make_image
        keep() { # DEVICE WHAT-IS-SAID
            local before
            before=$(sha256sum <"$1")
            refuse "ramroot=crypt:dev=$1" "$2"
            [ "$(sha256sum <"$1")" = "$before" ] || fail "$1 was changed"
        }
        make_device ext4 64M ext4; keep "$ext4" "it has ext4 on it"
        make_device swap 64M none; mkswap -q "$swap"; keep "$swap" "it has swap on it"
        make_device parts 64M none; echo "start=2048" | sfdisk -q "$parts"; keep "$parts" "it has partitions on it"
        make_device first 64M none; printf x | dd of="$first" bs=1 seek=1000000 status=none; keep "$first" "not empty"
        make_device last 64M none; printf x | dd of="$last" bs=1 seek=67108863 status=none; keep "$last" "not empty"
        make_device small 20M none; keep "$small" "33 MiB"
        make_device sealed 64M none; blockdev --setro "$sealed"; keep "$sealed" "read-only"
        make_device room 64M none; refuse "ramroot=crypt:dev=$room,swap=60M" "besides the swap"
        refuse "ramroot=crypt:dev=/dev/not-there,timeout=0" "no such device"
    '
}

@test "a boot that ends on its way marks an empty device, and nothing else stays; the next one knows it" {
    in_device_world '
        make_tree; make_image; make_device disk 64M none
        for boot in 1 2; do
            start_world "ramroot=crypt:dev=$disk"
            expect_code 1 boot
            expect_mounts_as_before
            [[ $(state failure) != *"not empty"* ]] || fail "boot $boot: $(state failure)"
            [ ! -e "$WORLD/ramroot.disk" ] || fail "a folder stays"
            [ -z "$(ls "$WORLD/dev/mapper" 2>/dev/null | grep -vx control)" ] || fail "a device stays"
            [ ! -e "$WORLD/dev/.ramroot-dm" ] || fail "a node stays"
            if grep -q ramroot: /proc/keys; then fail "a key stays"; fi
            end_world
            [ "$(head -n 1 "$disk" | tr -d "\0")" = "ramroot=crypt: version 1" ] || fail "no mark"
        done
    '
}

@test "a name of the device that is a link is as good" {
    in_device_world '
        make_tree; make_image; make_device disk 64M none
        start_world "ramroot=crypt:dev=/dev/disk/by-id/mine"
        mkdir -p "$WORLD/dev/disk/by-id"; ln -s "../../${disk##*/}" "$WORLD/dev/disk/by-id/mine"
        expect_code 1 boot
        [[ $(state failure) != *"mark"* ]] || fail "$(state failure)"
        [ "$(head -n 1 "$disk" | tr -d "\0")" = "ramroot=crypt: version 1" ] || fail "no mark: $(state failure)"
        end_world
    '
}
