#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit into folders that demand something of what is put into them: projects of quotas,
# encryption. What cannot work is refused before the journal, and leaves nothing behind.

# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

setup_file() { export BATS_TEST_DIRNAME; }
COMMON='. "$BATS_TEST_DIRNAME/commits.bash"
FOLDERS=$BATS_TEST_DIRNAME/../support/folders.py
# On a file system of $type.
make_image() {
    truncate -s $([ "$type" = xfs ] && echo 320M || echo 48M) "$IMAGE"
    case $type in
        ext4) mkfs.ext4 -q -F -O "${features-encrypt}" "$IMAGE" ;;
        xfs) mkfs.xfs -q "$IMAGE" ;;
    esac
    mkdir -p "$BATS_TEST_TMPDIR/made"; mount_image "$BATS_TEST_TMPDIR/made"
    cp -a "$TREE/." "$BATS_TEST_TMPDIR/made"; umount "$BATS_TEST_TMPDIR/made"
}
project() { python3 "$FOLDERS" project "$@"; } # FILE: its number, and + if it is inherited
set_project() { python3 "$FOLDERS" set-project "$@"; } # NUMBER FILE...
encrypt() { python3 "$FOLDERS" encrypt "$1"; }
turned_down() { # WORDS PATH...
    local code=0 text
    text=$(commit --yes "${@:2}" 2>&1) || code=$?
    [[ "$code $text" == "1 "*"$1"* ]] || fail "exit $code: $text"
}
nothing_left() { [ ! -e ro/.ramroot/journal.json ] && [ ! -e ro/.ramroot/stage ] || fail "left: $(ls ro/.ramroot)"; }
'

# with_projects: the file systems of which this kernel knows projects. (ext4 needs CONFIG_QFMT_V2.)
with_projects() {
    local image=$BATS_TEST_TMPDIR/probe.img
    truncate -s 8M "$image"
    mkfs.ext4 -q -F -O project "$image"
    mkdir -p "$BATS_TEST_TMPDIR/probe"
    if mount -o loop "$image" "$BATS_TEST_TMPDIR/probe" 2>/dev/null; then
        umount "$BATS_TEST_TMPDIR/probe"
        echo "ext4 xfs"
    else
        echo "# this kernel mounts no ext4 with projects: on XFS only" >&3
        echo xfs
    fi
}

on() { # TYPE SCRIPT
    in_world "type=$1 features=${features-encrypt}; $COMMON $2"
}

@test "what is put into a folder with a project gets it, and can be taken back" {
    for type in $(with_projects); do
        features=project on $type '
            prepare_root() { mkdir "$1/srv/p"; set_project 7+ "$1/srv/p"; mkdir "$1/srv/p/tree" "$1/srv/p/d"; for n in a b gone; do echo "old $n" >"$1/srv/p/$n"; done; }
            begin
            echo "new a" >srv/p/a; echo new >srv/p/new; rm srv/p/gone; mkdir -p srv/p/dir/sub; echo x >srv/p/dir/sub/x
            rm -r srv/p/tree; mkdir srv/p/tree; echo y >srv/p/tree/y; chmod 700 srv/p/d
            before=$(tree . srv/p); old=$(tree ro srv/p)
            says done commit --yes srv/p
            diff <(echo "$before") <(tree ro srv/p) || fail "not the same"
            for one in a new; do [ "$(project ro/srv/p/$one)" = 7 ] || fail "$one: $(project ro/srv/p/$one)"; done
            for one in dir dir/sub tree; do [ "$(project ro/srv/p/$one)" = 7+ ] || fail "$one: $(project ro/srv/p/$one)"; done
            [ "$(project ro/srv/p/dir/sub/x)" = 7 ] || fail "x: $(project ro/srv/p/dir/sub/x)"
            says "this session goes on" commit --undo --yes
            diff <(echo "$old") <(tree ro srv/p) || fail "not as before"
            says "this session goes on" commit --redo --yes
            diff <(echo "$before") <(tree ro srv/p) || fail "not done again"
            nothing_left
        '
        rm -f "$BATS_TEST_TMPDIR/root.img"
    done
}

@test "a file of a project keeps it, and the top folder may have one" {
    for type in $(with_projects); do
        features=project on $type '
            prepare_root() { echo old >"$1/etc/own"; set_project 9 "$1/etc/own"; set_project 5+ "$1"; mkdir "$1/in"; echo old >"$1/in/a"; }
            begin
            echo new >etc/own; echo new >in/a; echo new >top; rm etc/gone
            says done commit --yes etc/own in/a top etc/gone
            [ "$(project ro/etc/own) $(project ro/in/a) $(project ro/top)" = "9 5 5" ] || fail "$(project ro/etc/own) $(project ro/in/a) $(project ro/top)"
            says "this session goes on" commit --undo --yes
            [ "$(cat ro/etc/own ro/in/a ro/etc/gone)" = "$(printf "old\nold\nold gone")" ] && [ ! -e ro/top ] || fail "not as before"
            nothing_left
        '
        rm -f "$BATS_TEST_TMPDIR/root.img"
    done
}

