#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Boots whose changes go to a device, with the real binary and real mounts.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

in_device_world() { in_world ". '$BATS_TEST_DIRNAME/devices.bash'; $1"; }

@test "changes are kept on a device, and the disk of the root stays the same" {
    in_device_world '
        make_tree; make_image; make_device disk 64M ext4 -L changes
        before=$(sum_of_root)
        boot_device "quiet ramroot=LABEL=changes"
        echo new >"$WORLD/root/etc/new"; rm "$WORLD/root/etc/hostname"; mkdir "$WORLD/root/srv"
        chmod 751 "$WORLD/root"
        end_world
        boot_device "ramroot=device:dev=$disk"
        [ "$(cat "$WORLD/root/etc/new")" = new ] && [ -d "$WORLD/root/srv" ] && [ ! -e "$WORLD/root/etc/hostname" ]
        [ "$(stat -c %a "$WORLD/root")" = 751 ] || fail "the mode of / is not kept"
        grep -q "^/rw / overlay" "$WORLD/root/etc/fstab" || fail "fstab: $(cat "$WORLD/root/etc/fstab")"
        [ "$(readlink "$WORLD/root/ro")" = rw/ro ]
        [ "$(state upper | grep -c "\"goes_on\": true\|.goes_on.: True")" -eq 1 ] || fail "state: $(state upper)"
        [ "$(state warnings)" = "[]" ] || fail "warnings: $(state warnings)"
        end_world
        [ "$(sum_of_root)" = "$before" ] || fail "the disk of the root has changed"
    '
}

@test "each boot forgets the changes with reset, and the next one with a mark" {
    in_device_world '
        make_tree; make_image; make_device disk 64M ext4
        boot_device "ramroot=$disk:reset"
        echo new >"$WORLD/root/etc/new"
        end_world
        boot_device "ramroot=$disk:reset"
        [ ! -e "$WORLD/root/etc/new" ] || fail "it was not forgotten"
        echo two >"$WORLD/root/etc/two"
        end_world
        boot_device "ramroot=$disk"
        [ -e "$WORLD/root/etc/two" ] || fail "it was forgotten"
        : >"$WORLD/root/rw/forget"
        end_world
        boot_device "ramroot=$disk"
        [ ! -e "$WORLD/root/etc/two" ] || fail "the mark was not seen"
        end_world
        boot_device "ramroot=$disk"
        end_world
        mkdir -p "$BATS_TEST_TMPDIR/look"; mount "$disk" "$BATS_TEST_TMPDIR/look"
        [ "$(ls "$BATS_TEST_TMPDIR/look" | sort | xargs)" = "lost+found upper" ] || fail "$(ls "$BATS_TEST_TMPDIR/look")"
        umount "$BATS_TEST_TMPDIR/look"
    '
}

@test "a root that was written to meanwhile is noticed: refuse, use, reset" {
    in_device_world '
        make_tree; make_image; make_device disk 64M ext4
        boot_device "ramroot=$disk"
        echo new >"$WORLD/root/etc/new"; echo session >"$WORLD/root/etc/hostname"
        end_world
        mkdir -p "$BATS_TEST_TMPDIR/plain"; mount "$ROOT_LOOP" "$BATS_TEST_TMPDIR/plain"
        echo updated >"$BATS_TEST_TMPDIR/plain/etc/hostname"; echo disk >"$BATS_TEST_TMPDIR/plain/etc/disk"
        umount "$BATS_TEST_TMPDIR/plain"
        refuse "ramroot=$disk" "the root was written to since they were made"
        refuse "ramroot=$disk:stale=refuse" "ramroot reset-upper"
        boot_device "ramroot=$disk:stale=use"
        [[ $(state warnings) == *"old files there hide new ones"* ]] || fail "warnings: $(state warnings)"
        [ "$(cat "$WORLD/root/etc/hostname") $(cat "$WORLD/root/etc/disk")" = "session disk" ]
        end_world
        boot_device "ramroot=$disk"
        [ "$(state warnings)" = "[]" ] || fail "it is told again: $(state warnings)"
        end_world
        mount "$ROOT_LOOP" "$BATS_TEST_TMPDIR/plain"; umount "$BATS_TEST_TMPDIR/plain"
        boot_device "ramroot=$disk:stale=reset"
        [ ! -e "$WORLD/root/etc/new" ] && [ "$(cat "$WORLD/root/etc/hostname")" = updated ] || fail "nothing was forgotten"
        [[ $(state warnings) == *"were forgotten"* ]] || fail "warnings: $(state warnings)"
        end_world
    '
}

