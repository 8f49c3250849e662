#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Folders in folders in folders, which any user can make: whatever walks through them needs bounded
# memory, and what cannot be named keeps nothing else from being committed.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

COMMON='. "$BATS_TEST_DIRNAME/commits.bash"
    # An image with inodes for many folders.
    make_image() { truncate -s 200M "$IMAGE"; mkfs.ext4 -q -F -N 40000 -d "$TREE" "$IMAGE"; }
    # deep WORD FOLDER LEVELS: folders in each other, with a file in the last one; or what is there.
    deep() { python3 "$BATS_TEST_DIRNAME/../support/deep-tree.py" "$@"; }
    # Little memory, few descriptors and a small stack: all of them would be used up by one for each level.
    in_little() { (ulimit -v 120000 -n 100 -s 512; "$@"); }
'
setup_file() { export BATS_TEST_DIRNAME; }

@test "15,000 folders in each other: shown, committed, taken back, and removed later" {
    in_world "$COMMON"'
        begin
        deep make srv/user 15000; echo new >etc/a
        text=$(in_little ramroot diff 2>&1) || fail "diff: $?: ${text: -300}"
        [[ $text == *"too deep"* && $text == *"modified"*"/etc/a"* ]] || fail "diff: ${text: -300}"
        says "15002 added" in_little ramroot diff --summary
        in_little ramroot diff --json | python3 -c "import json, sys; assert sum(c.get(\"deeper\", 1) for c in json.load(sys.stdin)[\"changes\"]) == 15003"
        says done in_little commit --yes --all
        [ "$(deep count ro/srv/user)" = "15000 file" ] && [ "$(cat ro/etc/a)" = new ] || fail "$(deep count ro/srv/user)"
        says "nothing to do" in_little commit --yes --all
        says "bring back" in_little commit --undo --yes
        [ ! -e ro/srv/user ] && [ "$(cat ro/etc/a)" = "old a" ] || fail "not taken back"
        is_closed
        reboot # what was kept is a leftover now
        echo new >etc/b; says done in_little commit --yes --all
        [ "$(ls -d ro/.ramroot/replaced-* | wc -l)" = 1 ] || fail "leftovers: $(ls -A ro/.ramroot)"
    '
}

@test "changes too far down in old folders are left out by name, the rest is committed" {
    in_world "$COMMON"'
        prepare_root() { deep make "$1/srv/old" 2500; }
        begin
        deep append srv/old 2500; echo new >etc/a
        text=$(commit --yes --all 2>&1) || fail "exit $?: ${text: -300}"
        [[ $text == *"left        /srv/old/d/"*"too far below it"* && $text == *done* ]] || fail "${text: -300}"
        [ "$(cat ro/etc/a)" = new ] && [ "$(deep count ro/srv/old)" = "2500 file" ] || fail "$(deep count ro/srv/old)"
        # Deleted in the session, it is an operation on a name that is short.
        deep remove srv/old; says done commit --yes --all
        [ ! -e ro/srv/old ] || fail "still there"
        is_closed
    '
}

@test "status --top goes through deep folders" {
    in_world "$COMMON"'
        begin
        deep make var/lib 15000
        text=$(in_little ramroot status --top 2>&1) || :
        [[ $text == *"/var/lib"* ]] || fail "$text"
        mkdir srv/empty; python3 -c "for i in range(20000): open(f\"srv/empty/{i}\", \"w\")"
        text=$(ramroot status --top 2>&1) || :
        [[ $text == *"23.8 MiB"*"/srv/empty"* && $text == *"they use"*"of RAM besides"* ]] || fail "$text"
    '
}
