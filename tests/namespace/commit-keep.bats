#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit: --all, --undo, the fstab of the session, flags and attributes, other programs at work.
# shellcheck disable=SC2016,SC2030,SC2031 # the scripts are for the inner shell

load namespace

COMMON='. "$BATS_TEST_DIRNAME/commits.bash"; '
setup_file() { export BATS_TEST_DIRNAME; }

@test "chattr flags: kept, taken off, put on; immutable files and folders are no obstacle" {
    in_world "$COMMON"'
        prepare_root() {
            mkdir "$1/srv/locked" "$1/srv/stays"; echo 1 >"$1/srv/locked/f"; echo 1 >"$1/srv/stays/f"
            chattr +dA "$1/etc/a"; chattr +i "$1/etc/b"; chattr +i "$1/srv/locked" "$1/srv/stays"
        }
        begin
        echo "new a" >etc/a; echo "new c" >etc/c; chattr +i etc/c; chattr +A etc/d 2>/dev/null || chattr +A etc/d; echo n >etc/new; chattr +d etc/new
        # overlayfs says "not supported", and does it.
        chattr -i etc/b srv/locked srv/stays 2>/dev/null || :
        echo "new b" >etc/b; echo 2 >srv/locked/f; echo 2 >srv/stays/f; chattr +i srv/stays
        mkdir -p opt/tree/in; echo x >opt/tree/in/f; chattr +a opt/tree/in/f; chattr +i opt/tree/in
        says "attributes  /srv/locked/" commit --yes etc opt/tree srv
        flags() { lsattr -d "ro/$1" | cut -d" " -f1 | tr -d "e-"; }
        [ "$(cat ro/etc/b ro/etc/c ro/srv/locked/f ro/srv/stays/f)" = "$(printf "new b\nnew c\n2\n2")" ] || fail contents
        [ "$(flags etc/a)" = dA ] || fail "a lost its flags: $(flags etc/a)"
        [ "$(flags etc/d) $(flags etc/new)" = "A d" ] || fail "given in the session: $(flags etc/d) $(flags etc/new)"
        [ "$(flags etc/b)" = "" ] || fail "b is still immutable"
        [ "$(flags etc/c)" = i ] && [ "$(flags srv/stays)" = i ] && [ "$(flags srv/locked)" = "" ] || fail "locks"
        [ "$(flags opt/tree/in/f)" = a ] && [ "$(flags opt/tree/in)" = i ] || fail "locks in a tree"
        says "no changes" commit --yes etc opt srv
        is_closed
        rm -r opt/tree 2>/dev/null || { chattr -i opt/tree/in; chattr -a opt/tree/in/f; rm -r opt/tree; } 2>/dev/null
        says "delete      /opt/tree" commit --yes opt
        [ ! -e ro/opt/tree ] || fail "still there"
        reboot
        # The next commit removes what earlier ones replaced, immutable or not.
        echo 3 >etc/a; says done commit --yes etc/a
        [ "$(find ro/.ramroot -name in)" = "" ] || fail "leftovers: $(find ro/.ramroot)"
        [ "$(flags etc/a)" = dA ] || fail "a lost its flags"
    '
}

@test "access lists and attributes that were taken off are off, also of a folder" {
    in_world "$COMMON"'
        acl=0200000001000700ffffffff02000700e803000004000500ffffffff10000700ffffffff20000500ffffffff
        prepare_root() {
            for path in etc/d etc/a; do
                python3 -c "import os, sys; os.setxattr(sys.argv[1], \"system.posix_acl_access\", bytes.fromhex(sys.argv[2])); os.setxattr(sys.argv[1], \"user.x\", b\"1\")" "$1/$path" "$acl"
            done
        }
        begin
        for path in etc/d etc/a; do
            python3 -c "import os, sys; os.removexattr(sys.argv[1], \"system.posix_acl_access\"); os.removexattr(sys.argv[1], \"user.x\")" "$path"
        done
        before=$(tree . etc/d etc/a)
        says done commit --yes etc/d etc/a
        diff <(echo "$before") <(tree ro etc/d etc/a) || fail "not the same"
    '
}

