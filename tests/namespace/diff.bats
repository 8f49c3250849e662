#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot diff` over the real overlay of a protected root, after changes of every kind.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# changed SCRIPT [PREPARE]: a protected root with something of everything to change, and what
# PREPARE adds to $TREE; `diff_of ARGUMENT...`.
changed() {
    in_world '
        make_tree
        mkdir -p "$TREE/etc/d/deep" "$TREE/opt/old/sub" "$TREE/srv"
        for name in same touched bytes grown gone mode cap link-target; do echo "$name 1" >"$TREE/etc/$name"; done
        echo in-old >"$TREE/opt/old/sub/file"; ln -s link-target "$TREE/etc/link"; echo x >"$TREE/etc/typed"
        echo deep >"$TREE/etc/d/deep/file"
        '"${2-}"'
        make_world ramroot=tmpfs; expect_code 0 boot 2>/dev/null
        mkdir -p "$WORLD/root/proc" "$WORLD/root/run" "$WORLD/root/usr/sbin"
        cp "$RAMROOT_BIN" "$WORLD/root/usr/sbin/ramroot"
        mount -t proc proc "$WORLD/root/proc"; mount --bind "$WORLD/run" "$WORLD/root/run"
        mount --bind "$BATS_TEST_TMPDIR/cmdline" "$WORLD/root/proc/cmdline"
        diff_of() { chroot "$WORLD/root" /usr/sbin/ramroot diff "$@"; }
        has() { grep -qE -- "$1" <<<"$text" || fail "no \"$1\" in: $text"; }
        with_folders() {
            mkdir -p "$WORLD/root/dev"; mount --bind "$WORLD/dev" "$WORLD/root/dev"
            for dir in "$@"; do
                mkdir -p "$WORLD/root/$dir"; mount --bind "/$dir" "$WORLD/root/$dir"
            done
        }
        # diff(1) and what it needs
        with_tools() { with_folders bin lib lib64 usr/bin usr/lib; }
        # dpkg-query(1) and what it needs, while /usr/bin is that of this world
        with_dpkg() {
            with_folders lib lib64 usr/lib
            mkdir -p "$WORLD/root/usr/local"; mount -t tmpfs local "$WORLD/root/usr/local"
            mkdir "$WORLD/root/usr/local/bin"; cp /usr/bin/dpkg-query "$WORLD/root/usr/local/bin"
        }
        lacks() { if grep -qE -- "$1" <<<"$text"; then fail "\"$1\" in: $text"; fi; }
        cd "$WORLD/root"
        '"$1"
}

@test "tells every kind of change, and nothing of what ramroot did itself" {
    changed '
        touch etc/touched
        echo "bytes 2" >etc/bytes
        echo more >>etc/grown; rm etc/gone; chmod 600 etc/mode
        : >>etc/same  # copies up nothing that differs
        touch -d @5 -h etc/same; touch -r ro/etc/same etc/same
        python3 -c "import os; os.setxattr(\"etc/cap\", \"trusted.x\", b\"1\")"
        ln -sfn elsewhere etc/link; rm etc/typed; mkdir etc/typed
        rm -r opt/old; mkdir -p opt/old; echo new >opt/old/new
        mkdir srv/new; echo 1 >srv/new/a; mkfifo srv/new/fifo
        text=$(diff_of)
        has "^attributes .* /etc/touched$"; has "^modified .* /etc/bytes$"; has "^modified .* /etc/grown$"
        has "^deleted .* /etc/gone$"; has "^attributes .* /etc/mode$"; has "^attributes .* /etc/cap$"
        has "^modified +link +/etc/link$"; has "^replaced +folder +/etc/typed/$"
        has "^replaced +folder +/opt/old/$"; has "^added .* /opt/old/new$"; lacks /opt/old/sub
        has "^added +folder +/srv/new/$"; has "^added +2 B +/srv/new/a$"; has "^added +fifo +/srv/new/fifo$"
        lacks "/etc/same$"; lacks fstab; lacks "/etc/$"; lacks " /ro"; lacks " /rw"; lacks /proc
        has "1 unchanged"
    '
}

@test "a line of fstab that somebody changed is told" {
    changed 'echo "# mine" >>etc/fstab; text=$(diff_of); has "^modified .* /etc/fstab$"'
}

