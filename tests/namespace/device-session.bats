#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# A session whose changes are on a device: status, diff, commits, other mounts, reset-upper.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# on_device SCRIPT: `begin` boots into such a session, with /dev/vdb called $disk, and `helper` is mount.ramroot.
on_device() {
    in_world ". '$BATS_TEST_DIRNAME/devices.bash'"'
        make_tree; mkdir -p "$TREE"/{bin,lib,lib64}; cp "$RAMROOT_BOOT_BIN" "$TREE/sbin/mount.ramroot"; echo 0123456789abcdef0123456789abcdef >"$TREE/etc/machine-id"
        make_image; make_device disk 64M ext4
        begin() { boot_device "${1-ramroot=$disk}" 2>/dev/null; enter_with_programs; }
        '"$1"
}

@test "status says where changes go and since when, and nothing about RAM" {
    on_device '
        boot_device "ramroot=$disk" 2>/dev/null; enter_session
        said=$(tool status) || fail "exit $?: $said"
        said=$(tr -s " \n" " " <<<"$said")
        [[ $said == "protected root changes go to $disk (ext4, folder upper) and stay there; it has those since 20"* ]] || fail "$said"
        [[ $said == *" room ["* ]] && [[ $said != *"RAM ["* ]] && [[ $said != *"to RAM"* ]] || fail "$said"
        [[ $(tool status --short) == *"changes stay on $disk" ]] || fail "$(tool status --short)"
        tool status --json | python3 "'"$BATS_TEST_DIRNAME"'/../support/validate-json.py" status || [ $? = 77 ]
        tool resize 1G 2>"$BATS_TEST_TMPDIR/err" && fail "it was resized"
        grep -q "changes go to $disk, not to RAM" "$BATS_TEST_TMPDIR/err" || fail "$(cat "$BATS_TEST_TMPDIR/err")"
        end_world
    '
}

@test "diff shows the changes of all sessions, and a commit makes them permanent and not stale" {
    on_device '
        begin; echo one >"$WORLD/root/etc/one"; end_world
        begin; echo two >"$WORLD/root/etc/two"
        said=$(tool diff)
        [[ $said == */etc/one*/etc/two* ]] || fail "diff: $said"
        commit --yes /etc/one >/dev/null
        [ "$(cat "$WORLD/root/rw/ro/etc/one")" = one ] || fail "not committed"
        tool status >/dev/null || fail "$(tool status)"
        end_world
        begin
        [ "$(state warnings)" = "[]" ] || fail "warnings: $(state warnings)"
        said=$(tool diff)
        [[ $said != */etc/one* ]] && [[ $said == */etc/two* ]] || fail "diff: $said"
        end_world
    '
}

@test "on a full device a commit works, its notes are right, and the room for them is kept" {
    on_device '
        begin; echo one >"$WORLD/root/etc/one"; echo two >"$WORLD/root/etc/two"; fill_device
        ! touch "$WORLD/root/etc/more" 2>/dev/null || fail "it is not full"
        for name in one two; do
            commit --yes /etc/$name >/dev/null || fail "exit $?"
            [ "$(cat "$WORLD/root/rw/ro/etc/$name")" = $name ] || fail "not committed"
            [ -s "$WORLD/root/rw/room/4" ] || fail "no room is kept"
        done
        ! touch "$WORLD/root/etc/more" 2>/dev/null || fail "it is not full any more"
        tool reset-upper >/dev/null || fail "reset-upper: $?"; tool reset-upper --cancel >/dev/null
        rm -r "$WORLD/root/fill"; end_world
        begin
        [ "$(state warnings)" = "[]" ] || fail "warnings: $(state warnings)"
        [[ $(tool diff) != */etc/one* ]] || fail "$(tool diff)"
        end_world
    '
}

@test "a commit that is killed makes nothing stale, and the next boot says so" {
    on_device '
        begin; echo one >"$WORLD/root/etc/one"
        # What a commit leaves that a power cut ends while the disk is open.
        sed -i "s/\"being_written\": false/\"being_written\": true/" "$WORLD/root/rw/note.json"
        end_world
        mkdir "$BATS_TEST_TMPDIR/plain"; mount "$ROOT_LOOP" "$BATS_TEST_TMPDIR/plain"; umount "$BATS_TEST_TMPDIR/plain"
        begin
        [[ $(state warnings) == *"a commit was cut off"* ]] || fail "warnings: $(state warnings)"
        [ "$(cat "$WORLD/root/etc/one")" = one ]
        end_world
        begin
        [ "$(state warnings)" = "[]" ] || fail "warnings: $(state warnings)"
        end_world
    '
}