@test "on a full device what is to be forgotten makes room" {
    in_device_world '
        make_tree; make_image; make_device disk 32M ext4 -N 2000
        boot_device "ramroot=$disk"; fill_device
        [ "$(df --output=iavail "$WORLD/root/rw" | tail -n 1)" -eq 0 ] || fail "it is not full"
        end_world
        for again in 1 2; do
            boot_device "ramroot=$disk"
            [ -e "$WORLD/root/fill" ] && [ -s "$WORLD/root/rw/room/4" ] || fail "something is gone"
            enter_session; expect_code 8 tool status; end_world
        done
        start_world "ramroot=$disk,x"; expect_code 1 boot; enter_session
        tool reset-upper "$disk"; tool reset-upper --cancel "$disk"; tool reset-upper "$disk"
        end_world
        boot_device "ramroot=$disk"
        [ ! -e "$WORLD/root/fill" ] || fail "it was not forgotten"
        enter_session; fill_device; tool reset-upper
        end_world
        boot_device "ramroot=$disk:reset"
        [ ! -e "$WORLD/root/fill" ] || fail "it was not forgotten by the session"
        fill_device
        end_world
        boot_device "ramroot=$disk:reset"
        [ ! -e "$WORLD/root/fill" ] || fail "each boot has to forget"
        fill_device; end_world
        tune2fs -U random "$ROOT_LOOP" >/dev/null; mkdir "$BATS_TEST_TMPDIR/plain"
        refuse "ramroot=$disk:reset" "of another file system"
        mount "$disk" "$BATS_TEST_TMPDIR/plain"; [ -e "$BATS_TEST_TMPDIR/plain/upper/upper/fill/1" ] || fail "it is gone"
        umount "$BATS_TEST_TMPDIR/plain"
    '
}

@test "the device is clean when a shutdown has made it read-only, although the overlay still holds it" {
    in_device_world '
        is_clean() { sync -f "$WORLD/root"; ! dumpe2fs -h "$disk" 2>/dev/null | grep needs_recovery >/dev/null; }
        make_tree; make_image; make_device disk 32M ext4
        boot_device "ramroot=$disk"
        grep -qx DefaultDependencies=no "$WORLD/run/systemd/system/rw.mount.d/ramroot.conf"
        echo new >"$WORLD/root/etc/new"
        ! is_clean || fail "it says nothing about a file system in use"
        umount "$WORLD/root/rw/ro"; mount -o remount,ro "$WORLD/root/rw"; umount "$WORLD/root/rw"
        mountpoint -q "$WORLD/root" || fail "the overlay is gone"
        is_clean || fail "its journal would have to be replayed"
        end_world
    '
}

