#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot mount`: what is wrong is said in one sentence that names it, and nothing is left of it.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load unions

@test "an image of EROFS needs no loop device where the kernel reads the file, and nobody commits to it" {
    with_unions '
        mkdir folder disk; echo hello >folder/hello.txt; truncate -s 40M ext4; mke2fs -q ext4; mount -o loop ext4 disk # a file in RAM has to be read by a loop device
        mkfs.erofs --quiet disk/erofs folder; cp disk/erofs erofs; sum=$(sha256sum <erofs)
        ramroot mount disk/erofs at; [ "$(cat at/hello.txt)" = hello ]; echo bye >at/bye.txt
        if zcat /proc/config.gz 2>/dev/null | grep -x "CONFIG_EROFS_FS_BACKED_BY_FILE=y"; then [ -z "$(losetup -j disk/erofs)" ] || fail "$(losetup)"; fi
        ramroot diff --at at | tr -s " " | grep -qxF "added 4 B $PWD/at/bye.txt"
        refused "a file system of the type erofs is made once, as a whole" ramroot commit --at at --all --yes; [ "$(cat at/bye.txt)" = bye ]
        ramroot umount at; umount disk; [ "$(loops)" = 0 ] || fail "$(losetup)"; nothing_left
        strace -f -qq -o trace -e trace=mount -e inject=mount:error=ENODEV:when=2 ramroot mount erofs at; grep -q "\"$PWD/erofs\", .*\"erofs\".*ENODEV.*INJECTED" trace || fail "$(cat trace)"
        [ "$(losetup --noheadings -O RO,AUTOCLEAR -j erofs | xargs)" = "1 1" ] || fail "$(losetup)"; [ "$(cat at/hello.txt)" = hello ]; umount at; nothing_left
        (printf "%1048576s" ""; cat erofs) >offset; ramroot mount offset at -o offset=1048576; [ "$(cat at/hello.txt)" = hello ]; umount at; nothing_left
        [ "$(sha256sum <erofs)" = "$sum" ]'
}

@test "of a failed mount one sentence is said, with the source and the reason" {
    with_unions '
        one_line() { local code=0; said=$("$@" 2>&1 >/dev/null) || code=$?; [ "$code" = 1 ] || fail "code $code: $*"
            [ "$(wc -l <<<"$said")" = 1 ] && [[ "$said" == *"cannot mount $PWD/"* ]] && [[ "$said" != *unions* ]] || fail "says: $said"; }
        one_line ramroot mount image at -o noatime,banana
        [ ! -r /dev/kmsg ] || [[ "$said" == *"Unknown parameter "*banana* ]] || fail "says: $said"
        dd if=image of=short bs=1M count=3 status=none; one_line ramroot mount short at
        mkdir other; mount -o loop image other; one_line ramroot mount image at; [[ "$said" == *"others can write to it: it is at /dev/loop"* ]] || fail "says: $said"
        umount other; before=$(sha256sum <image); nothing_left
        truncate -s 64M dirty; mke2fs -q -t ext4 dirty; mount -o loop dirty other; echo x >other/x; sync -f other; echo y >other/y; cp --sparse=always dirty copy; umount other
        said=$(ramroot mount copy at 2>&1); [ "$(wc -l <<<"$said")" = 1 ] && [[ "$said" == *"was not unmounted cleanly"* ]] || fail "says: $said"
        umount at; nothing_left'
}

@test "an option that means nothing for a folder, or has a value too many, is not taken in silence" {
    with_unions '
        mkdir folder
        for option in siez=1G subvol=a; do refused "$PWD/folder is a folder" ramroot mount folder at -o $option; done
        for option in partition=1 offset=512; do refused "it is a folder, which has no partitions" ramroot mount folder at -o $option; done
        for option in ro=1 rw=0 noexec=1; do refused "it takes no value" ramroot mount image at -o $option; done; nothing_left'
}

@test "wrong values are wrong arguments" {
    with_unions '
        for option in size=banana nr_inodes=x partition=x partition=0 offset=-1 size= upper=up partition=1,offset=1; do
            code=0; ramroot mount image at -o "$option" 2>said || code=$?; [ "$code" = 2 ] && [ "$(wc -l <said)" = 1 ] || fail "$option: $code, $(cat said)"
            [[ "$option" == *offset* ]] && continue # mount(8) makes a loop device then
            code=0; mount -t ramroot image at -o "$option" 2>said || code=$?; [ "$code" = 1 ] || fail "mount: $option: $code, $(cat said)"
        done
        for verb in "diff" "commit"; do
            code=0; ramroot $verb --at --all 2>said || code=$?; [ "$code" = 2 ] && grep -qF -- "--all" said || fail "$verb: $code, $(cat said)"
        done
        ramroot mount image at -o nr_inodes=7 2>said; grep -qF "nr_inodes=7 does not work on this machine" said || fail "$(cat said)"; umount at
        ramroot mount image at -o size=1M 2>said; grep -qF "size=1.0 MiB is too little" said || fail "$(cat said)"; umount at; nothing_left'
}

