#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mount.ramroot in a protected system: a second disk for /var below an overlay of its own.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# protected_with_var OPTIONS SCRIPT: /var is on a second disk ($VAR) and not mounted yet;
# `helper ARGUMENT...` runs mount.ramroot as mount(8) would, `inject` adds faults to it. A third
# argument, a script, adds to the root.
protected_with_var() {
    in_world '
        make_tree; mkdir -p "$TREE/var" "$TREE/bin"; '"${3-}"'
        make_world "'"$1"'"
        expect_code 0 boot 2>/dev/null
        VAR=$BATS_TEST_TMPDIR/var.img
        mkdir -p "$BATS_TEST_TMPDIR/var/log"; echo original >"$BATS_TEST_TMPDIR/var/file"
        truncate -s 16M "$VAR"; mkfs.ext4 -q -F -d "$BATS_TEST_TMPDIR/var" "$VAR"
        mount -o loop "$VAR" "$WORLD/run"; chmod 0751 "$WORLD/run"; umount "$WORLD/run"  # which mkfs does not copy
        before=$(sha256sum <"$VAR")
        DISK=$(losetup --find --show "$VAR")
        trap "blockdev --setrw $DISK $(losetup --noheadings -O NAME -j "$IMAGE"); umount -lR $WORLD 2>/dev/null || :; losetup -d $DISK || :" EXIT
        mount --rbind "$WORLD/proc" "$WORLD/root/proc"; mount --rbind /dev "$WORLD/root/dev"; mount --make-rslave "$WORLD/root/dev"
        mount --bind "$WORLD/run" "$WORLD/root/run"
        mkdir -p "$WORLD/root/host" "$WORLD/root/sbin"; mount --bind / "$WORLD/root/host"
        cp "$RAMROOT_BOOT_BIN" "$WORLD/root/sbin/mount.ramroot"
        for dir in bin lib lib64 usr; do [ -e "$WORLD/root/host/$dir" ] || continue; mkdir -p "$WORLD/root/$dir"; mount --rbind "/$dir" "$WORLD/root/$dir"; done
        helper() { chroot "$WORLD/root" "${inject[@]}" /sbin/mount.ramroot "$@"; }
        inject=()
        '"$2"
}

@test "a file system of fstab gets an overlay of its own, with the attributes of the disk" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -o rw,noatime,errors=remount-ro -t ramroot.ext4
        line=$(mount_of /root/var)
        [[ $line == *" rw,noatime overlay /rw "*"lowerdir=/rw/ro/var,upperdir=/rw/mounts/var/upper"* ]] || fail "is: $line"
        line=$(mount_of /root/rw/ro/var)
        [[ $line == *" ro,nosuid,nodev,noatime ext4 /dev/loop"*" ro"* ]] || fail "lower: $line"
        [ "$(stat -c %a "$WORLD/root/var")" = 751 ]
        [ "$(cat "$WORLD/root/var/file")" = original ]
        echo changed >"$WORLD/root/var/file"; [ "$(cat "$WORLD/root/ro/var/file")" = original ]
        expect_code 0 helper "$DISK" /var -o remount,nosuid,noatime -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *" rw,nosuid,noatime overlay "* ]] || fail "remounted: $(mount_of /root/var)"
        [ "$(sha256sum <"$VAR")" = "$before" ] || fail "the disk was written"
    '
}

@test "a mount(8) that mounts and then fails leaves nothing behind" {
    protected_with_var ramroot=tmpfs '
        cp /bin/mount "$WORLD/run/real"; : >"$WORLD/run/fails"
        printf "#!/bin/sh\n/run/real \"\$@\" || exit\n! rm /run/fails 2>/dev/null || exit 1\n" >"$WORLD/run/mount"; chmod 755 "$WORLD/run/mount"
        mount --bind "$WORLD/run/mount" "$WORLD/root/bin/mount"
        expect_code 0 helper "$DISK" /var -o rw -t ramroot.ext4
        [ ! -e "$WORLD/run/fails" ] || fail "it was not called"
        [ -z "$(mount_of /root/ro/var)" ] || fail "still there: $(mount_of /root/ro/var)"
        line=$(mount_of /root/var)
        [[ $line == *" ext4 /dev/loop"*" rw"* ]] || fail "the plain mount: $line"
        echo plain >"$WORLD/root/var/file" || fail "it cannot be written"
    '
}

@test "ramroot diff and commits see both overlays" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot"; ln -s ramroot "$WORLD/root/sbin/ramroot-commit"
        echo changed >"$WORLD/root/var/file"; echo new >"$WORLD/root/etc/new"
        text=$(chroot "$WORLD/root" /sbin/ramroot diff) || fail "exit $?: $text"
        [[ $text == *" /etc/new"* && $text == *"modified "*" /var/file"* ]] || fail "$text"
        chroot "$WORLD/root" /sbin/ramroot-commit --yes /etc/new /var >/dev/null || fail "not committed"
        [ "$(cat "$WORLD/root/ro/etc/new" "$WORLD/root/ro/var/file")" = "$(printf "new
changed")" ] || fail contents
        echo later >"$WORLD/run/x"; mount -o remount,rw "$WORLD/root/ro/var"; mv "$WORLD/run/x" "$WORLD/root/ro/var/file"; mount -o remount,ro,nosuid,nodev "$WORLD/root/ro/var"
        if chroot "$WORLD/root" /sbin/ramroot-commit --undo --yes 2>/dev/null; then fail "half of it was taken back"; fi
        [ -e "$WORLD/root/ro/etc/new" ] || fail "half of it was taken back"
    '
}