@test "paths narrow it down, files and folders, with a slash or without" {
    changed '
        echo 2 >etc/d/deep/file; echo 2 >etc/same; echo 2 >srv/x
        text=$(diff_of /etc/d/); has /etc/d/deep/file; lacks same; lacks srv
        text=$(diff_of /etc/same /srv); has /etc/same; has /srv/x; lacks deep
        text=$(diff_of /etc/d/deep/file); has "^modified .* /etc/d/deep/file$"
        [ "$(diff_of /)" = "$(diff_of)" ] || fail "/ is not everything: $(diff_of /)"
        text=$(diff_of /etc /etc/d /etc); [ "$(grep -c deep/file <<<"$text")" = 1 ] || fail "twice: $text"
        rm etc/gone; text=$(diff_of /etc/gone); has "^deleted"
        text=$(diff_of etc/../etc/same); has "^modified .* /etc/same$"
        ln -s etc other; text=$(diff_of /other/same); has "^modified .* /etc/same$"
    '
}

@test "what cannot be compared is not called unchanged" {
    changed '
        refuses() { code=0; text=$(diff_of "${@:2}" 2>&1) || code=$?; [ "$code" = 1 ] || fail "exit $code: $text"; has "$1"; }
        refuses "was not at boot" /etc/nothing
        refuses "on no overlay" /proc/self
        refuses "on no overlay" /rw
        [ "$(diff_of 2>&1 >/dev/full | wc -l)" = 1 ] || fail "said more than once"
        expect_code 1 diff_of >/dev/full 2>/dev/null
        umount ro
        refuses "not mounted at /rw/ro"
    '
}

