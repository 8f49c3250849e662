#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot status` in a root that the real binary made, and after somebody broke it.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# The system after the hand-off (after.bash).
AFTER=". '$BATS_TEST_DIRNAME/after.bash'; "

@test "says protected, with RAM and inodes, for people and programs, to any user" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs:foo=1"; boot; enter
        expect_status 0 protected "inodes"
        [[ $(status) == *"warning  option foo=1 is not understood"* ]] || fail "$(status)"
        status --json | python3 -c "
import json, sys
said = json.load(sys.stdin)
assert said[\"parameter\"] == \"tmpfs:foo=1\" and said[\"booted\"][:2] == \"20\", said
assert said[\"status\"] == \"protected\" and said[\"ram\"][\"free\"] > 0 and said[\"inodes\"][\"used\"] > 0, said"
        chroot --userspec=65534:65534 "$WORLD/root" /usr/sbin/ramroot status | grep -q "^protected"
    '
}

@test "a root with a /ro and a /usr of its own is protected, its commit works, also without the state file" {
    for own in ro rw "ro rw"; do
        in_world "$AFTER"'
            make_tree; for name in '"$own"'; do mkdir "$TREE/$name"; echo mine >"$TREE/$name/file"; done
            make_world ramroot=tmpfs
            mkdir -p "$BATS_TEST_TMPDIR/usr/sbin" "$BATS_TEST_TMPDIR/usr/bin"; echo original >"$BATS_TEST_TMPDIR/usr/file"
            truncate -s 32M "$BATS_TEST_TMPDIR/usr.img"; mkfs.ext4 -q -F -d "$BATS_TEST_TMPDIR/usr" "$BATS_TEST_TMPDIR/usr.img"
            mount -o loop "$BATS_TEST_TMPDIR/usr.img" "$WORLD/root/usr"
            expect_code 0 boot 2>/dev/null; enter
            expect_status 0 protected "/usr"
            ln -s ramroot "$WORLD/root/usr/sbin/ramroot-commit"
            echo changed >"$WORLD/root/usr/file"; echo new >"$WORLD/root/etc/new"
            chroot "$WORLD/root" /usr/sbin/ramroot-commit --yes /usr/file /etc/new >/dev/null || fail "not committed"
            ro=$WORLD/root/rw/ro; [ ! -d "$WORLD/root/run/ramroot/rw" ] || ro=$WORLD/root/run/ramroot/rw/ro
            [ "$(cat "$ro/usr/file" "$ro/etc/new")" = "$(printf "changed\nnew")" ] || fail "only half of it was committed"
            expect_status 0 protected "/usr"
            rm "$WORLD/root/run/ramroot/state.json"
            expect_status 5 unknown "could not store"
            [[ $(status --json) == *"\"at\": \"${ro#"$WORLD/root"}\""* || $(status --json) == *"\"at\":\"${ro#"$WORLD/root"}\""* ]] || fail "$(status --json)"
        '
    done
}

@test "resize changes the limit of the RAM in use, and status follows" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs:size=64m"; boot; enter
        rr() { chroot "$WORLD/root" /usr/sbin/ramroot "$@"; }
        limit() { df --output=size -B1 "$WORLD/root/rw" | tail -n 1 | xargs; }
        refuse() { local words=$1 code=0; shift; rr resize "$@" >"$BATS_TEST_TMPDIR/said" 2>&1 || code=$?
            [ "$code" = 1 ] || fail "$code: $(cat "$BATS_TEST_TMPDIR/said")"
            grep -qF -- "$words" "$BATS_TEST_TMPDIR/said" || fail "$(cat "$BATS_TEST_TMPDIR/said")"; }
        dd if=/dev/zero of="$WORLD/root/fill" bs=1M count=64 status=none 2>/dev/null || :
        expect_status 8 full "ramroot resize"
        before=$(limit)
        refuse "of it is in use" 32m
        refuse "90% of its RAM" 100%
        refuse "is too little" 1m
        refuse "has mounted nothing there" 64m --at /etc
        expect_code 2 rr resize 0 2>/dev/null; expect_code 2 rr resize 2>/dev/null
        chroot --userspec=65534:65534 "$WORLD/root" /usr/sbin/ramroot resize 128m 2>/dev/null && fail "anybody can"
        [ "$(limit)" = "$before" ] || fail "refused, and changed to $(limit)"
        said=$(rr resize 128m) # not into grep -q, which may end before all is said
        [[ $said == *"128.0 MiB of RAM now, before it was 64.0 MiB; 64.0 MiB is in use"* ]] || fail "$said"
        [ "$(limit)" = $((128 << 20)) ] || fail "$(limit)"
        expect_status 0 protected "128.0 MiB"
        dd if=/dev/zero of="$WORLD/root/more" bs=1M count=30 status=none
        rr resize 96m >/dev/null; expect_status 8 full "97"
        findmnt -no OPTIONS "$WORLD/root/rw" | grep -q "nosuid,nodev,noexec" || fail "$(findmnt "$WORLD/root/rw")"
    '
}

