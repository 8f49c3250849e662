#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit is asked to end, by Ctrl-C or kill(1): until the journal is written nothing was changed;
# after that it is too late, and it finishes. The signal comes at a system call, so that it does not matter
# how fast the machine is.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load commits

setup_file() { export BATS_TEST_DIRNAME; }

# asked_to_end SCRIPT: a protected system with something to commit, that can run the programs of this machine.
# at CALL:signal=SIGNAL:when=N WORD...: ramroot-commit gets a signal there; what it says is in $said, its exit
# status in $code.
asked_to_end() {
    in_commit_world '
        with_programs
        echo "new a" >etc/a; echo "new b" >etc/b
        content() { cat ro/etc/a ro/etc/b | tr "\n" " "; }
        at() { code=0; said=$(strace -f -o /dev/null -e "inject=$1" chroot . /run/bin/ramroot-commit "${@:2}" 2>&1) || code=$?; }
        ended() { # CODE CONTENT WORDS: without a journal, and closed
            [[ "$code" = "$1" && "$(content)" = "$2 " && $said == *"$3"* ]] || fail "exit $code, $(content): $said"
            for name in journal.json stage; do [ ! -e "ro/.ramroot/$name" ] || fail "$name is left"; done
            is_closed
        }
        '"$1"
}

@test "a commit that is asked to end before its journal is written: nothing was changed" {
    asked_to_end '
        # Looking for changes, trying, copying, and when all is copied and made durable.
        for call in getdents64:signal=HUP:when=1 mkdirat:signal=INT:when=3 pwrite64:signal=TERM:when=1 syncfs:signal=INT:when=1; do
            at "$call" --yes etc/a etc/b
            case $call in *HUP*) wanted=129 ;; *INT*) wanted=130 ;; *) wanted=143 ;; esac
            ended $wanted "old a old b" "nothing was changed"
            [[ $said != *"too late"* ]] || fail "$said"
        done
        says done commit --yes etc/a etc/b
    '
}

@test "a commit that is asked to end after that: too late, it finishes, and succeeds" {
    asked_to_end '
        for call in syncfs:signal=TERM:when=2 syncfs:signal=INT:when=2..3 renameat2:signal=HUP:when=3 syncfs:signal=TERM:when=4; do
            at "$call" --yes etc/a etc/b
            ended 0 "new a new b" "done: it is on the disk"
            [ "$(grep -c "too late to stop: the commit is being finished" <<<"$said")" = 1 ] || fail "$call: $said"
            commit --undo --yes >/dev/null
        done
    '
}

@test "--undo that is asked to end: nothing was changed, or too late" {
    asked_to_end '
        says done commit --yes etc/a etc/b
        for call in getdents64:signal=TERM:when=1 renameat2:signal=TERM:when=1 syncfs:signal=TERM:when=1; do
            at "$call" --undo --yes
            ended 143 "new a new b" "nothing was changed"
        done
        at syncfs:signal=TERM:when=2 --undo --yes
        ended 0 "old a old b" "too late to stop: the commit is being finished"
        at syncfs:signal=INT:when=1 --redo --yes
        ended 130 "old a old b" "nothing was changed"
    '
}

@test "a command that is asked to end before it is started is not; after that the real root is closed when it ends" {
    asked_to_end '
        for call in unshare:signal=INT:when=1 mount:signal=INT:when=2; do
            at "$call" -- sh -c "echo command >/etc/c"
            ended 130 "old a old b" "nothing was changed"
            [ "$(cat ro/etc/c)" = "old c" ] || fail "$call: it was started"
        done
        mount -t tmpfs tmp tmp
        chroot . /run/bin/ramroot-commit -- sh -c "echo command >/etc/c; touch /tmp/inside; until [ -e /tmp/go ]; do sleep 0.05; done; exit 7" >"$BATS_TEST_TMPDIR/said" 2>&1 & one=$!
        for try in $(seq 600); do [ ! -e tmp/inside ] || break; sleep 0.05; done
        kill -TERM $one
        for try in $(seq 600); do ! grep -q "read-only again" "$BATS_TEST_TMPDIR/said" || break; sleep 0.05; done
        touch tmp/go
        code=0; wait $one || code=$?
        said=$(cat "$BATS_TEST_TMPDIR/said")
        ended 7 "old a old b" "the real root is made read-only again when the command has ended"
        [ "$(cat ro/etc/c)" = command ] || fail "$(cat ro/etc/c)"
        # One that ends of the signal itself, as after Ctrl-C.
        code=0; said=$(commit -- sh -c "echo again >/etc/c; kill -INT \$\$" 2>&1) || code=$?
        ended 130 "old a old b" ""
        [[ "$(cat ro/etc/c)" = again && $said != *"nothing was changed"* ]] || fail "$said"
    '
}

@test "Ctrl-C at the question: nothing was changed" {
    asked_to_end '
        code=0; said=$(python3 "$BATS_TEST_DIRNAME/../support/terminal.py" ^C chroot . /run/bin/ramroot-commit etc/a) || code=$?
        ended 130 "old a old b" "nothing was changed"
    '
}

@test "what its caller ignores, as nohup(1) does, ends nothing" {
    asked_to_end '
        trap "" HUP
        at syncfs:signal=HUP:when=1 --yes etc/a etc/b
        ended 0 "new a new b" "done"
    '
}

