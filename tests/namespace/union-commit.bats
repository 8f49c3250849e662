#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What `ramroot mount` has mounted is looked at, committed into what is below, and taken back.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load unions

@test "diff shows the changes of a union, by its mount point and by any path inside" {
    with_unions '
        ramroot mount image at; echo bye >at/bye.txt; echo changed >at/hello.txt; mkdir at/d; echo x >at/d/x
        for words in "--at at" "at" "--at at/d" "$PWD/at"; do
            ramroot diff $words | tr -s " " >said
            grep -qxF "added 4 B $PWD/at/bye.txt" said && grep -qxF "modified 8 B $PWD/at/hello.txt" said || fail "$words: $(cat said)"
        done
        [ "$(ramroot diff at/d | grep -c "$PWD/at/")" = 2 ]; ramroot diff --json --at at | python3 -m json.tool >/dev/null
        ramroot diff --text at/hello.txt | grep -qx "+changed"
        refused "in nothing that " ramroot diff --at /
        (ramroot status || :) | tr -s " \n" " " | grep -qF "union $PWD/at: $PWD/image and its changes, [" || fail "$(ramroot status)"
        (ramroot status --json || :) | grep -qF "\"source\": \"$PWD/image\"" || fail "$(ramroot status --json)"
        refused "in different unions, or not all in one" ramroot diff at/d /etc
        ramroot umount at; nothing_left'
}

@test "a commit into an image, and its undo; the union goes on with what is left" {
    with_unions '
        in_image() { mount -o loop,ro image other; ("$@"); umount other; }; mkdir other
        ramroot mount image at -o noexec,size=20M; echo bye >at/bye.txt; echo changed >at/hello.txt; mkdir at/d; echo x >at/d/x
        ramroot commit --at at --all --dry-run | tr -s " " >said; grep -qF "replace $PWD/at/hello.txt" said || fail "$(cat said)"; unchanged
        ramroot commit at/bye.txt at/d --yes >said; [[ "$(findmnt -no OPTIONS at)" == rw,noexec* ]]
        [ "$(ramroot diff --at at | grep -c "$PWD")" = 1 ] || fail "$(ramroot diff --at at)"
        in_image sh -c "[ \"\$(cat other/bye.txt other/d/x other/hello.txt | xargs)\" = \"bye x hello\" ]"
        [ "$(cat at/hello.txt)" = changed ]; ramroot commit --at at --all --yes -q
        in_image grep -qx changed other/hello.txt; in_image test ! -e other/.ramroot/open; ramroot commit --list --at at | grep -q "2 *9 B" || ramroot commit --list --at at
        ramroot commit --undo --at at --yes >said; grep -q "what is below is as it was before" said || fail "$(cat said)"
        in_image grep -qx hello other/hello.txt; in_image test -e other/bye.txt
        ramroot commit --undo --at at --yes -q; in_image sh -c "! test -e other/bye.txt && ! test -e other/d"
        ramroot commit --resume --at at; ramroot umount at; nothing_left; before=$(sha256sum <image)'
}

@test "after a commit the union is there again, although its RAM is full" {
    with_unions '
        ramroot mount image at -o size=16M; echo small >at/small; echo two >at/two; ! dd if=/dev/zero of=at/big bs=1M count=30 status=none 2>/dev/null
        ramroot commit at/small --yes -q; [ "$(cat at/small at/two | xargs)" = "small two" ]; ramroot diff --at at | grep -q at/two
        rm at/big; ramroot commit --undo --at at --yes -q; [ ! -e at/small ] || [ "$(cat at/small)" = small ]
        ramroot umount at; nothing_left; before=$(sha256sum <image)'
}

