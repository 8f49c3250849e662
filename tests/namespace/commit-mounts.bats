#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Commits of a system where something is mounted on the overlay.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

COMMON='. "$BATS_TEST_DIRNAME/commits.bash"; '
setup_file() { export BATS_TEST_DIRNAME; }

@test "a new folder or file that is a mount point now is a change, what the mount hides is not" {
    in_world "$COMMON"'
        begin
        mkdir -m 750 srv/place; chown 7:8 srv/place; echo hidden >srv/place/hidden; echo "new file" >etc/place
        mount -t tmpfs other srv/place; echo other >srv/place/other
        mount --bind etc/a etc/place
        text=$(ramroot diff); [[ $text == *"added "*"/srv/place/"* && $text == *"added "*"/etc/place"* ]] || fail "$text"
        [[ $text != *hidden* && $text != *other* ]] || fail "$text"
        says done commit --yes --all
        [ "$(stat -c %a:%u:%g ro/srv/place)" = 750:7:8 ] && [ -z "$(ls -A ro/srv/place)" ] || fail "$(ls -lA ro/srv/place)"
        [ "$(cat ro/etc/place)" = "new file" ] || fail "$(cat ro/etc/place)"
        says "nothing to do" commit --yes --all
        is_closed
    '
}

@test "the mount points that the boot made itself are no change" {
    in_world "$COMMON"'
        prepare_tree() { rmdir "$TREE/proc" "$TREE/run"; }
        begin
        says "nothing; " ramroot diff
        says "nothing to do" commit --yes --all
        is_closed
    '
}