@test "two commits that begin at the same moment have numbers of their own" {
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"
        begin
        echo one >etc/a; echo two >etc/b
        strace -f -o /dev/null -e inject=flock:delay_enter=3s:when=1 chroot . /run/bin/ramroot-commit --yes etc/b >said-b 2>&1 &
        sleep 1
        says done commit --yes etc/a
        wait $! || fail "$(cat said-b)"
        [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "one\ntwo")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        numbers=$(commit --list --json | python3 -c "import json, sys; print(len({row[\"sequence\"] for row in json.load(sys.stdin)[\"commits\"]}))")
        [ "$numbers" = 2 ] || fail "$(commit --list --json)"
        is_closed
    '
}

@test "a commit whose process was killed when all was done says that it is done" {
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"
        begin
        echo one >etc/a
        strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=renameat2,unlinkat,exit_group chroot . /run/bin/ramroot-commit --yes etc/a >/dev/null 2>&1
        # The last name that the child changes; what comes after it is its end.
        child=$(grep -m 1 exit_group "$BATS_TEST_TMPDIR/trace" | cut -d" " -f1)
        last=$(grep "^$child " "$BATS_TEST_TMPDIR/trace" | grep "(" | grep -v exit_group | tail -n 1 | sed "s/^[0-9]* *\([a-z0-9]*\).*/\1/")
        when=$(grep "^$child " "$BATS_TEST_TMPDIR/trace" | grep -c " $last(")
        echo two >etc/a; code=0
        text=$(strace -f -o /dev/null -e "inject=$last:signal=KILL:when=$when" chroot . /run/bin/ramroot-commit --yes etc/a 2>&1) || code=$?
        [[ $(cat ro/etc/a) = two && "$code $text" == "0 "*"it is on the disk"* ]] || fail "$last $when: $code $text"
        is_closed
    '
}

@test "a commit that was cut off while it copied: --resume says that nothing of it was done" {
    asked_to_end '
        # The first copy is there; the power goes when it is given its place.
        at fsync:signal=KILL:when=1 --yes etc/a etc/b
        [ -d ro/.ramroot/stage ] || { at syncfs:signal=KILL:when=1 --yes etc/a etc/b; }
        [ -d ro/.ramroot/stage ] && [ ! -e ro/.ramroot/journal.json ] || fail "killed elsewhere: $(ls ro/.ramroot)"
        code=0; said=$(commit --resume 2>&1) || code=$?
        ended 0 "old a old b" "was cut off while it copied: nothing of it is"
        code=0; said=$(commit --resume 2>&1) || code=$?
        [[ "$code" = 0 && $said != *"cut off"* ]] || fail "twice: $said"
    '
}

# told_by_status WORDS LINE: `ramroot status` has these words, and `--short` such a line.
told_by_status='
    told_by_status() {
        local text
        text=$(ramroot status | tr -s " \n" " ") || :
        [[ $text == *"$1"* ]] || fail "no \"$1\" in: $text"
        text=$(ramroot status --short) || :
        [[ $text == *"
ramroot: "$2* ]] || fail "no line \"$2\" in: $text"
    }
    is_not_told() {
        [[ "$(ramroot status; ramroot status --short)" != *"cut off"* ]] || fail "$(ramroot status; ramroot status --short)"
    }
'

@test "what became of a commit that was cut off: the next boot tells it in status and at the login, the one after no more" {
    asked_to_end "$told_by_status"'
        # The journal was written: the initramfs finishes it.
        at renameat2:signal=KILL:when=3 --yes etc/a etc/b
        [ -e ro/.ramroot/journal.json ] || fail "not interrupted"
        reboot; with_programs
        [ "$(content)" = "new a new b " ] || fail "$(content)"
        told_by_status "was cut off, and was finished in this boot (2 names)" "the commit of 20*was cut off, now finished (2 names)"
        [[ "$(ramroot status --json)" == *"\"ended_commits\": ["* ]] || fail "$(ramroot status --json)"
        reboot; with_programs
        is_not_told
        # It was not: the service of each boot removes what had been copied. A person who runs it reads it there.
        for person in no yes; do
            echo "newer a" >etc/a
            at fsync:signal=KILL:when=1 --yes etc/a
            [ -d ro/.ramroot/stage ] || at syncfs:signal=KILL:when=1 --yes etc/a
            [ -d ro/.ramroot/stage ] && [ ! -e ro/.ramroot/journal.json ] || fail "killed elsewhere: $(ls ro/.ramroot)"
            reboot; with_programs
            if [ $person = yes ]; then asked "" --resume; is_not_told; break; fi
            commit --resume >/dev/null
            told_by_status "a commit to / was cut off while it copied: nothing of it is on the disk" "a commit was cut off: nothing"
        done
        # It cannot be finished: that is told where its journal is, and once.
        reboot; with_programs
        echo "newer a" >etc/a
        at renameat2:signal=KILL:when=3 --yes etc/a
        mount -o remount,rw ro; sed -i "s/\"schema\": *2/\"schema\": 99/" ro/.ramroot/journal.json; mount -o remount,ro,nosuid,nodev ro
        reboot; with_programs
        text=$(ramroot status | tr -s " \n" " ") || :
        [[ $text == *"a commit to / was interrupted: run '"'"'ramroot-commit --resume'"'"'"* && $text != *"cut off"* ]] || fail "$text"
    '
}
