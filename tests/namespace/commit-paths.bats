#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit PATH...: the present state of chosen paths, in the real root for good.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

COMMON='. "$BATS_TEST_DIRNAME/commits.bash"; '
setup_file() { export BATS_TEST_DIRNAME; }

@test "objects of every kind, with everything that belongs to them; the rest stays in RAM" {
    in_world "$COMMON"'
        begin
        mkdir srv/all; cd srv/all
        echo plain >plain; chmod 4755 plain; echo owned >owned; chown 12:34 owned
        printf "#!/bin/sh\n" >cap; mkfifo fifo; mknod device c 1 3; ln -s /no/where link; chown -h 5:6 link
        python3 - <<P
import os, socket
os.setxattr("cap", "security.capability", bytes.fromhex("0100000200040000000000000000000000000000"))
os.setxattr("plain", "user.note", b"n\0te")
os.setxattr("owned", "trusted.t", b"")
socket.socket(socket.AF_UNIX).bind("socket")
os.mkdir(b"byte\xff\x01\n%")
open(b"byte\xff\x01\n%/" + b"n" * 255, "w").write("long")
P
        truncate -s 1G sparse; echo end >>sparse; echo two >first; ln first second
        mkdir -m 1777 sticky; touch -d "2001-02-03 04:05:06.789" plain sticky/old; echo x >sticky/x
        cd ../..
        echo elsewhere >opt/elsewhere
        before=$(tree . srv/all)
        expect_code 0 commit --yes srv/all >/dev/null
        diff <(echo "$before") <(tree ro srv/all) || fail "not the same"
        diff <(echo "$before") <(tree . srv/all) || fail "the running system has something else"
        [ "$(stat -c %b ro/srv/all/sparse)" -lt 100 ] || fail "the hole is full"
        [ ! -e ro/opt/elsewhere ] || fail "more than was asked for"
        is_closed
        [[ "$(chroot . /run/bin/ramroot diff srv | tail -n 1)" == *" unchanged"* ]] || fail "$(chroot . /run/bin/ramroot diff srv)"
        fsck.ext4 -fn "$(losetup --noheadings -O NAME -j "$IMAGE")" >/dev/null || fail "fsck"
    '
}

@test "changed, deleted, replaced, attributes only; folders on the way come along, without the rest" {
    in_world "$COMMON"'
        begin
        echo "new a" >etc/a; rm etc/gone; rm etc/typed; mkdir etc/typed; echo in >etc/typed/in
        rm -r opt/old; mkdir opt/old; echo fresh >opt/old/fresh; chmod 700 etc/d; ln -sfn b etc/link
        mkdir -p srv/one/two; echo 1 >srv/one/two/wanted; echo 2 >srv/one/unwanted
        before=$(tree . etc/a etc/gone etc/typed opt/old etc/d etc/link srv/one/two)
        expect_code 0 commit --yes etc/a etc/gone etc/typed opt/old etc/d etc/link srv/one/two/wanted >/dev/null
        diff <(echo "$before") <(tree ro etc/a etc/gone etc/typed opt/old etc/d etc/link srv/one/two) || fail "not the same"
        [ ! -e ro/srv/one/unwanted ] || fail "the unwanted came along"
        is_closed
    '
}

@test "a command without -- is told from a path" {
    in_world "$COMMON"'
        begin
        mkdir -p usr/bin; printf "#!/bin/sh\n" >usr/bin/install-it; chmod 755 usr/bin/install-it
        refuses "to run a command in the real root: ramroot-commit -- install-it nginx" install-it nginx
        refuses "cannot look at /no-such-thing: there is nothing of that name" no-such-thing
        refuses "there is nothing of that name" /usr/bin/no-such-thing
    '
}

@test "the fstab of ramroot never gets there, and a hard link is refused" {
    in_world "$COMMON"'
        begin
        echo 1 >etc/new
        expect_code 0 commit --yes etc >/dev/null
        [ "$(cat ro/etc/fstab)" = "$(cat "$TREE/etc/fstab")" ] || fail "fstab is: $(cat ro/etc/fstab)"
        echo x >>etc/hard; refuses "other-name" etc/hard
        # All names are selected: the session has two files by now, and so gets the real root.
        says "1 name" commit --yes etc; [ "$(cat ro/etc/other-name)" = "old hard" ] && grep -q x ro/etc/hard || fail "not what is seen"
        echo x >>etc/other-name; expect_code 0 commit --yes etc/hard etc/other-name >/dev/null || fail both
    '
}

@test "no room, no terminal, nothing to do, a dry run: nothing is written" {
    in_world "$COMMON"'
        begin
        before=$(sha256sum <"$IMAGE")
        head -c 60000000 /dev/urandom >srv/big; refuses "are needed" srv/big; rm srv/big
        echo 1 >etc/new
        expect_code 2 commit etc/new </dev/null >/dev/null 2>&1
        text=$(commit --dry-run etc/new); [[ $text == *"add         /etc/new (2 B)"* ]] || fail "$text"
        text=$(commit --yes opt); [[ $text == "nothing to do"* ]] || fail "$text"
        [ "$(sha256sum <"$IMAGE")" = "$before" ] || fail "the disk was written"
    '
}

