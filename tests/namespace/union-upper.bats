#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot mount -o upper=`: where changes can go, a device above all, and where not.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load unions

# with_device SCRIPT: as with_unions, with $device, an empty ext4 in the file `disk`, which nobody may use afterwards.
with_device() {
    with_unions '
        truncate -s 40M disk; mke2fs -q -t ext4 disk; device=$(losetup -f --show disk); trap "losetup -d $device" EXIT
        is_free() { python3 -c "import os, sys; os.open(sys.argv[1], os.O_RDWR | os.O_EXCL)" "$device" || fail "$device is in use"; }
        nothing_of_it() { is_free; [ "$(losetup -j image | wc -l) $(mounts)" = "0 0" ] || fail "left: $(mounts) mounts, $(losetup -j image) $*"
            [ -z "$(ls /run/ramroot/unions 2>/dev/null)" ] || fail "left: $(ls /run/ramroot/unions)"; }
        '"$1"'
        nothing_of_it'
}

@test "a device has the changes, and keeps them" {
    with_device '
        ramroot mount image at -o "upper=$device"; echo bye >at/bye.txt; rm at/hello.txt
        [ "$(findmnt -no SOURCE,FSTYPE /run/ramroot/unions/*/ram | xargs)" = "$device ext4" ] || fail "$(findmnt)"
        (ramroot status || :) | tr -s " \n" " " | grep -qF "union $PWD/at: $PWD/image and its changes in $device, [" || fail "$(ramroot status)"
        (ramroot status --json || :) | grep -qF "\"upper\": \"$device\"" || fail "$(ramroot status --json)"
        ramroot umount at; nothing_of_it
        mkdir other; mount "$device" other; [ "$(cat other/upper/bye.txt)" = bye ]; [ "$(stat -c %a other/union.json)" = 600 ]; umount other
        mount -t ramroot image at -o "upper=$device,noexec"; [ "$(cat at/bye.txt)" = bye ]; [ ! -e at/hello.txt ]
        umount at; nothing_of_it
        ramroot mount image at -o "upper=$device"; exec 3<at/bye.txt; umount -l at; [ "$(mounts)" = 0 ]; exec 3<&-; sleep 0.2'
}

@test "changes on a device are looked at, committed, and that is taken back" {
    with_device '
        ramroot mount image at -o "upper=$device"; echo bye >at/bye.txt; echo changed >at/hello.txt
        ramroot diff --at at | tr -s " " | grep -qxF "added 4 B $PWD/at/bye.txt" || fail "$(ramroot diff --at at)"
        ramroot commit --at at --all --yes -q; [ "$(ramroot diff --at at | grep -c "$PWD/at/")" = 0 ] || fail "$(ramroot diff --at at)"
        mkdir other; mount -o loop,ro image other; [ "$(cat other/bye.txt other/hello.txt | xargs)" = "bye changed" ]; umount other
        ramroot commit --undo --at at --yes -q; mount -o loop,ro image other; [ "$(cat other/hello.txt)" = hello ]; umount other
        [ "$(findmnt -no SOURCE /run/ramroot/unions/*/ram)" = "$device" ]; [ "$(cat at/hello.txt)" = changed ]; umount at; before=$(sha256sum <image)'
}

@test "killed at any of its mounts it leaves the device free" {
    with_device '
        for call in unshare mount move_mount open_tree setns; do
            for time in 1 2 3 4; do
                code=0; strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$time" ramroot mount image at -o "upper=$device" >/dev/null 2>&1 || code=$?
                for ((i = 0; i < 50; i++)); do [ "$(losetup -j image | wc -l)" = 0 ] && break; grep -q " $PWD/at " /proc/self/mountinfo && break; sleep 0.1; done
                if grep -q " $PWD/at " /proc/self/mountinfo; then umount at || fail "$call $time: it cannot be unmounted"; fi
                for ((i = 0; i < 50; i++)); do (is_free) 2>/dev/null && break; sleep 0.1; done
                is_free; [ "$(mounts)" = 0 ] || fail "$call $time, code $code: $(mounts) mounts"
            done
        done
        ramroot mount image at -o "upper=$device"; ramroot umount at'
}

@test "what a device for changes cannot be is said, and it is not written" {
    with_device '
        mkdir other two folder; no() { refused "cannot keep changes in $device: $1" ramroot mount image at -o "upper=$device"; nothing_of_it; }
        mount "$device" other; refused "it is mounted at $PWD/other" ramroot mount image at -o "upper=$device"; umount other
        ramroot mount folder at -o "upper=$device"; refused "those of the union at $PWD/at go there" ramroot mount image two -o "upper=$device"; ramroot umount at
        no "it has changes of $PWD/folder"
        blockdev --setro "$device"; no "the device is read-only"; blockdev --setrw "$device"
        refused "or one is a part of the other" ramroot mount "$device" at -o "upper=$device"
        mkswap -q "$device" >/dev/null; no "it has been made for swap"
        wipefs -qa "$device"; no "there is no file system on it"
        for type in "vfat:no owners" "exfat:no owners"; do mkfs."${type%%:*}" "$device" >/dev/null; no "its file system has ${type#*:}"; wipefs -qa "$device"; done
        printf "LUKS\272\276\0\001" | dd of="$device" conv=notrunc status=none; no "it is encrypted"; wipefs -qa "$device"
        printf "label: gpt\n2048,2048\n4096,65536\n" | sfdisk -q --no-tell-kernel "$device"; no "it has partitions"; wipefs -qa "$device"
        mkfs.erofs --quiet erofs folder; dd if=erofs of="$device" status=none; no "its file system is read-only by nature"; wipefs -qa "$device"
        mke2fs -q -t ext4 "$device"; mount "$device" other; ln -s /etc other/upper; umount other; no "$device/upper is no folder"
        mount "$device" other; rm other/upper; chmod 777 other; umount other; no "others may write to $device"
        refused "there is nothing of that name" ramroot mount image at -o upper=/dev/nothing
        refused "neither a folder nor a block device" ramroot mount image at -o upper=/dev/null'
}

@test "another partition of the disk can have the changes, a part of the source cannot" {
    with_unions '
        truncate -s 80M disk; printf "label: gpt\n2048,65536\n67584,65536\n" | sfdisk -q disk
        device=$(losetup -P -f --show disk); trap "losetup -d $device" EXIT
        # Not every kernel can read the table.
        for one in "1 2048" "2 67584"; do [ -b "${device}p${one% *}" ] || addpart "$device" $one 65536; done
        mke2fs -q -t ext4 "${device}p1"; mke2fs -q -t ext4 "${device}p2"
        refused "or one is a part of the other" ramroot mount "$device" at -o "partition=1,upper=${device}p1"
        refused "or one is a part of the other" ramroot mount "${device}p1" at -o "upper=$device"
        ramroot mount "${device}p1" at -o "upper=${device}p2"; echo bye >at/bye; ramroot umount at
        ramroot mount "${device}p1" at -o "upper=${device}p2"; [ "$(cat at/bye)" = bye ]; umount at; [ "$(mounts)" = 0 ]'
}

@test "a folder to which others may write is refused" {
    with_unions '
        mkdir up
        for mode in 777 1777 775; do chmod $mode up; refused "others may write to $PWD/up" ramroot mount image at -o "upper=$PWD/up"; done
        chmod 755 up; chown 12345 up; refused "belongs to another user" ramroot mount image at -o "upper=$PWD/up"; chown 0 up
        nothing_left; [ -z "$(ls up)" ] || fail "left: $(ls up)"
        ramroot mount image at -o "upper=$PWD/up"; ramroot umount at; nothing_left'
}