@test "a commit that was refused leaves the note of the image: what others write then is seen" {
    with_unions '
        mkdir other; ramroot mount image at; echo mine >at/hello.txt
        exec 3<at/hello.txt; refused "is in use" ramroot commit --at at --all --yes; exec 3<&-
        loop=$(losetup -f --show image); mount "$loop" other; echo theirs >other/hello.txt; umount other; losetup -d "$loop"; sleep 0.2
        refused "somebody else has written to it" ramroot commit --at at --all --yes
        ramroot umount at; nothing_left; mount -o loop,ro image other; [ "$(cat other/hello.txt)" = theirs ]; umount other; before=$(sha256sum <image)'
}

@test "killed before it wrote: what others write then is seen" {
    with_unions '
        mkdir other; ramroot mount image at; echo mine >at/hello.txt
        ! strace -f -qq -o /dev/null -e trace=umount2 -e inject=umount2:signal=KILL:when=2 ramroot commit --at at --all --yes -q >/dev/null 2>&1
        sleep 0.2; loop=$(losetup -f --show image); mount "$loop" other; echo theirs >other/hello.txt; umount other; losetup -d "$loop"; sleep 0.2
        ramroot mount image at 2>said; grep -q "was written to since these changes began" said || fail "$(cat said)"
        refused "somebody else has written to it" ramroot commit --at at --all --yes; [ "$(cat at/hello.txt)" = mine ]
        ramroot umount at; nothing_left; before=$(sha256sum <image)'
}

@test "a commit is not for a device that has the name of the image now" {
    with_unions '
        cp image precious; ramroot mount image at; echo mine >at/hello.txt; mv image old; loop=$(losetup -f --show precious); ln -s "$loop" image
        refused "it is another file now than the one that was mounted" ramroot commit --at at --all --yes; losetup -d "$loop"
        [ "$(sha256sum <precious)" = "$before" ]; rm image; mv old image; ramroot umount at; nothing_left'
}

@test "a mark of a commit in an image: opened once and said; with ro never" {
    with_unions '
        mkdir other; mount -o loop image other; mkdir -m 700 other/.ramroot; : >other/.ramroot/open; chmod 600 other/.ramroot/open; umount other; sleep 0.2
        before=$(sha256sum <image); ramroot mount image at -o ro 2>said; grep -q "may be unfinished" said; ramroot umount at; unchanged
        ramroot mount image at 2>said; grep -q "was cut off: its file system was opened once, to repair itself" said; [ ! -e at/.ramroot ]; ramroot umount at
        before=$(sha256sum <image); ramroot mount image at 2>said; [ ! -s said ]; ramroot umount at; unchanged; nothing_left'
}

@test "no commit into an image that others use, or cannot be written" {
    with_unions '
        ramroot mount image at; echo q >at/q; mkdir two
        exec 3<at/hello.txt; refused "is in use" ramroot commit at/q --yes; exec 3<&-
        ramroot mount image two; refused "mounted elsewhere too" ramroot commit at/q --yes; ramroot umount two
        mount -o loop,ro image two; refused "mounted elsewhere too" ramroot commit at/q --yes; umount two
        cp image copy; mkdir ro; mount -t tmpfs tmpfs ro; mv copy ro/; mount -o remount,ro ro; ramroot mount ro/copy two; echo 1 >two/x
        refused "Read-only file system" ramroot commit two/x --yes; [ "$(cat two/x)" = 1 ]; ramroot umount two; umount ro
        unshare -m --propagation private sh -c "echo >ready; exec sleep 1000" & sleep 0.3
        refused "in another namespace" ramroot commit at/q --yes; kill %1; wait || :; sleep 0.2
        [ "$(cat at/q at/hello.txt | xargs)" = "q hello" ] || fail "the union is gone"; unchanged
        ramroot umount at; nothing_left'
}

