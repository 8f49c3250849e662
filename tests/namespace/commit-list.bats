#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit: what was committed (--list), taking that back (--undo, --redo), and what is kept for that.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load commits

COMMON='. "$BATS_TEST_DIRNAME/commits.bash"; '
setup_file() { export BATS_TEST_DIRNAME; }

@test "--list: every commit, undo and command, by whom, how much, newest first; also after the copies are gone" {
    in_commit_world '
        with_programs
        says "nothing was committed" commit --list
        echo "root:x:0:0::/:/bin/sh" >etc/passwd
        echo "new a" >etc/a; echo "new b" >etc/b
        SUDO_USER=alice says done commit --yes etc/a etc/b
        commit -- sh -c "echo c >/etc/c; : secret"
        says "this session goes on" commit --undo --yes
        said=$(commit --list)
        awk "length > 80 { exit 1 }" <<<"$said" || fail "too wide: $said"
        [[ "$(sed 1d <<<"$said" | tr -s " " | cut -d" " -f5,6)" == "undo /etc/a"$'"'\n'"'"command sh"$'"'\n'"'"commit /etc/a" ]] || fail "$said"
        [[ $said == *alice* && $said != *secret* ]] || fail "$said"
        json=$(commit --list --json)
        python3 -c "
import json, sys
rows = json.loads(sys.argv[1])[\"commits\"]
assert [row[\"kind\"] for row in rows] == [\"undo\", \"command\", \"commit\"], rows
assert rows[2][\"who\"] == \"alice\" and rows[2][\"names\"] == 2 and rows[2][\"bytes\"] == 12, rows
assert \"kept\" in rows[0] and \"kept\" not in rows[2] and rows[1][\"what\"] == \"sh\", rows
assert not any(row[\"undo_takes_it_back\"] for row in rows)
" "$json" || fail "$json"
        reboot
        echo "newer" >etc/a; says done commit --yes etc/a
        [ "$(commit --list | grep -c "20[0-9][0-9]-")" = 4 ] || fail "$(commit --list)"
        commit --list | sed -n 2p | grep -q "^\* " || fail "$(commit --list)"
        is_closed
    '
}

@test "what commits keep is told by status, and --forget frees it; the list stays" {
    in_world "$COMMON"'
        prepare_tree() { head -c 2M /dev/urandom >"$TREE/srv/big"; }
        begin
        told 0 "no copies are kept" commit --forget --yes
        echo small >srv/big; says done commit --yes srv/big
        told 5 "2.0 MiB on the disk" ramroot status # without /sys nothing is known of the counters
        [ "$(ramroot status --json | python3 -c "import json, sys; print(json.load(sys.stdin)[\"kept_by_commits\"] >> 20)")" = 2 ] || fail "$(ramroot status --json)"
        told 2 "no terminal" commit --forget
        exec 5<ro/srv/big
        told 0 "2.0 MiB are free" commit --forget --yes
        [ -z "$(find ro/.ramroot -size +1M)" ] || fail "$(find ro/.ramroot)"
        says "commit /srv/big" commit --list
        told 1 "no commit that could be taken back" commit --undo --yes
        is_closed
        if ramroot status | grep -q "^  kept"; then fail "$(ramroot status)"; fi
        # Nothing but the list is left.
        [ "$(ls ro/.ramroot)" = past.json ] || fail "$(find ro/.ramroot)"
        told 0 "no copies are kept" commit --forget --yes
        # What is open stays, and nothing of that commit is taken for the whole.
        echo again >srv/big; says done commit --yes srv/big
        told 0 "still in use" commit --forget --yes
        told 1 "no commit that could be taken back" commit --undo --yes
        exec 5<&-
        # One that waits is not forgotten.
        echo third >srv/big
        strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes srv/big >/dev/null 2>&1 || :
        [ -e ro/.ramroot/journal.json ] || fail "not interrupted"
        told 1 "--resume" commit --forget --yes
        [ -e ro/.ramroot/stage ] || fail "the stage is gone"
        says finished commit --resume
        is_closed
    '
}

@test "--forget removes the folders of replaced folders after a boot, and says so before it" {
    in_world "$COMMON"'
        begin
        rm -r etc/d; echo new >etc/d; chmod 700 opt/old; says done commit --yes etc/d opt/old
        told 0 "empty folders that may still be in use" commit --forget --yes
        [ -z "$(find ro/.ramroot -type f ! -name past.json)" ] || fail "$(find ro/.ramroot)"
        # As one of an earlier boot.
        mount -o remount,rw ro; for kept in ro/.ramroot/replaced-*; do mv "$kept" ro/.ramroot/replaced-x-0; done; mount -o remount,ro ro
        told 0 done commit --forget --yes
        [ "$(ls ro/.ramroot)" = past.json ] || fail "$(find ro/.ramroot)"
        is_closed
    '
}

@test "--undo goes one commit further back each time, says which, and never makes anything permanent again" {
    in_world "$COMMON"'
        begin
        echo one >etc/a; says done commit --yes etc/a
        echo two >etc/a; says done commit --yes etc/a
        told 0 "takes back the commit of 20" commit --undo --dry-run
        told 0 "(/etc/a)" commit --undo --yes; [ "$(cat ro/etc/a)" = one ] || fail "$(cat ro/etc/a)"
        told 0 "(/etc/a)" commit --undo --yes; [ "$(cat ro/etc/a)" = "old a" ] || fail "$(cat ro/etc/a)"
        told 1 "nothing more to take back: the last was the undo of 20" commit --undo --yes
        told 1 "ramroot-commit --redo" commit --undo --yes
        told 0 "takes back the undo of 20" commit --redo --yes; [ "$(cat ro/etc/a)" = one ] || fail "$(cat ro/etc/a)"
        # That is a commit again, which --undo takes back.
        told 0 "takes back the redo of 20" commit --undo --yes; [ "$(cat ro/etc/a)" = "old a" ] || fail "$(cat ro/etc/a)"
        # A new commit is not undone by --redo.
        echo three >etc/b; says done commit --yes etc/b
        told 1 "no --undo that could be taken back" commit --redo --yes
        [ "$(cat ro/etc/b)" = three ] || fail "$(cat ro/etc/b)"
        is_closed
    '
}

@test "--redo makes again all that --undo took back, in that order, until there is a new commit" {
    in_world "$COMMON"'
        begin
        for text in one two three; do echo "$text" >etc/a; says done commit --yes etc/a; done
        for i in 1 2 3; do says done commit --undo --yes; done
        [ "$(cat ro/etc/a)" = "old a" ] || fail "$(cat ro/etc/a)"
        for text in one two; do says done commit --redo --yes; [ "$(cat ro/etc/a)" = "$text" ] || fail "$(cat ro/etc/a)"; done
        says done commit --undo --yes; [ "$(cat ro/etc/a)" = one ] || fail "$(cat ro/etc/a)"
        for text in two three; do says done commit --redo --yes; [ "$(cat ro/etc/a)" = "$text" ] || fail "$(cat ro/etc/a)"; done
        told 1 "no --undo that could be taken back" commit --redo --yes
        # What was taken back before a new commit stays so, also when that is taken back and made again.
        for i in 1 2; do says done commit --undo --yes; done
        echo new >etc/b; says done commit --yes etc/b
        says done commit --undo --yes
        says done commit --redo --yes; [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "one\nnew")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        told 1 "no --undo that could be taken back" commit --redo --yes
        is_closed
    '
}

# late SCRIPT: a commit of /etc/b waits, and somebody else writes that name before --resume.
late='late() {
    strace -f -o /dev/null -e inject=renameat2:signal=KILL:when="$1" chroot . /run/bin/ramroot-commit --yes "${@:2}" >/dev/null 2>&1 || :
    [ -e ro/.ramroot/journal.json ] || fail "not interrupted"
    mount -o remount,rw ro; echo later >ro/etc/x; mv ro/etc/x ro/etc/b; mount -o remount,ro,nosuid,nodev ro
    told 6 "/etc/b" commit --resume
}
'

@test "a commit that left all its names to somebody else is in the way of neither --undo nor --redo" {
    in_world "$COMMON$late"'
        begin
        echo one >etc/a; says done commit --yes etc/a
        echo "new b" >etc/b; late 2 etc/b
        said=$(commit --list); [[ "$(grep "^\* " <<<"$said")" == *"/etc/a"* ]] || fail "$said"
        told 0 "(/etc/a)" commit --undo --yes; [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "old a\nlater")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        echo "newer b" >etc/b; late 2 etc/b
        told 0 "(/etc/a)" commit --redo --yes; [ "$(cat ro/etc/a)" = one ] || fail "$(cat ro/etc/a)"
    '
}

@test "what could not be put in its place stays, also when the rest of that commit is taken back" {
    in_world "$COMMON$late"'
        begin
        echo "new a" >etc/a; echo "new b" >etc/b; late 3 etc/a etc/b
        [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "new a\nlater")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        says done commit --undo --yes; [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "old a\nlater")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        says done commit --redo --yes
        reboot
        echo "new c" >etc/c; says done commit --yes etc/c
        commit --forget --yes >/dev/null
        grep -qr "new b" ro/.ramroot/saved-* || fail "it is gone: $(find ro/.ramroot)"
    '
}

@test "--list marks nothing that --undo would refuse, and says why" {
    in_world "$COMMON"'
        begin
        echo one >etc/a; echo one >etc/b; says done commit --yes etc/a etc/b
        [[ "$(commit --list)" == *"* 20"* ]] || fail "$(commit --list)"
        mount -o remount,rw ro; echo other >ro/etc/x; mv ro/etc/x ro/etc/a; echo other >ro/etc/b; mount -o remount,ro,nosuid,nodev ro
        said=$(commit --list)
        [[ $said != *"* "* && $said == *"would be refused"*"/etc/a and 1 more names were changed since"* ]] || fail "$said"
        awk "length > 80 { exit 1 }" <<<"$said" || fail "too wide: $said"
        told 1 "was changed since" commit --undo --yes
    '
}

@test "--list marks nothing beside another ramroot-commit, nor where the disk is mounted for reading only" {
    in_commit_world '
        echo one >etc/a; says done commit --yes etc/a
        beside() { python3 -c "
import fcntl, subprocess, sys
held = open(\"run/ramroot/lock\", \"w\"); fcntl.flock(held, fcntl.LOCK_EX)
sys.exit(subprocess.call([\"chroot\", \".\", \"/run/bin/ramroot-commit\"] + sys.argv[1:]))" "$@"; }
        said=$(beside --list); [[ $said == *"another ramroot-commit is running"* && $said != *"* "* ]] || fail "$said"
        for word in --undo --redo --forget; do told 1 "another ramroot-commit is running" beside --yes "$word"; done
        [[ "$(commit --list)" == *"* 20"* ]] || fail "$(commit --list)"
        leave
        mkdir -p "$BATS_TEST_TMPDIR/plain"; mount_image "$BATS_TEST_TMPDIR/plain"; cd "$BATS_TEST_TMPDIR/plain"
        WORLD=$PWD; plain() { chroot . /run/bin/ramroot-commit "$@"; }
        mount -t tmpfs run run; mkdir run/bin; cp "$RAMROOT_BIN" run/bin/ramroot-commit; mount -t proc proc proc
        [[ "$(plain --list)" == *"* 20"* ]] || fail "$(plain --list)"
        mount -o remount,ro .
        said=$(plain --list); [[ $said == *"would be refused"*"mount -o remount,rw /"* && $said != *"* "* ]] || fail "$said"
        told 1 "mount -o remount,rw /" plain --undo --yes
        told 0 "bring back  /etc/a" plain --undo --dry-run
        mount -o remount,rw .
        told 0 done plain --undo --yes
        [ "$(cat etc/a)" = "old a" ] || fail "$(cat etc/a)"
    '
}

@test "a number that cannot be true is none: that commit cannot be undone, and the next one counts on" {
    in_world "$COMMON"'
        begin
        echo one >etc/a; says done commit --yes etc/a
        echo one >etc/b; says done commit --yes etc/b
        edit() { mount -o remount,rw ro; sed -i "s/\"sequence\": *[0-9]*/\"sequence\": $2/" $1; mount -o remount,ro,nosuid,nodev ro; }
        edit "$(grep -l etc/b ro/.ramroot/replaced-*/done.json)" 18446744073709551615
        told 0 "(/etc/a)" commit --undo --yes
        echo one >etc/c; says done commit --yes etc/c
        commit --list --json | python3 -c "
import json, sys
numbers = [row[\"sequence\"] for row in json.load(sys.stdin)[\"commits\"]]
assert len(numbers) == 3 and 2**53 > numbers[0] > numbers[1] > numbers[2] > 0, numbers" || fail "$(commit --list --json)"
        # The highest one that can be true: nothing comes after it.
        edit "$(grep -l etc/c ro/.ramroot/replaced-*/done.json)" 9007199254740992
        echo two >etc/c; told 1 "cannot number a new commit" commit --yes etc/c
        [ "$(cat ro/etc/c)" = one ] || fail "it did"
        says "9007199254740992" commit --list --json
        is_closed
    '
}

@test "a commit that is made while the question waits is not taken back instead" {
    in_commit_world '
        with_programs
        echo one >etc/a; says done commit --yes etc/a
        echo "two" >etc/a; printf "#!/bin/sh\nexec >/dev/null\n/run/bin/ramroot-commit \$(cat /run/words)\n" >run/bin/other; chmod 755 run/bin/other
        # The pager does what somebody else might do meanwhile.
        for words in "--yes /etc/a" "--undo --yes"; do
            echo "$words" >run/words
            PAGER=/run/bin/other asked l,y --undo
            [[ $code = 1 && $said == *"nothing was changed, because another commit was made or taken back meanwhile"* ]] || fail "$words: $code $said"
        done
        [ "$(cat ro/etc/a)" = one ] || fail "$(cat ro/etc/a)"
        says done commit --undo --yes; [ "$(cat ro/etc/a)" = "old a" ] || fail "$(cat ro/etc/a)"
        echo "--redo --yes" >run/words
        PAGER=/run/bin/other asked l,y --redo
        [[ $code = 1 && $said == *"taken back meanwhile"* && "$(cat ro/etc/a)" = one ]] || fail "$code $said"
    '
}

@test "names of one file, in folders that come and go: committed as one thing, and taken back" {
    in_world "$COMMON"'
        prepare_tree() { mkdir -p "$TREE/srv/git/bin" "$TREE/srv/git/lib"; echo git >"$TREE/srv/git/bin/g"; ln "$TREE/srv/git/bin/g" "$TREE/srv/git/lib/g"; }
        begin
        rm srv/git/bin/g; rm -r srv/git/lib; says done commit --yes srv
        [ ! -e ro/srv/git/lib ] && [ ! -e ro/srv/git/bin/g ] || fail "half done"
        told 0 done commit --undo --yes; [ "$(cat ro/srv/git/lib/g ro/srv/git/bin/g)" = "$(printf "git\ngit")" ] || fail "not taken back"
        echo data >etc/newf; mkdir srv/t; ln etc/newf srv/t/f; says done commit --yes etc/newf srv/t
        told 0 done commit --undo --yes; [ ! -e ro/srv/t ] && [ ! -e ro/etc/newf ] || fail "not taken back"
    '
}

@test "--undo says when it takes back a part of a commit, because the rest is not kept here" {
    in_world "$COMMON"'
        begin
        echo one >etc/a; says done commit --yes etc/a
        mount -o remount,rw ro; find ro/.ramroot -name done.json -exec sed -i "s/\"disks\": *1/\"disks\": 2/" {} +; mount -o remount,ro ro
        told 0 "kept here only of /: only that is taken back" commit --undo --dry-run
        told 0 "done, on the disk of / only" commit --undo --yes
        [ "$(cat ro/etc/a)" = "old a" ] || fail "not taken back"
    '
}

@test "a folder of somebody else that is called as ours is neither read nor removed" {
    in_world "$COMMON"'
        prepare_tree() { mkdir -p "$TREE/.ramroot/replaced-x-0"; head -c 2M /dev/urandom >"$TREE/.ramroot/replaced-x-0/thesis"; chown -R 1000 "$TREE/.ramroot"; }
        begin
        told 0 "no copies are kept" commit --forget --yes
        [ -e ro/.ramroot/replaced-x-0/thesis ] || fail "removed"
        if ramroot status | grep "^  kept"; then fail "counted"; fi
    '
}

@test "the question says what --undo takes back" {
    in_world "$COMMON"'
        begin
        echo one >etc/a; says done commit --yes etc/a
        said=$(python3 "$BATS_TEST_DIRNAME/../support/terminal.py" n chroot . /run/bin/ramroot-commit --undo || :)
        [[ $said == *"takes back the commit of 20"*"(/etc/a):"*"Take that back? (l: the whole list) [y/N/l] n"*"nothing was changed"* ]] || fail "$said"
        [ "$(cat ro/etc/a)" = one ] || fail "it did"
    '
}

@test "--undo refuses what something later depends on, by all its names, and says what came later" {
    in_commit_world '
        with_programs
        echo "new a" >etc/a; echo "new b" >etc/b; mkdir srv/tree; echo 1 >srv/tree/f; rm etc/d/deep/file; echo "new c" >etc/c
        says done commit --yes etc srv
        commit -- sh -c "echo more >>/etc/a; echo 2 >/srv/tree/later; rm -r /etc/d/deep; echo other >/etc/x; mv /etc/x /etc/b" 2>/dev/null
        before=$(tree ro etc srv)
        for words in --yes --dry-run; do
            code=0; said=$(commit --undo "$words" 2>&1) || code=$?
            for name in etc/a etc/b srv/tree etc/d/deep/file; do [[ $said == *"/$name was changed since"* ]] || fail "no $name: $said"; done
            [[ "$code" = 1 && $said != *"/etc/c "* && $said == *"since then there was the command of 20"*"(sh)"*"/ro/.ramroot/replaced-"* ]] || fail "$code $said"
        done
        diff <(echo "$before") <(tree ro etc srv) || fail "something was taken back"
        is_closed
    '
}

@test "a killed --undo says what to do next" {
    in_world "$COMMON"'
        begin
        echo one >etc/a; echo one >etc/b; says done commit --yes etc/a etc/b
        killed() { strace -f -o /dev/null -e "inject=$1" chroot . /run/bin/ramroot-commit --undo --yes; }
        # The stage, the journal, one of the names.
        told 4 "run '"'"'ramroot-commit --resume'"'"'" killed renameat2:signal=KILL:when=4
        told 0 "finished" commit --resume
        [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "old a\nold b")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        told 0 "" commit --redo --yes
        told 137 "nothing was changed" killed renameat2:signal=KILL:when=1
        [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "one\none")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        commit --resume
        told 0 "this session goes on" commit --undo --yes
        is_closed
    '
}

@test "a purge of the package removes what is kept, but nothing of a protected machine, and nothing that is nowhere else" {
    [ -e "${RAMROOT_BIN%/*}/deb/postrm" ] || skip "no scripts of the package beside $RAMROOT_BIN"
    in_commit_world '
        with_programs
        purge() { chroot . sh /run/bin/postrm purge; }
        cp "${RAMROOT_BIN%/*}/deb/postrm" run/bin/
        echo one >etc/a; says done commit --yes etc/a
        told 0 "boot without protection" purge
        says "bring back  /etc/a" commit --undo --dry-run
        # The same disks in a boot without protection.
        rm run/ramroot/state.json; mount -o remount,rw ro
        mkdir -p "run/a stick/.ramroot/x"; mount -t tmpfs tmp "run/a stick"; mkdir -p "run/a stick/.ramroot/x"; chown 1000 "run/a stick/.ramroot"
        mkdir ro/.ramroot/saved-x-0
        told 0 "/ro/.ramroot stays" purge
        [ -d ro/.ramroot/saved-x-0 ] && ls -d ro/.ramroot/replaced-* >/dev/null || fail "$(ls ro/.ramroot)"
        rmdir ro/.ramroot/saved-x-0
        told 0 "" purge
        [ ! -e ro/.ramroot ] && [ -d "run/a stick/.ramroot/x" ] || fail "$(ls -d ro/.ramroot)"
        chown 0 "run/a stick/.ramroot"; purge
        [ ! -e "run/a stick/.ramroot" ] || fail "a path with a blank"
    '
}