@test "a disk that cannot be written or is full forbids nothing elsewhere, and gets nothing of a commit" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot-commit"
        commit() { chroot "$WORLD/root" /sbin/ramroot-commit "$@"; }
        cd "$WORLD/root"
        echo changed >var/file
        echo 1 >etc/one; expect_code 0 commit --yes /etc/one >/dev/null
        [ "$(sha256sum <"$VAR")" = "$before" ] || fail "the disk of /var was written"
        blockdev --setro "$DISK"
        echo 2 >etc/two; expect_code 0 commit --yes /etc/two >/dev/null
        code=0; text=$(commit --yes /var/file 2>&1) || code=$?
        [[ "$code $text" == "1 "*"/ro/var"* ]] || fail "$code $text"
        code=0; text=$(commit -- sh -c "echo 3 >/etc/three" 2>&1) || code=$?
        [[ "$code $text" == "0 "*"it stays read-only: cannot remount the file system at /rw/ro/var"* ]] || fail "$code $text"
        expect_code 0 commit --undo --yes >/dev/null
        [ "$(cat ro/etc/one ro/etc/three)" = "$(printf "1\n3")" ] && [ ! -e ro/etc/two ] || fail contents
        blockdev --setrw "$DISK"
        mount -o remount,rw ro/var; head -c 16M /dev/zero >ro/var/filler 2>/dev/null || :; mount -o remount,ro,nosuid,nodev ro/var
        echo 4 >etc/four; expect_code 0 commit --yes --all --exclude=/var --exclude=/host --exclude=/sbin >/dev/null
        [ "$(cat ro/etc/four)" = 4 ] || fail contents
        for place in rw/ro rw/ro/var; do [[ "$(mount_of /root/$place)" == *" ro,nosuid,nodev,relatime ext4 "*" ro"* ]] || fail "$(mount_of /root/$place)"; done
        cd /
    ' 'mkdir -p "$TREE/lib" "$TREE/lib64"'
}

@test "a commit to two disks of which one refuses: what is permanent is said, and undo takes that back" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot-commit"
        open_var() { mount -o remount,rw "$WORLD/root/ro/var"; "$@"; mount -o remount,ro,nosuid,nodev "$WORLD/root/ro/var"; }
        echo changed >"$WORLD/root/var/file"; echo new >"$WORLD/root/etc/new"
        open_var mkdir -m 777 "$WORLD/root/ro/var/.ramroot"
        code=0; text=$(chroot "$WORLD/root" /sbin/ramroot-commit --yes /etc/new /var 2>&1) || code=$?
        [[ "$code $text" == "6 "*"permanent on the disk of /"*"not permanent on the disk of /var"* ]] || fail "$code $text"
        [ -e "$WORLD/root/ro/etc/new" ] && [ "$(cat "$WORLD/root/ro/var/file")" = original ] || fail "it is not so"
        chroot "$WORLD/root" /sbin/ramroot-commit --undo --yes >/dev/null || fail "not taken back"
        [ ! -e "$WORLD/root/ro/etc/new" ] || fail "not taken back"
        # Killed between the two: both are known.
        open_var rmdir "$WORLD/root/ro/var/.ramroot"
        # The trial, one rename of the journal and one of the stage are of the first disk.
        code=0; text=$(strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=5 chroot "$WORLD/root" /sbin/ramroot-commit --yes /etc/new /var 2>&1) || code=$?
        [[ "$code $text" == "4 "*"permanent on the disk of /"* ]] || fail "$code $text"
        code=0; text=$(chroot "$WORLD/root" /sbin/ramroot-commit --undo --yes 2>&1) || code=$?
        [[ "$code $text" == "1 "*"--resume"* ]] || fail "$code $text"
        chroot "$WORLD/root" /sbin/ramroot-commit --resume >/dev/null || fail "not resumed"
        [ "$(cat "$WORLD/root/ro/etc/new" "$WORLD/root/ro/var/file")" = "$(printf "new
changed")" ] || fail contents
        chroot "$WORLD/root" /sbin/ramroot-commit --undo --yes >/dev/null || fail "not taken back together"
        [ ! -e "$WORLD/root/ro/etc/new" ] && [ "$(cat "$WORLD/root/ro/var/file")" = original ] || fail "half of it was taken back"
    '
}

@test "all of it is found where the real root has a /rw or /ro of its own" {
    for own in rw ro; do
        protected_with_var ramroot=tmpfs '
            mount --rbind "$WORLD/run" "$WORLD/root/run"
            cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot"; ln -s ramroot "$WORLD/root/sbin/ramroot-commit"
            in_root() { chroot "$WORLD/root" "$@"; }
            helper "$DISK" /var -t ramroot.ext4 || fail "not mounted"
            line=$(mount_of /root/var)
            expect_code 0 helper "$DISK" /var -t ramroot.ext4
            [ "$line" = "$(mount_of /root/var)" ] || fail "mounted twice: $(mount_of /root/var)"
            echo changed >"$WORLD/root/var/file"; echo new >"$WORLD/root/etc/new"
            text=$(in_root /sbin/ramroot diff) || fail "exit $?: $text"
            [[ $text == *" /etc/new"* && $text == *"modified "*" /var/file"* ]] || fail "diff: $text"
            text=$(in_root /sbin/ramroot-commit --dry-run /var 2>&1) || fail "exit $?: $text"
            [[ $text == *"/var/file"* ]] || fail "dry run: $text"
            text=$(in_root /sbin/ramroot-commit --dry-run --all 2>&1) || fail "exit $?: $text"
            [[ $text == *"/var/file"* ]] || fail "dry run of all: $text"
            [[ "$(in_root /sbin/ramroot status)" != *"/var is not protected"* ]] || fail "status: $(in_root /sbin/ramroot status)"
            in_root /sbin/ramroot-commit --yes /var >/dev/null || fail "not committed"
            lower=$WORLD/root/rw/ro; [ -e "$lower/var" ] || lower=$WORLD/root/run/ramroot/rw/ro
            [ "$(cat "$lower/var/file")" = changed ] || fail "not in the disk"
        ' "mkdir \"\$TREE/$own\"; echo mine >\"\$TREE/$own/file\""
    done
}

@test "a /usr that the boot mounted is found where the real root has a /rw and a /ro of its own" {
    in_world '
        make_tree; mkdir "$TREE/rw" "$TREE/ro"; echo mine >"$TREE/rw/file"; echo mine >"$TREE/ro/file"
        make_world ramroot=tmpfs
        mkdir -p "$BATS_TEST_TMPDIR/usr/bin"; echo original >"$BATS_TEST_TMPDIR/usr/file"
        truncate -s 16M "$BATS_TEST_TMPDIR/usr.img"; mkfs.ext4 -q -F -d "$BATS_TEST_TMPDIR/usr" "$BATS_TEST_TMPDIR/usr.img"
        mount -o loop "$BATS_TEST_TMPDIR/usr.img" "$WORLD/root/usr"
        expect_code 0 boot 2>/dev/null
        for dir in proc run; do mkdir -p "$WORLD/root/$dir"; mount --rbind "$WORLD/$dir" "$WORLD/root/$dir"; done
        cp "$RAMROOT_BIN" "$WORLD/run/ramroot-commit"
        cp "$RAMROOT_BIN" "$WORLD/run/tool"
        echo changed >"$WORLD/root/usr/file"
        text=$(chroot "$WORLD/root" /run/tool diff) || fail "exit $?: $text"
        [[ $text == *"modified "*" /usr/file"* ]] || fail "diff: $text"
        text=$(chroot "$WORLD/root" /run/tool status) || :
        [[ $text != *"nobody can tell whether it is read-only"* ]] || fail "status: $text"
        chroot "$WORLD/root" /run/ramroot-commit --yes /usr/file >/dev/null || fail "not committed"
        [ "$(cat "$WORLD/run/ramroot/rw/ro/usr/file")" = changed ] || fail "not in the disk"
    '
}

