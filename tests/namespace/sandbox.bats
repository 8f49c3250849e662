#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The verbs in a service with a sandbox, in a chroot and in a container: what is not seen from there is
# unknown, and they say where to run instead.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# The system after the hand-off, and what sees less of it (after.bash).
AFTER=". '$BATS_TEST_DIRNAME/after.bash'; "

@test "a sandbox that changes the flags of mounts changes nothing of what is said" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter_unseen
        from_inside "$strict" 0 protected
        from_inside "$strict" 0 protected "" 65534  # DynamicUser=
        PROC_OPTIONS="-ohidepid=2" from_inside "$strict" 0 protected "" 65534  # ProtectProc=invisible
        PROC_OPTIONS="-osubset=pid" from_inside "$strict" 0 protected
        from_inside "$(hide /home); $(hide /tmp)" 0 protected  # ProtectHome=, PrivateTmp=
        from_inside "mkdir -p \$HERE/etc/x; mount --bind \$HERE/home \$HERE/etc/x" 0 protected
        from_inside "mount -o remount,bind,rw,nosuid,nodev \"\$HERE/ro\"" 0 protected
        # What is true of the superblock is seen through all that.
        mount -o remount,rw "$WORLD/root/ro"
        from_inside "$strict" 1 unprotected "can be written"
        from_inside "$strict; $(hide /ro)" 1 unprotected "can be written"
        mount -o remount,ro "$WORLD/root/ro"
        LIBMOUNT_FORCE_MOUNT2=always mount -o remount,ro "$WORLD/root"
        from_inside "$strict" 1 unprotected "read-only: changes fail"
    '
}

@test "what a sandbox hides is unknown, with an exit code of its own" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter_unseen
        from_inside "$(hide /ro)" 5 unknown "/ro is not seen from here"       # InaccessiblePaths=, TemporaryFileSystem=
        from_inside "umount \"\$HERE/ro\"" 5 unknown "it is not seen from here"
        from_inside "umount \"\$HERE/rw\"" 5 unknown "the RAM file system at /rw is not seen"
        from_inside "$(hide /run)" 5 unknown "there is no /run/ramroot/state.json"
        from_inside "$(hide /run/ramroot)" 5 unknown "there is no /run/ramroot/state.json"
        from_inside "$(hide /run/ramroot)" 5 unknown "Permission denied" 65534
        from_inside "umount \"\$HERE/proc/cmdline\" \"\$HERE/proc\"" 5 unknown "mountinfo"
        json=$(chroot "$WORLD/root" /usr/sbin/ramroot status --json) || :
        python3 -c "import json, sys; said = json.loads(sys.argv[1]); assert said[\"status\"] == \"unknown\" and said[\"unknown\"], said" "$json"
        line=$(chroot "$WORLD/root" /usr/sbin/ramroot status --short) || :
        [[ $line == "ramroot: UNKNOWN: "* ]] || fail "$line"
    '
}

@test "another root (RootDirectory=, a chroot, a container) says nothing of the machine" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter_unseen
        from_inside "$other_root; $go_there" 5 unknown "the root of the machine is not seen from here"
        rmdir "$WORLD/root/tmp/c"
        from_inside "$other_root; mkdir \$HERE/tmp/c/run/ramroot; mount --bind \$HERE/run/ramroot \$HERE/tmp/c/run/ramroot; $go_there" 5 unknown
        rmdir "$WORLD/root/tmp/c"
        echo quiet >"$BATS_TEST_TMPDIR/cmdline"; from_inside "$other_root; $go_there" 3 off
    '
}
