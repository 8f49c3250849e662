#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit PATH... of random systems, random changes and random selections: what is
# committed is what was seen, and nothing else is touched. RAMROOT_ROUNDS=300 RAMROOT_SEED=1000
# for other and more rounds; the seed of a round that fails is printed.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "what is committed is what was seen, attribute by attribute; nothing else is touched" {
    export BATS_TEST_DIRNAME
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"
        property() { python3 "$BATS_TEST_DIRNAME/../support/commit-property.py" "$@"; }
        begin_round() { # SEED
            make_tree; : >"$TREE/etc/fstab"; rm -f "$IMAGE"
            truncate -s 96M "$IMAGE"; mkfs.ext4 -q -F -b 4096 "$IMAGE"
            mkdir -p "$BATS_TEST_TMPDIR/made"; mount_image "$BATS_TEST_TMPDIR/made"
            cp -a "$TREE/." "$BATS_TEST_TMPDIR/made"
            property grow "$1" "$BATS_TEST_TMPDIR/made"; umount "$BATS_TEST_TMPDIR/made"
            begin_on_image
        }
        first=${RAMROOT_SEED-1} rounds=${RAMROOT_ROUNDS-25}
        for seed in $(seq "$first" $((first + rounds - 1))); do
            begin_round "$seed"
            property round "$seed" "$WORLD/root" >>"$BATS_TEST_TMPDIR/ends" || fail "round RAMROOT_SEED=$seed RAMROOT_ROUNDS=1"
            is_closed
            fsck.ext4 -fn "$(losetup --noheadings -O NAME -j "$IMAGE")" >"$BATS_TEST_TMPDIR/fsck" 2>&1 || fail "round RAMROOT_SEED=$seed: $(cat "$BATS_TEST_TMPDIR/fsck")"
            leave
        done
        sort "$BATS_TEST_TMPDIR/ends" | uniq -c | sed "s/^/#/" >&3
        # Refusing everything would be no proof.
        [ "$(grep -c "^committed" "$BATS_TEST_TMPDIR/ends")" -ge $((rounds / 2)) ] || fail "few rounds were committed"
    '
}

# --- one system of each kind that random ones have come upon --------------------------------------
in_commit_world() { export BATS_TEST_DIRNAME; in_world '. "$BATS_TEST_DIRNAME/commits.bash"; '"$1"; }

ON_DISK='
    on_disk() { # COMMAND...: in the real root, before or during the session
        mount -o remount,rw "$WORLD/root/ro"; (cd ro; "$@"); mount -o remount,ro,nosuid,nodev "$WORLD/root/ro"
    }
    attribute() { python3 -c "import os, sys; getattr(os, sys.argv[1])(*[word.encode() if at else word for at, word in enumerate(sys.argv[2:])])" "$@"; }
    is_committed() { # PATH...: it is on the disk what it is in the session, and no change any more
        local text
        diff <(tree . "$@") <(tree ro "$@") || fail "not the same"
        text=$(chroot . /run/bin/ramroot diff "$@"); [ "$(echo "$text" | wc -l)" = 1 ] || fail "still a change: $text"
        is_closed
    }
'

@test "the flags of chattr(1): kept by what is replaced, given by what is new" {
    in_commit_world "$ON_DISK"'
        begin; on_disk chattr +dA etc/a etc/b etc/d
        echo x >>etc/a; chmod 700 etc/b etc/d; echo x >etc/new; chattr +A etc/new
        expect_code 0 commit --yes etc >/dev/null
        flags=$(lsattr -d ro/etc/a ro/etc/b ro/etc/d | grep -c -- "dA"); [ "$flags" = 3 ] || fail "$(lsattr -d ro/etc/*)"
        [[ "$(lsattr ro/etc/new)" == *A* ]] || fail "$(lsattr ro/etc/new)"
    '
}

@test "the attributes of the top folder" {
    in_commit_world "$ON_DISK"'
        begin; chmod 711 .; attribute setxattr . user.top value
        [[ "$(chroot . /run/bin/ramroot diff /)" == *"attributes      folder  /"* ]] || fail "$(chroot . /run/bin/ramroot diff /)"
        expect_code 0 commit --yes / >/dev/null
        [ "$(stat -c %a rw/ro)" = 711 ] && python3 -c "import os; os.getxattr(\"ro\", \"user.top\")" || fail "not on the disk"
    '
}

@test "an attribute that was taken from a folder and from a file" {
    in_commit_world "$ON_DISK"'
        begin; for name in etc/d etc/a; do on_disk attribute setxattr "$name" user.old value; done
        leave; begin_on_image
        for name in etc/d etc/a; do attribute removexattr "$name" user.old; done
        expect_code 0 commit --yes etc/d etc/a >/dev/null
        is_committed etc/d etc/a
    '
}

@test "other bytes with the same size and time" {
    in_commit_world "$ON_DISK"'
        begin; touch -r etc/a stamp; echo "NEW A" >etc/a; touch -r stamp etc/a
        expect_code 0 commit --yes etc/a >/dev/null
        is_committed etc/a
    '
}

@test "another name for a file that was there before: one object with two names" {
    in_commit_world "$ON_DISK"'
        begin; ln etc/a etc/second
        expect_code 0 commit --yes etc >/dev/null
        is_committed etc/a etc/second
        [ ro/etc/a -ef ro/etc/second ] || fail "two objects"
    '
}

@test "a folder that was deleted and made anew is committed once" {
    in_commit_world "$ON_DISK"'
        begin; rm -r opt/old; mkdir opt/old; echo fresh >opt/old/fresh
        expect_code 0 commit --yes opt/old >/dev/null
        is_committed opt/old
        [[ "$(commit --yes opt/old)" == "nothing to do"* ]] || fail "it is committed again"
    '
}

@test "a name in a folder that was deleted: it goes too, or the folder is to be committed" {
    in_commit_world "$ON_DISK"'
        begin; rm -r opt/old
        code=0; text=$(commit --yes opt/old/sub 2>&1) || code=$?
        if [ $code = 0 ]; then [ ! -e ro/opt/old/sub ] || fail "$text"; else [[ "$code $text" == "1 "*"commit that"* ]] || fail "$code $text"; fi
        is_closed
    '
}

@test "an attribute that the disk cannot hold: refused, and nothing is changed" {
    in_commit_world "$ON_DISK"'
        begin; echo new >etc/a; python3 -c "import os; os.setxattr(\"etc/a\", \"user.big\", bytes(60000))"
        before=$(tree ro etc); refuses "etc/a" etc/a
        [ "$(tree ro etc)" = "$before" ] || fail "something is changed"
    '
}

@test "a hole of a terabyte stays one" {
    in_commit_world "$ON_DISK"'
        begin; truncate -s 1T srv/hole; echo end >>srv/hole
        expect_code 0 commit --yes srv/hole >/dev/null
        [ "$(stat -c %s ro/srv/hole)" = $(((1 << 40) + 4)) ] || fail "$(stat ro/srv/hole)"
        [ "$(tail -c 4 ro/srv/hole)" = end ] && [ "$(stat -c %b ro/srv/hole)" -lt 100 ] || fail "$(stat ro/srv/hole)"
    '
}