@test "with mkfs=ext4 an empty device gets a file system, and only an empty one" {
    in_device_world '
        PROGRAM=/sbin/mkfs.ext4
        make_tree; make_image; make_device disk 200M none; make_device mine 200M none
        start_world "ramroot=$disk:mkfs=ext4"; expect_code 0 boot 2>"$BATS_TEST_TMPDIR/said"
        grep -q "made an ext4 file system on $disk, which was empty" "$BATS_TEST_TMPDIR/said" || fail "says: $(cat "$BATS_TEST_TMPDIR/said")"
        expect_on_device upper
        [ "$(blkid -p -s LABEL -o value "$disk")" = ramroot-upper ]
        echo kept >"$WORLD/root/etc/kept"; uuid=$(blkid -p -s UUID -o value "$disk"); end_world
        boot_device "ramroot=$disk:mkfs=ext4"; [ "$(cat "$WORLD/root/etc/kept")" = kept ] || fail "formatted again"
        [ "$uuid" = "$(blkid -p -s UUID -o value "$disk")" ]; end_world

        keep() { # WHAT-IS-SAID
            local before
            before=$(sha256sum <"$mine")
            refuse "ramroot=$mine:mkfs=ext4" "$1"
            [ "$(sha256sum <"$mine")" = "$before" ] || fail "it was changed: $1"
        }
        not_empty="mkfs=ext4 is for empty devices"
        printf x | dd of="$mine" bs=1 seek=100000 conv=notrunc status=none; keep "$not_empty"
        dd if=/dev/zero of="$mine" bs=1M count=1 conv=notrunc status=none
        printf x | dd of="$mine" bs=1 seek=209715199 conv=notrunc status=none; keep "$not_empty"
        # The beginning of what had its file systems in partitions was overwritten by mistake.
        wipe() { dd if=/dev/zero of="$mine" bs=1M conv=notrunc status=none 2>/dev/null || :; }
        wipe; truncate -s 150M "$BATS_TEST_TMPDIR/part"; mkfs.ext4 -q "$BATS_TEST_TMPDIR/part"
        dd if="$BATS_TEST_TMPDIR/part" of="$mine" bs=1M seek=1 conv=notrunc,sparse status=none; keep "$not_empty"
        wipe
        # An ext4 whose beginning was overwritten by mistake.
        mkfs.ext4 -q -F "$mine"; dd if=/dev/zero of="$mine" bs=1M count=1 conv=notrunc status=none; keep "$not_empty"
        wipefs -qa "$mine"; mkfs.ext4 -q -F -b 1024 "$mine"; dd if=/dev/zero of="$mine" bs=1M count=1 conv=notrunc status=none; keep "$not_empty"
        mkfs.vfat -I "$mine" >/dev/null; keep "no owners or extended attributes"
        wipefs -qa "$mine"; mkswap "$mine" >/dev/null; keep "made for swap"
        wipefs -qa "$mine"; echo start=2048 | sfdisk -q --no-reread "$mine" >/dev/null 2>&1; keep "it has partitions"
        sfdisk -q --delete "$mine" >/dev/null 2>&1; wipefs -qa "$mine"
        mkfs.ext4 -q -F -L mine "$mine"; debugfs -w -R "ssv state 2" "$mine" 2>/dev/null
        keep "has errors"

        # What ramroot has made, and is damaged: other machines may have their changes there, too.
        debugfs -w -R "ssv state 2" "$disk" 2>/dev/null
        refuse "ramroot=$disk:mkfs=ext4,reset" "has errors"
        refuse "ramroot=LABEL=ramroot-upper:mkfs=ext4" "an empty device has no label"
    '
}

@test "several machines keep their changes on one device" {
    in_device_world '
        make_tree; make_image; make_device disk 64M ext4
        boot_device "ramroot=$disk:dir=machines/one" machines/one
        echo one >"$WORLD/root/etc/who"
        end_world
        cp "$IMAGE" "$BATS_TEST_TMPDIR/two.img"; tune2fs -U random "$BATS_TEST_TMPDIR/two.img" >/dev/null
        first=$ROOT_LOOP; ROOT_LOOP=$(losetup --find --show "$BATS_TEST_TMPDIR/two.img"); LOOPS="$LOOPS $ROOT_LOOP"
        boot_device "ramroot=$disk:dir=machines/two" machines/two
        [ ! -e "$WORLD/root/etc/who" ]
        end_world
        refuse "ramroot=$disk:dir=machines/one,reset" "of another file system"
        refuse "ramroot=$disk:dir=machines" "ramroot did not make"
        ROOT_LOOP=$first
        boot_device "ramroot=$disk:dir=machines/one" machines/one
        [ "$(cat "$WORLD/root/etc/who")" = one ]
        end_world
    '
}

@test "a separate /usr has its changes there too" {
    in_device_world '
        make_tree; printf "/dev/sda2 /usr ext4 defaults 0 2\n" >>"$TREE/etc/fstab"
        make_image; make_device disk 64M ext4; make_device usr 16M ext4; USR_LOOP=$usr
        boot_device "ramroot=$disk"
        echo new >"$WORLD/root/usr/new"
        end_world
        boot_device "ramroot=$disk"
        [ "$(cat "$WORLD/root/usr/new")" = new ]
        end_world
        mount "$usr" "$TREE/usr"; umount "$TREE/usr"
        refuse "ramroot=$disk" "/usr was written to"
        boot_device "ramroot=$disk:stale=reset"
        [ ! -e "$WORLD/root/usr/new" ]
        end_world
    '
}

