#!/usr/bin/env bats
# The whole boot sequence with the real binary and real mounts.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "protects the root, with the switch this kernel has" {
    in_world '
        make_tree; make_world "ro quiet ramroot=tmpfs"
        expect_code 0 boot
        expect_protected
        [ "$(state switch)" = beneath ] || [ "$(uname -r | cut -d. -f1)" -lt 7 ]
        [ "$(head -n 1 "$WORLD/root/etc/fstab")" = "/rw / overlay defaults 0 0" ]
        [ "$(tail -n 1 "$WORLD/root/etc/fstab")" = "# a comment" ]
        [ "$(readlink "$WORLD/run/systemd/volatile-root")" = "/dev/block/7:$(mount_of /root/ro | sed "s,.*/dev/loop\([0-9]*\).*,\1,")" ]
    '
}

@test "leaves everything alone without the parameter" {
    in_world '
        make_tree; make_world "ro quiet"
        expect_code 0 boot
        expect_mounts_as_before
        [ ! -e "$WORLD/run/ramroot" ] && [ ! -e "$WORLD/ro" ]
    '
}
