#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot-commit: one command in the real root, writable in a view of its own.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# protected OPTIONS SCRIPT: a protected system with the programs of this machine in it;
# `commit WORD...` is ramroot-commit there.
protected() {
    in_world '
        make_tree; mkdir -p "$TREE/bin" "$TREE/lib" "$TREE/lib64" "$TREE/home" "$TREE/root"
        make_world "'"$1"'"
        DISK=$(losetup --noheadings -O NAME -j "$IMAGE")
        trap "blockdev --setrw $DISK; umount -lR $WORLD" EXIT
        mount -t sysfs sysfs "$WORLD/sys"; cp -a "$DISK" "$WORLD/dev/"
        expect_code 0 boot 2>/dev/null
        for dir in proc sys dev run; do mkdir -p "$WORLD/root/$dir"; mount --rbind "$WORLD/$dir" "$WORLD/root/$dir"; done
        for dir in bin lib lib64 usr; do mount --rbind "/$dir" "$WORLD/root/$dir" 2>/dev/null || :; done
        cp "$RAMROOT_BIN" "$WORLD/root/root/ramroot"; ln -s ramroot "$WORLD/root/root/ramroot-commit"
        commit() { chroot "$WORLD/root" /root/ramroot-commit "$@"; }
        status() { chroot "$WORLD/root" /root/ramroot status; }
        is_closed() {
            [[ "$(mount_of /root/rw/ro)" == "/root/rw/ro / ro,nosuid,nodev,relatime ext4 "*" ro"* ]] || fail "/ro is: $(mount_of /root/rw/ro)"
            if touch "$WORLD/root/ro/x" 2>/dev/null; then fail "/ro can be written"; fi
        }
        wait_for() { for try in $(seq 100); do "$@" && return; sleep 0.1; done; fail "in vain: $*"; }
        cd "$WORLD/root"
        '"$2"
}

@test "what the command writes is permanent, seen at once, and no drift" {
    protected ramroot=tmpfs '
        ls etc/new 2>/dev/null || :  # the overlay remembers that it is not there
        expect_code 0 commit -- sh -c "echo committed >/etc/new; rm /etc/hostname"
        [ "$(cat ro/etc/new)" = committed ] || fail "not in the real root"
        [ "$(cat etc/new)" = committed ] || fail "not seen by the running system"
        [ ! -e ro/etc/hostname ] && [ ! -e etc/hostname ] || fail "still there"
        is_closed
        [[ $(status) == protected* ]] || fail "$(status)"
        [[ $(status) == *"${DISK#/dev/} nothing since"* ]] || fail "$(status)"
        fsck.ext4 -fn "$DISK" >/dev/null || fail "the file system is not clean"
    '
}

@test "files that the command makes have the modes that its caller wants" {
    protected ramroot=tmpfs '
        (umask 027; expect_code 0 commit -- touch /etc/masked)
        [ "$(stat -c %a ro/etc/masked)" = 640 ] || fail "$(stat -c %a ro/etc/masked)"
    '
}

@test "the exit status of the command is passed on, and the words are the words" {
    protected ramroot=tmpfs '
        expect_code 7 commit -- sh -c "exit 7"
        expect_code 143 commit -- sh -c "kill -TERM \$\$"
        expect_code 127 commit -- /no/such/program 2>/dev/null
        [ "$(commit -- printf "%s|" "a b" --x "")" = "a b|--x||" ] || fail "words"
        expect_code 2 commit --nonsense 2>/dev/null; expect_code 1 commit true 2>/dev/null
        is_closed
    '
}