@test "a boot that cannot write its state down protects, and status knows that it does not know" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"
        mkdir -p "$WORLD/run/ramroot/state.json"
        expect_code 0 boot 2>"$BATS_TEST_TMPDIR/err"
        grep -q "cannot store /run/ramroot/state.json" "$BATS_TEST_TMPDIR/err" || fail "$(cat "$BATS_TEST_TMPDIR/err")"
        enter
        expect_status 5 unknown "written to the disk since: "
    '
}

@test "tells of a service whose folder had to be renamed, and what to do" {
    in_world "$AFTER"'
        make_tree; mkdir -p "$TREE/usr/bin" "$TREE/dev" "$TREE/var/lib/x"; mknod -m 666 "$TREE/dev/null" c 1 3
        cp "$(command -v busybox)" "$TREE/usr/bin/busybox"
        printf "%s\n" "#!/usr/bin/busybox sh" "case \$2 in" \
            "list-units) echo x.service loaded failed failed A service ;;" \
            "show) printf \"ExecMainStatus=238\\nDynamicUser=yes\\nStateDirectory=x y\\nId=x.service\\n\" ;;" esac >"$TREE/usr/bin/systemctl"
        chmod 755 "$TREE/usr/bin/systemctl"
        make_world ramroot=tmpfs; boot; enter
        said() { status | tr -s "\n " " "; }
        [[ $(said) == *"warning x.service cannot start: /var/lib/x would have to be renamed to /var/lib/private/x,"* ]] || fail "$(status)"
        [[ $(said) != */var/lib/y* ]] || fail "there is no such folder: $(status)"
        mkdir -p "$WORLD/root/var/lib/private/x"
        [[ $(said) != *x.service* ]] || fail "it is there: $(status)"
    '
}

@test "finds each broken promise" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter
        mount -o remount,rw "$WORLD/root/ro"
        expect_status 1 unprotected "can be written"
        mount -o remount,ro "$WORLD/root/ro"
        expect_status 1 drifted "were written to loop"  # the flags of the file system, for that remount
        mount -t tmpfs other "$WORLD/root/ro"
        expect_status 1 unprotected "not the file"
        umount "$WORLD/root/ro"
        # mount(8) of util-linux 2.39 and later would repeat the layers, which the kernel refuses.
        export LIBMOUNT_FORCE_MOUNT2=always
        mount -o remount,ro "$WORLD/root"
        expect_status 1 unprotected "read-only: changes fail"
        mount -o remount,rw "$WORLD/root"
        umount "$WORLD/root/ro"
        expect_status 1 unprotected "not mounted at /rw/ro"
    '
}