@test "what could not be taken back is refused by name: another project than its folder" {
    for type in $(with_projects); do
        features=project on $type '
            prepare_root() { mkdir "$1/srv/p"; echo old >"$1/srv/p/a"; set_project 7+ "$1/srv/p"; }
            begin
            echo new >srv/p/a; turned_down "/srv/p/a: it does not belong to the project" srv/p
            rm srv/p/a; turned_down "/srv/p/a: it does not belong to the project" srv/p
            nothing_left
        '
        rm -f "$BATS_TEST_TMPDIR/root.img"
    done
}

@test "nothing is put into an encrypted folder, and no copy lies beside it; removing works" {
    on ext4 '
        prepare_root() { mkdir "$1/srv/secret"; encrypt "$1/srv/secret"; for n in a gone; do echo "old $n" >"$1/srv/secret/$n"; done; }
        begin
        python3 "$FOLDERS" unlock ro
        echo "plain text 4711" >srv/secret/new; turned_down "/srv/secret/new: it is encrypted on the disk" srv/secret
        rm srv/secret/new; echo "plain text 4711" >srv/secret/a; turned_down "/srv/secret/a: it is encrypted on the disk" srv/secret
        nothing_left
        ! grep -aq "plain text 4711" "$IMAGE" || fail "on the disk"
        says "excluded" commit --yes --all --exclude=/srv/secret/a
        rm srv/secret/gone; chmod 711 srv/secret
        says done commit --yes --all --exclude=/srv/secret/a
        [ ! -e ro/srv/secret/gone ] && [ "$(stat -c %a ro/srv/secret)" = 711 ] || fail "not removed"
        says "this session goes on" commit --undo --yes
        [ "$(cat ro/srv/secret/gone)" = "old gone" ] || fail "not back"
        nothing_left
    '
}

@test "a rename that always fails: refused before the journal, or taken back, and nothing waits" {
    on ext4 '
        begin
        echo "new a" >etc/a; echo new >etc/new; rm etc/gone; chmod 700 etc/d; old=$(tree ro etc)
        for error in EXDEV EINVAL; do
            for when in 1+ 2+ 3 3+ 4; do
                code=0; text=$(strace -f -o /dev/null -e inject=renameat2:error=$error:when=$when chroot . /run/bin/ramroot-commit --yes etc/a etc/new etc/gone etc/d 2>&1) || code=$?
                # With a rename that never works nothing can be taken back either, once one has worked.
                case $code in 1) ;; 4) [[ $when = *+ ]] || fail "$error $when: $text" ;; *) fail "$error $when: $code $text" ;; esac
                [ "$code" = 1 ] || { code=0; commit --resume >/dev/null 2>&1 || code=$?; [ "$code" = 1 ] || fail "$error $when: --resume $code"; }
                diff <(echo "$old") <(tree ro etc) || fail "$error $when: not as before"
                nothing_left
            done
        done
        says done commit --yes etc/a etc/new etc/gone etc/d
    '
}

@test "a journal that was damaged: nothing is thrown away, and it is told where all is" {
    for damage in "truncate -s -20" "truncate -s 0" "sed -i s/ops/opt/"; do
        on ext4 '
            begin
            for name in a b; do echo "new $name" >etc/$name; done
            strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes etc/a etc/b >/dev/null 2>&1 || :
            [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "new a\nold b")" ] || fail "killed elsewhere"
            mount -o remount,rw ro; '"$damage"' ro/.ramroot/journal.json; mount -o remount,ro ro
            code=0; text=$(commit --resume 2>&1) || code=$?
            [ "$code" = 1 ] && [[ "$(tr -s " \n" " " <<<"$text")" == *"it is damaged"*"is in /rw/ro/.ramroot/saved-"* ]] || fail "$code: $text"
            [ "$(cat ro/.ramroot/saved-*/0 ro/.ramroot/saved-*/1 | sort | xargs)" = "new b old a" ] || fail "kept: $(ls -R ro/.ramroot)"
            [ ! -e ro/.ramroot/journal.json ]; echo more >etc/new; commit --yes etc/new >/dev/null; [ "$(cat ro/etc/new)" = more ]
        '
    done
}

@test "given up by an administrator: nothing changes any more, and it is told what is where" {
    on ext4 '
        begin
        for name in a b; do echo "new $name" >etc/$name; done; echo new >etc/new; rm etc/gone
        refuses_code() { local code=0; text=$("${@:2}" 2>&1) || code=$?; [ "$code" = "$1" ] || fail "$code: $text"; }
        refuses_code 1 commit --abandon --yes; [[ $text == *"no commit waits"* ]] || fail "$text"
        strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes etc/a etc/b etc/new etc/gone >/dev/null 2>&1 || :
        [ -e ro/.ramroot/journal.json ] && [ "$(cat ro/etc/a ro/etc/b)" = "$(printf "new a\nold b")" ] || fail "killed elsewhere: $(cat ro/etc/[ab])"
        refuses_code 0 commit --abandon --yes
        [[ $text == *"changed      /etc/a (the old version is /rw/ro/.ramroot/saved-"*"not changed  /etc/b (the new version is /rw/ro/.ramroot/saved-"*"not added    /etc/new"*"not deleted  /etc/gone"* ]] || fail "$text"
        [ "$(cat ro/.ramroot/saved-*/0 ro/.ramroot/saved-*/1)" = "$(printf "old a\nnew b")" ] || fail "kept: $(ls -R ro/.ramroot)"
        nothing_left; is_closed
        says done commit --yes etc
    '
}