@test "a new name of an old file, and other bytes with the same size and time" {
    in_world "$COMMON"'
        begin
        ln etc/a etc/second; mkdir srv/new; ln etc/b srv/new/third
        touch -r etc/c "$BATS_TEST_TMPDIR/time"; echo "xld c" >etc/c; touch -r "$BATS_TEST_TMPDIR/time" etc/c
        says "modified" ramroot diff etc/c
        before=$(tree . etc srv)
        says done commit --yes etc srv
        [ "$(cat ro/etc/c)" = "xld c" ] || fail "c is old"
        rm -r opt/old; mkdir -p opt/old/sub; echo fresh >opt/old/sub/fresh; says done commit --yes opt
        # The mark that the folder was made anew is still in the session, and says nothing any more.
        says "no changes" commit --yes opt
        rm opt/old/sub/fresh; says "replaced" ramroot diff opt
        [ ro/etc/a -ef ro/etc/second ] && [ ro/etc/b -ef ro/srv/new/third ] || fail "copies"
        says "no changes" commit --yes etc srv
        is_closed
    '
}

@test "a name in a folder that was deleted, made anew, or is something else by now" {
    in_world "$COMMON"'
        prepare_tree() { mkdir -p "$TREE/opt/new/sub" "$TREE/opt/file/sub"; for dir in new file; do echo 1 >"$TREE/opt/$dir/sub/f"; echo 1 >"$TREE/opt/$dir/g"; done; }
        begin
        rm -r opt/old opt/new opt/file; mkdir -p opt/new/sub; echo 2 >opt/new/g; echo x >opt/file
        says "deleted" ramroot diff opt/old/sub
        for path in opt/old/sub opt/new/sub/f opt/file/g; do
            says "delete      /$path" commit --yes "$path"
            [ ! -e "ro/$path" ] || fail "$path is still there"
        done
        says "replace     /opt/new/g" commit --yes opt/new/g
        [ "$(cat ro/opt/new/g)" = 2 ] && [ -d ro/opt/new/sub ] && [ -d ro/opt/old ] && [ -d ro/opt/file ] || fail "more than that"
        is_closed
    '
}

@test "the top folder has attributes too" {
    in_world "$COMMON"'
        begin
        says "no changes" commit --yes --all
        chmod 711 .; chown 12:34 .
        says "folder  /" ramroot diff
        says "attributes  /" commit --yes --all
        [ "$(stat -c "%a %u %g" rw/ro)" = "711 12 34" ] || fail "$(stat -c "%a %u %g" rw/ro)"
        is_closed
        says "bring back  /" commit --undo --yes
        [ "$(stat -c "%a %u %g" rw/ro)" = "755 0 0" ] || fail "$(stat -c "%a %u %g" rw/ro)"
    '
}

@test "a folder never lets anybody in meanwhile who may not before and after" {
    in_world "$COMMON"'
        prepare_root() { chown 1:1 "$1/etc/d"; chmod 700 "$1/etc/d"; }
        begin
        chown 0:0 etc/d; chmod 755 etc/d
        strace -f -o "$BATS_TEST_TMPDIR/trace" -e inject=fchown:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes etc/d >/dev/null 2>&1 || :
        grep -q "killed by SIGKILL" "$BATS_TEST_TMPDIR/trace" || fail "not killed"
        [ -e ro/.ramroot/journal.json ] || fail "killed too early"
        mode=$(stat -c "%a %u" ro/etc/d)
        [ "$mode" = "700 0" ] || [ "$mode" = "700 1" ] || fail "in between it is $mode"
        says finished commit --resume
        [ "$(stat -c "%a %u" ro/etc/d)" = "755 0" ] || fail "$(stat -c "%a %u" ro/etc/d)"
    '
}

