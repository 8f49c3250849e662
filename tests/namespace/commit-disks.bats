#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit on several disks: what one commit keeps on them is taken back, listed and removed together.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load commits

setup_file() { export BATS_TEST_DIRNAME; }

# on_two_disks SCRIPT: /etc/a and /var/v are changed, and on different disks.
# contents: of both, on the disks
on_two_disks() {
    in_commit_world '
        contents() { cat ro/etc/a ro/var/v | tr "\n" " "; }
        is_now() { [ "$(contents)" = "$1 " ] || fail "it is: $(contents)"; }
        copies() { local all=("$1"/.ramroot/replaced-*/done.json); [ -e "${all[0]}" ] || all=(); echo "${#all[@]}"; }
        with_var
        echo "new a" >etc/a; echo "new v" >var/v
        '"$1"
}

@test "a later commit to one of two disks leaves what another one keeps on both, and both is taken back" {
    on_two_disks '
        says done commit --yes etc/a var/v
        reboot; with_var
        echo "new b" >etc/b; says done commit --yes etc/b
        reboot; with_var
        echo "newer b" >etc/b; says done commit --yes etc/b
        [ "$(copies ro) $(copies ro/var)" = "2 1" ] || fail "copies: $(copies ro) $(copies ro/var)"
        told 0 "(/etc/b)" commit --undo --yes
        said=$(commit --list); [[ $said == *"* "*"/etc/a"* && $said != *"~ "* ]] || fail "$said"
        told 0 "the real root is as it was before the last commit" commit --undo --yes
        is_now "old a old v"
        # A commit to both removes what was kept on both.
        says done commit --redo --yes
        reboot; with_var
        echo 1 >etc/a; echo 1 >var/v; says done commit --yes etc/a var/v
        [ "$(copies ro) $(copies ro/var)" = "1 1" ] || fail "copies: $(copies ro) $(copies ro/var)"
    '
}

@test "old copies, and too many of them, go on both disks or on none" {
    on_two_disks '
        prepare() { head -c 1M /dev/urandom >"$1"; }
        says done commit --yes etc/a var/v
        # More than a tenth of the disk of / (48M), and none of it is on that of /var.
        for i in 1 2 3 4 5 6 7 8 9 10; do prepare srv/big; says done commit --yes srv/big; done
        is_now "new a new v"
        commit --undo --dry-run >/dev/null
        before=$(copies ro)
        for i in $(seq "$before"); do says done commit --undo --yes; [ "$(contents)" != "old a old v " ] || break; done
        is_now "old a old v"
    '
}

@test "--forget beside a reader: of the list of a commit nothing goes, of its copies what nobody reads, on both disks" {
    on_two_disks '
        says done commit --yes etc/a var/v
        exec 5<"$(echo ro/.ramroot/replaced-*/done.json)"
        told 0 "still in use" commit --forget --yes
        [ "$(copies ro) $(copies ro/var)" = "1 1" ] || fail "copies: $(copies ro) $(copies ro/var)"
        exec 5<&-
        exec 5<"$(find ro/.ramroot -type f ! -name done.json | head -n 1)"
        told 0 "" commit --forget --yes
        [ "$(copies ro) $(copies ro/var)" = "0 0" ] || fail "copies: $(copies ro) $(copies ro/var)"
        told 1 "no commit that could be taken back" commit --undo --yes
        [[ "$(commit --list)" != *"* "* ]] || fail "$(commit --list)"
        is_now "new a new v"
    '
}

