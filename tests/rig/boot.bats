#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Boots of the rig: the real initrds of Debian 13 (busybox in it) and Debian 12 (klibc
# only), the real init-bottom scripts, a real ext4 root. See README.md.

# shellcheck disable=SC2154 # lib.bash sets them
load lib.bash

setup() { skip_unless_ready; }

# boot SUITE CMDLINE [EDIT]: sets $out, the folder that run describes.
boot() { boot_with ramroot "$@"; }

boot_with() { # CONTENTS SUITE CMDLINE [EDIT]
    out=$BATS_TEST_TMPDIR/$1-$RANDOM
    "$rig/run" --contents "$1" --suite "$2" --cmdline "root=/dev/vda1 ro $3" --edit "${4-:}" --out "$out"
    echo "$2 '$3': $(cat "$out/verdict")" # bats prints this when the test fails
    cat "$out/console" "$out/kmsg" "$out/system" 2>/dev/null || :
}

has() { # FILE LINE...; whole lines
    local line
    for line in "${@:2}"; do
        grep -qxF -e "$line" "$out/$1" || { echo "$1 has no line: $line"; cat "$out/$1"; return 1; }
    done
}

mentions() { grep -qF -e "$2" "$out/$1" || { echo "$1 does not mention: $2"; return 1; }; }

# What a mount is, without the numbers that change from run to run and without the rig's own.
# udev moves /dev to the new root: that is no difference.
mounts() { # FILE
    grep -v -e ' /rig' -e ' /run/rig' "$1" | sed -e 's|/dev/loop[0-9]*|DISK|' -e 's| /root/dev| /dev|' |
        awk '{ $1 = $2 = $3 = ""; print }' | LC_ALL=C sort
}

mount_line() { awk -v at="$1" '$5 == at' "$out/mounts.system"; } # MOUNT-POINT

is_protected() {
    has verdict booted
    has system 'root: writable' 'ro: read-only' 'ro: holds the root' 'rw: mode 700' 'dev: there' \
        'status: 0' 'end of system'
    grep -q '^volatile-root: /dev/block/7:' "$out/system"
    grep -q '^protected\>' "$out/system"
    local line
    line=$(mount_line /)
    [[ $line == *" - overlay /rw "* && $line == *lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work* ]]
    line=$(mount_line /rw/ro)
    [[ $line == *" / /rw/ro ro,nosuid,nodev"*" - ext4 "*" ro"* ]]
    has fstab '/rw / overlay defaults 0 0' '# / was on /dev/vda1 during installation' \
        '/dev/sdb1 /data ext4 nofail,x-systemd.device-timeout=5 0 2'
    # Besides our three, the mounts are those of any boot, and none is there twice.
    [ "$(awk '{ print $5 }' "$out/mounts.system" | grep -v /run/rig | LC_ALL=C sort | xargs)" = \
        "/ /dev /dev/pts /proc /proc/cmdline /run /rw /rw/ro /sys" ]
    # "ramroot: " begins every line of the kernel log that is ours.
    [ -s "$out/kmsg" ]
    [ "$(grep -vc '^\(<[0-9]*>\)\?ramroot: ' "$out/kmsg")" -eq 0 ]
    [ -s "$out/state.json" ]
}

# As before: not one mount more, fewer or changed.
is_plain() {
    has verdict booted
    has system 'root: read-only' 'dev: there' 'end of system'
    diff <(mounts "$out/mounts.before") <(mounts "$out/mounts.after")
}

# Edits of the initrd, for run to evaluate. ORDER has two lines for each script.
udev_first='cd scripts/init-bottom; { sed -n "/udev/,+1p" ORDER; sed "/udev/,+1d" ORDER; } >o; mv o ORDER
    head -n 1 ORDER | grep -q /udev'
udev_last='cd scripts/init-bottom; { sed "/udev/,+1d" ORDER; sed -n "/udev/,+1p" ORDER; } >o; mv o ORDER
    head -n 1 ORDER | grep -q /ramroot'
# shellcheck disable=SC2016
twice='cd scripts/init-bottom; sed -i "/ramroot/p" ORDER; [ "$(grep -c /ramroot ORDER)" = 2 ]'
damages=(
    'truncate -s 2000 usr/sbin/ramroot'
    ': >usr/sbin/ramroot'
    'rm usr/sbin/ramroot'
    'chmod -x usr/sbin/ramroot'
    'printf "\267" | dd of=usr/sbin/ramroot bs=1 seek=18 conv=notrunc status=none' # of another CPU
)

@test "protected: Debian 13" {
    boot trixie ramroot=tmpfs
    is_protected
}

@test "protected: Debian 12" {
    boot bookworm ramroot=tmpfs
    is_protected
}

@test "protected: quiet, and not a word on the console that a plain boot does not say" {
    boot_with plain trixie quiet
    cp "$out/console" "$BATS_TEST_TMPDIR/plain"
    boot trixie 'quiet ramroot=tmpfs'
    is_protected
    diff "$BATS_TEST_TMPDIR/plain" "$out/console"
}

@test "order: update-initramfs puts ramroot before udev, as the script's comment says" {
    for suite in trixie bookworm; do
        tarball=$("$rig/make-initrd" "$suite" ramroot)
        [ "$(tar -xOf "$tarball" ./scripts/init-bottom/ORDER | grep -o 'init-bottom/[a-z]*' | xargs)" = \
            "init-bottom/ramroot init-bottom/udev" ]
    done
}