@test "the next protected boot finishes what was interrupted, before the overlay is made" {
    in_world "$COMMON"'
        begin
        for name in a b c; do echo "new $name" >etc/$name; done
        strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes etc >/dev/null 2>&1 || :
        [ -e ro/.ramroot/journal.json ] || fail "not interrupted"
        reboot
        for name in a b c; do [ "$(cat etc/$name)" = "new $name" ] || fail "$name is old"; done
        [ ! -e ro/.ramroot/journal.json ] || fail "the journal is still there"
        [ "$(state outcome)" = protected ] && [ "$(state warnings)" = "[]" ] || fail "$(state warnings)"
        is_closed
        says "bring back  /etc/a" commit --undo --yes
        # A journal that cannot be finished costs no protection, and is told.
        echo "newer" >etc/a; strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=2 chroot . /run/bin/ramroot-commit --yes etc/a >/dev/null 2>&1 || :
        mount -o remount,rw ro; rm -r ro/.ramroot/stage; mount -o remount,ro,nosuid,nodev ro
        reboot
        [ "$(state outcome)" = protected ] || fail "not protected"
        [[ "$(state warnings)" == *"could not be finished"* ]] || fail "$(state warnings)"
    '
}

@test "a dry run beside an interrupted commit says that the real one would be refused" {
    in_world "$COMMON"'
        begin
        for name in a b c; do echo "new $name" >etc/$name; done
        strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot . /run/bin/ramroot-commit --yes etc >/dev/null 2>&1 || :
        [ -e ro/.ramroot/journal.json ] || fail "not interrupted"
        echo more >etc/d/more
        for real in --yes --dry-run; do
            code=0; text=$(commit $real etc/d/more 2>&1) || code=$?
            [ "$code" = 1 ] && [[ $text == *"run '"'ramroot-commit --resume'"' first"* ]] || fail "$real: exit $code: $text"
        done
        says finished commit --resume
        expect_code 0 commit --dry-run etc/d/more >/dev/null
    '
}