@test "a commit into a folder; what others changed there is in conflict, what a commit left is not" {
    with_unions '
        mkdir folder; echo 1 >folder/f; echo 1 >folder/g; sleep 0.02; ramroot mount folder at
        echo 2 >at/f; echo new >at/new; ramroot commit --at at --all --yes -q; [ "$(cat folder/f folder/new | xargs)" = "2 new" ]
        echo 3 >at/f; ramroot commit at/f --yes -q; [ "$(cat folder/f)" = 3 ]
        echo 4 >at/f; echo 4 >at/g; echo other >folder/f
        refused "in conflict" ramroot commit --at at --all --yes; [ "$(cat folder/f folder/g | xargs)" = "other 1" ]
        ramroot diff --at at | grep -q "^conflict .*/at/f" || fail "$(ramroot diff --at at)"
        ramroot commit --at at --all --yes -q --theirs="$PWD/at/f"; [ "$(cat folder/f folder/g | xargs)" = "other 4" ]
        ramroot commit at/f --yes -q --mine="$PWD/at/f"; [ "$(cat folder/f)" = 4 ]
        ramroot commit --undo --at at --yes -q; [ "$(cat folder/f)" = other ]
        ramroot umount at; nothing_left'
}

@test "what changed below is in conflict although the clock was set back, or the union was away meanwhile" {
    with_unions '
        mkdir folder up; echo 1 >folder/f; sleep 0.02; ramroot mount folder at; echo 2 >at/f
        python3 - /run/ramroot/unions/*/union.json <<"END" # as if the clock had been an hour ahead then
import json, sys
note = json.load(open(sys.argv[1])); began = note["began"]
for key in ("ns", "ahead_ns"): began[key] += 3600 * 10**9
json.dump(note, open(sys.argv[1], "w"))
END
        echo other >folder/f; refused "in conflict" ramroot commit --at at --all --yes; [ "$(cat folder/f)" = other ]; ramroot umount at
        echo 1 >folder/f; sleep 0.02; ramroot mount folder at -o "upper=$PWD/up"; echo 2 >at/f; echo 2 >at/g; ramroot commit at/g --yes -q; ramroot umount at
        ramroot mount folder at -o "upper=$PWD/up"; echo 3 >at/g; ramroot commit at/g --yes -q; [ "$(cat folder/g)" = 3 ]
        ramroot umount at; echo other >folder/f; sleep 0.02; ramroot mount folder at -o "upper=$PWD/up"
        refused "in conflict" ramroot commit --at at --all --yes; [ "$(cat folder/f)" = other ]; ramroot umount at; nothing_left'
}

@test "in a folder below that is another one now, all that was changed is in conflict" {
    with_unions '
        mkdir -p folder/d/sub folder/e/sub; echo 1 >folder/d/sub/f; echo other >folder/e/sub/f; sleep 0.1
        mkdir -p folder/b folder/c; echo old >folder/b/f; echo old >folder/c/f; sleep 0.1
        ramroot mount folder at; mkdir -p at/nd at/ne/in; echo MINE | tee at/nd/f at/ne/in/f >/dev/null; mv folder/b folder/nd; mkdir folder/ne; mv folder/c folder/ne/in
        refused "in conflict" ramroot commit at/nd/f --yes; refused "in conflict" ramroot commit at/ne/in/f --yes; [ "$(cat folder/nd/f folder/ne/in/f | xargs)" = "old old" ]
        mkdir at/nf; echo 1 | tee at/nf/f at/nf/g >/dev/null; ramroot commit at/nf/f --yes -q; echo 2 >at/nf/f; ramroot commit at/nf --yes -q; [ "$(cat folder/nf/f folder/nf/g | xargs)" = "2 1" ]; ramroot umount at
        ramroot mount folder at; echo mine >at/d/sub/f; echo new >at/d/sub/new
        mv folder/d folder/old; mv folder/e folder/d
        [ "$(ramroot diff --at at | grep -c "^conflict .*/at/d/sub/")" = 2 ] || fail "$(ramroot diff --at at)"
        refused "in conflict" ramroot commit --at at --all --yes; [ "$(cat folder/d/sub/f)" = other ]; [ ! -e folder/d/sub/new ]
        mv folder/d folder/e; mv folder/old folder/d; ramroot commit at/d/sub/f --yes -q; [ "$(cat folder/d/sub/f)" = mine ]
        echo again >at/d/sub/f; ramroot commit --at at --all --yes -q; [ "$(cat folder/d/sub/f folder/d/sub/new | xargs)" = "again new" ]; ramroot umount at; nothing_left'
}