@test "what a session made of fstab is put aside, and told" {
    in_device_world '
        make_tree; make_image; make_device disk 64M ext4
        boot_device "ramroot=$disk"; end_world
        boot_device "ramroot=$disk"
        echo "# mine" >>"$WORLD/root/etc/fstab"
        end_world
        boot_device "ramroot=$disk"
        grep -q mine "$WORLD/root/etc/fstab" && fail "it holds"
        grep -q mine "$WORLD/root/rw/fstab.changed"
        [[ $(state warnings) == *"/etc/fstab does not hold"* ]] || fail "warnings: $(state warnings)"
        rm "$WORLD/root/etc/fstab"
        end_world
        boot_device "ramroot=$disk"
        grep -q "^/rw / overlay" "$WORLD/root/etc/fstab"
        end_world
    '
}

@test "says why a device cannot have the changes, and puts nothing into RAM instead" {
    in_device_world '
        make_tree; make_image
        make_device small 8M ext4; make_device empty 32M none; make_device fat 32M none; mkfs.vfat -I "$fat" >/dev/null
        make_device swap 32M none; mkswap "$swap" >/dev/null
        make_device full 32M ext4 -m 0; make_device one 32M ext4 -L twice; make_device two 32M ext4 -L twice
        make_device broken 32M ext4; debugfs -w -R "ssv state 2" "$broken" 2>/dev/null
        make_device unclean 32M ext4 -O ^has_journal; debugfs -w -R "ssv state 0" "$unclean" 2>/dev/null
        make_device sealed 32M ext4; blockdev --setro "$sealed"
        mkdir "$BATS_TEST_TMPDIR/at"; mount "$full" "$BATS_TEST_TMPDIR/at"
        dd if=/dev/zero of="$BATS_TEST_TMPDIR/at/x" bs=64k 2>/dev/null || :
        umount "$BATS_TEST_TMPDIR/at"
        refuse "ramroot=/dev/nothing:timeout=0" "there is no such device now"
        refuse "ramroot=UUID=nothing:timeout=1" "there was no such device within 1 s"
        refuse "ramroot=$small" "8.0 MiB, and 16 MiB are the least"
        refuse "ramroot=$empty" "there is no file system on it"
        refuse "ramroot=$fat" "no owners or extended attributes"
        refuse "ramroot=$swap" "made for swap"
        refuse "ramroot=$full" "it is full"
        refuse "ramroot=LABEL=twice" "several devices have that name: $one, $two"
        refuse "ramroot=$broken" "has errors"
        refuse "ramroot=$unclean" "was not unmounted cleanly"
        refuse "ramroot=$sealed" "the device is read-only"
        refuse "ramroot=$ROOT_LOOP" "the root is on it"
        refuse "ramroot=/dev/null" "no such device"
        mount "$one" "$BATS_TEST_TMPDIR/at"
        refuse "ramroot=$one" "is mounted or used by something else"
        umount "$BATS_TEST_TMPDIR/at"
        mount "$one" "$BATS_TEST_TMPDIR/at"; mkdir "$BATS_TEST_TMPDIR/at/upper"; echo x >"$BATS_TEST_TMPDIR/at/upper/mine"
        umount "$BATS_TEST_TMPDIR/at"
        refuse "ramroot=$one" "ramroot did not make"
        mount "$one" "$BATS_TEST_TMPDIR/at"
        [ "$(ls "$BATS_TEST_TMPDIR/at" "$BATS_TEST_TMPDIR/at/upper" | xargs)" = "$BATS_TEST_TMPDIR/at: lost+found upper $BATS_TEST_TMPDIR/at/upper: mine" ] || fail "$(find "$BATS_TEST_TMPDIR/at")"
        umount "$BATS_TEST_TMPDIR/at"
        blockdev --setrw "$sealed"
    '
}