@test "for programs, with names of every byte; a summary by folder" {
    changed '
        name=$(printf "srv/\\x01\\x0a\\xff\\x1b[31m")
        echo 1 >"$name"; mkdir -p var/lib/x; echo 2 >var/lib/x/y; echo 3 >var/lib/z
        text=$(diff_of); lacks "$(printf "\\x1b")"
        diff_of --json | python3 -c "
import json, sys
said = json.load(sys.stdin)
kinds = {change[\"path\"]: change[\"kind\"] for change in said[\"changes\"]}
assert said[\"schema\"] == 1 and kinds[\"/var/lib/x/y\"] == \"added\", said"
        diff_of --json | python3 -c "
import json, sys, urllib.parse
names = {urllib.parse.unquote_to_bytes(one[\"path_encoded\"]) for one in json.load(sys.stdin)[\"changes\"] if \"path_encoded\" in one}
assert names == {b\"/srv/\\x01\\n\\xff\\x1b[31m\"}, names"
        text=$(diff_of --summary); has "^/var/lib +4 added|^/var/lib +3 added"; has "^/srv +1 added"
    '
}

@test "an ordinary user, and a boot without protection, get an answer" {
    changed '
        code=0; text=$(chroot --userspec=65534:65534 . /usr/sbin/ramroot diff 2>&1) || code=$?
        [ "$code" = 1 ] || fail "$code $text"; has "only root may see them"
        sed -i "s/\"outcome\": *\"protected\"/\"outcome\": \"unprotected\"/" run/ramroot/state.json
        code=0; text=$(diff_of 2>&1) || code=$?
        [ "$code" = 1 ] || fail "$code $text"; has "this boot is not protected"
        rm run/ramroot/state.json  # of an overlay nobody says that it is not protected
        code=0; text=$(diff_of 2>&1) || code=$?
        [ "$code" = 1 ] || fail "$code $text"; has "what this boot protects is not known"
    '
}

@test "folders deeper than the limit of open files, and many files, in constant memory" {
    changed '
        (cd srv; for i in $(seq 700); do mkdir d; cd d; done; echo deep >file)
        mkdir opt/many; (cd opt/many; seq 20000 | xargs touch)
        text=$(ulimit -Sn 256; diff_of /srv | tail -n 1); has "^701 added"
        text=$(diff_of --summary /opt | tail -n 1); has "^20001 added"
    '
}

@test "--text: a patch that makes the old files the new ones, a line for everything else" {
    changed '
        seq 20 >etc/d/deep/file; printf "no newline" >etc/grown
        rm etc/gone; mkdir srv/new; echo "with blank" >"srv/new/a b"; printf "caf\xc3\xa9\t1\n" >srv/new/utf8
        odd=$(printf "srv/new/odd\n+++ b/etc/mode"); mkdir -p "${odd%/*}"; echo odd >"$odd"; : >srv/new/empty
        printf "a\0b" >etc/bytes; head -c 1100000 /dev/zero | tr "\0" x >srv/new/big; printf "\xff\n" >srv/new/latin
        chmod 600 etc/mode; ln -sfn elsewhere etc/link; rm etc/typed; ln -s /to etc/typed; rm -r opt/old; echo 2 >etc/same
        mount --bind "$WORLD/dev" dev
        code=0; text=$(diff_of --text 2>&1) || code=$?
        [ "$code" = 1 ] && has "needs diff.1., which is not here" && [ "$(grep -c needs <<<"$text")" = 1 ] || fail "$code $text"
        with_tools
        text=$(diff_of --text)
        has "^Binary file /etc/bytes differs$"; has "^Large file /srv/new/big added$"; has "^Binary file /srv/new/latin added$"
        has "^Empty file /srv/new/empty added$"; has "^Mode of /etc/mode is 0600, was 0644$"; has "^Folder /srv/new added$"
        has "^Link /etc/link leads to elsewhere, led to link-target$"; has "^Link /etc/typed added: /to$"
        has "^--- a/etc/gone$"; has "^--- a/etc/same$"; lacks "^--- a/etc/mode"; lacks "^[+-]*. b/etc/mode$"; lacks fstab
        old=$BATS_TEST_TMPDIR/old; cp -a rw/ro "$old"
        diff_of --text | patch -d "$old" -p1 >"$BATS_TEST_TMPDIR/said" || fail "$(cat "$BATS_TEST_TMPDIR/said"; diff_of --text)"
        for name in etc/d/deep/file etc/grown etc/same "srv/new/a b" srv/new/utf8 "$odd"; do
            cmp "$old/$name" "$name" || fail "$name"
        done
        [ ! -e "$old/etc/gone" ] && [ ! -e "$old/etc/typed" ] || fail "not deleted"
        [ "$(diff_of --text /etc/same | wc -l)" = 5 ] || fail "$(diff_of --text /etc/same)"
    '
}

@test "sorted by path, each folder before the next name, with the letters of the locale" {
    changed '
        mkdir -p srv/b/inner srv/b-c; : >srv/b/inner/z; : >srv/b/a; : >srv/b-c/x; : >srv/b.txt; : >"srv/$(printf "caf\xc3\xa9")"
        expected=$(printf "/srv/%b\n" b/ b/a b/inner/ b/inner/z b-c/ b-c/x b.txt "caf\xc3\xa9")
        [ "$(LC_ALL=C.UTF-8 chroot . /usr/sbin/ramroot diff /srv | grep -ao "/srv/.*")" = "$expected" ] || fail "$(diff_of /srv)"
        LC_ALL= LANG=de_DE.utf8 chroot . /usr/sbin/ramroot diff /srv | grep -a "$(printf "caf\xc3\xa9")" >/dev/null || fail "LANG"
        LC_ALL=C chroot . /usr/sbin/ramroot diff /srv | grep -F "caf\xc3\xa9" >/dev/null || fail "C"
    '
}

@test "--text: on a terminal no byte of a file does anything, elsewhere all pass" {
    changed '
        printf "red \x1b[31m caf\xc3\xa9\ttab\r\n" >etc/same
        with_tools
        diff_of --text | grep "$(printf "\x1b\\[31m")" >/dev/null || fail "changed on its way to a file"
        # script(1) gives it a terminal
        text=$(script -qec "chroot $WORLD/root /usr/sbin/ramroot diff --text" /dev/null)
        lacks "$(printf "\x1b")"; has "$(printf "^\\+red .x1b.31m caf\xc3\xa9\ttab.x0d")"
        for other in --json --summary; do expect_code 2 diff_of --text $other 2>/dev/null; done
    '
}

DATABASE='
    dpkg_has() { # PACKAGE[:ARCHITECTURE] PATH...
        local arch=all multi="Multi-Arch: no"
        case $1 in *:*) arch=${1#*:}; multi="Multi-Arch: same" ;; esac
        mkdir -p "$TREE/var/lib/dpkg/info"; printf "%s\n" /. "${@:2}" >"$TREE/var/lib/dpkg/info/$1.list"
        echo 1 >"$TREE/var/lib/dpkg/info/format"
        printf "%s\n" "Package: ${1%:*}" "Status: install ok installed" "Maintainer: x" "Architecture: $arch" "$multi" \
            "Version: 1" "Description: x" "" >>"$TREE/var/lib/dpkg/status"
    }
'
needs_dpkg() {
    command -v dpkg-query >/dev/null || { [ -z "${CI-}" ] || fail "needs dpkg-query"; skip "needs dpkg-query (Debian: apt install dpkg)"; }
}

@test "--summary by package: dpkg, its diversions and a merged /usr; also for programs" {
    needs_dpkg
    changed '
        with_dpkg
        TREE=$PWD; dpkg_has newcomer /srv/newcomer /usr/bin/x; echo new >srv/newcomer # installed in the session
        echo 2 >usr/bin/x; rm usr/bin/dash; echo 2 >usr/bin/dash.real; echo 3 >etc/same; echo 4 >srv/mine; touch etc
        text=$(diff_of --summary)
        has "^x-tools +1 modified"; has "^bash +1 deleted"; has "^dash +1 modified"; has "^\(no package\) +[0-9]+ added"
        has "^.several packages. +1 modified"; lacks "^other"
        has "^newcomer +1 added"
        diff_of --summary --json | python3 -c "
import json, sys
said = json.load(sys.stdin)
packages = {one[\"name\"]: one for one in said[\"packages\"]}
assert said[\"schema\"] == 1 and packages[\"x-tools\"][\"modified\"] == 1 and packages[\"x-tools\"][\"added\"] == 0, said
assert said[\"total\"][\"deleted\"] == 1 and \"changes\" not in said, said"
        [ "$(find rw/upper/var -type f | grep -vc "/dpkg/status$\|/newcomer.list$\|/info/format$")" = 0 ] || fail "something was written: $(find rw/upper/var)"
    ' "$DATABASE"'
        rmdir "$TREE/sbin"; ln -s usr/bin "$TREE/bin"
        for name in x dash dash.real; do echo 1 >"$TREE/usr/bin/$name"; done
        dpkg_has x-tools:amd64 /bin/x /etc/same; dpkg_has also /etc/same; dpkg_has dash /bin/dash; dpkg_has bash /bin/dash
        dpkg_has other /etc/bytes
        printf "/bin/dash\n/bin/dash.real\nbash\n" >"$TREE/var/lib/dpkg/diversions"
    '
}

@test "--summary by package: dpkg and names that would be patterns" {
    needs_dpkg
    changed '
        with_dpkg
        for name in "[id].js" "a*" "b?" "c\\d" "e: /f" ".*"; do echo 22 >"srv/$name"; done; rm srv/gone; echo 2 >srv/i.js
        text=$(diff_of --summary 2>&1)
        has "^odd +6 modified"; has "^plain +1 deleted"; has "^\(no package\) +[0-9]+ added"; lacks "^ramroot"
    ' "$DATABASE"'
        mkdir "$TREE/srv/e: "; set -- "[id].js" "a*" "b?" "c\\d" "e: /f" ".*"
        for name in "$@" gone; do echo 1 >"$TREE/srv/$name"; done
        dpkg_has odd "${@/#//srv/}"; dpkg_has plain /srv/gone
    '
}

@test "--summary without a database of packages says so, once, and the rest all the same" {
    changed '
        echo 2 >etc/same; text=$(diff_of --summary 2>&1)
        has "^ramroot: which packages .* is not known: "; lacks "^by the package"; has "^/etc +1 modified"
        [ "$(grep -c ^ramroot: <<<"$text")" = 1 ] || fail "$text"
    '
}

@test "--summary with a database of packages that gives no answer says why, once, and the rest all the same" {
    needs_dpkg
    changed '
        refuses() {
            code=0; text=$(diff_of --summary 2>&1) || code=$?; [ "$code" = 1 ] || fail "exit $code: $text"
            has "^ramroot: not every package is known: .*$1"; has "^/etc +1 modified"; lacks "^by the package"
            [ "$(grep -c ^ramroot: <<<"$text")" = 1 ] || fail "$text"
        }
        echo 2 >etc/same; with_folders; refuses "dpkg-query is not installed"
        with_dpkg
        mount --bind ro/broken ro/var/lib/dpkg/status
        refuses "its exit status is 2; see what this prints: dpkg-query --admindir=/rw/ro/var/lib/dpkg"
        umount ro/var/lib/dpkg/status; text=$(diff_of --summary 2>&1); has "^odd +1 modified"; lacks "^ramroot"
    ' "$DATABASE"'dpkg_has odd /etc/same; echo nonsense >"$TREE/broken"'
}

@test "--summary by package: rpm with a database that nobody closed, and with one that is read-only" {
    command -v rpmbuild >/dev/null || { [ -z "${CI-}" ] || fail "needs rpmbuild"; skip "needs rpmbuild (Debian: apt install rpm)"; }
    for left in "" "-shm -wal"; do
        in_world "left='$left'"'
            make_tree
            mkdir -p "$TREE/var/lib/rpm"; work=$BATS_TEST_TMPDIR/rpm; mkdir -p "$work"
            printf "%s\n" "Name: alpha" "Version: 1" "Release: 1" "Summary: x" "License: x" "BuildArch: noarch" %description x \
                %install "mkdir -p %{buildroot}/etc; echo 1 >%{buildroot}/etc/alpha.conf" %files /etc/alpha.conf >"$work/alpha.spec"
            rpmbuild -bb --quiet --define "_topdir $work" "$work/alpha.spec" >/dev/null 2>&1
            rpm --root "$TREE" --dbpath /var/lib/rpm -i --nodeps --ignorearch "$work"/RPMS/noarch/alpha-1-1.noarch.rpm 2>/dev/null
            [ -e "$TREE/var/lib/rpm/rpmdb.sqlite" ] || fail "no database was made"
            if [ -z "$left" ]; then
                python3 -c "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(\"pragma wal_checkpoint(truncate)\")" "$TREE/var/lib/rpm/rpmdb.sqlite"
                rm -f "$TREE"/var/lib/rpm/*-shm "$TREE"/var/lib/rpm/*-wal
            fi
            make_world ramroot=tmpfs; expect_code 0 boot 2>/dev/null
            cd "$WORLD/root"
            mkdir -p proc run dev; mount -t proc proc proc; mount --bind "$WORLD/run" run; mount --bind "$WORLD/dev" dev
            cp "$RAMROOT_BIN" usr/sbin/ramroot; mount --bind "$BATS_TEST_TMPDIR/cmdline" proc/cmdline
            for dir in bin lib lib64 usr/bin usr/lib; do mkdir -p $dir; mount --bind /$dir $dir; done
            echo 2 >etc/alpha.conf
            text=$(chroot . /usr/sbin/ramroot diff --summary) || fail "$text"
            grep -q "^alpha  *1 modified" <<<"$text" || fail "$text"
            [ ! -e rw/upper/var ] || fail "something was written: $(find rw/upper/var)"
            [ -z "$(mounts | grep ramroot/rpm)" ] || fail "a mount stays"
        '
        rm -rf "$BATS_TEST_TMPDIR/"{root.img,tree,rpm}
    done
}

@test "several paths: each is looked at, also one that a commit deleted; through links, and what a link leads to" {
    changed '
        ln -s opt/old there; ln -s ../etc opt/etc
        rm etc/gone; rm -r opt/old; echo "bytes 2" >etc/bytes
        mount -o remount,rw ro; rm -r ro/etc/gone ro/opt/old; mount -o remount,ro ro
        text=$(diff_of /etc/gone /opt/old/sub/file /etc/bytes); has "^modified .* /etc/bytes$"
        [ "$(wc -l <<<"$text")" = 2 ] || fail "$text"
        code=0; text=$(diff_of /etc/never /etc/bytes 2>&1) || code=$?
        [ "$code" = 1 ] || fail "$code"; has "^modified .* /etc/bytes$"; has "/etc/never: there is nothing of that name"
        code=0; text=$(diff_of /etc/never 2>&1) || code=$?
        [ "$code" = 1 ] || fail "$code"; lacks "bytes"
        text=$(diff_of /opt/etc); has "^modified .* /etc/bytes$"; has "^added +link +/opt/etc$"
        text=$(diff_of /opt/etc/bytes); has "^modified .* /etc/bytes$"; lacks "link"
        text=$(diff_of /there); has "^added +link +/there$"
    '
}
