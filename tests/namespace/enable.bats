#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# enable and disable on a full disk, interrupted, and with each of their system calls failing: the boot
# loaders' files are as before, or as wanted, and what is said of them is true.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

WRITING=openat,write,fsync,rename,renameat,unlinkat
ANYTHING=$WRITING,newfstatat,openat2,execve,wait4

# in_loaders SCRIPT [ARGUMENT...]
in_loaders() {
    export BATS_TEST_DIRNAME
    mkdir -p "$BATS_TEST_TMPDIR/world"
    in_world '. "$BATS_TEST_DIRNAME/loaders.bash"; make_loaders; '"$1" "${@:2}"
}

# at_every HOW CALLS STEP [+]: of every verb. They come to some calls, each day to others, or to all of
# them with RAMROOT_FAULTS=all.
at_every() {
    in_loaders '
        step=$3; [ "${RAMROOT_FAULTS-}" != all ] || step=1
        mkdir -p "$BATS_TEST_TMPDIR/place"
        each() { (cd "$BATS_TEST_TMPDIR/place" && unshare --mount python3 "$BATS_TEST_DIRNAME/../support/enable-faults.py" "$TREE" "$@"); }
        faults=("$1" "$2" "$((1 + $(date +%-j) % step))" "$step" "${@:4}")
        each enable "${faults[@]}"
        each "enable then disable" "${faults[@]}"
        rm -r "$TREE/boot/extlinux" # it has no once
        each "enable --once" "${faults[@]}"
        each "enable then disable --once" "${faults[@]}"
        each "enable then disable --once then enable ramroot=tmpfs:size=1G" "${faults[@]}"
    ' "$@" >&3
}

@test "no room at any call: as before, or done, and said so" { at_every ENOSPC "$WRITING" 3; }

@test "an error of the disk at any call: as before, or done, or the files are named" { at_every EIO "$WRITING" 3; }

# Not for write(2), or nothing could be said; and a file can be removed where there is no room.
@test "no room from any call on: what is said is true" { at_every ENOSPC openat,fsync,rename,renameat 3 +; }