@test "mounted again after umount, the changes are still there" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        echo changed >"$WORLD/root/var/file"
        umount "$WORLD/root/var"
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        [ "$(cat "$WORLD/root/var/file")" = changed ]
    '
}

@test "asked twice it does nothing the second time, and forgets nothing that was written" {
    protected_with_var ramroot=tmpfs '
        mount -t sysfs sysfs "$WORLD/root/sys"
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        before=$(cat "$WORLD/run/ramroot/mounts/var.json")
        dd if=/dev/zero of="$DISK" bs=512 count=1 seek=1000 oflag=direct conv=notrunc 2>/dev/null
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        [ "$(mounts | grep -c "^/root/var ")" = 1 ] || fail "stacked: $(mounts)"
        umount "$WORLD/root/var"
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        [ "$(cat "$WORLD/run/ramroot/mounts/var.json")" = "$before" ] || fail "the counters are new ones"
        expect_code 0 helper "$DISK" /var -o remount,ro -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *" ro,relatime overlay "* ]] || fail "not read-only: $(mount_of /root/var)"
    '
}

@test "a missing device is a failure, whatever nofail says; so is another disk at the same place" {
    protected_with_var ramroot=tmpfs '
        expect_code 32 helper /dev/nosuch /var -o nofail -t ramroot.ext4
        [ -z "$(mount_of /root/var)" ]
        [ -z "$(mount_of /root/rw/ro/var)" ]
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        umount "$WORLD/root/var"
        cp "$VAR" "$VAR.other"; OTHER=$(losetup --find --show "$VAR.other"); code=0
        helper "$OTHER" /var -t ramroot.ext4 || code=$?
        losetup -d "$OTHER"
        [ "$code" = 32 ] && [ -z "$(mount_of /root/var)" ] || fail "exit $code: $(mount_of /root/var)"
    '
}

@test "what an earlier call left half made is no obstacle" {
    protected_with_var ramroot=tmpfs '
        mkdir -m 700 "$WORLD/root/rw/mounts/var" "$WORLD/root/rw/mounts/var/upper" "$WORLD/root/rw/mounts/var/work"
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *overlay* ]] || fail "is: $(mount_of /root/var) $(cat "$WORLD"/run/ramroot/mounts/*)"
        [ "$(stat -c %a "$WORLD/root/var")" = 751 ] || fail "modes $(stat -c "%a %n" "$WORLD/root/var" "$WORLD/root/ro/var" "$WORLD/root/rw/mounts/var/upper")"
    '
}

@test "what cannot be protected is mounted as fstab says, loudly; or not at all with onfail=panic" {
    protected_with_var ramroot=tmpfs '
        touch "$WORLD/root/rw/mounts/var"  # in the way
        expect_code 0 helper "$DISK" /var -o noatime -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *" rw,noatime ext4 "* ]] || fail "is: $(mount_of /root/var)"
        grep -q "/rw/mounts/var" "$WORLD/run/ramroot/mounts/var.json" || fail "no note: $(cat "$WORLD"/run/ramroot/mounts/*)"
        [ -z "$(mount_of /root/rw/ro/var)" ] || fail "the read-only mount was left"
    '
    protected_with_var ramroot=tmpfs:onfail=panic '
        touch "$WORLD/root/rw/mounts/var"
        expect_code 32 helper "$DISK" /var -t ramroot.ext4
        [ -z "$(mount_of /root/var)" ]
        [ -z "$(mount_of /root/rw/ro/var)" ]
    '
}

@test "what the session closed or deleted on that disk cannot be read by users where it is mounted" {
    for target in var opt; do
        for own in "" rw ro "rw ro"; do
            protected_with_var ramroot=tmpfs '
                mount --rbind "$WORLD/run" "$WORLD/root/run"
                mkdir -p "$WORLD/root/'$target'"
                expect_code 0 helper "$DISK" /'$target' -t ramroot.ext4
                [[ "$(mount_of /root/'$target')" == *" overlay /rw "* ]] || fail "$(mount_of /root/'$target')"
                chmod 755 "$WORLD/root/'$target'"
                [ "$(read_as_user /'$target'/file)" = original ] || fail "users cannot read it"
                chmod 600 "$WORLD/root/'$target'/file"; expect_private /'$target'/file /file
                rm "$WORLD/root/'$target'/file"; expect_private /'$target'/file /file
                # What mount.ramroot wrote down is for everybody.
                read_as_user /run/ramroot/mounts/'$target'.json >/dev/null || fail "users cannot read the note"
            ' "for name in $own; do mkdir \"\$TREE/\$name\"; echo mine >\"\$TREE/\$name/own\"; done"
        done
    done
}

@test "a mount point that the real root lacks, and wrong arguments" {
    protected_with_var ramroot=tmpfs '
        mkdir "$WORLD/root/opt"
        expect_code 0 helper "$DISK" /opt -t ramroot.ext4
        [[ "$(mount_of /root/opt)" == *lowerdir=/rw/mounts/opt/lower,* ]] || fail "is: $(mount_of /root/opt)"
        umount "$WORLD/root/opt"; umount "$WORLD/root/rw/mounts/opt/lower"
        expect_code 1 helper "$DISK" /var -t ext4
        expect_code 1 helper "$DISK" / -t ramroot.ext4
        expect_code 1 helper /var -t ramroot.ext4
        expect_code 0 helper "$DISK" /var -f -t ramroot.ext4
        [ -z "$(mount_of /root/var)" ]
    '
}

