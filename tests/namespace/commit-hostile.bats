#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit where somebody or something is in its way: the session, other commands, a hostile disk.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

COMMON='. "$BATS_TEST_DIRNAME/commits.bash"; '
setup_file() { export BATS_TEST_DIRNAME; }

@test "what the session does to /.ramroot is nobody's change" {
    in_world "$COMMON"'
        begin
        mkdir .ramroot; echo 1 >.ramroot/x; echo new >etc/a
        says "no changes" commit --yes .ramroot; says done commit --yes --all
        rm -rf .ramroot; echo newer >etc/a; says done commit --yes --all
        [ "$(cat ro/etc/a)" = newer ] && [ -d ro/.ramroot ] && [ ! -e ro/.ramroot/x ] || fail "is: $(ls -A ro/.ramroot)"
        [ ! -e ro/.ramroot/journal.json ] || fail "a journal"
        is_closed
    '
}

@test "what cannot be done any more is refused before the journal, and nothing waits" {
    in_world "$COMMON"'
        begin
        write() { mount -o remount,rw ro; "$@"; mount -o remount,ro,nosuid,nodev "$PWD/ro"; }
        not_any_more() {
            local code=0 text; text=$(commit --undo --yes 2>&1) || code=$?
            [ "$code" = 1 ] && [ ! -e ro/.ramroot/journal.json ] && [ ! -e ro/.ramroot/stage ] || fail "$1: $code $text"
        }
        rm -r opt/old/sub; says done commit --yes opt/old/sub; write rm -r ro/opt/old; not_any_more "the folder went"
        rm etc/gone; says done commit --yes etc/gone; write rm -r ro/.ramroot/replaced-*/0; not_any_more "what was kept went"
        mkdir srv/tree; echo 1 >srv/tree/1; says done commit --yes srv/tree; write sh -c "echo later >ro/srv/tree/later"
        not_any_more "later work in it"; [ -e ro/srv/tree/later ] || fail "later work went"
        echo new >etc/a; says done commit --yes etc/a; write sh -c "echo more >>ro/etc/a"; not_any_more "changed in place"
        says done commit --yes --all
        is_closed
    '
}

@test "a journal that is not root's own is none; one of another version stays" {
    in_world "$COMMON"'
        begin
        order() { mount -o remount,rw ro; mkdir -p ro/.ramroot/stage/forward; chmod 700 ro/.ramroot; rm -f ro/.ramroot/journal.json; echo evil >ro/.ramroot/stage/0
            printf "{\"schema\":%s,\"sequence\":1,\"ops\":[{\"kind\":\"put\",\"path\":\"/etc/a\",\"replaces\":true,\"number\":0,\"now\":{\"inode\":%s},\"was\":{\"inode\":%s}}]}" "$1" $(stat -c %i ro/.ramroot/stage/0 ro/etc/a) >ro/.ramroot/journal.json
            "${@:2}"; mount -o remount,ro,nosuid,nodev "$PWD/ro"; }
        order 2 chown 1000 ro/.ramroot/journal.json; commit --resume || :; [ "$(cat ro/etc/a)" = "old a" ] || fail "obeyed"
        order 2 chmod 777 ro/.ramroot; commit --resume || :; [ "$(cat ro/etc/a)" = "old a" ] || fail "obeyed"
        reboot; [ "$(cat ro/etc/a)" = "old a" ] && [ "$(state outcome)" = protected ] || fail "obeyed at boot"
        order 1 true; expect_code 4 commit --resume 2>/dev/null
        [ -e ro/.ramroot/journal.json ] && [ "$(cat ro/etc/a)" = "old a" ] || fail "of another version"
        order 2 true; expect_code 0 commit --resume >/dev/null; [ "$(cat ro/etc/a)" = evil ] || fail "not obeyed: the test is wrong"
    '
}

