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
        refuses "/var/lib/db, /var/lib/inplace" var/lib/db var/lib/inplace
        text=$(commit --yes var/lib/db var/lib/inplace 2>&1) || :
        [ "$(grep -o -e "--mine=PATH" <<<"$text" | wc -l)" = 1 ] || fail "$text"
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