@test "what the kernel takes nothing of, and a label that no disk has" {
    with_unions '
        refused "mount /proc: it is on proc, and the kernel takes nothing of that below a union" ramroot mount /proc at
        refused "mount LABEL=no-such: there is nothing of that name" ramroot mount LABEL=no-such at; nothing_left'
}

@test "an image that is renamed or deleted meanwhile is named" {
    with_unions '
        ramroot mount image at; echo bye >at/bye; mv image old
        refused "cannot write to $PWD/image: there is nothing of that name any more" ramroot commit at/bye --yes
        ramroot diff --at at | grep -qF at/bye; ramroot umount at; nothing_left
        ramroot mount old at; cp old image; rm old; echo 1 >at/x; refused "cannot write to $PWD/old: " ramroot commit at/x --yes; ramroot umount at; nothing_left
        mkdir folder; ramroot mount folder at; echo 1 >at/x; mv folder moved; refused "$PWD/folder is not there any more" ramroot commit at/x --yes
        ramroot umount at; nothing_left'
}

@test "a union whose RAM is nearly full warns, and when it is full the union can be left" {
    with_unions '
        ramroot mount image at -o size=16M; (ramroot status || :) >said; grep -q "is used, and at 100%" said && fail "$(cat said)"
        dd if=/dev/zero of=at/big bs=1M count=14 status=none; (ramroot status || :) | tr -s " \n" " " >said
        grep -qE "8[0-9]% of the RAM for changes at $PWD/at is used, and at 100% nothing more can be written there" said || fail "$(cat said)"
        code=0; dd if=/dev/zero of=at/more bs=1M count=14 2>/dev/null || code=$?; [ "$code" != 0 ]; [ "$(cat at/hello.txt)" = hello ]
        ramroot umount at; nothing_left'
}

@test "a source or a mount point of any kind" {
    with_unions '
        mkdir bound dir; touch bound/here; mount --bind image bound/here; ramroot mount bound/here at; [ "$(cat at/hello.txt)" = hello ]
        ramroot umount at; umount bound/here; nothing_left
        cp image dir/inside; refused "would be hidden by the union there" ramroot mount dir/inside dir
        refused "it is what is to be mounted" ramroot mount dir dir
        mkdir ro full; mount -t tmpfs tmpfs ro; cp image ro/; mount -o remount,ro ro; ramroot mount ro/image at; echo 1 >at/x; ramroot umount at; umount ro; nothing_left
        mount -t tmpfs -o size=40M tmpfs full; cp image full/; dd if=/dev/zero of=full/fill bs=1M status=none 2>/dev/null || :
        ramroot mount full/image at; echo 1 >at/x; [ "$(cat at/x)" = 1 ]; ramroot umount at; umount full; nothing_left
        odd=$(printf "".; for i in $(seq 1 255); do [ "$i" = 47 ] || printf "\\\\x%02x" "$i"; done); odd=$(printf "%b" "$odd"); odd=${odd:0:120}
        mkdir "$odd"; cp image "$odd/i"; mkdir two; ramroot mount "$odd/i" two; echo 1 >two/x; ramroot diff --at two >/dev/null; umount two; nothing_left'
}

@test "an image that changes underneath does no harm to the machine or to what is committed" {
    with_unions '
        cp image moving; ramroot mount moving at; echo bye >at/bye; dd if=/dev/urandom of=moving bs=1M count=4 conv=notrunc status=none
        ls at >/dev/null 2>&1 || :; code=0; ramroot commit --at at --all --yes >said 2>&1 || code=$?; [ "$code" != 0 ] || fail "$(cat said)"
        ramroot umount at; nothing_left
        cp image moving; ramroot mount moving at; truncate -s 0 moving; ls at >/dev/null 2>&1 || :; cat at/hello.txt >/dev/null 2>&1 || :
        ramroot umount at; nothing_left'
}

@test "what mount(8) can change of a union, and what not" {
    with_unions '
        ramroot mount image at -o size=20M; mount -o remount,ro,noexec at; [[ "$(findmnt -no OPTIONS at)" == ro,*noexec* ]] || fail "$(findmnt at)"
        mount -o remount,rw at; echo 1 >at/x
        refused "cannot remount a union" mount -t ramroot -o remount,size=30M image at; umount at; nothing_left'
}

@test "a person is told that there was nothing to resume" {
    TERMINAL_PY=$(cat "$BATS_TEST_DIRNAME/../support/terminal.py")
    export TERMINAL_PY
    with_unions '
        printf %s "$TERMINAL_PY" >terminal.py
        ramroot mount image at; [ -z "$(ramroot commit --resume --at at 2>&1)" ]
        python3 terminal.py "" ramroot commit --resume --at at </dev/null >said 2>&1; grep -q "nothing to do: no commit was interrupted" said || fail "$(cat said)"; before=$(sha256sum <image)
        ramroot umount at; nothing_left'
}