@test "what a journal and a record say of themselves is shown as far as it can be true" {
    in_world "$COMMON"'
        begin
        most=9223372036854775807; made="\"made\":{\"kind\":\"commit\",\"made_s\":$most,\"who\":\"%1B%5B2J\",\"what\":\"$(printf "%%0A%.0s" {1..900})\",\"names\":$most,\"bytes\":$most,\"disks\":$most}"
        mount -o remount,rw ro; mkdir -p ro/.ramroot/stage/forward; chmod 700 ro/.ramroot
        printf "{\"schema\":2,\"sequence\":1,%s,\"ops\":[]}" "$made" >ro/.ramroot/journal.json
        printf "{\"schema\":1,\"records\":[{\"sequence\":7,%s]}" "${made#*:\{}" >ro/.ramroot/past.json
        mount -o remount,ro,nosuid,nodev "$PWD/ro"
        sane() { [ "$(tr -d "\1-\10\13-\37\177" <<<"$1")" = "$1" ] && [[ $1 != *92233720* && ${#1} -lt $2 ]] || fail "$3 says: $1"; }
        text=$(commit --resume 2>&1) || fail "exit $?: $text"
        sane "$text" 400 --resume
        sane "$(commit --list 2>&1)" 1000 --list; sane "$(commit --list --json 2>&1)" 4000 "--list --json"
        sane "$(ramroot status || :)" 4000 status; sane "$(ramroot status --json || :)" 9000 "status --json"
        [[ "$(ramroot status | tr -s " \n" " " || :)" == *"a commit to "*" was cut off, and was finished in this boot"* ]] || fail "$(ramroot status)"
        [[ "$(commit --list)" == *" commit "* ]] || fail "$(commit --list)"
    '
}

@test "what a user put in the place of commits on a stick is not the last commit, and stays" {
    in_world "$COMMON"'
        begin
        echo new >etc/a; says done commit --yes etc/a
        stick() { # OWNER OF... : the newest commit, as it seems
            truncate -s 16M "$BATS_TEST_TMPDIR/stick.img"; mkfs.ext4 -q -F "$BATS_TEST_TMPDIR/stick.img"
            mkdir -p run/stick; mount -o loop "$BATS_TEST_TMPDIR/stick.img" run/stick; mkdir -p run/stick/.ramroot/replaced-x-0 run/stick/.ramroot/stage
            sed "s/\"sequence\": *[0-9]*/\"sequence\":99/" ro/.ramroot/replaced-*/done.json >run/stick/.ramroot/replaced-x-0/done.json
            chown -R 1000 run/stick/.ramroot; }
        stick
        # In a boot without protection every mounted file system is looked at.
        cp run/ramroot/state.json "$BATS_TEST_TMPDIR/state"; sed -i "s/\"outcome\": *\"protected\"/\"outcome\":\"unprotected\"/" run/ramroot/state.json
        code=0; text=$(commit --undo --dry-run 2>&1) || code=$?
        [[ $text == *"ignored /run/stick/.ramroot"* && $text == *"/etc/a"* && $code = 0 ]] || fail "exit $code: $text"
        text=$(commit --resume 2>&1) || : # the real root is still read-only here
        [[ $text == *"ignored /run/stick/.ramroot"* ]] || fail "$text"
        [ -d run/stick/.ramroot/stage ] || fail "the stage of somebody else was removed"
        cp "$BATS_TEST_TMPDIR/state" run/ramroot/state.json
        says "bring back  /etc/a" commit --undo --yes
        is_closed
    '
}

@test "a default access list of the disk does not get into what is committed" {
    in_world "$COMMON"'
        prepare_root() { python3 -c "import os, sys; os.setxattr(sys.argv[1], \"system.posix_acl_default\", bytes.fromhex(\"0200000001000700ffffffff02000700d204000004000500ffffffff10000700ffffffff20000500ffffffff\"))" "$1"; }
        begin
        (umask 027; echo secret >etc/secret); chmod 700 etc/d
        before=$(tree . etc/secret etc/d)
        says done commit --yes etc
        diff <(echo "$before") <(tree ro etc/secret etc/d) || fail "not the same"
    '
}

@test "killed when all was done but the last name: it counts as done, and is what undo takes back" {
    in_world "$COMMON"'
        begin
        echo one >etc/a; says done commit --yes etc/a
        # The trial, exchange, journal, and the stage that would be kept.
        echo two >etc/b; strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=4 chroot . /run/bin/ramroot-commit --yes etc/b >/dev/null 2>&1 || :
        [ -e ro/.ramroot/stage/done.json ] && [ ! -e ro/.ramroot/journal.json ] || fail "killed elsewhere: $(ls ro/.ramroot)"
        mount -o remount,ro,nosuid,nodev ro 2>/dev/null || :
        says "bring back  /etc/b" commit --undo --yes
        [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "one\nold b")" ] || fail "$(cat ro/etc/a ro/etc/b)"
        is_closed
    '
}

@test "noatime: kept by a file that is changed, not given to a new one of its name" {
    in_world "$COMMON"'
        prepare_root() { chattr +A "$1/etc/a" "$1/etc/b"; }
        begin
        echo changed >>etc/a; rm etc/b; echo made anew >etc/b
        says done commit --yes --all
        [[ $(lsattr ro/etc/a) == *A*" "* ]] || fail "$(lsattr ro/etc/a)"
        [[ $(lsattr ro/etc/b) != *A*" "* ]] || fail "$(lsattr ro/etc/b)"
    '
}
