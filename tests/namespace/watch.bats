#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# RAM for changes that is compressed (ramroot=zram): the real zram of this kernel, with swap on it for the time of a test.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

setup_file() {
    if [ -e /sys/class/zram-control ] || modprobe zram 2>/dev/null; then return; fi
    [ -z "${CI-}" ] || { echo "this kernel has no zram" >&2; return 1; }
    skip "this kernel has no zram"
}

# in_zram SCRIPT: a session with ramroot=zram, in which `rr watch` can run.
in_zram() {
    in_world ". '$BATS_TEST_DIRNAME/after.bash'; . '$BATS_TEST_DIRNAME/zram.bash'"'
        trap end_zram EXIT
        '"$1"
}

@test "the limit goes beyond that of a tmpfs as far as compressing allows, and all that was written is there" {
    in_zram '
        begin "ramroot=zram:size=64m"
        [ "$(limit)" = $((64 << 20)) ] || fail "before: $(limit)"
        watch
        fill compressible 90 || fail "only $(used) MiB fitted, limit $(limit)"
        [ "$(real)" -le 68 ] || fail "$(real) MiB of RAM are used"
        verify 90
        # What was read came back, and goes again when nobody reads.
        for _ in {1..300}; do [ "$(real)" -gt 68 ] || break; sleep 0.1; done
        [ "$(real)" -le 68 ] || fail "$(real) MiB of RAM stay in use"
        [ "$(limit)" -gt $((90 << 20)) ] || fail "limit $(limit)"
        said=$(tr -s " \n" " " <<<"$(rr status || :)")
        [[ $said == *"of changes take "*" of RAM, at most 64.0 MiB; what is compressed ("* ]] || fail "$said"
        rr status --json | python3 "'"$BATS_TEST_DIRNAME"'/../support/validate-json.py" status || [ $? = 77 ]
        [[ $(findmnt -no OPTIONS "$WORLD/root/rw") == *nosuid,nodev,noexec* ]] || fail "$(findmnt "$WORLD/root/rw")"
        swapoff -a 2>/dev/null || :; [ -n "$(own_swap)" ] || fail "swapoff -a stops it"
        chroot --userspec=65534:65534 "$WORLD/root" /usr/sbin/ramroot status | grep "of changes take"
    '
}