# interrupted OPTIONS
interrupted() {
    protected_with_var "$1" '
        mount -t sysfs sysfs "$WORLD/root/sys"
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot-commit"
        for name in file one two; do echo new >"$WORLD/root/var/$name"; done
        # After the trial, the second rename does not come back.
        strace -f -o /dev/null -e inject=renameat2:signal=KILL:when=3 chroot "$WORLD/root" /sbin/ramroot-commit --yes /var >/dev/null 2>&1 || :
        [ -e "$WORLD/root/ro/var/.ramroot/journal.json" ] || fail "not interrupted"
        # The next boot, for this disk.
        umount "$WORLD/root/var" "$WORLD/root/ro/var"; blockdev --setrw "$DISK"; rm -rf "$WORLD/root/rw/mounts/var" "$WORLD/run/ramroot/mounts/var.json"
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        for name in file one two; do [ "$(cat "$WORLD/root/ro/var/$name" "$WORLD/root/var/$name")" = "$(printf "new\nnew")" ] || fail "$name is old"; done
        [ ! -e "$WORLD/root/ro/var/.ramroot/journal.json" ] || fail "the journal is still there"
        [[ "$(mount_of /root/rw/ro/var)" == *" ro,nosuid,nodev,relatime ext4 /dev/loop"*" ro"* ]] || fail "lower: $(mount_of /root/rw/ro/var)"
        [[ "$(mount_of /root/var)" == *" overlay /rw "* ]] || fail "no overlay"
        [ "'$1'" = ramroot=tmpfs ] || [ "$(blockdev --getro "$DISK")" = 1 ] || fail "not sealed"
    '
}

@test "a commit that was interrupted on that disk is finished before its overlay is used" { interrupted ramroot=tmpfs; }

@test "a mount.ramroot that was killed anywhere: the next one sets it right, or status tells" {
    protected_with_var ramroot=tmpfs '
        mount -t sysfs sysfs "$WORLD/root/sys"; cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot"
        status() { code=0; text=$(chroot "$WORLD/root" /sbin/ramroot status) || code=$?; text=$(tr -s " \n" " " <<<"$text"); }
        next() { # with the journal of a commit on the disk that has put nothing in its place
            umount -q "$WORLD/root/var" || :; umount -q "$WORLD/root/ro/var" || :; rm -rf "$WORLD/root/rw/mounts/var" "$WORLD/run/ramroot/mounts" "$WORLD/run/ramroot/unfinished"
            disk=$BATS_TEST_TMPDIR/disk; mkdir -p "$disk"; mount "$DISK" "$disk"; mkdir -pm 700 "$disk/.ramroot/stage/forward"
            echo "{\"schema\": 2, \"sequence\": 1, \"ops\": []}" >"$disk/.ramroot/journal.json"; chmod 600 "$disk/.ramroot/journal.json"; umount "$disk"
        }
        is_right() {
            [[ "$(mount_of /root/var)" == *" overlay /rw "* && "$(mount_of /root/rw/ro/var)" == *" ro,nosuid,nodev,"*" ext4 "*" ro"* ]] || fail "$1: $(mounts)"
        }
        next; expect_code 0 helper "$DISK" /var -t ramroot.ext4; is_right undisturbed
        [ ! -e "$WORLD/root/ro/var/.ramroot/journal.json" ] || fail "not finished"
        status; [ "$code" = 0 ] || fail "$text"
        killed=0
        for call in mount renameat2 mkdirat umount2 fchmod fsync syncfs; do
            for when in 1 2 3 4 5 6; do
                next
                code=0; strace -f -o "$BATS_TEST_TMPDIR/trace" -e "inject=$call:signal=KILL:when=$when" chroot "$WORLD/root" /sbin/mount.ramroot "$DISK" /var -t ramroot.ext4 2>/dev/null || code=$?
                [ "$code" = 137 ] || continue
                killed=$((killed + 1))
                if [[ "$(mount_of /root/var)" == *" overlay "* && ! -e $WORLD/run/ramroot/mounts/var.json ]]; then
                    status; [[ "$code $text" == [15]" "*"the disk of /var: mount.ramroot was killed"* ]] || fail "$call $when: $code $text"
                elif [[ "$(mount_of /root/rw/ro/var)" == *" rw"* ]]; then
                    status; [[ "$code $text" == "1 "*"the disk of /var can be written at"* ]] || fail "$call $when: $code $text; $(mount_of /root/rw/ro/var)"
                fi
                expect_code 0 helper "$DISK" /var -t ramroot.ext4 || fail "$call $when"
                is_right "$call $when"
                # Below an overlay that is in use it waits for --resume.
                [ ! -e "$WORLD/root/ro/var/.ramroot/journal.json" ] || { status; [[ "$code $text" == "1 drifted"*"a commit to /var was interrupted: run"* ]] || fail "$call $when: not finished: $code $text"; }
            done
        done
        [ "$killed" -gt 8 ] || fail "only $killed were killed"
    '
}

@test "one that cannot be finished there is told to everybody, and waits on" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        [ ! -e "$WORLD/run/ramroot/unfinished" ] || fail "of nothing"
        umount "$WORLD/root/var" "$WORLD/root/ro/var"
        disk=$BATS_TEST_TMPDIR/disk; mkdir "$disk"; mount "$DISK" "$disk"; mkdir -m 700 "$disk/.ramroot"
        echo "{\"schema\": 99, \"ops\": []}" >"$disk/.ramroot/journal.json"; umount "$disk"
        expect_code 0 helper "$DISK" /var -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *" overlay /rw "* ]] || fail "no overlay"
        [ -e "$WORLD/root/ro/var/.ramroot/journal.json" ] || fail "no journal"
        [ "$(stat -c %a "$WORLD/run/ramroot/unfinished")" = 644 ] || fail "not told"
    '
}

@test "the same below a seal, which is there afterwards" { interrupted ramroot=tmpfs:seal=device; }

@test "in a chroot it does not call the machine unprotected" {
    protected_with_var ramroot=tmpfs '
        other=$WORLD/root/tmp/c; mkdir -p "$other"/{sbin,proc,dev,run,var,etc}; cp "$RAMROOT_BOOT_BIN" "$other/sbin/mount.ramroot"
        mount --rbind "$WORLD/proc" "$other/proc"; cp -a "$DISK" "$other/dev/"  # without the kernel log
        code=0; text=$(chroot "$other" /sbin/mount.ramroot "$DISK" /var -o rw -t ramroot.ext4 2>&1) || code=$?
        [[ $code == 32 && $text == *"the root that is seen here is not ramroot"*"overlay"* ]] || fail "$code $text"
    '
}