@test "after an undo what was below before is in conflict only if it was, or if somebody changes it then" {
    with_unions '
        mkdir -p folder/d/e; for name in f g x d/a d/e/b; do echo 1 >folder/$name; done; sleep 0.02; ramroot mount folder at
        echo 2 >at/f; rm at/g; rm -r at/d; echo 2 >at/new
        for round in 1 2; do
            ramroot commit --at at --all --yes -q; [ "$(cat folder/f)" = 2 ] && [ ! -e folder/d ] && [ ! -e folder/g ]
            ramroot commit --undo --at at --yes -q; [ "$(cat folder/f folder/g folder/d/e/b | xargs)" = "1 1 1" ]
            ! ramroot diff --at at | grep ^conflict || fail "round $round"
        done
        echo other >folder/d/e/b; refused "$PWD/at/d" ramroot commit --at at --all --yes; [ "$(cat folder/d/e/b)" = other ]
        ramroot commit --at at --all --yes -q --exclude="$PWD/at/d"; ramroot commit --undo --at at --yes -q; echo 1 >folder/f
        refused "$PWD/at/f" ramroot commit at/f --yes
        echo 2 >at/x; echo other >folder/x; ramroot commit at/x --yes -q --mine="$PWD/at/x"; ramroot commit --undo --at at --yes -q
        refused "in conflict" ramroot commit at/x --yes; [ "$(cat folder/x)" = other ]; ramroot umount at; nothing_left'
}

@test "a folder for changes belongs to one union and to what it was made of" {
    with_unions '
        mkdir up two other; cp image copy; ramroot mount image at -o "upper=$PWD/up"; echo 1 >at/x
        refused "those of the union at $PWD/at go there" ramroot mount image two -o "upper=$PWD/up"
        ramroot umount at; refused "it has changes of $PWD/image" ramroot mount copy two -o "upper=$PWD/up"
        refused "it has changes of $PWD/image" ramroot mount other two -o "upper=$PWD/up"
        ramroot mount image two -o "upper=$PWD/up"; [ "$(cat two/x)" = 1 ]; ramroot umount two; nothing_left'
}

@test "killed in the middle of a commit, changes and image are there, and the next mount goes on" {
    with_unions '
        mkdir other; cp image fresh; ramroot mount image at; echo bye >at/bye.txt; echo changed >at/hello.txt
        strace -f -qq -o /dev/null -e trace=mount ramroot commit --at at --all --yes -q; ramroot umount at # without a kill it is done
        mount -o loop,ro image other; [ "$(cat other/hello.txt other/bye.txt | xargs)" = "changed bye" ]; umount other
        for call in umount2 mount rename renameat2 fsync syncfs unshare setns move_mount; do
            for time in 1 2 3; do
                cp fresh image; ramroot mount image at 2>/dev/null; echo bye >at/bye.txt; echo changed >at/hello.txt; rm -f at/q
                code=0; strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$time" ramroot commit --at at --all --yes -q >/dev/null 2>&1 || code=$?
                sleep 0.1; mountpoint -q at || ramroot mount image at >/dev/null 2>&1 || fail "$call $time, code $code: $(ramroot mount image at 2>&1)"
                [ "$(cat at/bye.txt at/hello.txt | xargs)" = "bye changed" ] || fail "$call $time, code $code: $(ls at)"
                ramroot commit --resume --at at >/dev/null; said=$(ramroot commit --at at --all --yes 2>&1) || [[ $said == *"nothing to commit"* ]] || fail "$call $time, code $code: $said"
                ramroot umount at; nothing_left "$call $time"
                mount -o loop,ro image other; now=$(cat other/hello.txt other/bye.txt | xargs); umount other; [ "$now" = "changed bye" ] || fail "$call $time, code $code: $now"
            done
        done
        cp fresh image'
}