@test "nothing of anybody else in the place of the changes is followed, used or deleted" {
    in_device_world '
        make_tree; make_image; make_device disk 32M ext4; mkdir "$BATS_TEST_TMPDIR/at"
        on_disk() { mount "$disk" "$BATS_TEST_TMPDIR/at"; (cd "$BATS_TEST_TMPDIR/at" && eval "$1"); umount "$BATS_TEST_TMPDIR/at"; }
        boot_device "ramroot=$disk"; end_world
        # Links where the boot would mount or move something.
        for name in ro work mounts upper; do
            for to in /root / /dev upper; do
                on_disk "mv upper/$name kept; ln -s $to upper/$name"
                refuse "ramroot=$disk" "ramroot did not make"
                on_disk "rm upper/$name; mv kept upper/$name"
            done
        done
        boot_device "ramroot=$disk"; end_world
        # And in the place of what gives its room on a full device.
        on_disk "echo mine >mine.txt; rm upper/room/[12]; ln -s ../../mine.txt upper/room/1; ln mine.txt upper/room/2"
        boot_device "ramroot=$disk"; fill_device; end_world
        for _ in 1 2; do boot_device "ramroot=$disk"; end_world; done
        on_disk "[ \"\$(cat mine.txt)\" = mine ] && [ -f upper/room/1 ] && [ ! -L upper/room/1 ]" || fail "a file of somebody was overwritten"
        start_world "ramroot=$disk"; boot; rm -r "$WORLD/root/fill"; end_world
        # Folders with such names.
        on_disk "mkdir upper.forgotten; echo x >upper.forgotten/thesis"
        boot_device "ramroot=$disk:reset"; end_world
        on_disk "cat upper.forgotten/thesis; mkdir mine dir; echo x >mine/file; echo [] >mine/note.json; mkdir dir/note.json; echo x >dir/file" >/dev/null
        for folder in mine dir; do
            refuse "ramroot=$disk:dir=$folder,reset" "ramroot did not make"
            refuse "ramroot=$disk:dir=$folder,stale=reset" "ramroot did not make"
        done
        on_disk "cat mine/file dir/file" >/dev/null
        # In the changes of another machine.
        refuse "ramroot=$disk:dir=upper/mounts/srv" "has other changes"
        refuse "ramroot=$disk:dir=upper/work" "has other changes"
        # A note that is torn: what is beside it is only what a boot makes.
        on_disk "echo torn >upper/note.json"
        refuse "ramroot=$disk" "their note is missing or damaged"
        boot_device "ramroot=$disk:stale=reset"; end_world
    '
}

@test "what is forgotten on a full device is whole or gone, wherever the boot is cut off" {
    in_device_world '
        make_tree; make_image; make_device disk 32M ext4 -N 2000
        boot_device "ramroot=$disk"; fill_device
        total=$(ls "$WORLD/root/fill" | wc -l); end_world
        for call in unlinkat:when=1 unlinkat:when=60 unlinkat:when=400 renameat:when=1 renameat2:when=1; do
            start_world "ramroot=$disk:reset"
            boot_with -e inject="${call%%:*}:signal=KILL:${call#*:}" 2>/dev/null || :
            end_world
            boot_device "ramroot=$disk"
            now=0; [ ! -e "$WORLD/root/fill" ] || now=$(ls "$WORLD/root/fill" | wc -l)
            [ "$now" = "$total" ] || [ "$now" = 0 ] || fail "after $call: $now of $total files"
            [ "$now" != 0 ] || fill_device
            total=$(ls "$WORLD/root/fill" | wc -l); end_world
        done
    '
}

@test "a root on XFS that nobody writes to is the same at each boot" {
    in_device_world '
        make_tree; make_device disk 32M ext4
        rm -f "$IMAGE"; truncate -s 320M "$IMAGE"; mkfs.xfs -q "$IMAGE"; ROOT_LOOP=$(attach "$IMAGE"); LOOPS="$LOOPS $ROOT_LOOP"
        mkdir "$BATS_TEST_TMPDIR/at"; mount "$ROOT_LOOP" "$BATS_TEST_TMPDIR/at"; cp -a "$TREE/." "$BATS_TEST_TMPDIR/at"; umount "$BATS_TEST_TMPDIR/at"
        for _ in 1 2 3; do start_world "ramroot=$disk"; expect_code 0 boot; end_world; done
        mount "$ROOT_LOOP" "$BATS_TEST_TMPDIR/at"; echo new >"$BATS_TEST_TMPDIR/at/etc/new"; umount "$BATS_TEST_TMPDIR/at"
        refuse "ramroot=$disk" "was written to"
    '
}