@test "what does not shrink has the room of a tmpfs, and takes no more RAM" {
    in_zram '
        begin "ramroot=zram:size=64m"
        watch
        fill random 100 >"$BATS_TEST_TMPDIR/fill" 2>&1 && fail "it fitted"
        [[ $(<"$BATS_TEST_TMPDIR/fill") == *"No space left"* ]] || fail "$(<"$BATS_TEST_TMPDIR/fill")"
        [ "$(used)" -ge 62 ] || fail "only $(used) MiB fitted"
        [ "$(real)" -le 66 ] || fail "$(real) MiB of RAM are used"
        verify 90
        rm -r "$WORLD"/root/home/*
        fill compressible 80 || fail "no room after it was deleted"
        verify 80
    '
}

@test "whoever ends it, the limit is the plain one, and the next one goes on with the same swap" {
    in_zram '
        begin "ramroot=zram:size=64m"
        watch
        code=0; rr watch >"$BATS_TEST_TMPDIR/second" 2>&1 || code=$?
        [ $code = 75 ] && [[ $(<"$BATS_TEST_TMPDIR/second") == *"another '"'"'ramroot watch'"'"' is running"* ]] || fail "$code: $(<"$BATS_TEST_TMPDIR/second")"
        fill compressible 80
        kill -9 "$WATCH"; { wait "$WATCH" || :; } 2>/dev/null
        rr watch --end
        [ $(($(limit) - $(field used))) -lt 4096 ] || fail "limit $(limit), used $(field used)"
        head -c 1M /dev/zero >"$WORLD/root/home/more" 2>/dev/null && fail "there is more room"
        rm -f "$WORLD/root/home/more"
        [[ $(tr -s " \n" " " <<<"$(rr status || :)") == *"nobody follows how much RAM changes take"* ]] || fail "$(rr status)"
        before=$(own_swap | wc -l)
        watch
        [ "$(own_swap | wc -l)" = "$before" ] || fail "$(cat /proc/swaps)"
        fill compressible 15 || fail "there is no more room"
        verify 95
        kill "$WATCH"; code=0; wait "$WATCH" || code=$?
        [ $code = 143 ] || fail "ends with $code"
        [ $(($(limit) - $(field used))) -lt 4096 ] || fail "limit $(limit), used $(field used)"
        rm -r "$WORLD"/root/home/*
        rr watch --end
        [ "$(limit)" = $((64 << 20)) ] || fail "$(limit)"
    '
}

@test "resize is about the RAM that changes take" {
    in_zram '
        begin "ramroot=zram:size=64m"
        watch
        fill compressible 90 || fail "only $(used) MiB fitted"
        said=$(rr resize 96m)
        [[ $said == *"changes may take 96.0 MiB of RAM now, before it was 64.0 MiB; 9"*" MiB of changes take "* ]] || fail "$said"
        [[ $said == *"ramroot enable zram:size=96m"* ]] || fail "$said"
        fill compressible 45 || fail "only $(used) MiB fitted"
        verify 135
        rr resize 20m 2>"$BATS_TEST_TMPDIR/said" && fail "less than what is in use"
        [[ $(<"$BATS_TEST_TMPDIR/said") == *"of it is in use, compressed"* ]] || fail "$(<"$BATS_TEST_TMPDIR/said")"
        kill -9 "$WATCH"; { wait "$WATCH" || :; } 2>/dev/null
        rm -r "$WORLD"/root/home/*
        rr resize 80m >/dev/null
        [ "$(limit)" = $((80 << 20)) ] || fail "$(limit)"
    '
}

@test "only root, only if the boot asked for it, and then one sentence says why not" {
    in_zram '
        begin "ramroot=zram:size=64m"
        says() { local words=$1 code=0; shift; "$@" >"$BATS_TEST_TMPDIR/said" 2>&1 || code=$?
            [[ $code != 0 && $(<"$BATS_TEST_TMPDIR/said") == *"$words"* ]] || fail "$code: $(<"$BATS_TEST_TMPDIR/said")"; }
        says "only root can" chroot --userspec=65534:65534 "$WORLD/root" /usr/sbin/ramroot watch
        before=$(ls /sys/block)
        mount -o remount,ro "$WORLD/root/dev"
        says "Read-only file system" rr watch
        [ "$(ls /sys/block)" = "$before" ] && [ ! -e "$WORLD/root/run/ramroot/zram" ] || fail "something is left"
        [ "$(limit)" = $((64 << 20)) ] || fail "$(limit)"
        [[ $(tr -s " \n" " " <<<"$(rr status || :)") == *"RAM is not compressed, so there is room as with tmpfs"* ]] || fail "$(rr status)"
        # Nobody but root can hold its lock, and with that keep it from starting.
        mount -o remount,rw "$WORLD/root/dev"
        chroot --userspec=65534:65534 "$WORLD/root" /usr/sbin/ramroot status >/dev/null || :
        [ "$(stat -c %a "$WORLD/root/run/ramroot/watch")" = 600 ] || fail "$(stat "$WORLD/root/run/ramroot/watch")"
        end_zram; umount -l "$WORLD"
        begin "ramroot=tmpfs:size=64m"
        says "this boot asks for no zram" rr watch
    '
}

@test "whatever is in its file, there is a limit, and without the file it is the one of the boot" {
    in_zram '
        begin "ramroot=zram:size=64m"
        watch
        echo "{\"schema\": 1, \"budget\": 18446744073709551615, \"inodes\": 99999999999}" >"$WORLD/root/run/ramroot/memory.json"
        sleep 1
        [ "$(limit)" -le $(($(awk "/^MemTotal/ { print \$2 }" /proc/meminfo) * 1024)) ] || fail "limit $(limit)"
        [ "$(field itotal)" -le 100000000 ] || fail "inodes $(field itotal)"
        for text in "{" "" "[1]"; do
            echo "$text" >"$WORLD/root/run/ramroot/memory.json"; sleep 0.5
            kill -0 "$WATCH" || fail "it ended"
        done
        kill "$WATCH"; wait "$WATCH" 2>/dev/null || :
        rr watch --end
        [ "$(limit)" = $((64 << 20)) ] || fail "$(limit)"
        rm "$WORLD/root/run/ramroot/memory.json"
        rr watch --end || fail "without the file: $?"
        [ "$(limit)" = $((64 << 20)) ] || fail "$(limit)"
    '
}

@test "what is allocated or mapped and never shrinks takes an eighth more than the budget at most" {
    in_zram '
        begin "ramroot=zram:size=64m"
        watch
        fill compressible 60
        python3 -c "
import os, sys, time
file = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR)
at = tries = 0
while tries < 30:
    try:
        os.posix_fallocate(file, at, 1 << 18)
        at += 1 << 18
    except OSError:
        tries += 1
        time.sleep(0.1)" "$WORLD/root/srv/allocated"
        [ "$(real)" -le 74 ] || fail "$(real) MiB of RAM are used"
        [ "$(used)" -ge 80 ] || fail "only $(used) MiB fitted"
        verify 60
    '
}

@test "without its swap it ends, and the next one makes it anew, but no device that is of somebody else" {
    in_zram '
        begin "ramroot=zram:size=64m"
        watch
        number=$(readlink "$WORLD/root/run/ramroot/zram"); number=${number#/sys/block/zram}
        mknod "$WORLD/root/dev/off" b "$(cut -d: -f1 "/sys/block/zram$number/dev")" "$(cut -d: -f2 "/sys/block/zram$number/dev")"
        swapoff "$WORLD/root/dev/off"
        code=0; wait "$WATCH" || code=$?
        [ $code = 75 ] && [[ $(<"$BATS_TEST_TMPDIR/watch") == *"the swap on zram is gone"* ]] || fail "$code: $(<"$BATS_TEST_TMPDIR/watch")"
        head -c 1M /dev/urandom >"$BATS_TEST_TMPDIR/precious"; dd if="$BATS_TEST_TMPDIR/precious" of="$WORLD/root/dev/off" bs=1M status=none
        watch
        cmp -n 1048576 "$BATS_TEST_TMPDIR/precious" "$WORLD/root/dev/off" || fail "it was overwritten"
        rm "$WORLD/root/dev/off"
        echo "$number" >/sys/class/zram-control/hot_remove
    '
}

@test "swap=zram gives the machine swap, and leaves the limit of the tmpfs" {
    in_zram '
        begin "ramroot=tmpfs:size=64m,swap=zram"
        rr watch || fail "$?"
        [ -n "$(own_swap)" ] || fail "$(cat /proc/swaps)"
        [[ $(own_swap) == *[[:space:]]100 ]] || fail "$(own_swap)"
        [ "$(limit)" = $((64 << 20)) ] || fail "$(limit)"
        rr status >/dev/null || fail "$(rr status)"
    '
}

@test "other files are left alone: links, pipes, devices, holes of a tebibyte, what is mapped" {
    in_zram '
        begin "ramroot=zram:size=64m"
        watch
        mkfifo "$WORLD/root/home/0.pipe"; ln -s /etc/passwd "$WORLD/root/home/0.link"; mknod "$WORLD/root/home/0.disk" b 7 0
        truncate -s 1T "$WORLD/root/home/0.hole"; touch -d 2001-01-01 "$WORLD/root/home/0.hole"
        mkdir "$WORLD/root/home/0.folder"; touch "$WORLD/root/home/0.folder/x"; touch -a -d 2001-01-01 "$WORLD/root/home/0.folder"; touch -m -d 2002-01-01 "$WORLD/root/home/0.folder"
        mkdir "$WORLD/root/home/more"; mount -t tmpfs other "$WORLD/root/home/more"; head -c 8M /dev/urandom >"$WORLD/root/home/more/x"
        before=$(stat -c "%n %x %y %z" "$WORLD"/root/home/0.*)
        python3 "'"$BATS_TEST_DIRNAME"'/../support/fill.py" compressible "$WORLD/root/srv" 90 || fail "only $(used) MiB fitted"
        [ "$(stat -c "%n %x %y %z" "$WORLD"/root/home/0.*)" = "$before" ] || fail "$(stat "$WORLD"/root/home/0.*)"
        umount "$WORLD/root/home/more"
    '
}