@test "a file system of fstab has its changes there too, bound to its own disk" {
    on_device '
        make_device var 32M ext4
        begin
        expect_code 0 helper "$var" /var -o rw -t ramroot.ext4
        echo kept >"$WORLD/root/var/kept"
        end_world
        begin
        expect_code 0 helper "$var" /var -o rw -t ramroot.ext4
        [ "$(cat "$WORLD/root/var/kept")" = kept ] || fail "it was forgotten"
        expect_code 0 helper "$var" /var -o rw -t ramroot.ext4
        end_world
        mkdir "$BATS_TEST_TMPDIR/plain"; mount "$var" "$BATS_TEST_TMPDIR/plain"; umount "$BATS_TEST_TMPDIR/plain"
        begin
        expect_code 0 helper "$var" /var -o rw -t ramroot.ext4
        [ ! -e "$WORLD/root/var/kept" ] && [[ $(mount_of /root/var) == *" ext4 "* ]] || fail "it is: $(mount_of /root/var)"
        said=$(tool status || :); [[ $(tr -s " \n" " " <<<"$said") == *"/var is not protected: "*"/var was written to since they were made"* ]] || fail "$said"
        end_world
        begin "ramroot=$disk:onfail=panic"
        code=0; helper "$var" /var -o rw -t ramroot.ext4 2>/dev/null || code=$?
        [ "$code" = 32 ] && [ -z "$(mount_of /root/var)" ] || fail "$code: $(mount_of /root/var)"
        end_world
        begin "ramroot=$disk:stale=use"
        expect_code 0 helper "$var" /var -o rw -t ramroot.ext4
        [ "$(cat "$WORLD/root/var/kept")" = kept ] || fail "it was forgotten"
        said=$(tool status || :); [[ $(tr -s " \n" " " <<<"$said") == *"/var was written to since they were made"* ]] || fail "$said"
        end_world
        mount "$var" "$BATS_TEST_TMPDIR/plain"; umount "$BATS_TEST_TMPDIR/plain"
        begin "ramroot=$disk:stale=reset"
        expect_code 0 helper "$var" /var -o rw -t ramroot.ext4
        [ ! -e "$WORLD/root/var/kept" ] || fail "it was not forgotten"
        echo again >"$WORLD/root/var/again"
        end_world
        begin
        expect_code 0 helper "$var" /var -o rw -t ramroot.ext4
        [ "$(cat "$WORLD/root/var/again")" = again ]
        end_world
    '
}

@test "reset-upper: the next boot forgets, unless that is taken back; also after a boot that refused" {
    on_device '
        begin; echo one >"$WORLD/root/etc/one"
        tool reset-upper >/dev/null; tool reset-upper --cancel >/dev/null
        end_world
        begin; [ -e "$WORLD/root/etc/one" ] || fail "it was forgotten"
        tool reset-upper | grep "forgets all changes in the folder upper on $disk" >/dev/null
        end_world
        begin; [ ! -e "$WORLD/root/etc/one" ] || fail "it was not forgotten"
        echo two >"$WORLD/root/etc/two"
        end_world
        mkdir "$BATS_TEST_TMPDIR/plain"; mount "$ROOT_LOOP" "$BATS_TEST_TMPDIR/plain"; umount "$BATS_TEST_TMPDIR/plain"
        start_world "ramroot=$disk"; expect_code 1 boot 2>/dev/null; enter_session_plain
        tool reset-upper >/dev/null || fail "it cannot be asked for"
        end_world
        begin; [ ! -e "$WORLD/root/etc/two" ] || fail "it was not forgotten"
        end_world
    '
}

@test "what a command of a commit changed and the session hides is known in the next boot too" {
    on_device '
        begin; echo session >"$WORLD/root/etc/hostname"
        commit -- sh -c "echo command >/etc/hostname" >/dev/null 2>&1 || fail "the commit failed"
        tool diff | grep "^conflict .* /etc/hostname\$" >/dev/null || fail "$(tool diff)"
        end_world
        begin
        tool diff | grep "^conflict .* /etc/hostname\$" >/dev/null || fail "$(tool diff)"
        commit --yes --all 2>/dev/null >&2 && fail "it was put back"
        [ "$(cat "$WORLD/root/rw/ro/etc/hostname")" = command ]
        end_world
    '
}