@test "order: ramroot first or udev first, with /dev already moved: protected" {
    for suite in trixie bookworm; do
        for order in "$udev_first" "$udev_last"; do
            boot "$suite" ramroot=tmpfs "$order"
            is_protected
        done
    done
}

@test "called twice: protected, and once is enough" {
    boot trixie ramroot=tmpfs "$twice"
    is_protected
}

@test "initrd: ramroot adds its program, its script and the overlay module, and nothing else" {
    for suite in trixie bookworm; do
        plain=$("$rig/make-initrd" "$suite" plain)
        ours=$("$rig/make-initrd" "$suite" ramroot)
        diff "$plain.files" "$ours.files" | grep '^[<>]' | tee /dev/stderr |
            sed -e 's|[^/]*-amd64|KERNEL|' -e 's|/usr||' -e 's|\.ko.*|.ko|' >"$BATS_TEST_TMPDIR/added"
        printf '> f 755 ./scripts/init-bottom/ramroot\n> f 755 ./scripts/local-premount/ramroot\n> %s\n> %s\n> f 755 ./sbin/ramroot\n' \
            'd 755 ./lib/modules/KERNEL/kernel/fs/overlayfs' \
            'f 644 ./lib/modules/KERNEL/kernel/fs/overlayfs/overlay.ko' | diff - "$BATS_TEST_TMPDIR/added"
    done
}

@test "without the parameter: the boot is that of an initrd without ramroot" {
    for suite in trixie bookworm; do
        boot_with plain "$suite" ''
        plain=$out
        for word in '' quiet ramroot=off 'ramroot=tmpfs ramroot=off' '-- ramroot=tmpfs'; do
            boot "$suite" "$word"
            is_plain
            for each in after system; do diff <(mounts "$plain/mounts.$each") <(mounts "$out/mounts.$each"); done
            for each in files.root fstab console; do diff "$plain/$each" "$out/$each"; done
            [ ! -s "$out/kmsg" ]
            # ramroot=off may leave a note of that in /run; no word at all leaves nothing
            [ -n "${word#quiet}" ] || diff "$plain/files.run" "$out/files.run"
            has system 'status: 3'
        done
    done
}

@test "cannot protect, onfail=continue: boots plain, and says so" {
    for suite in trixie bookworm; do
        for words in 'ramroot=nonsense' 'quiet ramroot=nonsense:onfail=continue'; do
            boot "$suite" "$words"
            is_plain
            mentions console 'Warning: ramroot: root is NOT protected'
            mentions kmsg 'ramroot: '
            has system 'status: 1'
            grep -q '^unprotected\>' "$out/system"
        done
    done
}

@test "rw on the command line: the root is mounted read-only all the same, and without protection it is writable" {
    for suite in trixie bookworm; do
        out=$BATS_TEST_TMPDIR/$suite-rw
        "$rig/run" --contents ramroot --suite "$suite" --cmdline "root=/dev/vda1 rw ramroot=tmpfs" --copy --out "$out"
        is_protected
        [ "$(sha256sum <"$out/root.ext4")" = "$(sha256sum <"$("$rig/make-root" "$suite")")" ]
        for words in '' ramroot=off 'ramroot=nonsense' 'ramroot=tmpfs ramroot=nonsense'; do
            "$rig/run" --contents ramroot --suite "$suite" --cmdline "root=/dev/vda1 ro rw $words" --copy --out "$out"
            echo "$suite $words"
            has verdict booted
            has system 'root: writable' 'end of system'
        done
        "$rig/run" --contents ramroot --suite "$suite" --cmdline "root=/dev/vda1 rw ro ramroot=nonsense" --copy --out "$out"
        has system 'root: read-only'
    done
}

@test "cannot protect, onfail=panic: stops, with the mounts as they were" {
    for suite in trixie bookworm; do
        boot "$suite" 'ramroot=nonsense:onfail=panic'
        has verdict panic
        mentions console 'ramroot: boot stopped'
        diff <(mounts "$out/mounts.before") <(mounts "$out/mounts.panic")
    done
}

@test "damaged program: boots plain, and says so" {
    for suite in trixie bookworm; do
        for damage in "${damages[@]}"; do
            boot "$suite" 'quiet ramroot=tmpfs' "$damage"
            has verdict booted
            diff <(mounts "$out/mounts.before") <(mounts "$out/mounts.after")
            mentions console 'Warning: ramroot: root is NOT protected'
            mentions kmsg 'ramroot: root is NOT protected'
            has system 'status: 1'
        done
    done
}

@test "damaged program, onfail=panic on the command line: stops" {
    for suite in trixie bookworm; do
        for damage in "${damages[@]}"; do
            boot "$suite" 'ramroot=tmpfs:size=1G,onfail=panic' "$damage"
            has verdict panic
            mentions console 'ramroot: boot stopped'
        done
    done
}

@test "not one byte of the disk was written by all these boots" {
    for suite in trixie bookworm; do
        image=$("$rig/make-root" "$suite")
        [ "$(sha256sum <"$image")" = "$(cat "$image.sha256")" ]
    done
}