@test "meanwhile nobody else can write there, and a second one is refused" {
    protected ramroot=tmpfs '
        mount -t tmpfs tmp "$WORLD/root/tmp"
        commit -- sh -c "echo 1 >/etc/new; touch /tmp/inside; while [ ! -e /tmp/go ]; do sleep 0.1; done" &
        wait_for test -e tmp/inside
        if touch ro/x 2>/dev/null; then fail "/ro can be written by everybody"; fi
        code=0; text=$(status) || code=$?
        [[ "$code $text" == "7 committing"*"can be written: wait until"* ]] || fail "status is: $code $text"
        code=0; text=$(commit -- true 2>&1) || code=$?
        [[ "$code $text" == "1 "*"another ramroot-commit is running"* ]] || fail "is: $code $text"
        # A user may have more locks than any file of a reasonable size could list.
        python3 -c "
import fcntl, time
held = [open(f\"tmp/held{i}\", \"w\") for i in range(250)]
for one in held:
    for at in range(100): fcntl.lockf(one, fcntl.LOCK_EX, 1, 2 * at)
open(\"tmp/many\", \"w\").close()
time.sleep(100)" >/dev/null 2>&1 3>&- &
        many=$!
        wait_for test -e tmp/many
        code=0; text=$(status) || code=$?
        kill "$many"
        [[ "$code $text" == "7 committing"*"can be written: wait until"* ]] || fail "status beside locks is: $code $text"
        touch tmp/go; wait
        is_closed
        [[ $(status) == protected* ]] || fail "$(status)"
    '
}

@test "a program that holds a file open is named, and the next call closes" {
    protected ramroot=tmpfs '
        code=0; text=$(commit -- sh -c "sleep 1000 >/etc/held 2>&1 & echo \$! >/run/pid; while [ ! -e /etc/held ]; do sleep 0.1; done" 2>&1 9>&-) || code=$?
        [ "$code" = 1 ] || fail "exit $code: $text"
        [[ $text == *"held by sleep ($(cat run/pid))"* ]] || fail "$text"
        [[ $text == *"STILL WRITABLE"* ]] || fail "$text"
        code=0; text=$(status) || code=$?
        [[ "$code $text" == "1 unprotected"* ]] || fail "status is: $code $text"
        kill "$(cat run/pid)"; wait_for sh -c "! test -e /proc/$(cat run/pid)"
        expect_code 0 commit -- true
        is_closed
        [[ $(status) == protected* ]] || fail "$(status)"
    '
}

@test "a program that has a replaced file mapped keeps the root writable, and that is said" {
    protected ramroot=tmpfs '
        commit -- sh -c "head -c 9000 /dev/zero >/etc/mapped" 9>&-
        python3 -c "
import mmap, os, time
fd = os.open(\"etc/mapped\", os.O_RDONLY)
view = mmap.mmap(fd, 9000, prot=mmap.PROT_READ)
os.close(fd)
open(\"tmp/mapped\", \"w\").close()
time.sleep(1000)" >/dev/null 2>&1 3>&- 9>&- &
        wait_for test -e tmp/mapped
        code=0; text=$(commit -- sh -c "echo x >/etc/new; mv /etc/new /etc/mapped" 2>&1 9>&-) || code=$?
        [[ "$code $text" == "1 "*"running programs still use files that were replaced"*"STILL WRITABLE"* ]] || fail "exit $code: $text"
        kill "$!"; wait_for sh -c "! test -e /proc/$!"
        expect_code 0 commit -- true
        is_closed
    '
}

# flat: the status as one line, and its exit status in front
flat='flat() { code=0; text=$(status "$@" 2>&1) || code=$?; [ "$(wc -L <<<"$text")" -le 80 ] || fail "wider than 80 columns: $text"; echo "$code $(tr -s " \n" " " <<<"$text")"; }; '

@test "a program that holds a file open is named at each status, until --resume says that it is over" {
    protected ramroot=tmpfs "$flat"'
        code=0; commit -- sh -c "sleep 1000 >/etc/held 2>&1 & echo \$! >/run/pid; while [ ! -e /etc/held ]; do sleep 0.1; done" >/dev/null 2>&1 3>&- 9>&- || code=$?
        held="sleep ($(cat run/pid)) holds a file open that ramroot-commit (sh, process "
        for try in 1 2; do
            said=$(flat)
            [[ $said == "1 unprotected"*"$held"*"end that program, and run "*"ramroot-commit --resume"* ]] || fail "$try: $said"
            echo more >/proc/$(cat run/pid)/fd/1; sync -f ro/
            [[ $(flat) != *" dd,"* && $(flat) == *" by what holds a file open since ramroot-commit (sh, process "* ]] || fail "$try: $(flat)"
        done
        code=0; text=$(commit --resume 2>&1) || code=$?
        [[ "$code $text" == "1 "*"held by sleep ($(cat run/pid))"*"ramroot-commit --resume"* || "$code $text" == "1 "*"held by sleep ($(cat run/pid))"* ]] || fail "$code $text"
        [[ $(flat) == "1 unprotected"*"$held"* ]] || fail "$(flat)"
        kill "$(cat run/pid)"; wait_for sh -c "! test -e /proc/$(cat run/pid)"
        [[ $(flat) == "1 unprotected"*"because a program holds a file open"*"run "*"ramroot-commit --resume"* ]] || fail "$(flat)"
        code=0; text=$(commit --resume 2>&1) || code=$?
        [[ "$code $text" == "0 "*"the real root is read-only again after ramroot-commit (sh, process "* ]] || fail "$code $text"
        is_closed
        [[ $(flat) == "0 protected"* ]] || fail "$(flat)"
        [ -z "$(commit --resume)" ] || fail "there was something to do"
    '
}

@test "a ramroot-commit that was killed is named at each status, and nobody looks for dd" {
    protected ramroot=tmpfs:seal=device "$flat"'
        mount -t tmpfs tmp "$WORLD/root/tmp"
        chroot . /root/ramroot-commit -- sh -c "echo 1 >/etc/new; sync; touch /tmp/inside; while [ ! -e /tmp/go ]; do sleep 0.1; done; touch /tmp/gone" >/dev/null 2>&1 3>&- &
        wait_for test -e tmp/inside
        said=$(flat); [[ $said == "7 committing"*"wait until ramroot-commit (sh, process "*") has ended"* ]] || fail "$said"
        kill -9 $!; wait $! || :
        touch tmp/go; wait_for test -e tmp/gone
        for try in 1 2; do
            said=$(flat)
            [[ $said == "1 unprotected"*"can be written, because ramroot-commit (sh, process $!) was killed: run "*"ramroot-commit --resume"* ]] || fail "$try: $said"
            [[ $said == *"were written to ${DISK#/dev/} since the boot, for good by ramroot-commit (sh, process $!), which was killed"* ]] || fail "$try: $said"
            [[ $said == *"the seal of "*"ramroot-commit (sh, process $!)"* && $said != *" dd,"* && $said != *"blockdev"* ]] || fail "$try: $said"
        done
        mount -o remount,ro,nosuid,nodev ro
        said=$(flat); [[ $said == "1 drifted"*"ramroot-commit --resume"* && $said != *" dd,"* ]] || fail "$said"
        code=0; text=$(commit --resume 2>&1) || code=$?
        [[ "$code $text" == "0 nothing was left open after ramroot-commit (sh, process $!)" ]] || fail "$code $text"
        is_closed
        [ "$(blockdev --getro "$DISK")" = 1 ] || fail "not sealed"
        [[ $(flat) == "0 protected"* && ! -e run/ramroot/commit.json ]] || fail "$(flat)"
    '
}

@test "what was unexplained before a commit that was killed stays so" {
    protected ramroot=tmpfs "$flat"'
        dd if=/dev/zero of="$DISK" bs=4096 count=1 seek=12000 oflag=direct conv=notrunc 2>/dev/null
        mount -t tmpfs tmp "$WORLD/root/tmp"
        chroot . /root/ramroot-commit -- sh -c "echo 1 >/etc/new; sync; touch /tmp/inside; while [ ! -e /tmp/go ]; do sleep 0.1; done" >/dev/null 2>&1 3>&- &
        wait_for test -e tmp/inside
        kill -9 $!; wait $! || :
        touch tmp/go
        said=$(flat); [[ $said == *" by ramroot-commit (sh, process $!), which was killed"*"4.0 KiB were written to ${DISK#/dev/} since the boot, for good: dd,"* ]] || fail "$said"
        code=0; text=$(commit --resume 2>&1) || code=$?
        [[ "$code $text" == "0 the real root is read-only again after ramroot-commit (sh, process $!)" ]] || fail "$code $text"
        is_closed
        said=$(flat); [[ $said == "1 drifted"*"4.0 KiB were written to ${DISK#/dev/} since the boot, for good: dd,"* ]] || fail "$said"
    '
}

@test "the status in the shell of ramroot-commit is that of the real root" {
    protected ramroot=tmpfs '
        mkdir -p "$WORLD/root/ro/root" && cp "$RAMROOT_BIN" "$WORLD/root/run/ramroot-tool"
        code=0; text=$(commit -- /run/ramroot-tool status 2>&1) || code=$?
        [[ "$code $text" == "7 committing"*"this is the real root: what is changed here is permanent"* ]] || fail "$code $text"
        code=0; text=$(commit -- /run/ramroot-tool status --short 2>&1) || code=$?
        [[ "$code $text" == "7 ramroot: COMMITTING: this is the real root"* ]] || fail "$code $text"
        is_closed
        [[ $(status) == protected* ]] || fail "$(status)"
    '
}

@test "a drift stays one, whatever is committed afterwards" {
    protected ramroot=tmpfs '
        dd if=/dev/zero of="$DISK" bs=4096 count=1 seek=12000 oflag=direct conv=notrunc 2>/dev/null
        for try in before 1 2; do
            code=0; text=$(status) || code=$?
            [[ "$code $text" == "1 drifted"*"4.0 KiB were written to ${DISK#/dev/} "* ]] || fail "$try: $code $text"
            expect_code 0 commit -- sh -c "echo $try >/etc/new"
        done
        is_closed
    '
}

@test "a counter that was turned off and on again proves nothing, also after a commit" {
    protected ramroot=tmpfs '
        switch=/sys/block/${DISK#/dev/}/queue/iostats
        [[ $(status) == *"${DISK#/dev/} nothing since"* ]] || fail "$(status)"
        echo 0 >"$switch"
        dd if=/dev/zero of="$DISK" bs=4096 count=1 seek=12000 oflag=direct conv=notrunc 2>/dev/null
        echo 1 >"$switch"
        for try in before after; do
            [[ $(status) == *"${DISK#/dev/} unknown since"* ]] || fail "$try: $(status)"
            expect_code 0 commit -- true
        done
    '
}

@test "a sealed disk is sealed again" {
    protected ramroot=tmpfs:seal=device '
        [ "$(blockdev --getro "$DISK")" = 1 ] || fail "not sealed before"
        expect_code 0 commit -- sh -c "echo 1 >/etc/new"
        [ "$(blockdev --getro "$DISK")" = 1 ] || fail "not sealed after"
        is_closed
        [[ $(status) == protected* ]] || fail "$(status)"
    '
}

@test "a view that cannot be made leaves everything closed" {
    protected ramroot=tmpfs:seal=device '
        rm -r ro/tmp 2>/dev/null || :
        for call in unshare mount; do
            expect_code 1 strace -f -o /dev/null -e "inject=$call:error=EPERM:when=1+" chroot . /root/ramroot-commit -- true 2>"$BATS_TEST_TMPDIR/said"
            grep -q "Operation not permitted" "$BATS_TEST_TMPDIR/said" || fail "$(cat "$BATS_TEST_TMPDIR/said")"
            umount ro/tmp 2>/dev/null || :
        done
        expect_code 1 strace -f -o /dev/null -e "inject=mount:error=EIO:when=6" chroot . /root/ramroot-commit -- true 2>"$BATS_TEST_TMPDIR/said"
        is_closed
        [ "$(blockdev --getro "$DISK")" = 1 ] || fail "not sealed"
    '
}

@test "an ordinary user, and a boot without protection, are refused" {
    protected ramroot=tmpfs '
        code=0; text=$(chroot --userspec=65534:65534 . /root/ramroot-commit -- true 2>&1) || code=$?
        [[ "$code $text" == "1 "*"only root may"* ]] || fail "$code $text"
        sed -i "s/\"outcome\": *\"protected\"/\"outcome\": \"unprotected\"/" run/ramroot/state.json
        code=0; text=$(commit -- true 2>&1) || code=$?
        [[ "$code $text" == "1 "*"this boot is not protected"* ]] || fail "$code $text"
        rm run/ramroot/state.json  # of an overlay nobody says that it is not protected
        code=0; text=$(commit -- true 2>&1) || code=$?
        [[ "$code $text" == "1 "*"what this boot protects is not known"* ]] || fail "$code $text"
    '
}