@test "a folder of a disk (X-mount.subdir) gets an overlay of its own, and only that folder is below it" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -o rw,noatime,ramroot.subdir=log -t ramroot.ext4
        [ ! -e "$WORLD/root/var/file" ] || fail "the whole disk: $(ls "$WORLD/root/var")"
        [[ "$(mount_of /root/rw/ro/var)" == *" /log ro,nosuid,nodev,noatime ext4 "*" ro"* ]] || fail "lower: $(mount_of /root/rw/ro/var)"
        [ -z "$(mount_of /root/rw/mounts/var/whole)" ] || fail "the whole disk is still there"
        echo 1 >"$WORLD/root/var/new"; [ ! -e "$WORLD/root/ro/var/new" ] || fail "written to the disk"
        umount "$WORLD/root/var" "$WORLD/root/rw/ro/var"
        # Not there, a link, or out of the disk: nothing is protected, nothing is shown, and that is loud.
        for folder in nothing ../../etc file; do
            inject=(); echo >"$WORLD/run/said"
            rm -rf "$WORLD/run/ramroot/mounts" "$WORLD/root/rw/mounts/var"
            helper "$DISK" /var -o "rw,ramroot.subdir=$folder" -t ramroot.ext4 2>/dev/null || :
            [ -z "$(mount_of /root/rw/ro/var)" ] && [ -z "$(mount_of /root/rw/mounts/var/whole)" ] || fail "$folder: $(cat "$WORLD/proc/self/mountinfo")"
            umount -q "$WORLD/root/var" || :
        done
        expect_code 1 helper "$DISK" /run/mount/tmptgt -o rw -t ramroot.ext4
    '
}

@test "that folder may be named through links, which never lead out of the disk, and in quotes" {
    protected_with_var ramroot=tmpfs '
        disk=$WORLD/run/early; mkdir "$disk"; mount "$DISK" "$disk"
        mkdir "$disk/log/deep" "$disk/log/a,ro"; ln -s deep "$disk/log/link"; ln -s /log/deep "$disk/whole"
        ln -s ../../log/deep "$disk/log/deep/up"; ln -s /run "$disk/run"; umount "$disk"
        for folder in log/link=deep whole=deep log/link/up=deep "\"log/a,ro\"=a,ro" "\"log/link\"=deep"; do
            expect_code 0 helper "$DISK" /var -o "noatime,ramroot.subdir=${folder%=*},rw" -t ramroot.ext4
            [[ "$(mount_of /root/var)" == *" rw,noatime overlay "* ]] || fail "$folder: $(mount_of /root/var) $(cat "$WORLD/run/ramroot/mounts/var.json")"
            [[ "$(mount_of /root/rw/ro/var)" == *" /log/${folder##*=} ro,nosuid,nodev,noatime ext4 "* ]] || fail "$folder: $(mount_of /root/rw/ro/var)"
            umount "$WORLD/root/var" "$WORLD/root/rw/ro/var"
            rm -rf "$WORLD/run/ramroot/mounts" "$WORLD/root/rw/mounts/var"
        done
        # The folder of the machine that a link names is none of the disk.
        helper "$DISK" /var -o rw,ramroot.subdir=run -t ramroot.ext4 2>/dev/null || :
        [ -z "$(mount_of /root/rw/ro/var)" ] || fail "out of the disk: $(mount_of /root/rw/ro/var)"
    '
}

@test "an image on the root gets a read-only loop device: it is not copied to RAM" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper /srv/data.img /var -o ramroot.loop,noexec -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *" rw,noexec"*" overlay /rw "* ]] || fail "is: $(mount_of /root/var)"
        echo 1 >"$WORLD/root/var/x"
        [ ! -e "$WORLD/root/rw/upper/srv" ] || fail "copied: $(ls -l "$WORLD/root/rw/upper/srv")"
        [[ "$(mount_of /root/rw/ro/var)" == *" ext4 /dev/loop"*" ro"* ]] || fail "lower: $(mount_of /root/rw/ro/var)"
        umount "$WORLD/root/var" "$WORLD/root/rw/ro/var"
    ' 'mkdir -p "$TREE/srv"; truncate -s 8M "$TREE/srv/data.img"; mkfs.ext4 -q -F "$TREE/srv/data.img"'
}

@test "a mount(8) that succeeds without mounting anything is an error" {
    protected_with_var ramroot=tmpfs '
        printf "#!/bin/sh\n" >"$WORLD/run/mount"; chmod 755 "$WORLD/run/mount"
        mount --bind "$WORLD/run/mount" "$WORLD/root/bin/mount"
        helper "$DISK" /var -o rw -t ramroot.ext4 2>/dev/null || :
        [[ "$(mount_of /root/var)" != *overlay* ]] || fail "an overlay over nothing: $(mount_of /root/var)"
        grep -q "nothing is mounted there" "$WORLD/run/ramroot/mounts/"*.json || fail "not noted: $(cat "$WORLD/run/ramroot/mounts/"*.json)"
    '
}

@test "what is to be read-only although nobody says so is mounted with its options, and not for writing" {
    protected_with_var ramroot=tmpfs '
        expect_code 0 helper "$DISK" /var -o rw,noatime,errors=remount-ro -t ramroot.ro-ext4
        line=$(mount_of /root/var)
        [[ $line == *" ro,noatime ext4 /dev/loop"*" ro,errors=remount-ro" ]] || fail "is: $line"
        [ -z "$(mount_of /root/rw/ro/var)" ] || fail "it needs no overlay"
        [ "$(sha256sum <"$VAR")" = "$before" ] || fail "the disk was written"
    '
}

