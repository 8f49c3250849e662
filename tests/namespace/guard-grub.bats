#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What GRUB's programs read before they do anything keeps them from it in a protected session. Their way of reading it is
# played: grub-mkconfig is a script that reads it itself, grub-install starts a shell for it and goes on whatever that says.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load commits

setup_file() { export BATS_TEST_DIRNAME; }

with_grub='
    with_programs
    cp "$BATS_TEST_DIRNAME/../../grub/ramroot-session.cfg" run/bin/
    printf "#!/bin/sh\nset -e\ngrub_probe=/usr/sbin/grub-probe\n. /run/bin/ramroot-session.cfg\necho made\n" >run/bin/grub-mkconfig
    printf "#!/bin/sh\nsh -c \". /run/bin/ramroot-session.cfg; echo read\" | cat\necho made\n" >run/bin/grub-install
    sed s/grub_probe=.*// run/bin/grub-mkconfig >run/bin/other
    chmod 755 run/bin/grub-* run/bin/other
    at() { chroot "$@" 2>&1; }
'

@test "grub-mkconfig and grub-install are refused in a protected session, with what to run instead" {
    in_commit_world "$with_grub"'
        for one in mkconfig:update-grub install:grub-install; do
            text=$(at . "/run/bin/grub-${one%:*}") && fail "$one: $text"
            [[ $text != *made* && "$(head -2 <<<"$text" | tr -s " \n" " ")" == "ramroot: GRUB cannot see the disk in a protected session run '"'"'ramroot-commit -- ${one#*:}'"'"'"* ]] || fail "$one: $text"
            ! grep -E "^.{81}" <<<"$text" || fail "$text"
        done
        # A stick, an image; whoever else reads it.
        for words in "grub-install --boot-directory=/mnt /dev/null" "grub-install --boot-directory /mnt" "grub-install --root-directory=/mnt" other; do
            # shellcheck disable=SC2086 # words
            text=$(at . /run/bin/$words) || fail "$words: $text"
            [[ $text == *made ]] || fail "$words: $text"
        done
    '
}

@test "they do their work where nothing is protected" {
    in_commit_world "$with_grub"'
        for dir in bin lib lib64 usr run proc; do mount --rbind "$dir" "ro/$dir" 2>/dev/null || :; done
        for name in mkconfig install; do
            text=$(at ro "/run/bin/grub-$name") || fail "$name: $text"
            [[ $text == *made ]] || fail "$name: $text"
        done
    '
}
