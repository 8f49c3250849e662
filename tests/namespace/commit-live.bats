#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit PATH... in a system that goes on meanwhile: files change, programs run what is
# replaced, there is no room left in RAM, somebody ends it or the machine goes down.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load commit-faults

# Where what happens meanwhile makes a difference. Each time the process is held there, so that
# it does not matter how fast the machine is.
MOMENTS=openat,fstat,lseek,pread64,pwrite64,ftruncate,fchownat,utimensat,mkdirat,renameat2,syncfs,unlinkat,mount

in_commit_world() { export BATS_TEST_DIRNAME; in_world '. "$BATS_TEST_DIRNAME/commits.bash"; begin; '"$1"; }

@test "a log is appended to, cut, replaced, rotated, deleted at every moment: one state of it, or nothing" {
    for event in append truncate replace rotate delete; do at_every_on ext4 "$event" "$MOMENTS"; done
}

@test "a writer that never stops: refused, and nothing is changed" { at_every_on ext4 append "$MOMENTS" +; }

@test "asked to end at every moment: it is done, or was not begun" {
    for signal in TERM HUP INT; do at_every_on ext4 "$signal" "$MOMENTS"; done
}

@test "Ctrl-C in the middle of a large copy, and kill of the first process alone: nothing was committed" {
    in_commit_world '
        head -c 8M /dev/urandom >srv/large; echo new >etc/a; old=$(cat ro/etc/a)
        is_as_before() { # CODE
            [ "$code" = "$1" ] || fail "exit $code: $(cat "$BATS_TEST_TMPDIR/said")"
            grep -q "cannot commit to the disk of /: interrupted; nothing was changed there" "$BATS_TEST_TMPDIR/said" || fail "it says: $(cat "$BATS_TEST_TMPDIR/said")"
            for name in journal.json stage; do [ ! -e "ro/.ramroot/$name" ] || fail "$name is left"; done
            [ "$(cat ro/etc/a)" = "$old" ] && [ ! -e ro/srv/large ] || fail "it is committed"
            is_closed
        }
        slow() { # STRACE-OPTION
            strace -f -o /dev/null -e "$1" chroot . /run/bin/ramroot-commit --yes etc/a srv/large >"$BATS_TEST_TMPDIR/said" 2>&1
        }
        code=0; slow inject=pwrite64:signal=INT:when=3 || code=$?
        is_as_before 130
        # It takes half a minute, and the signal comes at its beginning.
        slow inject=pwrite64:delay_enter=1000000 & strace=$!
        for try in $(seq 400); do [ ! -e ro/.ramroot/stage/1 ] || break; sleep 0.05; done
        tracer=$(pgrep -P "$strace" -x strace || echo "$strace")
        kill "$(pgrep -o -P "$tracer")"
        code=0; wait "$strace" || code=$?
        is_as_before 143
        says done commit --yes etc/a srv/large
    '
}

@test "a shutdown at every moment, and all its processes killed: --resume ends it" {
    at_every_on ext4 shutdown "$MOMENTS"
    at_every_on ext4 KILL "$MOMENTS"
}

@test "programs that run, map and read what is replaced go on undisturbed, and /ro closes" {
    in_commit_world '
        cp /usr/bin/sleep usr/bin/nap; head -c 1M /dev/urandom >srv/data
        expect_code 0 commit --yes usr/bin/nap srv/data >/dev/null
        leave; begin_on_image  # they are in the lower layer now
        old=$(sha256sum <srv/data)
        usr/bin/nap 1000 & nap=$!
        coproc python3 -u -c "
import hashlib, mmap, sys
file = open(\"srv/data\", \"rb\")
maps = [mmap.mmap(file.fileno(), 0, flags=flags, prot=mmap.PROT_READ) for flags in (mmap.MAP_SHARED, mmap.MAP_PRIVATE)]
print(\"ready\")
sys.stdin.readline()
print(*(hashlib.sha256(one).hexdigest() for one in maps), hashlib.sha256(file.read()).hexdigest())"
        reader=$COPROC_PID; read -r line <&"${COPROC[0]}"; [ "$line" = ready ] || fail "$line"
        for name in srv/data usr/bin/nap; do head -c 300K /dev/urandom >new; chmod 755 new; mv new "$name"; done
        before=$(tree . srv/data usr/bin/nap)
        expect_code 0 commit --yes srv/data usr/bin/nap >/dev/null
        diff <(echo "$before") <(tree ro srv/data usr/bin/nap) || fail "not the same"
        is_closed
        echo >&"${COPROC[1]}"; read -r line <&"${COPROC[0]}"; wait "$reader" || fail "the reader ended with $?"
        old=${old%% *}; [ "$line" = "$old $old $old" ] || fail "it read $line"
        kill -0 "$nap" && kill "$nap"
    '
}

@test "no byte and no inode left in RAM: the commit needs none" {
    in_commit_world '
        echo "new a" >etc/a; mkdir srv/tree; head -c 200K /dev/urandom >srv/tree/file; before=$(tree . etc/a srv/tree)
        used=$(($(df --output=used -B1 rw | tail -n 1))); mount -o "remount,size=$used" "$WORLD/root/rw"
        if head -c 64K /dev/zero >>srv/full 2>/dev/null; then fail "there is room"; fi
        mount -o "remount,nr_inodes=$(($(df --output=iused rw | tail -n 1)))" "$WORLD/root/rw"
        if mkdir srv/no 2>/dev/null; then fail "there are inodes"; fi
        expect_code 0 commit --yes etc/a srv/tree >/dev/null
        diff <(echo "$before") <(tree ro etc/a srv/tree) || fail "not the same"
        is_closed
    '
}