@test "a store of an engine is known by what lies in it, and kept, unless somebody has chosen an overlay" {
    protected_with_var ramroot=tmpfs:seal=device '
        mount "$DISK" "$WORLD/run/early" 2>/dev/null || { mkdir "$WORLD/run/early"; mount "$DISK" "$WORLD/run/early"; }
        : >"$WORLD/run/early/PG_VERSION"; umount "$WORLD/run/early"
        expect_code 0 helper "$DISK" /var -o rw,noatime -t ramroot.ext4
        line=$(mount_of /root/var)
        [[ $line == *" rw,noatime ext4 /dev/loop"*" rw"* ]] || fail "is: $line"
        [ -z "$(mount_of /root/rw/ro/var)" ] || fail "still below: $(mount_of /root/rw/ro/var)"
        grep -q "\"kept\": *\"a database\"" "$WORLD/run/ramroot/mounts/var.json" || fail "not noted: $(cat "$WORLD/run/ramroot/mounts/var.json")"
        note=$(cat "$WORLD/run/ramroot/mounts/var.json")
        expect_code 0 helper "$DISK" /var -o rw,noatime -t ramroot.ext4
        [ "$(mounts | grep -c "^/root/var ")" = 1 ] && [ -z "$(mount_of /root/rw/ro/var)" ] || fail "twice: $(mounts)"
        umount "$WORLD/root/var"; expect_code 0 helper "$DISK" /var -o rw,noatime -t ramroot.ext4
        [ "$line" = "$(mount_of /root/var)" ] && echo more >"$WORLD/root/var/more" || fail "again: $(mount_of /root/var)"
        [ "$(cat "$WORLD/run/ramroot/mounts/var.json")" = "$note" ] || fail "another note: $(cat "$WORLD/run/ramroot/mounts/var.json")"
        umount "$WORLD/root/var"
        # Where everybody may make names, they prove nothing.
        mount "$DISK" "$WORLD/run/early"; chmod 1777 "$WORLD/run/early"; umount "$WORLD/run/early"
        expect_code 0 helper "$DISK" /var -o rw,noatime -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *" overlay /rw "* ]] || fail "with mode 1777: $(mount_of /root/var)"
        umount "$WORLD/root/var" "$WORLD/root/rw/ro/var"; blockdev --setrw "$DISK"
        mount "$DISK" "$WORLD/run/early"; chmod 755 "$WORLD/run/early"; umount "$WORLD/run/early"
        mkdir -p "$WORLD/root/etc"; echo "{\"policy\": {\"/var\": \"overlay\"}}" >"$WORLD/root/etc/ramroot.json"
        expect_code 0 helper "$DISK" /var -o rw,noatime -t ramroot.ext4
        [[ "$(mount_of /root/var)" == *" overlay /rw "* ]] || fail "is: $(mount_of /root/var)"
    '
}

@test "a store in a folder of a disk whose other folder is in RAM goes to RAM: plan and status say so alike" {
    protected_with_var ramroot=tmpfs '
        mkdir "$WORLD/run/early"; mount "$DISK" "$WORLD/run/early"
        mkdir "$WORLD/run/early/pg" "$WORLD/run/early/app"; : >"$WORLD/run/early/pg/PG_VERSION"; umount "$WORLD/run/early"
        o=X-mount.subdir; printf "$DISK /var ext4 $o=pg 0 0\n$DISK /opt ext4 $o=app 0 0\n" >"$WORLD/root/ro-fstab"
        mkdir -p "$WORLD/root/opt"; cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot"
        mount -o remount,rw "$WORLD/root/rw/ro"; cat "$WORLD/root/ro-fstab" >>"$WORLD/root/rw/ro/etc/fstab"; mount -o remount,ro,nosuid,nodev "$WORLD/root/rw/ro"
        for folder in "opt app" "var pg"; do
            expect_code 0 helper "$DISK" "/${folder% *}" -o "rw,ramroot.subdir=${folder#* }" -t ramroot.ext4
            [[ "$(mount_of "/root/${folder% *}")" == *" overlay /rw "* ]] || fail "is: $(mount_of "/root/${folder% *}")"
        done
        told="warning /var holds a database: its files are copied to RAM as a whole"
        for verb in status plan; do
            text=$(chroot "$WORLD/root" /sbin/ramroot "$verb" 2>&1 | tr -s " \n" " ") || :
            [[ $text == *"$told"* ]] || fail "$verb: $text"
            [[ $text == *"/var in RAM operating system"* && $text == *"/opt in RAM operating system"* ]] || fail "$verb: $text"
        done
        umount "$WORLD/root/var" "$WORLD/root/opt" "$WORLD/root/rw/ro/var" "$WORLD/root/rw/ro/opt" 2>/dev/null || :
    '
}

@test "the generator tells systemd how to mount what fstab does not name" {
    protected_with_var ramroot=tmpfs '
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot-generator"
        units=$WORLD/root/etc/systemd/system; mkdir -p "$units" "$WORLD/run/early/var.mount.d"
        printf "[Mount]\nWhat=/dev/sdz\nWhere=/opt\nType=xfs\n" >"$units/opt.mount"
        printf "[Mount]\nWhat=/dev/sdy\nWhere=/data\n" >"$units/data.mount"
        printf "[Mount]\nWhat=/dev/mapper/my-vol\nWhere=/mnt\nType=ext4\n" >"$units/mnt.mount"
        printf "my-vol /vol.luks /key luks\nother /other.luks /key luks\n" >"$WORLD/root/etc/crypttab"
        ln -s /dev/null "$units/usr-share.mount"
        hooks=$WORLD/root/etc; mkdir -p "$hooks"/initramfs/post-update.d "$hooks"/kernel/postinst.d
        touch "$hooks"/initramfs/post-update.d/{flash-kernel,zz-ramroot} "$hooks"/kernel/postinst.d/{dkms,z50-raspi-firmware}
        expect_code 0 chroot "$WORLD/root" /sbin/ramroot-generator /run/none /run/early /run/late
        has() { grep -qxF "$2" "$WORLD/run/early/$1.d/zz-ramroot.conf" || fail "$1 has not $2"; }
        has opt.mount Type=ramroot.xfs
        has mnt.mount Type=ramroot.ext4
        has "systemd-cryptsetup@my\x2dvol.service" ReadOnlyPaths=-/vol.luks
        [ ! -e "$WORLD/run/early/systemd-cryptsetup@other.service.d" ] || fail "nobody knows what it is for"
        has var.mount Type=ramroot.auto
        has boot.mount Type=ramroot.ro-auto
        has swap ConditionPathExists=/sys/block/%J/comp_algorithm
        has open-iscsi.service ExecStop=
        grep -q "^ExecStart=.* /etc/initramfs/post-update.d/flash-kernel$" "$WORLD/run/early/ramroot-skip-etc-initramfs-post\x2dupdate.d-flash\x2dkernel.service" || fail "hook"
        [ -L "$WORLD/run/early/sysinit.target.wants/ramroot-skip-etc-kernel-postinst.d-z50\x2draspi\x2dfirmware.service" ] || fail "hook not wanted"
        [ "$(ls "$WORLD/run/early/sysinit.target.wants" | wc -l)" = 2 ] || fail "other hooks: $(ls "$WORLD/run/early/sysinit.target.wants")"
        has dphys-swapfile.service ConditionPathExists=!/run/ramroot/state.json
        for name in data home usr-share; do [ ! -e "$WORLD/run/early/$name.mount.d" ] || fail "$name"; done
        rm -r "$WORLD/run/early"; mkdir "$WORLD/run/early"; mv "$WORLD/run/ramroot/state.json" "$WORLD/run/state"
        expect_code 0 chroot "$WORLD/root" /sbin/ramroot-generator /run/none /run/early /run/late
        [ -z "$(ls "$WORLD/run/early")" ] || fail "it did something in a boot without protection"
        mv "$WORLD/run/state" "$WORLD/run/ramroot/state.json"
        expect_code 1 chroot "$WORLD/root" /sbin/ramroot-generator /run/none /run/missing /run/late
    '
}