@test "what cannot be read is not taken for missing: notes, a check, the menu" {
    in_world "$AFTER"'
        make_tree; mkdir -p "$TREE/boot/grub"; echo "linux /vmlinuz root=/dev/vda1 ramroot=tmpfs" >"$TREE/boot/grub/grub.cfg"
        make_world ramroot=tmpfs; boot; enter; cp "$RAMROOT_BIN" "$WORLD/root/run/ramroot-commit"
        mkdir -p "$WORLD/root/run/ramroot/mounts"; echo "{" >"$WORLD/root/run/ramroot/mounts/var.json"
        expect_status 5 unknown "cannot read /run/ramroot/mounts/var.json: it is damaged: remove it"
        echo new >"$WORLD/root/etc/new"; code=0; text=$(chroot "$WORLD/root" /run/ramroot-commit --yes /etc/new 2>&1) || code=$?
        [[ "$code $text" == "1 "*"var.json: it is damaged"$'"'\\n'"'"         remove it" ]] || fail "$code $text"
        rm "$WORLD/root/run/ramroot/mounts/var.json"
        echo "{" >"$WORLD/root/run/ramroot/check.json"
        expect_status 0 protected "not all is known of the next boot: cannot read /run/ramroot/check.json"
        if chroot "$WORLD/root" /usr/sbin/ramroot check --recorded 2>/dev/null; then fail "all is well"; fi
        rm "$WORLD/root/run/ramroot/check.json"; expect_status 0 protected "the next boot will be protected"
        mount -o remount,rw "$WORLD/root/ro"; truncate -s 3M "$WORLD/root/ro/boot/grub/grubenv"; mount -o remount,ro "$WORLD/root/ro"
        expect_status 1 drifted "not all is known of the next boot: cannot open /rw/ro/boot/grub/grubenv: File too large"
        [[ $(status) != *"the next boot will"* ]] || fail "$(status)"
        code=0; text=$(chroot "$WORLD/root" /usr/sbin/ramroot check 2>&1) || code=$?
        [[ "$code $text" == "1 "*"/rw/ro/boot/grub/grubenv"* ]] || fail "$code $text"
    '
}

@test "does not know what was written without the counters, and is not green" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; umount "$WORLD/sys"; boot; enter
        expect_status 5 unknown "how much was written to the disk of the root: the counters could not be read at boot"
    '
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter; umount "$WORLD/root/sys"
        expect_status 5 unknown "how much was written to the disk of the root: the counters cannot be read from here"
    '
}

@test "takes no other lock for that of a commit" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter
        mount -o remount,rw "$WORLD/root/ro"; : >"$WORLD/root/run/ramroot/lock"
        expect_status 1 unprotected "remount it"
        wanted=$(stat -c %i "$WORLD/root/run/ramroot/lock"); mkdir "$BATS_TEST_TMPDIR/other"; mount -t tmpfs other "$BATS_TEST_TMPDIR/other"
        for number in $(seq 100); do
            same=$BATS_TEST_TMPDIR/other/$number; : >"$same"
            [ "$(stat -c %i "$same")" != "$wanted" ] || break
        done
        [ "$(stat -c %i "$same")" = "$wanted" ] || fail "no inode $wanted"
        exec 8>"$same"; flock 8
        expect_status 1 unprotected "remount it"
        exec 9>"$WORLD/root/run/ramroot/lock"; flock 9
        expect_status 7 committing "wait until"
        [[ "$(status --short)" == "ramroot: COMMITTING: "* ]] || fail "$(status --short)"
    '
}

@test "counts what the disk of the root got, and names who uses the RAM" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"
        boot; enter
        disk=$(basename "$(findmnt -nvo SOURCE "$WORLD/root/ro")")
        expect_status 0 protected "$disk nothing since the boot"
        mkdir -p "$WORLD/root/var/log/app"; head -c 300000 /dev/urandom >"$WORLD/root/var/log/app/big"
        head -c 100000 /dev/urandom >"$WORLD/root/home/file"; echo x >"$WORLD/root/etc/hostname"
        [[ "$(status --top)" == *" 299.6 KiB  /var/log"*" 102.4 KiB  /home"*" 11.6 KiB  /etc"* ]] || fail "$(status --top)"
        [[ "$(status --short)" == "ramroot: protected, a reboot undoes changes (1 warning; see '"'"'ramroot status'"'"')" ]] || fail "$(status --short)"
        expect_status 0 protected "$disk nothing since the boot"
        dd if=/dev/urandom of="/dev/$disk" bs=4096 count=2 seek=4000 oflag=direct conv=notrunc 2>/dev/null
        expect_status 1 drifted "8.0 KiB were written to $disk"
    '
}

@test "says off when nobody asked, and why when it was asked for in vain" {
    in_world "$AFTER"'
        make_tree; make_world "quiet"; boot; enter
        expect_status 3 off
    '
    in_world "$AFTER"'
        make_tree; make_world "ramroot=floppy"; boot || :; enter
        expect_status 1 unprotected "cannot use ramroot=floppy"
    '
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; enter
        expect_status 1 unprotected "initramfs of this boot did not run"
    '
}

