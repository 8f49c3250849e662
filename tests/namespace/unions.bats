#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot mount`: an image, a device or a folder below, changes elsewhere, both together at a third place.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load unions

@test "the walk: an image below, RAM above, and nothing of it after umount" {
    with_unions '
        ramroot mount image at -o size=20M,noatime
        [ "$(cat at/hello.txt)" = hello ]; echo bye >at/bye.txt; echo changed >at/hello.txt
        [ "$(ls at | grep txt | xargs)" = "bye.txt hello.txt" ]
        [[ "$(findmnt -no SOURCE,FSTYPE,OPTIONS at)" == "$PWD/image overlay rw,noatime"* ]] || fail "$(findmnt at)"
        [ "$(df --output=size -k at | tail -n 1 | xargs)" = 20480 ] || fail "$(df at)"
        [ "$(cat /run/ramroot/unions/*/ram/upper/bye.txt)" = bye ] || fail "not in the RAM"
        [ "$(losetup --noheadings -O RO,AUTOCLEAR -j image | xargs)" = "1 1" ] || fail "$(losetup)"
        unchanged; ramroot umount at; nothing_left; [ -z "$(ls at)" ]'
}

@test "in a chroot it stays in the chroot" {
    with_unions '
        mkdir -p jail/{src,mnt,proc,run,usr/sbin}; mount --bind jail jail; mount -t proc proc jail/proc
        cp "$RAMROOT_BIN" jail/usr/sbin/ramroot; echo hi >jail/src/f; touch jail/run/mine
        (cd jail/src && chroot .. /usr/sbin/ramroot mount /src /mnt)
        [ "$(cat jail/mnt/f)" = hi ]; echo new >jail/mnt/new; [ ! -e jail/src/new ]
        [ "$(chroot jail /usr/sbin/ramroot diff --at /mnt | grep -c new)" = 1 ] || fail "$(chroot jail /usr/sbin/ramroot diff --at /mnt)"
        [ -d jail/run/ramroot/unions ] && [ ! -e /run/ramroot ] || fail "outside: $(ls /run/ramroot)"
        ! grep -s /mnt /run/mount/utab || fail "outside"
        chroot jail /usr/sbin/ramroot umount /mnt; [ -z "$(ls jail/mnt)" ]; umount -R jail; mounts'
}

@test "resize gives the RAM of one union another limit, and says why not" {
    with_unions '
        size() { df --output=size -k at | tail -n 1 | xargs; }
        ramroot mount image at -o size=20M; dd if=/dev/zero of=at/fill bs=1M count=18 status=none
        ramroot resize 40M --at at | grep -q "40.0 MiB of RAM now, before it was 20.0 MiB" || fail "$(ramroot resize 40M --at at)"
        [ "$(size)" = 40960 ] || fail "$(df at)"
        refused "18.0 MiB of it is in use" ramroot resize 16M --at at; [ "$(size)" = 40960 ]
        ramroot umount at; mkdir changes; ramroot mount image at -o "upper=$PWD/changes"
        refused "its changes go to $PWD/changes, not to RAM" ramroot resize 40M --at at
        refused "boot is not protected" ramroot resize 40M
        ramroot umount at; nothing_left'
}

@test "the same with a folder for the changes, on a disk or in RAM, which keeps them" {
    with_unions '
        shm=$(mktemp -d /dev/shm/XXXXXX); trap "rm -rf $shm" EXIT
        for upper in "$PWD/changes" "$shm"; do
            mkdir -p "$upper"
            ramroot mount image at -o "upper=$upper"; echo bye >at/bye.txt; rm at/hello.txt
            [ "$(cat "$upper/upper/bye.txt")" = bye ]; ramroot umount at; nothing_left
            ramroot mount image at -o "upper=$upper"; [ "$(cat at/bye.txt)" = bye ]; [ ! -e at/hello.txt ]
            ramroot umount at; nothing_left
        done'
}

