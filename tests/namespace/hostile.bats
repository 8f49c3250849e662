#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Roots that are not what they should be. Nothing outside the root is touched, nothing in
# it is hidden silently, and the boot is protected or exactly as before.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "/ro and /rw as links, files, full folders and mount points: hidden never, replaced elsewhere" {
    for spot in 'ln -s /run $P' 'ln -s ../../../run $P' 'ln -s . $P' 'echo mine >$P' 'mkdir $P; echo mine >$P/file' \
                'mkfifo $P'; do
        for name in ro rw; do
            in_world '
                make_tree; P=$TREE/'$name'; '"$spot"'
                make_world "ramroot=tmpfs"
                before=$(ls "$WORLD/run")
                expect_code 0 boot
                if [ '$name' = ro ]; then expect_protected /root/rw; else expect_protected /run/ramroot/rw; fi
                [[ "$(state warnings)" == *"something of its own at /'$name'"* ]] || fail "no warning"
                [ -z "$(mounts | awk "\$1 == \"/run\" && / overlay | ext4 /")" ]
                if [ -f "$WORLD/root/'$name'/file" ]; then [ "$(cat "$WORLD/root/'$name'/file")" = mine ]; fi
            '
        done
    done
}

@test "/ro as a mount point of the initramfs" {
    in_world '
        make_tree; mkdir "$TREE/ro"
        make_world "ramroot=tmpfs"
        mount -t tmpfs own "$WORLD/root/ro"; echo mine >"$WORLD/root/ro/file"
        expect_code 0 boot
        expect_protected
        [ "$(cat "$WORLD/root/ro/file")" = mine ]
    '
}

@test "empty folders /ro and /rw are used" {
    in_world '
        make_tree; mkdir "$TREE/ro" "$TREE/rw"
        make_world "ramroot=tmpfs"
        expect_code 0 boot
        expect_protected
    '
}

@test "links at /etc and /etc/fstab never lead out of the root" {
    in_world '
        make_tree; mv "$TREE/etc" "$TREE/usr/etc"; ln -s /usr/etc "$TREE/etc"
        mv "$TREE/usr/etc/fstab" "$TREE/usr/etc/real"; ln -s /usr/etc/real "$TREE/usr/etc/fstab"
        make_world "ramroot=tmpfs"
        expect_code 0 boot
        expect_protected
        [ "$(head -n 1 "$WORLD/root/usr/etc/real")" = "/rw / overlay defaults 0 0" ]
        [ ! -e "$WORLD/usr/etc" ]
    '
    in_world '
        make_tree; rm "$TREE/etc/fstab"; ln -s /run/evil "$TREE/etc/fstab"
        make_world "ramroot=tmpfs"
        echo "/dev/sda1 / ext4 x 0 1" >"$WORLD/run/evil"
        expect_code 0 boot
        expect_protected
        [ "$(cat "$WORLD/run/evil")" = "/dev/sda1 / ext4 x 0 1" ] || fail "wrote into the initramfs"
    '
}

@test "odd fstabs: missing, empty, folder, pipe, device" {
    for make in 'rm $F' ': >$F' 'rm $F; mkdir $F' 'rm $F; mkfifo $F' 'rm $F; mknod $F c 1 5'; do
        in_world '
            make_tree; F=$TREE/etc/fstab; '"$make"'
            make_world "ramroot=tmpfs"
            expect_code 0 timeout 20 chroot "$WORLD" /usr/sbin/ramroot boot --new-root=/root
            expect_protected
        '
    done
}

@test "an fstab that cannot be written or read costs the protection, loudly and cleanly" {
    in_world '
        make_tree; make_world "ramroot=tmpfs" rw
        chattr +i "$WORLD/root/etc/fstab"; mount -o remount,ro "$WORLD/root"
        MOUNTS_BEFORE=$(mounts)
        expect_code 1 boot 2>"$BATS_TEST_TMPDIR/err"
        expect_mounts_as_before
        grep -q "immutable" "$BATS_TEST_TMPDIR/err" || fail "$(cat "$BATS_TEST_TMPDIR/err")"
    '
    in_world '
        make_tree; head -c 34000000 /dev/zero | tr "\0" "#" >"$TREE/etc/fstab"
        make_world "ramroot=tmpfs:onfail=panic"
        expect_code 4 boot
        expect_mounts_as_before
    '
}

@test "a RAM file system too small for the new fstab: everything is taken back" {
    in_world '
        make_tree; for i in $(seq 300000); do echo "/dev/sd$i /mnt/some/folder/$i ext4 noauto,user,nofail 0 0"; done >>"$TREE/etc/fstab"
        make_world "ramroot=tmpfs:size=4k"
        expect_code 1 boot
        expect_mounts_as_before
        [[ "$(state failure)" == *"No space left"* ]] || fail "$(state failure)"
        [[ "$(state warnings)" == *"16.0 MiB is the least that works"* ]] || fail "$(state warnings)"
    '
}