FULL='
    enter_loaders
    small() { # TYPE FOLDER: it is a file system of 4 MiB from now on
        mkdir "$BATS_TEST_TMPDIR/small"
        mv "$2"/* "$BATS_TEST_TMPDIR/small"
        if [ "$1" = tmpfs ]; then
            mount -t tmpfs -o size=4M small "$2"
            cp -a "$BATS_TEST_TMPDIR/small/." "$2"
        else
            truncate -s 4M "$IMAGE"
            mkfs.ext4 -q -F -m 0 -O ^has_journal -b 1024 -d "$BATS_TEST_TMPDIR/small" "$IMAGE"
            mount_image "$2"
        fi
        rm -r "$BATS_TEST_TMPDIR/small"
    }
    fill() { # the last blocks one by one: ext4 refuses more at a time earlier
        cat /dev/zero >"$1/fill" 2>/dev/null || :
        for last in $(seq 5000); do head -c 1024 /dev/zero >"$1/fill.$last" 2>/dev/null && sync -f "$1" || return 0; done
    }
    is_refused() { # VERB...: all is as before, and that is said
        local before text code=0
        before=$(files)
        text=$(ramroot "$@" 2>&1) || code=$?
        diff <(echo "$before") <(files) || fail "$*: it is not as before: $text"
        [ "$code" = 1 ] && [[ $text == *"nothing was changed"* ]] || fail "$*: exit $code: $text"
    }
'

@test "a full /etc, a full /boot: nothing is changed, and that is said" {
    for folder in etc boot; do
        for type in tmpfs ext4; do
            in_loaders "$FULL"' small "$1" "$2"; fill "$2"
                is_refused enable
                rm "$2"/fill*; ramroot enable >/dev/null; fill "$2"
                case $2 in boot) is_refused disable ;; esac # elsewhere a line less always has room
                rm "$2"/fill*; ramroot disable >/dev/null' "$type" "$folder"
        done
    done
}

@test "the menu has no room when its draft has taken all: it is as before" {
    # Pages of a tmpfs: the old menu has one, the new one three.
    for free in 0 1 2 3 4 5; do
        in_loaders "$FULL"' small tmpfs boot; head -c 8200 /dev/zero | tr "\0" "#" >usr/more; fill boot
            truncate -s "-$(($1 * 4096))" boot/fill
            is_refused enable' "$free"
    done
    in_loaders "$FULL"' small tmpfs boot; head -c 8200 /dev/zero | tr "\0" "#" >usr/more; fill boot
        truncate -s "-$((7 * 4096))" boot/fill
        ramroot enable | grep "will be protected"'
}

@test "Ctrl-C, kill and a closed terminal at any call: as before, and ended by that signal, or done" {
    for signal in INT TERM HUP; do at_every "$signal" "$ANYTHING" 7; done
}

@test "Ctrl-C while the menu is made: the terminal signals all, kill only one" {
    for who in "-INT -" "-TERM -" "-TERM " "-HUP "; do
        in_loaders 'enter_loaders; : >slow
            before=$(files)
            set -m; chroot . /usr/sbin/ramroot enable >said 2>&1 & job=$!; set +m
            for try in $(seq 600); do [ ! -e at-it ] || break; sleep 0.05; done
            [ -e at-it ] || fail "it did not begin: $(cat said)"
            kill $1$job; : >go-on
            code=0; wait "$job" || code=$?
            signal=${1#-}; [ "$code" = "$((128 + $(kill -l "${signal%% *}")))" ] || fail "exit $code: $(cat said)"
            diff <(echo "$before") <(files) || fail "not as before: $(cat said)"
            grep "nothing was changed" said || fail "it said: $(cat said)"
        ' "$who"
    done
}

@test "nobody reads what enable says: it is done all the same" {
    in_loaders 'enter_loaders; ramroot enable 2>&1 | : || :; grep ramroot=tmpfs boot/grub/grub.cfg boot/extlinux/extlinux.conf'
}

# A protected session on the machine of loaders.bash. at_disk VERB...: does the verb open the real root for writing?
SESSION='
    rm -r "$TREE/boot/extlinux"
    mknod -m 666 "$TREE/dev/null" c 1 3
    mount -t proc proc "$TREE/proc"; mount --bind "$TREE/cmdline" "$TREE/proc/cmdline"
    [ -z "$before" ] || chroot "$TREE" /usr/sbin/ramroot $before >/dev/null
    umount "$TREE/proc/cmdline" "$TREE/proc"
    make_image; mount_world "root=UUID=1 ramroot=tmpfs"
    expect_code 0 boot 2>/dev/null
    mkdir -p "$WORLD/root/run"; mount --move "$WORLD/run" "$WORLD/root/run"
    mount -t proc proc "$WORLD/root/proc"; mount --bind "$BATS_TEST_TMPDIR/cmdline" "$WORLD/root/proc/cmdline"
    calls=$BATS_TEST_TMPDIR/calls
    at_disk() {
        said=$(strace -f -qq -o "$calls" -e trace=unshare,mount,mount_setattr chroot "$WORLD/root" /usr/sbin/ramroot "$@" 2>&1) || :
        grep -qE "unshare|mount" "$calls"
    }
'

@test "in a session, what is so already is said without opening the disk" {
    in_loaders 'before=enable;'"$SESSION"'
        if at_disk enable; then fail "opened: $(cat "$calls")"; fi
        [[ $said == "nothing to do (GRUB)"*"the next boot will be protected: ramroot=tmpfs"* ]] || fail "$said"
        if at_disk enable --once; then fail "opened: $(cat "$calls")"; fi
        [[ $said == *"protected already"*"nothing to do (GRUB)"* ]] || fail "$said"
        at_disk disable || fail "not opened: $said"'
    in_loaders 'before=;'"$SESSION"'
        for once in "" --once; do
            if at_disk disable $once; then fail "opened: $(cat "$calls")"; fi
            [[ $said == "nothing to do: ramroot is not enabled (GRUB)"*"will not be protected"* ]] || fail "$said"
        done
        at_disk enable || fail "not opened: $said"'
}