@test "a layer that the shutdown unmounts at the same moment hinders nobody" {
    # systemd has a unit for each mount and stops all together: what mountinfo has said is wrong a moment later.
    with_unions '
        for call in open_tree umount2; do
            ramroot mount image at
            rm -f trace; strace -qq -o trace -e trace=$call -e inject=$call:signal=STOP:when=1 ramroot umount at >said 2>&1 &
            until grep -qs "stopped by SIGSTOP" trace; do sleep 0.05; done; one=$(cat /proc/$!/task/$!/children)
            umount -l /run/ramroot/unions/*/lower 2>/dev/null || :; umount -l /run/ramroot/unions/*/ram
            kill -CONT $one; wait $! || fail "after $call, status $?: $(cat said)"; nothing_left "after $call"
        done'
}

@test "mount(8) and umount(8) do it too, also lazily, also from fstab" {
    with_unions '
        mount -t ramroot image at -o size=20M; echo bye >at/bye.txt; umount at; nothing_left
        mount -t ramroot image at; exec 3<at/hello.txt; refused "in use" umount at
        [ "$(mounts)" = 3 ] || fail "the layers are gone: $(mounts)"
        umount -l at; [ "$(mounts)" = 0 ]; read -r word <&3; [ "$word" = hello ]; exec 3<&-; sleep 0.2; nothing_left
        echo "$PWD/image $PWD/at ramroot size=20M,nofail,x-test 0 0" >fstab
        mount -T "$PWD/fstab" "$PWD/at"; [ "$(cat at/hello.txt)" = hello ]; umount at; nothing_left
        mount -f -t ramroot image at; nothing_left'
}

@test "a folder, a device and a partition" {
    with_unions '
        mkdir folder; echo hello >folder/hello.txt
        ramroot mount folder at; echo bye >at/hello.txt; [ "$(cat folder/hello.txt)" = hello ]; ramroot umount at; nothing_left
        device=$(losetup -f --show image); ramroot mount "$device" at; echo bye >at/bye; ramroot umount at; losetup -d "$device"; nothing_left
        truncate -s 40M disk; printf "label: gpt\n2048,2048\n4096,65536\n" | sfdisk -q disk; dd if=image of=disk bs=512 seek=4096 conv=notrunc status=none
        refused "several partitions, 1, 2: choose one with -o partition=NUMBER" ramroot mount disk at
        refused "its partitions are 1, 2" ramroot mount disk at -o partition=3
        sum=$(sha256sum <disk)
        for option in partition=2 offset=2097152; do
            ramroot mount disk at -o $option; [ "$(cat at/hello.txt)" = hello ]; echo bye >at/bye; ramroot umount at; nothing_left
        done
        [ "$(sha256sum <disk)" = "$sum" ] || fail "the disk was written"'
}

@test "an image that was not unmounted cleanly is not repaired, and that is said" {
    with_unions '
        for type in ext4 xfs; do
            truncate -s 330M dirty; mkfs.$type -q dirty
            mount -o loop dirty at; echo hello >at/hello.txt; sync -f at; echo lost >at/lost.txt
            cp --sparse=always dirty copy; umount at
            sum=$(sha256sum <copy)
            said=$(ramroot mount copy at 2>&1) || fail "$type: $said"
            [ "$type" = xfs ] || [[ "$said" == *"was not unmounted cleanly"* ]] || fail "$type says: $said"
            echo bye >at/bye; ramroot umount at; nothing_left
            [ "$(sha256sum <copy)" = "$sum" ] || fail "$type was written"
            rm dirty copy
        done'
}