@test "what earlier commits left makes room for the next one, except what is in use" {
    in_world "$COMMON"'
        prepare_tree() { head -c 3M /dev/urandom >"$TREE/srv/held"; echo old >"$TREE/srv/big"; }
        begin
        exec 8<srv/held; held=$(sha256sum <srv/held); inode=$(stat -c %i ro/srv/held)
        head -c 3M /dev/urandom >srv/new; mv srv/new srv/held; expect_code 0 commit --yes srv/held >/dev/null
        # Each time as much as two commits leave does not fit any more.
        for round in 1 2 3 4 5 6 7 8; do
            head -c 9M /dev/urandom >srv/new; mv srv/new srv/big
            commit --yes srv/big >"$BATS_TEST_TMPDIR/said" 2>&1 || fail "round $round: $(cat "$BATS_TEST_TMPDIR/said")"
            cmp srv/big ro/srv/big; is_closed
        done
        says "bring back  /srv/big" commit --undo --yes
        is_closed
        [ "$(find ro/.ramroot -inum "$inode" | wc -l)" = 1 ] || fail "a file in use was removed"
        [ "$(sha256sum <&8)" = "$held" ] || fail "a reader was disturbed"
    '
}

@test "a running program, an open file and a full RAM are no obstacle" {
    in_world "$COMMON"'
        begin
        for dir in bin lib lib64 usr; do mkdir -p "$WORLD/root/$dir"; mount --rbind "/$dir" "$WORLD/root/$dir" 2>/dev/null || :; done
        exec 8<etc/a; read -r first <&8
        rm etc/a; echo "new a" >etc/a
        head -c 1M /dev/zero >rw/filler 2>/dev/null || :
        mount -o remount,size=2m rw 2>/dev/null || :
        expect_code 0 commit --yes etc/a >/dev/null
        [ "$(cat ro/etc/a)" = "new a" ] && [ "$first" = "old a" ] || fail "contents"
        is_closed
        echo "newer a" >etc/a; expect_code 0 commit --yes etc/a >/dev/null
        is_closed
    '
}

@test "interrupted: status says so, another commit is refused, a boot without protection finishes it" {
    in_world "$COMMON"'
        begin
        for name in a b c; do echo "new $name" >etc/$name; done
        # After the trial, the second exchange does not come back.
        code=0; strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes etc >"$BATS_TEST_TMPDIR/said" 2>&1 || code=$?
        [ "$code" = 4 ] && grep -q "is not finished$" "$BATS_TEST_TMPDIR/said" || fail "$code: $(cat "$BATS_TEST_TMPDIR/said")"
        [ -e ro/.ramroot/journal.json ] || fail "not interrupted"
        is_closed
        code=0; text=$(chroot . /run/bin/ramroot status) || code=$?
        [[ "$code $text" == "1 drifted"*"was interrupted: run"* ]] || fail "$code $text"
        mv ro/.ramroot/journal.json . 2>/dev/null || :
        code=0; text=$(commit --yes etc/c 2>&1) || code=$?
        [[ "$code $text" == "1 "*"--resume"* ]] || fail "$code $text"
        is_closed
        cd /; umount -lR "$WORLD"; mkdir -p "$BATS_TEST_TMPDIR/plain"; mount -o loop "$IMAGE" "$BATS_TEST_TMPDIR/plain"
        cd "$BATS_TEST_TMPDIR/plain"; mkdir -p proc run/bin; mount -t proc proc proc; cp "$RAMROOT_BIN" run/bin/ramroot-commit
        text=$(chroot . /run/bin/ramroot-commit --resume); [[ $text == "finished the commit to /"* ]] || fail "$text"
        for name in a b c; do [ "$(cat etc/$name)" = "new $name" ] || fail "$name is old"; done
        [ ! -e .ramroot/journal.json ] || fail "the journal is still there"
        text=$(chroot . /run/bin/ramroot-commit --resume); [ -z "$text" ] || fail "$text"
    '
}

@test "on XFS and btrfs: old inodes that are in use keep nothing open" {
    for type in xfs btrfs; do
        in_world "$COMMON"'
            type='$type'
            make_image() {
                truncate -s 320M "$IMAGE"; mkfs.$type -q "$IMAGE"
                mkdir -p "$BATS_TEST_TMPDIR/made"; mount -o loop "$IMAGE" "$BATS_TEST_TMPDIR/made"
                cp -a "$TREE/." "$BATS_TEST_TMPDIR/made"; umount "$BATS_TEST_TMPDIR/made"
            }
            begin
            exec 8<ro/etc/a
            echo "new a" >etc/a; rm etc/gone; rm -r opt/old; mkdir opt/old; echo fresh >opt/old/fresh; truncate -s 1M etc/sparse
            before=$(tree . etc/a etc/gone opt/old etc/sparse)
            expect_code 0 commit --yes etc/a etc/gone opt/old etc/sparse >/dev/null
            diff <(echo "$before") <(tree ro etc/a etc/gone opt/old etc/sparse) || fail "not the same"
            [[ "$(mount_of /root/rw/ro)" == *" ro,nosuid,nodev,relatime $type "*" ro"* ]] || fail "/ro is: $(mount_of /root/rw/ro)"
            [ "$(cat <&8)" = "old a" ] || fail "a reader was disturbed"
        '
        rm -f "$BATS_TEST_TMPDIR/root.img"
    done
}