@test "says once in a boot without protection between boots with it" {
    in_world "$AFTER"'
        make_tree; mkdir -p "$TREE/boot/grub"; echo "linux /vmlinuz root=/dev/vda1 ramroot=tmpfs" >"$TREE/boot/grub/grub.cfg"
        make_world "quiet"; boot; enter
        expect_status 9 once "this boot is NOT protected, the next will be"
        [[ "$(status --short)" == "ramroot: this boot is NOT protected, the next will be; changes are permanent" ]] || fail "$(status --short)"
        mount -o remount,rw "$WORLD/root"
        echo "linux /vmlinuz root=/dev/vda1" >"$WORLD/root/boot/grub/grub.cfg"
        expect_status 3 off
        echo tmpfs >"$WORLD/root/etc/ramroot.again"  # disable --once, where the boot loader has no choice for one boot
        expect_status 9 once "ramroot-again.service protects the next boot"
    '
}

@test "a full RAM is not green, and a nearly full one is a warning" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs:size=16m,nr_inodes=1000"; boot; enter
        read -r size used < <(df --output=size,used -k "$WORLD/root/rw" | tail -n 1)
        fill() { head -c "$(((size * $1 / 100 - used) * 1024))" /dev/zero >"$WORLD/root/rw/upper/filler"; }
        fill 85; expect_status 0 protected "% of the RAM for changes is used"
        fill 96; expect_status 8 full "% of the RAM for changes is used"
        [[ "$(status --short)" == "ramroot: FULL: "* ]] || fail "$(status --short)"
        rm "$WORLD/root/rw/upper/filler"; expect_status 0 protected
        mkdir "$WORLD/root/rw/upper/many"; (cd "$WORLD/root/rw/upper/many" && seq 850 | xargs touch)
        expect_status 0 protected "% of the inodes for changes is used"
        (cd "$WORLD/root/rw/upper/many" && seq 1000 | xargs touch)
        expect_status 8 full "% of the inodes for changes is used"
    '
}

@test "wakes up no automount" {
    in_world "$AFTER"'
        make_tree; mkdir "$TREE/efi"; make_world "ramroot=tmpfs"; boot; enter
        # An automount whose daemon never answers: who opens what is below it waits for ever.
        python3 -c "
import ctypes, os, sys, time
os.setpgid(0, 0)
back = os.pipe()[1]
options = f\"fd={back},pgrp={os.getpgrp()},minproto=5,maxproto=5,direct\"
if ctypes.CDLL(None).mount(b\"test\", sys.argv[1].encode(), b\"autofs\", 0, options.encode()) != 0: sys.exit(1)
print(flush=True); time.sleep(60)" "$WORLD/root/efi" >"$BATS_TEST_TMPDIR/ready" 3>&- &
        daemon=$!
        for try in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/ready" ] && break; sleep 0.1; done
        [ -s "$BATS_TEST_TMPDIR/ready" ] || fail "no automount"
        code=0; setsid timeout 20 chroot "$WORLD/root" /usr/sbin/ramroot status >/dev/null || code=$?
        kill "$daemon"
        [ "$code" = 0 ] || fail "exit $code"
    '
}

@test "predicts the next boot from the file that it will read" {
    in_world "$AFTER"'
        make_tree; mkdir -p "$TREE/boot/grub"; echo "linux /vmlinuz root=/dev/vda1 ramroot=tmpfs" >"$TREE/boot/grub/grub.cfg"
        make_world "ramroot=tmpfs"; boot; enter
        echo "linux /vmlinuz root=/dev/vda1" >"$WORLD/root/boot/grub/grub.cfg"  # in RAM: the next boot will not see it
        expect_status 0 protected "the next boot will be protected (/boot/grub/grub.cfg)"
        mount -t tmpfs boot "$WORLD/root/boot"; mkdir "$WORLD/root/boot/grub"
        echo "linux /vmlinuz root=/dev/vda1" >"$WORLD/root/boot/grub/grub.cfg"  # a disk of its own hides the old one
        expect_status 0 protected "the next boot will not be protected"
    '
}

@test "without the record of the boot the machine does not know, and says so" {
    in_world "$AFTER"'
        make_tree; make_world "ramroot=tmpfs"; boot; enter
        mv "$WORLD/root/run/ramroot/state.json" "$WORLD/root/run/ramroot/away"
        expect_status 5 unknown "there is no"
        echo "{" >"$WORLD/root/run/ramroot/state.json"
        expect_status 5 unknown "unknown"
        mount -o remount,rw "$WORLD/root/ro"
        expect_status 1 unprotected "can be written"
    '
}