@test "what cannot be mounted, and where nothing can be mounted, is said, and nothing is left" {
    with_unions '
        : >empty; echo text >text; mkfifo fifo; mkdir -p folder/inner; ln -s at link; ln -s nowhere dangling; echo >file
        dd if=image of=short bs=1M count=3 status=none
        printf "LUKS\272\276\0\001" | dd of=luks bs=1M conv=sync status=none; truncate -s 32M luks
        refused "it is empty" ramroot mount empty at
        refused "there is no file system in it" ramroot mount text at
        refused "neither an image, nor a block device, nor a folder" ramroot mount fifo at
        refused "there is nothing of that name" ramroot mount missing at
        refused "cannot mount" ramroot mount short at; nothing_left
        refused "it is encrypted" ramroot mount luks at
        refused "there is nothing of that name" ramroot mount image missing
        refused "there is nothing of that name" ramroot mount image dangling
        refused "it is no folder" ramroot mount image file
        refused "it lies in" ramroot mount folder folder/inner
        refused "an absolute path" ramroot mount image at -o upper=folder
        refused "there is nothing of that name" ramroot mount image at -o upper=/nowhere
        refused "use upper= and size= together" ramroot mount image at -o "upper=$PWD/folder,size=1G"
        refused "lie in each other" ramroot mount folder at -o "upper=$PWD/folder/inner"
        refused "on an overlay" ramroot mount image at -o upper=/usr/sbin
        refused "no union is mounted there" ramroot umount at
        nothing_left
        ramroot mount image link; refused "is mounted there already" ramroot mount image at
        refused "no union is mounted there" ramroot umount sbin.up; ramroot umount at; nothing_left
        mkdir two; ramroot mount image at; ramroot mount image two; echo 1 >at/x; [ ! -e two/x ] || fail "not apart"
        ramroot umount two; ramroot umount at; nothing_left
        odd=$(printf "a b\n,c:d\\\\e=\303\244%%"); mkdir "$odd"; cp image "$odd.img"
        ramroot mount "$odd.img" "$odd"; echo bye >"$odd/bye"; ramroot umount "$odd"; nothing_left'
}

@test "killed at any of its mounts it leaves nothing, and the next one works" {
    with_unions '
        for call in unshare mount fsopen fsmount move_mount open_tree setns mkdir mkdirat; do
            for time in 1 2 3 4; do
                code=0; strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$time" ramroot mount image at >/dev/null 2>&1 || code=$?
                for ((i = 0; i < 50; i++)); do [ "$(loops)" = 0 ] && break; grep -q " $PWD/at " /proc/self/mountinfo && break; sleep 0.1; done
                if grep -q " $PWD/at " /proc/self/mountinfo; then umount at || fail "$call $time: it cannot be unmounted"; fi
                for ((i = 0; i < 100; i++)); do [ "$(loops)" = 0 ] && break; sleep 0.1; done  # the kernel frees it later
                [ "$(loops) $(mounts)" = "0 0" ] || fail "$call $time, code $code: $(loops) loops, $(mounts) mounts: $(grep -E " $PWD/at|/unions/" /proc/self/mountinfo)"
            done
        done
        ramroot mount image at; [ "$(cat at/hello.txt)" = hello ]; ramroot umount at; nothing_left'
}

@test "many at once, as systemd mounts the lines of fstab, and never two at one place" {
    with_unions '
        for i in 1 2 3 4 5 6; do mkdir at$i up$i; done; jobs=()
        for i in 1 2 3; do ramroot mount image at$i & jobs+=($!); ramroot mount image at$((i + 3)) -o "upper=$PWD/up$i" & jobs+=($!); done
        for job in "${jobs[@]}"; do wait "$job" || fail "one of them failed"; done
        for i in 1 2 3 4 5 6; do [ "$(cat at$i/hello.txt)" = hello ]; echo $i >at$i/i; done
        for i in 1 2 3 4 5 6; do [ "$(cat at$i/i)" = $i ]; ramroot umount at$i; done; nothing_left
        good=0; jobs=(); for i in 1 2 3 4; do ramroot mount image at 2>/dev/null & jobs+=($!); done
        for job in "${jobs[@]}"; do if wait "$job"; then good=$((good + 1)); fi; done
        [ "$good" = 1 ] || fail "$good at one place"; umount at; nothing_left'
}