@test "before Linux 6.6 RAM holds no user.* attributes: those of the real root go on" {
    in_world "$COMMON"'
        prepare_root() { python3 -c "import os, sys; [os.setxattr(p, \"user.x\", b\"1\") for p in sys.argv[1:]]" "$1/etc/a" "$1/etc/d"; }
        begin
        # As such a kernel copies them: without.
        echo new >etc/a; chmod 700 etc/d
        python3 -c "import os, sys; [os.removexattr(p, \"user.x\") for p in sys.argv[1:]]" etc/a etc/d
        expect_code 0 strace -f -o "$BATS_TEST_TMPDIR/trace" -e inject=getxattr:error=EOPNOTSUPP chroot . /run/bin/ramroot-commit --yes etc >/dev/null
        grep -q INJECTED "$BATS_TEST_TMPDIR/trace" || fail "it did not ask"
        for path in ro/etc/a ro/etc/d; do
            [ "$(python3 -c "import os, sys; print(os.getxattr(sys.argv[1], \"user.x\").decode())" "$path")" = 1 ] || fail "$path lost it"
        done
        [ "$(cat ro/etc/a)" = new ] && [ "$(stat -c %a ro/etc/d)" = 700 ] || fail "not committed"
    '
}

@test "--all takes everything but what belongs to the session, the configuration and --exclude say what more" {
    in_world "$COMMON"'
        prepare_tree() {
            mkdir -p "$TREE"/var/{log,cache,lib} "$TREE/etc/ssh"
            echo key >"$TREE/etc/ssh/ssh_host_rsa_key"; echo id >"$TREE/etc/machine-id"
            echo "{ \"commit\": { \"exclude\": [\"/srv/*/scratch\"] } }" >"$TREE/etc/ramroot.json"
        }
        begin
        echo 1 >tmp/t; echo 1 >var/log/l; mkdir var/log/app; echo 1 >var/log/app/kept; echo 1 >var/cache/c; echo 2 >etc/machine-id
        echo 2 >etc/ssh/ssh_host_rsa_key; echo 2 >etc/ssh/config; rm etc/gone; mkdir -p srv/x/scratch srv/x/data
        echo 1 >srv/x/scratch/s; echo 1 >srv/x/data/d; echo 1 >opt/not-this; echo 1 >var/lib/state
        says "/var/lib/state" commit --all --dry-run --exclude=/opt/not-this
        mkdir -p boot/mine boot/initrd.d
        for name in vmlinuz-1 vmlinuz-2 mine/initrd.img initrd.d/x; do echo 1 >"boot/$name"; done
        said=$(commit --all --dry-run --exclude=/opt/not-this)
        for name in vmlinuz-1 vmlinuz-2 mine/initrd.img; do
            [[ $(tr -s " \n" " " <<<"$said") == *"/boot/$name has the name of an image that boots"* ]] || fail "$said"
        done
        [[ $said != *"initrd.d has the name"* ]] || fail "$said"
        says "changes that are excluded" commit --all --dry-run
        [ ! -e ro/var/lib/state ] || fail "a dry run did it"
        says done commit --all --yes --exclude=/opt/not-this --include=/var/log/app --include=/boot/vmlinuz-1
        for path in boot/vmlinuz-1 var/lib/state etc/ssh/config srv/x/data/d var/log/app/kept; do [ -e "ro/$path" ] || fail "$path is missing"; done
        for path in boot/vmlinuz-2 boot/mine/initrd.img tmp/t var/log/l var/cache/c srv/x/scratch opt/not-this etc/gone; do [ ! -e "ro/$path" ] || fail "$path is there"; done
        [ "$(cat ro/etc/machine-id ro/etc/ssh/ssh_host_rsa_key)" = "$(printf "id\nkey")" ] || fail "the identity of the machine"
        [ "$(cat ro/etc/fstab)" = "$(cat "$TREE/etc/fstab")" ] || fail "fstab is: $(cat ro/etc/fstab)"
        is_closed
        # A folder that went, with something excluded in it, is left and named.
        rm -r etc/ssh
        says "left        /etc/ssh was deleted" commit --all --yes
        [ -e ro/etc/ssh/ssh_host_rsa_key ] || fail "the keys went along"
        says "delete      /etc/ssh" commit --yes etc/ssh
        [ ! -e ro/etc/ssh ] || fail "still there"
        for words in "--all etc" "--include=/x etc/a" "--all --exclude=x" "--all --undo" "--resume --all"; do
            # shellcheck disable=SC2086
            expect_code 2 commit $words 2>/dev/null
        done
    '
}

@test "edits of the fstab outlive commits that were killed, and are in no patch" {
    in_world "$COMMON"'
        prepare_tree() { printf "/dev/sda1 / ext4 errors=remount-ro 0 1\n" >"$TREE/etc/fstab"; }
        begin
        cut() { strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=2 chroot "$WORLD/root" /run/bin/ramroot-commit "$@" || :; }
        line="tmpfs /data tmpfs defaults 0 0"
        echo "$line" >>etc/fstab; echo x >>etc/a; echo x >>etc/b
        text=$(ramroot diff --text etc/fstab 2>&1) || :; [[ $text == *"are not shown here"* && $text != *"overlay defaults"* ]] || fail "$text"
        says done commit --yes --all
        cut --undo --yes; commit --resume
        if grep -q /data ro/etc/fstab; then fail "not taken back: $(cat ro/etc/fstab)"; fi
        says "+ $line" commit --dry-run etc/fstab
        cut --yes --all; commit --resume
        grep -q /data ro/etc/fstab || fail "not finished: $(cat ro/etc/fstab)"
        if ramroot diff etc | grep fstab; then fail "it is committed"; fi
        echo "# more" >>etc/fstab; says "+ # more" commit --yes etc/fstab
        grep -q "# more" ro/etc/fstab || fail "the next edit: $(cat ro/etc/fstab)"
        says done commit --undo --yes; commit --redo --yes >/dev/null
        if ramroot diff etc | grep fstab; then fail "put back, and still a change"; fi
    '
}

@test "edits of the fstab go into the real one, lines of ramroot do not" {
    in_world "$COMMON"'
        prepare_tree() { printf "# first\n/dev/sda1 / ext4 errors=remount-ro 0 1\nUUID=2 /var ext4 noatime,nofail 0 2\n" >"$TREE/etc/fstab"; cp "$RAMROOT_BOOT_BIN" "$TREE/sbin/mount.ramroot"; }
        begin
        grep -q ramroot.ext4 etc/fstab || fail "not rewritten: $(cat etc/fstab)"
        { echo "# second"; grep -v first etc/fstab; echo "UUID=3 /data ext4 nofail 0 2"; } >fstab; cat fstab >etc/fstab; rm fstab
        says "+ UUID=3 /data" commit --yes etc
        diff <(printf "# second\n/dev/sda1 / ext4 errors=remount-ro 0 1\nUUID=2 /var ext4 noatime,nofail 0 2\nUUID=3 /data ext4 nofail 0 2\n") ro/etc/fstab || fail "not the right one"
        says "no changes" commit --yes etc
        if ramroot diff etc | grep fstab; then fail "still a change"; fi
        sed -i "s/UUID=3/UUID=4/" etc/fstab; says "+ UUID=4 /data" commit --yes --all
        grep -q "^UUID=4 /data" ro/etc/fstab || fail "the second edit"
        # Taken back, the session has an edit again.
        says "this session goes on" commit --undo --yes
        grep -q "^UUID=3 /data" ro/etc/fstab || fail "not taken back"
        says "+ UUID=4 /data" commit --yes etc/fstab
        sed -i "s/noatime/relatime/" etc/fstab; refuses "ramroot had changed the line" etc/fstab
        echo 1 >etc/beside; says "left        cannot bring the changes of /etc/fstab" commit --yes --all
        [ -e ro/etc/beside ] || fail "the fstab kept the rest"
        says "" commit --yes --all --exclude=/etc/fstab
        sed -i "/overlay/d; s/relatime/noatime/" etc/fstab; refuses "ramroot had changed the line" etc/fstab
        grep -q "^/dev/sda1 / " ro/etc/fstab || fail "the line of the root is gone"
        [ "$(grep -c ramroot ro/etc/fstab)" = 0 ] || fail "ramroot is in it"
    '
}

@test "undo brings back what was replaced, and redo takes that back" {
    in_world "$COMMON"'
        prepare_root() { chattr +i "$1/etc/b"; }
        begin
        names="etc/a etc/b etc/gone etc/d opt/old srv/tree etc/typed"
        record() { tree ro $names >"$BATS_TEST_TMPDIR/$1"; lsattr -d ro/etc/b >>"$BATS_TEST_TMPDIR/$1"; }
        same() { record now; diff "$BATS_TEST_TMPDIR/$1" "$BATS_TEST_TMPDIR/now" || fail "it is not $1"; }
        code=0; text=$(commit --undo --yes 2>&1) || code=$?
        [[ "$code $text" == "1 "*"no commit"* ]] || fail "$code $text"
        record old
        echo "new a" >etc/a; chattr -i etc/b 2>/dev/null || :; echo "new b" >etc/b; rm etc/gone etc/typed; mkdir etc/typed; chmod 700 etc/d
        rm -r opt/old; mkdir opt/old; echo fresh >opt/old/fresh; mkdir srv/tree; echo 1 >srv/tree/1
        says done commit --yes $names
        record new
        says "bring back  /etc/a" commit --undo --dry-run; same new
        says "this session goes on" commit --undo --yes; same old; is_closed
        says "this session goes on" commit --redo --yes; same new
        [ "$(cat etc/a)" = "new a" ] || fail "the session has something else"
        reboot
        says "this session goes on" commit --undo --yes; same old
        [ "$(cat etc/a)" = "old a" ] || fail "the session has something else"
        says "this session goes on" commit --redo --yes; same new
        # Somebody else changed one of them since.
        mount -o remount,rw ro; echo other >ro/etc/x; mv ro/etc/x ro/etc/a; mount -o remount,ro,nosuid,nodev ro
        code=0; text=$(commit --undo --yes 2>&1) || code=$?
        [[ "$code $text" == "1 "*"/etc/a was changed since"* ]] || fail "$code $text"
        [ "$(cat ro/etc/a)" = other ] || fail "it was undone all the same"
        # A new commit is what counts from then on.
        echo newest >etc/c; says done commit --yes etc/c
        says "bring back  /etc/c" commit --undo --yes; [ "$(cat ro/etc/c)" = "old c" ] || fail "c"
        is_closed
    '
}

@test "undo that is killed at any of its renames is finished by --resume" {
    in_world "$COMMON"'
        begin
        names="etc/a etc/gone opt/old srv/tree etc/d"
        for when in $(seq 1 12); do
            [ "$when" = 1 ] || { cd /; umount -lR "$WORLD"; rm -f "$IMAGE"; begin; }
            tree ro $names >"$BATS_TEST_TMPDIR/old"
            echo "new a" >etc/a; rm etc/gone; rm -r opt/old; mkdir opt/old; mkdir srv/tree; chmod 700 etc/d
            says done commit --yes $names
            tree ro $names >"$BATS_TEST_TMPDIR/new"
            code=0; strace -f -o /dev/null -e "inject=renameat2,renameat:signal=KILL:when=$when" chroot . /run/bin/ramroot-commit --undo --yes >/dev/null 2>&1 || code=$?
            mount -o remount,ro,nosuid,nodev ro 2>/dev/null || :
            wanted=new; [ ! -e ro/.ramroot/journal.json ] || wanted=old
            [ "$code" != 0 ] || { wanted=old ended=1; }
            expect_code 0 commit --resume >/dev/null
            tree ro $names >"$BATS_TEST_TMPDIR/now"
            if ! cmp -s "$BATS_TEST_TMPDIR/$wanted" "$BATS_TEST_TMPDIR/now"; then
                # After the last rename of the journal it was done.
                cmp -s "$BATS_TEST_TMPDIR/old" "$BATS_TEST_TMPDIR/now" || fail "rename $when: neither old nor new"
            fi
            [ ! -e ro/.ramroot/stage ] && [ ! -e ro/.ramroot/journal.json ] || fail "rename $when: leftovers"
            # It can be taken back in any case, or done.
            again=--undo; ! cmp -s "$BATS_TEST_TMPDIR/old" "$BATS_TEST_TMPDIR/now" || again=--redo
            says "this session goes on" commit "$again" --yes
            is_closed
            [ -z "${ended-}" ] || break
        done
        [ -n "${ended-}" ] && [ "$when" -gt 6 ] || fail "ended after $when"
    '
}

@test "while dpkg is at it nothing is committed" {
    in_world "$COMMON"'
        prepare_tree() { mkdir -p "$TREE/var/lib/dpkg"; : >"$TREE/var/lib/dpkg/lock"; }
        begin
        echo new >etc/a
        python3 -c "
import fcntl, os, time
lock = open(\"var/lib/dpkg/lock\", \"w\"); fcntl.lockf(lock, fcntl.LOCK_EX)
open(\"$BATS_TEST_TMPDIR/locked\", \"w\").close()
while not os.path.exists(\"$BATS_TEST_TMPDIR/go\"): time.sleep(0.05)
" &
        for try in $(seq 200); do [ ! -e "$BATS_TEST_TMPDIR/locked" ] || break; sleep 0.05; done
        refuses "is installing packages" etc/a
        [ "$(cat ro/etc/a)" = "old a" ] || fail "it did"
        touch "$BATS_TEST_TMPDIR/go"; wait
        says done commit --yes etc/a
    '
}

@test "the marks of overlays that programs make in the session, as container engines do, are kept" {
    in_world "$COMMON"'
        begin
        mkdir srv/layer srv/layer/gone; echo 1 >srv/layer/gone/f
        python3 -c "import os
for path in (\"srv/layer/gone\", \"etc/d\"):
    for name in (\"user.overlay.opaque\", \"user.fuseoverlayfs.opaque\", \"trusted.overlay.opaque\"):
        try: os.setxattr(path, name, b\"y\")
        except OSError: assert name.startswith(\"trusted\"), name # from Linux 6.7 on"
        has() { python3 -c "import os, sys; print(*[n for n in sorted(os.listxattr(sys.argv[1])) if \"overlay\" in n])" "$1"; }
        session=$(has srv/layer/gone); [[ $session == *"user.overlay.opaque"* ]] || fail "$session"
        says done commit --yes srv etc
        for path in srv/layer/gone etc/d; do [ "$(has "ro/$path")" = "$session" ] || fail "$path: $(has "ro/$path"), not $session"; done
        [ -z "$(in_session diff srv etc)" ] || fail "$(in_session diff srv etc)"
    '
}

@test "a layer with a feature of overlayfs that ramroot turns off is refused before anything is staged" {
    in_world "$COMMON"'
        begin
        mkdir srv/x; echo 1 >srv/x/f
        python3 -c "import os; os.setxattr(\"rw/upper/srv/x\", \"trusted.overlay.redirect\", b\"/etc\")"
        refuses "a feature of overlayfs" srv
        [ ! -e ro/.ramroot ] || fail "staged"
    '
}