@test "stores of containers get RAM of their own where they would be on an overlay" {
    protected_with_var "ramroot=tmpfs:containers.size=64m" '
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot-generator"; cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot"
        generate() { rm -rf "$WORLD"/run/{early,late}; mkdir -p "$WORLD"/run/{early,late}; expect_code 0 chroot "$WORLD/root" /sbin/ramroot-generator /run/none /run/early /run/late; }
        units() { (cd "$WORLD/run/late"; echo *.mount); }
        for name in dockerd containerd podman buildah crio lxc-start; do  # of this machine
            for place in "$WORLD"/root/usr/{bin,sbin,local/bin,local/sbin}/"$name"; do [ ! -e "$place" ] || mount --bind /dev/null "$place"; done
        done
        mount -t tmpfs t "$WORLD/root/usr/local/sbin"; touch "$WORLD"/root/usr/local/sbin/{dockerd,containerd}
        # What no program and no content tells of is a folder as any other: /var/lib/containers/storage.
        generate
        [ "$(units)" = "srv-real.mount var-lib-containerd.mount" ] || fail "units: $(units)"
        for line in "Where=/srv/real" Type=tmpfs "Options=size=67108864,nr_inodes=16384,mode=0710" What=ramroot-containers; do
            grep -qxF "$line" "$WORLD/run/late/srv-real.mount" || fail "no $line: $(cat "$WORLD/run/late/srv-real.mount")"
        done
        [ -L "$WORLD/run/late/local-fs.target.wants/srv-real.mount" ] || fail "not wanted"
        grep -qxF Wants=srv-real.mount "$WORLD/run/early/docker.service.d/zz-ramroot.conf" || fail "docker does not want it"
        [ ! -e "$WORLD/run/early/podman.service.d" ] || fail podman
        told() { local text; text=$(chroot "$WORLD/root" /sbin/ramroot status | tr -s " \n" " ") || :; [[ $text == *"$1"* ]] || fail "not told $1: $text"; }
        told "docker has no RAM of its own at /srv/real although containers=ram asks for it"
        # As the unit does.
        mount -t tmpfs -o size=64m ramroot-containers "$WORLD/root/srv/real"; head -c 60M /dev/zero >"$WORLD/root/srv/real/layer"
        told "stores docker at /srv/real: in RAM of its own, 60.0 MiB of 64.0 MiB used"
        told "warning 93% of the RAM for containers at /srv/real is used"
        told "container images of the disk, at /srv/real, are not visible"
        chroot "$WORLD/root" /sbin/ramroot diff | grep layer && fail "diff lists what is in there"
        chroot "$WORLD/root" /sbin/ramroot commit --all --dry-run | grep layer && fail "a commit takes what is in there"
        # systemd is reloaded, and the unit is still the same.
        generate; [ "$(units)" = "srv-real.mount var-lib-containerd.mount" ] || fail "reloaded: $(units)"
        # With a file system of its own, kept: nothing.
        umount "$WORLD/root/srv/real"; mount -t ext4 "$DISK" "$WORLD/root/srv/real"
        generate; [ "$(units)" = var-lib-containerd.mount ] || fail "on a disk: $(units)"
        umount "$WORLD/root/srv/real"
        # What the settings name holds something else.
        echo "root = \"/srv/www\"" >"$WORLD/root/etc/containerd/config.toml"
        generate; [ "$(units)" = srv-real.mount ] || fail "taken: $(units)"
        told "containerd is to keep its store at /srv/www, which has something else in it"
    ' 'mkdir -p "$TREE"/{etc/docker,etc/containerd,srv/real/overlay2/l,srv/real/image,srv/www,var/lib/docker,var/lib/containers/storage}
       ln -s real "$TREE/srv/docker"; echo "{\"data-root\": \"/srv/docker\"}" >"$TREE/etc/docker/daemon.json"; chmod 0710 "$TREE/srv/real"; touch "$TREE/srv/www/index.html"'
}

@test "containers=lower gives podman the images of the disk, and containers=off changes nothing" {
    protected_with_var "ramroot=tmpfs:containers=lower" '
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot-generator"; mkdir -p "$WORLD"/run/{early,late}
        expect_code 0 chroot "$WORLD/root" /sbin/ramroot-generator /run/none /run/early /run/late
        [ "$(ls "$WORLD/run/late")" = "$(printf "local-fs.target.wants\nvar-lib-containers-storage.mount")" ] || fail "is: $(ls "$WORLD/run/late")"
        grep -qxF "additionalimagestores = [\"/rw/ro/var/lib/containers/storage\", ]" "$WORLD/run/ramroot/storage.conf" || fail "$(cat "$WORLD/run/ramroot/storage.conf")"
        grep -qxF "ExecStart=/bin/mount -o bind,ro /run/ramroot/storage.conf /etc/containers/storage.conf" "$WORLD/run/early/ramroot-storage-conf.service" || fail "not bound"
        [ -L "$WORLD/run/early/sysinit.target.wants/ramroot-storage-conf.service" ] || fail "not wanted"
        sed -i s/containers=lower/containers=off/ "$WORLD/run/ramroot/state.json"
        rm -r "$WORLD"/run/{early,late}; mkdir "$WORLD"/run/{early,late}
        expect_code 0 chroot "$WORLD/root" /sbin/ramroot-generator /run/none /run/early /run/late
        [ -z "$(ls "$WORLD/run/late")" ] || fail "off: $(ls "$WORLD/run/late")"
    ' 'mkdir -p "$TREE"/etc/containers "$TREE"/var/lib/containers/storage/{overlay/l,overlay-images,overlay-layers}
       printf "[storage]\ndriver = \"overlay\"\n[storage.options]\nadditionalimagestores = []\n" >"$TREE/etc/containers/storage.conf"'
}