@test "what is kept on one of two disks is told as that, before and while it is taken back" {
    on_two_disks '
        says done commit --yes etc/a var/v
        echo "newer a" >etc/a; says done commit --yes etc/a
        mount -o remount,rw ro/var; rm -r ro/var/.ramroot/replaced-*; mount -o remount,ro,nosuid,nodev ro/var
        said=$(commit --list); [[ $said == *"~ 20"*"~ was to change more file systems"* ]] || fail "$said"
        says done commit --undo --yes
        said=$(commit --list); [[ $said == *"* 20"*"* is what "*"on the disk of / only."* && $said != *"~ "* ]] || fail "$said"
        awk "length > 80 { exit 1 }" <<<"$said" || fail "too wide: $said"
        python3 -c "
import json, sys
row = [row for row in json.loads(sys.argv[1])[\"commits\"] if row[\"undo_takes_it_back\"]][0]
assert row[\"kept_on\"] == [\"/\"] and row[\"disks\"] == 2, row
" "$(commit --list --json)" || fail "$(commit --list --json)"
        told 0 "done, on the disk of / only" commit --undo --yes
        is_now "old a new v"
    '
}

@test "an undo that one of two disks refuses is as if it had never been; names are counted once" {
    on_two_disks '
        says done commit --yes etc/a var/v
        # Of /: the stage, the name, the end of the journal, the copies. Of /var: the stage.
        code=0; text=$(strace -f -o /dev/null -e inject=renameat2:error=EIO:when=5 chroot . /run/bin/ramroot-commit --undo --yes 2>&1) || code=$?
        [ "$code" = 1 ] || fail "$code $text"
        is_now "new a new v"
        said=$(commit --list); [[ $said == *"* "*" commit /etc/a"* && $said != *" undo "* ]] || fail "$said"
        says done commit --undo --yes
        is_now "old a old v"
        said=$(commit --list); [ "$(awk "/ undo / { print \$(NF - 4) }" <<<"$said")" = 2 ] || fail "$said"
        says done commit --redo --yes
        is_now "new a new v"
        said=$(commit --list); [ "$(awk "/ redo / { print \$(NF - 4) }" <<<"$said")" = 2 ] || fail "$said"
    '
}

@test "two commits that got the same number, because one of the disks was not mounted, are two" {
    on_two_disks '
        says done commit --yes var/v
        sleep 1.1 # until another second
        reboot
        echo "new a" >etc/a; says done commit --yes etc/a
        reboot; with_var
        is_now "new a new v"
        [ "$(commit --list | grep -c " commit /")" = 2 ] || fail "$(commit --list)"
        says done commit --undo --yes
        is_now "old a new v"
    '
}

@test "a disk that cannot be written keeps no other one from being undone, and is told before the question" {
    on_two_disks '
        says done commit --yes var/v
        says done commit --yes etc/a
        device=$(losetup --noheadings -O NAME -j "$VAR"); device=${device%% *}
        blockdev --setro "$device"
        says done commit --undo --yes
        is_now "old a new v"
        blockdev --setrw "$device"
    '
}

@test "beside a commit that waits, --list, --undo, --redo and --forget say that --resume goes on, and ask nothing" {
    on_two_disks '
        says done commit --yes etc/a var/v
        says done commit --undo --yes
        says done commit --yes etc/b opt etc/a
        echo "newer v" >var/v
        strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes var/v >/dev/null 2>&1 || :
        [ -e ro/var/.ramroot/journal.json ] || fail "not interrupted"
        for word in --undo --redo --forget; do
            asked n "$word"
            [[ $code = 1 && $said == *"a commit to /var was interrupted"*"run "*"ramroot-commit --resume"* && $said != *"[y/N"* ]] || fail "$word: $code $said"
        done
        told 1 "--resume" commit --undo --dry-run
        told 1 "--resume" commit --yes etc/c # nothing has changed there
        told 1 "--resume" commit --all --dry-run
        said=$(commit --list)
        [[ $said == *"a commit to /var was interrupted: run "*"ramroot-commit --resume"* && $said != *"* "* ]] || fail "$said"
        [[ "$(commit --list --json)" == *"a commit to /var was interrupted"* ]] || fail "$(commit --list --json)"
        says finished commit --resume
        said=$(commit --list); [[ $said == *"* 20"* && $said != *resume* ]] || fail "$said"
    '
}

@test "an undo that is killed between two disks: --resume says on which it was done, and --undo goes on" {
    on_two_disks '
        says done commit --yes etc/a var/v
        for when in 2 3 4 5 6 7 8 9 10 11 12; do
            strace -f -o /dev/null -e "inject=fsync:signal=KILL:when=$when" chroot . /run/bin/ramroot-commit --undo --yes >/dev/null 2>&1 || :
            said=$(commit --resume 2>&1)
            [ "$(contents)" != "old a new v " ] && [ "$(contents)" != "new a old v " ] || break
            [[ $said != *" only:"* ]] || fail "$when: $(contents): $said"
            [ "$(contents)" = "new a new v " ] || says done commit --redo --yes
        done
        [[ $said == *"the undo of 20"*" was done on the disk of "*" only:"*"run "*"ramroot-commit --undo"*" again for the others"* ]] || fail "$when: $(contents): $said"
        told 0 "done" commit --undo --yes
        is_now "old a old v"
    '
}

@test "a commit that is made while another disk is away is the last one when that is back" {
    on_two_disks '
        for i in 1 2 3; do echo "$i" >var/v; says done commit --yes var/v; done
        reboot
        echo "new a" >etc/a; says done commit --yes etc/a
        reboot; with_var
        said=$(commit --list | grep -v when)
        [[ "$(head -1 <<<"$said")" == *"commit /etc/a"* ]] || fail "$said"
        told 0 "(/etc/a)" commit --undo --yes
        told 0 "(/etc/a)" commit --redo --yes
        # A clock that was put back does not matter where all disks are there.
        mount -o remount,rw ro
        sed -i "s/\"sequence\": *[0-9]*/\"sequence\": 9000000000000/" ro/.ramroot/*-*/done.json
        mount -o remount,ro,nosuid,nodev ro
        echo "newer v" >var/v; says done commit --yes var/v
        told 0 "(/var/v)" commit --undo --yes
    '
}

@test "changes on a disk that cannot be written: which one, why, and how to commit the rest" {
    on_two_disks '
        mount --rbind /sys sys
        device=$(findmnt -nvo SOURCE ro/var | tail -n 1)
        trap '"'"'blockdev --setrw "$device"'"'"' EXIT
        blockdev --setro "$device"
        for words in "--all --exclude=/run" "etc/a var/v"; do
            # shellcheck disable=SC2086 # words
            text=$(commit --yes $words 2>&1) && fail "it did"
            text=$(tr -s " \n" " " <<<"$text")
            [[ $text == *"cannot commit what changed on /var: cannot make the file system at "*" writable: its device ${device##*/} is read-only"*"to commit the rest, add --exclude=/var"* ]] || fail "$text"
            is_now "old a old v"
        done
        # Asked nothing: it would be for nothing.
        asked y --all; [[ $code = 1 && $said != *"[y/N"* ]] || fail "$code $said"
        says done commit --yes etc/a var/v --exclude=/var
        is_now "new a old v"
    '
}
