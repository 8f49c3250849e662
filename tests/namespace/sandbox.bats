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
        from_inside "$(hide /ro)" 5 unknown "/rw/ro is not seen from here"       # InaccessiblePaths=, TemporaryFileSystem=
        from_inside "umount \"\$HERE/ro\"" 5 unknown "it is not seen from here"
        from_inside "umount -R \"\$HERE/rw\"" 5 unknown "the RAM file system at /rw is not seen"
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

@test "diff and commit from a sandbox: what it changes is no matter, what it hides is said" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter_unseen
        echo new >"$WORLD/root/etc/new"; : >"$WORLD/root/run/ramroot/lock"
        says_inside "$strict" 0 "/etc/new" diff
        says_inside "$(hide /home); $(hide /tmp)" 0 "/etc/new" diff
        says_inside "$strict" 1 "run it outside of this sandbox" commit --yes /etc/new
        says_inside "$(hide /ro)" 1 "not mounted at /rw/ro, or hidden from here: run it outside of this sandbox" diff
        says_inside "umount \$HERE/ro" 1 "not mounted at /rw/ro, or hidden from here: run it outside of this sandbox" commit --yes /etc/new
        says_inside "umount \$HERE/ro" 1 "not mounted at /rw/ro, or hidden from here: run it outside of this sandbox" commit -- true
        says_inside "$(hide /rw)" 1 "not mounted at /rw/ro, or hidden from here: run it outside of this sandbox" diff
        for at in /run /run/ramroot; do
            for verb in diff "commit --yes /etc/new" "commit -- true" "commit --undo --yes" "commit --resume" unseal; do
                says_inside "$(hide $at)" 1 "there is no /run/ramroot/state.json here: run it outside of this sandbox" $verb
            done
        done
        [ ! -e "$WORLD/root/ro/etc/new" ] || fail "it was committed"
        [[ "$(mount_of /root/rw/ro)" == *" ro"* ]] || fail "$(mount_of /root/rw/ro)"
    '
}

@test "a private mount namespace that hides nothing can commit" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter
        echo new >"$WORLD/root/etc/new"
        unshare --mount chroot "$WORLD/root" /usr/sbin/ramroot commit --yes /etc/new || fail "not committed"
        [ "$(cat "$WORLD/root/ro/etc/new")" = new ] || fail "not there"
        expect_status 0 protected
    '
}

@test "from another root, or without /proc, no verb calls the machine unprotected" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter_unseen
        for verb in diff "commit --yes /etc/new" "commit -- true" "commit --undo --yes" unseal; do
            says_inside "$other_root; $go_there" 1 "run it outside of this sandbox, chroot or container" $verb
            [[ $(tr -s " \n" " " <<<"$text") == *"is not known"* && $text != *"permanent"* ]] || fail "$verb: $text"
            rmdir "$WORLD/root/tmp/c"
            says_inside "umount \$HERE/proc/cmdline \$HERE/proc" 1 "run it outside of this sandbox, chroot or container" $verb
        done
        says_inside "$other_root; $go_there" 1 "run it outside of this sandbox, chroot or container" check
        rmdir "$WORLD/root/tmp/c"
        says_inside "umount \$HERE/proc/cmdline \$HERE/proc" 1 "run it outside of this sandbox, chroot or container" check
        says_inside "$(hide /ro)" 1 "not mounted at /rw/ro, or hidden from here: run it outside of this sandbox" check
    '
}

@test "a chroot on a machine that shows itself is told what the machine is" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter
        mkdir -p "$WORLD/root/tmp/c/usr/sbin" "$WORLD/root/tmp/c/run"; cp "$RAMROOT_BIN" "$WORLD/root/tmp/c/usr/sbin/"
        mkdir -p "$WORLD/root/tmp/c/proc/1" "$WORLD/root/tmp/c/proc/self/ns"
        ln -s "pid:[4026531836]" "$WORLD/root/tmp/c/proc/self/ns/pid"
        awk -v root="$WORLD/root" "index(\$5, root) == 1 { \$5 = substr(\$5, length(root) + 1); if (\$5 == \"\") \$5 = \"/\"; print }" \
            /proc/self/mountinfo >"$WORLD/root/tmp/c/proc/1/mountinfo"
        echo "900 1 0:99 / / rw - tmpfs c rw" >"$WORLD/root/tmp/c/proc/self/mountinfo"
        code=0; text=$(chroot "$WORLD/root/tmp/c" /usr/sbin/ramroot diff 2>&1) || code=$?
        [[ $code == 1 && $text == *"the root of the machine is protected, but not seen from here"* ]] || fail "$code $text"
    '
}

@test "a commit that is at work is not called a break-in where it cannot be seen" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter_unseen
        : >"$WORLD/root/run/ramroot/lock"; exec 9>"$WORLD/root/run/ramroot/lock"; flock 9
        mount -o remount,rw "$WORLD/root/ro"
        # The locks of other process namespaces are not in /proc/locks.
        from_inside "" 1 unprotected "unless a ramroot-commit is at work outside of this sandbox"
        PROC_OPTIONS="-osubset=pid" from_inside "" 1 unprotected "unless a ramroot-commit is at work"
    '
}