@test "an overlay of fstab whose upper is on the root: its changes go to RAM, and the old ones are seen" {
    protected_with_var ramroot=tmpfs '
        o=lowerdir=/srv/low,upperdir=/srv/up,workdir=/srv/work
        expect_code 0 helper overlay /opt/app -o rw,noatime,$o -t ramroot.overlay
        ln -s . "$WORLD/root/srv/made"
        line=$(mount_of /root/opt/app)
        [[ $line == *" rw,noatime overlay overlay "*"lowerdir=/rw/ro/srv/up:/srv/low,upperdir=/rw/mounts/opt%2Fapp/upper"* ]] || fail "is: $line"
        [ "$(ls -A "$WORLD/root/opt/app")" = "$(printf "low\nup")" ] || fail "seen: $(ls -A "$WORLD/root/opt/app")"
        echo x >"$WORLD/root/opt/app/low"; [ "$(cat "$WORLD/root/ro/srv/low/low")" = low ] || fail "the disk was written"
        expect_code 0 helper overlay /opt/app -o rw,$o -t ramroot.overlay
        [ "$(mounts | grep -c "^/root/opt/app ")" = 1 ] || fail "twice: $(mounts)"
        umount "$WORLD/root/opt/app"; expect_code 0 helper overlay /opt/app -o rw,$o -t ramroot.overlay
        [ "$(cat "$WORLD/root/opt/app/low")" = x ] || fail "forgotten"
        # A link in the path of the upper, also one that the session has made.
        for link in lnk made; do
            expect_code 0 helper overlay "/opt/$link" -o "rw,lowerdir=/srv/low,upperdir=/srv/$link/up,workdir=/srv/$link/work" -t ramroot.overlay
            [[ "$(mount_of "/root/opt/$link")" == *"lowerdir=/rw/ro/srv/up:/srv/low,upperdir=/rw/mounts/opt%2F$link/upper"* ]] || fail "$link: $(mount_of "/root/opt/$link")"
            [ "$(ls -A "$WORLD/root/opt/$link")" = "$(printf "low\nup")" ] || fail "$link: $(ls -A "$WORLD/root/opt/$link")"
        done
        code=0; helper overlay /opt/odd -o rw,lowerdir=/srv/low,upperdir=up -t ramroot.overlay 2>/dev/null || code=$?
        [ "$code" = 32 ] || fail "exit $code"
    ' 'mkdir -p "$TREE"/{srv/low,srv/up,srv/work,opt/app,opt/lnk,opt/made,opt/odd}; ln -s /srv "$TREE/srv/lnk"; echo low >"$TREE/srv/low/low"; echo up >"$TREE/srv/up/up"; echo gone >"$TREE/srv/low/gone"; mknod "$TREE/srv/up/gone" c 0 0'
}

@test "an image on the root that was not unmounted cleanly is seen as it was, and stays as it is" {
    protected_with_var ramroot=tmpfs '
        cat "$WORLD/root/srv/x.img" | sha256sum >"$BATS_TEST_TMPDIR/sum"
        expect_code 0 helper /srv/x.img /opt/app -o rw,ramroot.loop -t ramroot.ext4
        [[ "$(mount_of /root/opt/app)" == *" overlay "* ]] || fail "is: $(mount_of /root/opt/app)"
        [[ "$(mount_of /root/rw/ro/opt/app)" == *" ro,"*" ext4 "* ]] || fail "is: $(mount_of /root/rw/ro/opt/app)"
        [ ! -e "$WORLD/root/rw/upper/srv/x.img" ] || fail "it was copied to RAM"
        cat "$WORLD/root/rw/ro/srv/x.img" | sha256sum | cmp - "$BATS_TEST_TMPDIR/sum" || fail "it was written"
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot"
        told() { local text; text=$(chroot "$WORLD/root" /sbin/ramroot status | tr -s " \n" " ") || :; [[ $text == *"warning the file system of /opt/app was not unmounted cleanly"*"repair it"* ]] || fail "status $1: $text"; }
        told "after the mount"
        umount "$WORLD/root/opt/app"; expect_code 0 helper /srv/x.img /opt/app -o rw,ramroot.loop -t ramroot.ext4
        told "after a second mount"
        umount "$WORLD/root/opt/app" "$WORLD/root/rw/ro/opt/app"
    ' 'mkdir -p "$TREE"/{srv,opt/app}; truncate -s 8M "$TREE/srv/y"; mkfs.ext4 -q "$TREE/srv/y"
       mount -o loop "$TREE/srv/y" "$TREE/opt/app"; touch "$TREE/opt/app/file"; sync -f "$TREE/opt/app"; cp "$TREE/srv/y" "$TREE/srv/x.img"; umount "$TREE/opt/app"; rm "$TREE/srv/y"'
}

@test "a file system that was not unmounted cleanly, on a device that is read-only, is seen as it was" {
    protected_with_var ramroot=tmpfs '
        dirty=$(losetup --find --show --read-only "$WORLD/root/srv/x.img")
        trap "umount -lR $WORLD 2>/dev/null || :; losetup -d $dirty $DISK || :" EXIT
        expect_code 0 helper "$dirty" /opt/app -o rw -t ramroot.ext4
        [[ "$(mount_of /root/opt/app)" == *" overlay "* ]] || fail "is: $(mount_of /root/opt/app)"
        [[ "$(mount_of /root/rw/ro/opt/app)" == *" ro,"*" ext4 "*norecovery* ]] || fail "is: $(mount_of /root/rw/ro/opt/app)"
        [ ! -e "$WORLD/root/rw/upper/srv/x.img" ] || fail "it was copied to RAM"
        umount "$WORLD/root/opt/app" "$WORLD/root/rw/ro/opt/app"
    ' 'mkdir -p "$TREE"/{srv,opt/app}; truncate -s 8M "$TREE/srv/y"; mkfs.ext4 -q "$TREE/srv/y"
       mount -o loop "$TREE/srv/y" "$TREE/opt/app"; touch "$TREE/opt/app/file"; sync -f "$TREE/opt/app"; cp "$TREE/srv/y" "$TREE/srv/x.img"; umount "$TREE/opt/app"; rm "$TREE/srv/y"'
}

@test "while systemd-sysext covers a folder, diff says so, and what to do" {
    protected_with_var ramroot=tmpfs '
        cp "$RAMROOT_BIN" "$WORLD/root/sbin/ramroot"; mkdir -p "$WORLD/root/opt/low"
        mount -t overlay sysext -o "lowerdir=$WORLD/root/opt/low:$WORLD/root/etc" "$WORLD/root/opt"
        code=0; text=$(chroot "$WORLD/root" /sbin/ramroot diff /opt 2>&1) || code=$?
        [[ "$code $text" == "1 "*"systemd-sysext has merged extensions at /opt"*"systemd-sysext unmerge"* ]] || fail "$code $text"
    '
}