@test "a commit is for the image that was mounted, not for another one that has its name now" {
    with_unions '
        cp image copy; ramroot mount image at; echo bye >at/bye; mv image old; mv copy image
        refused "it is another file now than the one that was mounted" ramroot commit at/bye --yes
        unchanged; [ "$(cat at/bye)" = bye ]; mv old image; ramroot umount at; nothing_left'
}

@test "no commit into an image that somebody has written to meanwhile; after a commit of our own it goes on" {
    with_unions '
        mkdir other up; meanwhile() { local loop; loop=$(losetup -f --show image); mount "$loop" other; (cd other && eval "$1"); umount other; losetup -d "$loop"; }
        ramroot mount image at; echo bye >at/bye; ramroot commit --at at --all --yes -q; echo more >at/bye; ramroot commit --at at --all --yes -q
        echo last >at/bye; meanwhile "echo theirs >theirs"; sum=$(sha256sum <image)
        for options in --yes --dry-run; do refused "somebody else has written to it since the changes at $PWD/at began copy what you need" ramroot commit --at at --all $options; done
        [ "$(sha256sum <image)" = "$sum" ]; [ "$(cat at/bye)" = last ]
        ramroot commit --resume --at at; ramroot commit --undo --at at --yes -q; refused "somebody else" ramroot commit --at at --all --yes; ramroot umount at
        ramroot mount image at; [ "$(cat at/theirs at/bye | xargs)" = "theirs bye" ]; echo a >at/a; ramroot commit --at at --all --yes -q; ramroot umount at
        ramroot mount image at -o "upper=$PWD/up"; echo b >at/a; ramroot commit --at at --all --yes -q; echo c >at/a; ramroot umount at
        ramroot mount image at -o "upper=$PWD/up"; ramroot commit --at at --all --yes -q; echo d >at/a; ramroot umount at
        meanwhile "[ \"\$(cat a)\" = c ]; echo theirs >a"
        ramroot mount image at -o "upper=$PWD/up" 2>said; tr -s " \n" " " <said | grep -qF "was written to since these changes began" || fail "$(cat said)"
        refused "somebody else" ramroot commit --at at --all --yes; ramroot umount at; nothing_left
        device=$(losetup -f --show image); ramroot mount "$device" at; echo e >at/e; mount "$device" other; umount other
        refused "somebody else" ramroot commit --at at --all --yes; ramroot umount at; losetup -d "$device"; nothing_left; before=$(sha256sum <image)'
}

@test "what is mounted in the middle of a commit does not finish that a second time" {
    with_unions '
        mkdir folder two; for i in 1 2 3; do echo old >folder/$i; done; sleep 0.02; ramroot mount folder at; for i in 1 2 3; do echo new >at/$i; done
        strace -f -qq -o /dev/null -e trace=renameat2 -e inject=renameat2:signal=STOP:when=2 ramroot commit --at at --all --yes -q >said 2>&1 &
        stopped() { grep -lE "^State:.[Tt]" $(grep -lsE "^Name:.ramroot$" /proc/[0-9]*/status) 2>/dev/null | head -n 1; }
        until [ -e folder/.ramroot/journal.json ] && one=$(stopped) && [ -n "$one" ]; do sleep 0.05; done
        refused "another ramroot-commit is running" ramroot mount folder two
        one=${one%/status}; kill -CONT "${one#/proc/}"; wait $! || fail "status $?: $(cat said)"
        [ "$(cat folder/[123] | xargs)" = "new new new" ]; ramroot umount at; nothing_left'
}
