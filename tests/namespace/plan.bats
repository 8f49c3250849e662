#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot plan` for an administrator: the words of the next boot, and the words of `ramroot status`.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "the words are those of the next boot, or else those that enable would write" {
    export BATS_TEST_DIRNAME
    mkdir -p "$BATS_TEST_TMPDIR/world"
    in_world '. "$BATS_TEST_DIRNAME/loaders.bash"; make_loaders
        mount() { if [ "$*" = "-t tmpfs world $WORLD" ]; then make_image; mount_image "$WORLD"; else command mount "$@"; fi; } # a root in RAM is protected already
        enter_loaders
        plan() { ramroot plan "$@" 2>&1 | tr -s " \n" " "; } # lines end where they may
        plan_json() { ramroot plan --json 2>/dev/null; }
        [[ $(plan) == *"ramroot=tmpfs: '"'ramroot enable'"' would write it; as things are, the next boot will not be protected (/boot/grub/grub.cfg)"* ]] || fail "$(plan)"
        ramroot enable tmpfs:size=64m >/dev/null
        text=$(plan)
        [[ $text == *"ramroot=tmpfs:size=64m: the next boot will have it (/boot/grub/grub.cfg)"* ]] || fail "$text"
        [[ $text == *"at most 67108864 bytes (64.0 MiB, "*"% of the RAM)"* ]] || fail "$text"
        [[ $text != */root* && $text != *steps* ]] || fail "$text"
        [[ $(plan --verbose) == *"tmpfs /rw size=67108864"* ]] || fail "$(plan --verbose)"
        mkdir -p "$WORLD/etc/exports.d"; echo "/srv/a *(rw)" >"$WORLD/etc/exports.d/a.exports"; echo "/srv/b *(rw)" >"$WORLD/etc/exports"
        [[ $(plan) == *"NFS cannot export /srv/a (/etc/exports.d/a.exports):"* && $(plan) == *"/srv/b (/etc/exports):"* ]] || fail "$(plan)"
        ramroot disable >/dev/null; [[ $(plan --json) == *"\"parameter_from\": \"enable\""* ]] || fail "$(plan --json)"
        valid=0; plan_json | python3 "$BATS_TEST_DIRNAME/../support/validate-json.py" plan || valid=$?
        [ "$valid" = 0 ] || [ "$valid" = 77 ] || fail "not as its schema says"'
}

@test "in a protected session it looks at the disk, and says of a mount what status says of it" {
    in_world ". '$BATS_TEST_DIRNAME/after.bash'"'
        make_tree; printf "/dev/x /usr ext4 defaults 0 2\n/dev/y none swap sw 0 0\n" >>"$TREE/etc/fstab"
        make_world ramroot=tmpfs
        mkdir -p "$BATS_TEST_TMPDIR/usr/sbin" "$BATS_TEST_TMPDIR/usr/bin"
        truncate -s 32M "$BATS_TEST_TMPDIR/usr.img"; mkfs.ext4 -q -F -d "$BATS_TEST_TMPDIR/usr" "$BATS_TEST_TMPDIR/usr.img"
        mount -o loop "$BATS_TEST_TMPDIR/usr.img" "$WORLD/root/usr"
        expect_code 0 boot 2>/dev/null; enter
        plan() { chroot "$WORLD/root" /usr/sbin/ramroot plan "$@" 2>&1; }
        row=$(status | grep "/usr "); [[ $row == *"in RAM"* ]] || fail "$row"
        [ "$(plan | grep "mounts .*/usr ")" = "$row" ] || fail "not as in status, $row: $(plan)"
        [[ $(plan) == *"off: /dev/y"*"diff(1)"*"changes for the session, not on the disk"* ]] || fail "$(plan)"
        [[ $(plan --root=/ --cmdline=ramroot=tmpfs) == "nothing to do: / is on overlay already (/rw)" ]] || fail "$(plan --root=/)"'
}

@test "an ordinary user is told to run it as root, whatever that user cannot read" {
    export BATS_TEST_DIRNAME
    mkdir -p "$BATS_TEST_TMPDIR/world"
    in_world '. "$BATS_TEST_DIRNAME/loaders.bash"; make_loaders
        mount() { if [ "$*" = "-t tmpfs world $WORLD" ]; then make_image; mount_image "$WORLD"; else command mount "$@"; fi; }
        enter_loaders
        chmod 755 "$WORLD" "$WORLD"/*
        as_user() { python3 -c "
import os, subprocess, sys
os.chroot(sys.argv[1]); os.chdir(\"/\"); os.setgroups([]); os.setgid(1000); os.setuid(1000)
os.execv(sys.argv[2], sys.argv[2:])" "$WORLD" /usr/sbin/ramroot plan "$@" 2>&1; }
        ls "$WORLD/usr/sbin"
        echo "{ \"size\": \"1G\" }" >"$WORLD/etc/ramroot.json"
        for hidden in boot/grub/grub.cfg boot/grub boot etc/fstab etc/ramroot.json; do
            [ -e "$WORLD/$hidden" ] || fail "no $hidden"
            mode=$(stat -c %a "$WORLD/$hidden"); chmod 0 "$WORLD/$hidden"
            code=0; text=$(as_user) || code=$?
            echo "== $hidden: $code: $text"
            [[ $code = 1 && $text == *"cannot "*"ermission denied"*"run it as root"* ]] || bad=1
            chmod "$mode" "$WORLD/$hidden"
        done
        [ -z "${bad-}" ] || fail "see above"'
}