@test "a subvolume called a,ro,b is no read-only file system" {
    command -v mkfs.btrfs >/dev/null || { [ -z "${CI-}" ] || false; skip "no mkfs.btrfs"; }
    in_world '
        make_tree; truncate -s 128M "$IMAGE"; mkfs.btrfs -q -f "$IMAGE"
        mkdir -p "$WORLD"; mount -o loop "$IMAGE" "$WORLD"; btrfs -q subvolume create "$WORLD/a,ro,b"
        cp -a "$TREE/." "$WORLD/a,ro,b"; id=$(btrfs subvolume list "$WORLD" | awk "{ print \$2; exit }"); umount "$WORLD"
        mount_world "ramroot=tmpfs"; umount "$WORLD/root"; mount -o "loop,subvolid=$id" "$IMAGE" "$WORLD/root"
        boot || :
        mount -o remount,bind,rw "$WORLD/root/ro" 2>/dev/null || :
        if touch "$WORLD/root/ro/x" 2>/dev/null; then fail "the lower can be written"; fi
    '
}

@test "attributes that a tmpfs cannot have do not cost the protection" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        expect_code 0 boot_with -e inject=fsetxattr:error=EOPNOTSUPP
        expect_protected
        touch "$WORLD/root/.ramroot-proof"
    '
    in_world '
        make_tree; touch "$TREE/.ramroot-proof"; make_world "ramroot=tmpfs"
        expect_code 0 boot
        expect_protected
        [ -e "$WORLD/root/.ramroot-proof" ]
    '
}

@test "an fstab on a mount of its own costs the protection, loudly" {
    in_world '
        make_tree; make_world "ramroot=tmpfs"
        mount -t tmpfs etc "$WORLD/root/etc"; echo "/dev/sda1 / ext4 defaults 0 1" >"$WORLD/root/etc/fstab"
        MOUNTS_BEFORE=$(mounts)
        expect_code 1 boot
        expect_mounts_as_before
        [[ "$(state failure)" == *"mount of its own"* ]] || fail "$(state failure)"
    '
}

@test "an overlay that somebody else made is not believed, and onfail decides" {
    in_world '
        make_tree; make_world "ramroot=tmpfs:onfail=panic"
        mkdir "$WORLD/u"; mount -t tmpfs u "$WORLD/u"; mkdir "$WORLD/u/up" "$WORLD/u/wk"
        mount -t overlay cow -o "lowerdir=$WORLD/root,upperdir=$WORLD/u/up,workdir=$WORLD/u/wk" "$WORLD/root"
        MOUNTS_BEFORE=$(mounts)
        expect_code 4 boot
        expect_mounts_as_before
    '
}

@test "sizes that would mean no limit never reach the kernel" {
    for size in 0 0% 18446744073709551615 999g 150% -1 '' 1e9 '50 %' '1g,suid' '1g,upperdir=/x'; do
        in_world '
            make_tree; make_world "\"ramroot=tmpfs:size='"$size"'\""
            expect_code 0 boot
            expect_protected
            total=$(df --output=size -B1 "$WORLD/root/rw" | tail -n 1)
            ram=$(($(sed -n "s/MemTotal: *\([0-9]*\).*/\1/p" /proc/meminfo) * 1024))
            [ "$total" -ge 16777216 ] && [ "$total" -le "$ram" ] || fail "size is $total of $ram"
            [ "$(df --output=itotal "$WORLD/root/rw" | tail -n 1)" -gt 1000 ]
        '
    done
}

@test "odd configurations cost a warning, never the protection, and never hang" {
    for make in ': >$C' 'echo "{ broken" >$C' 'mkdir $C' 'mkfifo $C' 'ln -s /dev/zero $C' \
                'head -c 70000 /dev/zero >$C' 'printf "\357\273\277{}" >$C.x; printf "[1]" >$C'; do
        in_world '
            make_tree; make_world "ramroot=tmpfs"
            C=$WORLD/etc/ramroot.json; '"$make"'
            expect_code 0 timeout 20 chroot "$WORLD" /usr/sbin/ramroot boot --new-root=/root
            expect_protected
            [[ "$(state warnings)" == *onfiguration* || "$(state warnings)" == *ramroot.json* ]] || fail "$(state warnings)"
        '
    done
    in_world '
        make_tree; make_world "ramroot=bogus"
        printf "{ // comment\r\n \"onfail\": \"panic\" }" >"$WORLD/etc/ramroot.json"
        expect_code 4 boot
        expect_mounts_as_before
    '
}