@test "on a full XFS or btrfs, too, a commit and reset-upper work" {
    on_device '
        for type in xfs btrfs; do
            make_device $type 320M $type; disk=${!type}
            begin; echo one >"$WORLD/root/etc/$type"; fill_device
            ! head -c 1M /dev/zero >"$WORLD/root/etc/more" 2>/dev/null || fail "it is not full"
            commit --yes /etc/$type >/dev/null || fail "exit $?"
            [ "$(cat "$WORLD/root/rw/ro/etc/$type")" = one ] || fail "not committed"
            tool reset-upper >/dev/null || fail "reset-upper on $type: $?"
            end_world
            begin; [ ! -e "$WORLD/root/fill" ] || fail "$type is still full"; end_world
        done
    '
}

@test "what the next boot does with the changes is foretold, and a file system that became read-only is told" {
    on_device '
        plan() { tool plan --cmdline "ramroot=$disk" 2>&1 | tr -s " \n" " " || :; }
        begin; echo x >"$WORLD/root/etc/x"
        [[ $(plan) == *"are there again at the next boot"* ]] || fail "$(plan)"
        tool reset-upper >/dev/null
        [[ $(plan) == *"the next boot forgets the changes in the folder upper on $disk"*--cancel* ]] || fail "$(plan)"
        [[ $(tool status | tr -s " \n" " ") == *"are forgotten at the next boot"*--cancel* ]] || fail "$(tool status)"
        tool reset-upper --cancel >/dev/null
        [[ $(plan) != *"forgets the changes"* ]] || fail "$(plan)"
        mount -o remount,ro "$WORLD/root/rw" || fail "cannot be made read-only"
        expect_code 8 tool status
        [[ $(tool status | tr -s " \n" " ") == *"has become read-only"* ]] || fail "$(tool status)"
        end_world
        # A boot without protection: the disk is written to.
        start_world ""; enter_session_plain; echo y >"$WORLD/root/etc/y"; sync -f "$WORLD/root/etc"
        [[ $(plan) == *"the root was written to since they were made"*"reset-upper"* ]] || fail "$(plan)"
        tool reset-upper "$disk" >/dev/null || fail "reset-upper: $?"
        [[ $(plan) == *"the next boot forgets the changes"* ]] || fail "$(plan)"
        [ -z "$(grep -c " /run ext4" <<<"$(mounts)" | grep -v 0)" ] || fail "it is still mounted"
        end_world
        begin; [ ! -e "$WORLD/root/etc/x" ] || fail "it was not forgotten"
        [ "$(cat "$WORLD/root/etc/y")" = y ]; end_world
    '
}

@test "errors of the file system for changes are told before the next boot refuses it" {
    on_device '
        begin
        [[ $(tool status) != *errors* ]] || fail "$(tool status)"
        echo told >"/sys/fs/ext4/${disk##*/}/trigger_fs_error"; sync -f "$WORLD/root"
        [[ $(tool status | tr -s " \n" " ") == *"has errors, so that the next boot will not use it and not be protected"* ]] || fail "$(tool status)"
        [[ $(tool plan --cmdline "ramroot=$disk" 2>&1 | tr -s " \n" " ") == *"its file system has errors"* ]] || fail "$(tool plan --cmdline "ramroot=$disk")"
        end_world
        refuse "ramroot=$disk" "has errors"
    '
}

@test "a full XFS stays usable boot after boot, and can be forgotten at any time" {
    on_device '
        make_device xfs 320M xfs; disk=$xfs
        begin; fill_device; end_world
        for number in 1 2 3 4 5; do
            begin; dd if=/dev/zero of="$WORLD/root/fill/$number" bs=4k oflag=append conv=notrunc 2>/dev/null || :; end_world
        done
        begin; tool reset-upper >/dev/null || fail "reset-upper: $?"; tool reset-upper --cancel "$disk" >/dev/null || fail "--cancel: $?"; end_world
        begin "ramroot=$disk:reset"; [ ! -e "$WORLD/root/fill" ] || fail "not forgotten"; fill_device; tool reset-upper >/dev/null; end_world
        begin; [ ! -e "$WORLD/root/fill" ] || fail "not forgotten"; end_world
    '
}

@test "a plan says of a folder in the changes of another machine what the boot says" {
    on_device '
        begin; end_world
        start_world ""; enter_session_plain
        said=$(tool plan --cmdline "ramroot=$disk:dir=upper/x" 2>&1 | tr -s " \n" " ") || :
        [[ $said == *"has other changes"* ]] || fail "$said"
        end_world
        refuse "ramroot=$disk:dir=upper/x" "has other changes"
    '
}
