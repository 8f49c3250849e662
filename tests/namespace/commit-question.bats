#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What ramroot-commit shows of a commit before it asks, and in which forms.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load commits

setup_file() { export BATS_TEST_DIRNAME; }

@test "sorted, /etc first, with sizes; 20 names, and l shows all of them" {
    in_commit_world '
        # Without a pager, and one that cannot be started: plain.
        echo x >etc/a
        for PAGER in "" /no/such/pager; do
            export PAGER
            asked l,y etc/a
            [[ $code = 0 && $said == *"[y/N/l] l"*"/etc/a"*"[y/N/l] y"*"done"* ]] || fail "$code $said"
            commit --undo --yes --quiet
        done
        for dir in bin lib lib64 usr; do mount --rbind "/$dir" "$WORLD/root/$dir" 2>/dev/null || :; done
        for i in $(seq 10 35); do echo x >"opt/$i"; done; echo "a new a" >etc/a; rm etc/gone
        export PAGER="sed s/^/PAGED:/"
        asked l,n --all
        first=${said%%PAGED*} all=${said#*"[y/N/l]"}
        [ "$(head -4 <<<"$first" | tr -d "\r")" = "$(printf "  replace     /etc/a (8 B)\n  delete      /etc/gone\n  add         /opt/10 (2 B)\n  add         /opt/11 (2 B)")" ] || fail "$first"
        [[ $first == *"and 8 more"*"28 names, 60 B to copy"*"[y/N/l]"* && $first != *"/opt/35"* ]] || fail "$first"
        [[ $code = 1 && $all == *"PAGED:  add         /opt/35"*"[y/N/l]"*"nothing was changed"* ]] || fail "$code $all"
        # One that ends before it has read all.
        PAGER="head -1" asked l,n --all
        [[ $code = 1 && $said == *"nothing was changed"* ]] || fail "$code $said"
        [ "$(cat ro/etc/a)" = "old a" ] || fail "$(cat ro/etc/a)"
    '
}

@test "what is left out, and by which rule" {
    in_commit_world '
        mkdir -p var/log srv/x/scratch; for i in 1 2 3 4 5; do echo x >"var/log/$i"; done
        echo "{ \"commit\": { \"exclude\": [\"/srv/*/scratch\"] } }" >etc/ramroot.json; echo x >srv/x/scratch/s; echo x >opt/mine; echo x >etc/a
        said=$(commit --all --dry-run --exclude /opt/mine)
        [[ $said == *"changes that are excluded"* ]] || fail "$said"
        [[ $said == *"by /opt/mine (--exclude): /opt/mine"* ]] || fail "$said"
        [[ $said == *"by /srv/*/scratch (/etc/ramroot.json): /srv/x/scratch, /srv/x/scratch/s"* ]] || fail "$said"
        [[ $said == *"by /var/log (--all): /var/log"*" more"* ]] || fail "$said"
    '
}

@test "at a terminal of 80 columns every line fits, and a command in quotes is not broken" {
    in_commit_world '
        with_programs
        mkdir -p var/log; for i in 1 2 3 4 5; do echo x >"var/log/a-name-that-is-long-enough-for-a-line-$i"; done
        echo x >etc/a; rm etc/gone; chmod 600 etc/b; mkdir etc/typed-2; rm etc/typed; ln -s a etc/typed
        TERMINAL_COLUMNS=80 asked n --all
        ! grep -E "^.{82}" <<<"$said" || fail "$said"
        [[ $said == *"(l: the whole list) [y/N/l]"* && $said == *"'"'"'ramroot diff FOLDER'"'"'"* ]] || fail "$said"
        said=$(TERMINAL_COLUMNS=80 python3 "$BATS_TEST_DIRNAME/../support/terminal.py" "" chroot . /run/bin/ramroot diff)
        ! grep -E "^.{82}" <<<"$said" || fail "$said"
        [[ "$(chroot . /run/bin/ramroot diff | tail -n 1)" == *" added, "*"; "*"in RAM" ]] || fail "not one line elsewhere"
    '
}

@test "--quiet draws nothing at a terminal, where a commit shows that it copies and puts in place; all counts agree" {
    in_commit_world '
        mkdir srv/www; echo x >srv/www/f; echo "new a" >etc/a
        asked "" --yes srv/www etc/a
        [[ $code = 0 && $said == *"3 names, "*"to copy"*"copying "*"of 3"*"putting 3 names in place"* ]] || fail "$said"
        asked "" --yes --undo; asked "" --yes --redo
        list=$(commit --list --json)
        python3 -c "
import json, sys
assert [one[\"names\"] for one in json.load(sys.stdin)[\"commits\"]] == [3, 3, 3]" <<<"$list" || fail "$list"
        echo newer >etc/a; asked "" --yes --quiet etc/a
        [[ $code = 0 && -z ${said//[[:space:]]/} ]] || fail "$said"
    '
}

@test "--json is one object, --quiet is nothing" {
    in_commit_world '
        mkdir -p var/log; echo x >var/log/l; echo "new a" >etc/a; mkdir srv/t; echo x >srv/t/f; rm etc/gone
        judge() { python3 -c "
import json, sys
made = json.load(sys.stdin)
assert made[\"schema\"] == 1 and made[\"outcome\"] == sys.argv[1], made
rows = {row[\"path\"]: row for row in made[\"changes\"]}
if sys.argv[1] != \"nothing to do\":
    assert rows[\"/etc/a\"][\"action\"] == \"replace\" and rows[\"/etc/a\"][\"bytes\"] == 6, made
    assert rows[\"/srv/t\"][\"objects\"] == 2 and rows[\"/etc/gone\"][\"action\"] == \"delete\", made
assert any(one[\"pattern\"] == \"/var/log\" for one in made[\"excluded\"]), made
" "$1" || fail "$1"; }
        commit --all --json --dry-run | judge "dry run"
        [ "$(cat ro/etc/a)" = "old a" ] || fail "a dry run did it"
        (strace -f -o /dev/null -e inject=syncfs:signal=TERM:when=1 chroot . /run/bin/ramroot-commit --all --json --yes 2>/dev/null || :) | judge "not done"
        commit --all --json --yes | judge done
        commit --all --json --yes | judge "nothing to do"
        [ "$(cat ro/etc/a)" = "new a" ] || fail "not committed"
        echo newer >etc/a
        [ -z "$(commit --quiet --yes etc/a 2>&1)" ] && [ "$(cat ro/etc/a)" = newer ] || fail "not quiet"
        [ -z "$(commit --quiet --yes etc/a 2>&1)" ] || fail "not quiet where there is nothing to do"
        [ -z "$(commit --quiet --yes --undo 2>&1)" ] && [ "$(cat ro/etc/a)" = "new a" ] || fail "not quiet"
        code=0; said=$(commit --quiet --yes /etc/no 2>&1) || code=$?
        [[ $code = 1 && -n $said ]] || fail "an error that nobody sees"
    '
}
