#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What changed in the real root after the session copied it: told, and never replaced without being asked.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

setup_file() { export BATS_TEST_DIRNAME; }

# with_programs SCRIPT: a protected system in which the real root can run a shell.
with_programs() {
    in_world '
        . "$BATS_TEST_DIRNAME/commits.bash"
        prepare_tree() {
            mkdir -p "$TREE/bin" "$TREE/lib" "$TREE/lib64" "$TREE/var/lib" "$TREE/opt/gone" "$TREE/opt/anew"
            for name in db inplace removed untouched; do echo boot >"$TREE/var/lib/$name"; done
            echo boot >"$TREE/opt/gone/file"; echo boot >"$TREE/opt/anew/file"
        }
        begin
        for dir in bin lib lib64 usr; do mount --rbind "/$dir" "$WORLD/root/$dir" 2>/dev/null || :; done
        mount --rbind "$WORLD/dev" "$WORLD/root/dev"
        '"$1"
}

@test "a command names what the session hides, diff tells it apart, and --all refuses it by name" {
    with_programs '
        echo session >var/lib/new; mv var/lib/new var/lib/db  # as dpkg does it: nothing refers to the old file
        echo session >>var/lib/inplace; echo session >var/lib/removed; echo session >var/lib/untouched
        rm -r opt/gone; rm -r opt/anew; mkdir opt/anew; echo session >opt/anew/mine
        echo session >etc/both; echo session >etc/alone
        code=0
        text=$(commit -- sh -c "
            echo command >/var/lib/db; echo command >>/var/lib/inplace; rm /var/lib/removed
            echo command >/opt/gone/more; echo command >/opt/anew/file; echo command >/etc/both; echo command >/etc/other" 2>&1) || code=$?
        for name in /var/lib/db /var/lib/inplace /var/lib/removed /opt/gone /opt/anew /etc/both; do
            grep -q "^ramroot:   $name\$" <<<"$text" || fail "$name is not named: $text"
        done
        [[ $code == 0 && $text != *untouched* && $text != */etc/other* && $text != */etc/alone* && $text != *fstab* ]] || fail "$code $text"
        text=$(ramroot diff)
        for name in /var/lib/db /var/lib/inplace /var/lib/removed /opt/gone/ /opt/anew/ /opt/anew/mine /etc/both; do
            grep -q "^conflict .* $name\$" <<<"$text" || fail "$name is no conflict: $text"
        done
        grep -q "^modified .* /var/lib/untouched\$" <<<"$text" && grep -q "^added .* /etc/alone\$" <<<"$text" || fail "$text"
        [[ $text == *"7 in conflict"*"--mine="*"--theirs="* ]] || fail "$text"
        ramroot diff --json | python3 -c "
import json, sys
kinds = {one[\"path\"]: (one[\"kind\"], one.get(\"in_session\")) for one in json.load(sys.stdin)[\"changes\"]}
assert kinds[\"/var/lib/db\"] == (\"conflict\", \"modified\"), kinds
assert kinds[\"/opt/gone\"] == (\"conflict\", \"deleted\"), kinds
assert kinds[\"/var/lib/removed\"] == (\"conflict\", \"added\"), kinds
assert kinds[\"/etc/alone\"] == (\"added\", None), kinds" || fail "$(ramroot diff --json)"
        says "Conflict: /var/lib/db" ramroot diff --text var/lib/db
        refuses "/var/lib/db" --all
        refuses "/var/lib/db" var/lib/db
        refuses "/opt/gone" opt/gone/file
        # All of them, and what can be done once.
        text=$(commit --yes var/lib/db var/lib/inplace 2>&1) || :
        for once in "^ramroot:   /var/lib/db\$" "^ramroot:   /var/lib/inplace\$" "--mine=PATH"; do
            [ "$(grep -c -e "$once" <<<"$text")" = 1 ] || fail "$once: $text"
        done
        ! grep -E "^.{81}" <<<"$text" || fail "wider than the screen"
        # The same words everywhere.
        out=$(sed -n "s/^ramroot: //; /^in conflict/,\$p" <<<"$text")
        [[ $out == "in conflict"*--theirs* && $(ramroot diff) == *"$out" ]] || fail "$out"
        [ "$(cat ro/var/lib/db ro/etc/both)" = "$(printf "command\ncommand")" ] && [ ! -e ro/etc/alone ] || fail "half of it"
    '
}

@test "the ways out: the real root keeps its version, or gets that of the session, and undo knows" {
    with_programs '
        for name in db inplace; do echo session >var/lib/$name; done; echo session >etc/alone; rm -r opt/gone
        expect_code 0 commit -- sh -c "echo command >/var/lib/db; echo command >/var/lib/inplace; echo command >/opt/gone/more" 2>/dev/null
        echo "session again" >var/lib/new; mv var/lib/new var/lib/db  # younger than what the command wrote, made from older
        refuses "/var/lib/db" var
        says "left        /var/lib/db: " commit --yes --all --theirs=/var/lib/db --theirs=/opt --mine=/var/lib/inplace
        [ "$(cat ro/var/lib/db ro/var/lib/inplace ro/etc/alone)" = "$(printf "command\nsession\nsession")" ] || fail "contents"
        [ "$(cat ro/opt/gone/more)" = command ] || fail "deleted"
        text=$(ramroot diff); [[ $text == *"2 in conflict"* && $text != *inplace* ]] || fail "$text"
        echo later >var/lib/inplace; says done commit --yes var/lib/inplace
        says done commit --yes --mine=/ --all
        [ "$(cat ro/var/lib/db)" = "session again" ] && [ ! -e ro/opt/gone ] || fail "contents"
        [[ $(ramroot diff) != *conflict* ]] || fail "$(ramroot diff)"
        says done commit --undo --yes
        [ "$(cat ro/var/lib/db ro/opt/gone/more)" = "$(printf "command\ncommand")" ] || fail "undone"
        refuses "/var/lib/db" var/lib/db
        is_closed
    '
}

@test "what the session copied after the command is no conflict, nor what it commits itself" {
    with_programs '
        echo session >etc/a; says done commit --yes etc/a; echo "session again" >etc/a
        text=$(commit -- sh -c "echo command >/var/lib/db; echo command >/etc/b" 2>&1); [ -z "$text" ] || fail "$text"
        [ "$(cat var/lib/db)" = command ] || fail "not seen"
        echo more >>var/lib/db; echo session >etc/new; mv etc/new etc/b
        [[ $(ramroot diff) != *conflict* ]] || fail "$(ramroot diff)"
        says done commit --yes etc/a var/lib/db etc/b
        [ "$(cat ro/etc/a ro/var/lib/db ro/etc/b)" = "$(printf "session again\ncommand\nmore\nsession")" ] || fail contents
        says done commit --undo --yes; says done commit --yes etc/a var/lib/db etc/b
    '
}

@test "what a command and the session installed: what matters is named first, and no caches" {
    with_programs '
        mkdir -p var/lib/dpkg/info var/cache/man
        for name in var/lib/dpkg/status var/lib/dpkg/info/a.list var/cache/man/tag etc/of-a; do echo session >$name; done
        text=$(commit -- sh -c "mkdir -p /var/lib/dpkg/info /var/cache/man
            for name in /var/lib/dpkg/status /var/lib/dpkg/info/a.list /var/cache/man/tag /etc/of-a; do echo command >\$name; done" 2>&1)
        [[ $text != *var/cache* && $text == *"packages: ramroot-commit -- apt install"* ]] || fail "$text"
        [ "$(grep "^ramroot:   /" <<<"$text" | head -n 2)" = "$(printf "ramroot:   %s\n" /var/lib/dpkg/status /etc/of-a)" ] || fail "$text"
        ! grep -E "^.{81}" <<<"$text" || fail "wider than the screen"
    '
}

# installs NAME...: what dpkg does for a package in the session, or in the real root.
installs='installs() {
    for name; do
        printf "Package: %s\n" "$name" >>${at:-.}/var/lib/dpkg/status
        mkdir -p ${at:-.}/opt/$name; echo "$name ${at:-session}" >${at:-.}/opt/$name/program
        printf "/.\n/opt\n/opt/%s\n/opt/%s/program\n" "$name" "$name" >${at:-.}/var/lib/dpkg/info/$name.list
    done
}
'

@test "a commit that separates packages from the database of dpkg warns, and one that does not is silent" {
    in_world '
        . "$BATS_TEST_DIRNAME/commits.bash"
        prepare_tree() { mkdir -p "$TREE/var/lib/dpkg/info" "$TREE/opt"; echo "Package: base" >"$TREE/var/lib/dpkg/status"; }
        begin
        '"$installs"'
        installs tree grass; echo mine >etc/mine
        separates() { # WORDS ARGUMENT...: and does nothing
            local words=$1 text; shift
            text=$(commit --dry-run "$@" 2>&1)
            [[ $text == *"separates files of packages"*"$words"*"ramroot-commit -- apt install "*tree* ]] || fail "$*: $text"
            ! grep -E "^ramroot.{73}" <<<"$text" || fail "wider than the screen"
        }
        separates "and leaves out /var/lib/dpkg/status" --all --exclude=/var/lib/dpkg/status
        separates "and leaves out /var/lib/dpkg/status" opt/tree
        separates "and leaves out /opt/tree/program" --all --exclude=/opt/tree
        separates "and leaves out /opt/" var/lib/dpkg
        for arguments in --all etc/mine; do
            text=$(commit --dry-run $arguments 2>&1); [[ $text != *separates* ]] || fail "$arguments: $text"
        done
        commit --yes --all
        echo changed >opt/tree/program
        text=$(commit --yes opt/tree 2>&1); [[ $text != *separates* ]] || fail "a file of a package that is known: $text"
    '
}

@test "the database of dpkg in conflict, and kept as the real root has it: packages of the session are named" {
    with_programs '
        '"$installs"'
        mkdir -p var/lib/dpkg/info; installs tree
        commit -- sh -c "mkdir -p /var/lib/dpkg; echo Package: grass >/var/lib/dpkg/status" 2>/dev/null
        text=$(commit --dry-run --all --theirs=/var/lib/dpkg/status 2>&1) || fail "$text"
        [[ $text == *"it takes /opt/tree/program"*"apt install tree"* ]] || fail "$text"
        text=$(commit --dry-run --all --mine=/ 2>&1) || fail "$text"
        [[ $text != *separates* ]] || fail "$text"
    '
}
