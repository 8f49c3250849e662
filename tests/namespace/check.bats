#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot check` of the real binary, with small images that the programs of this machine pack. The
# images of real systems are in tests/rig/check.bats.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# A root with a kernel, its modules and an initramfs; `make_initrd` packs what is in $INSIDE.
KERNEL='
    V=6.12.48+test INSIDE=$BATS_TEST_TMPDIR/inside
    make_tree
    mkdir -p "$TREE"/{boot/grub,usr/lib/modules/$V/kernel/fs/overlayfs,usr/share/initramfs-tools/scripts/init-bottom}
    mkdir "$TREE/usr/lib/ramroot"
    cp "$RAMROOT_BIN" "$TREE/usr/sbin/ramroot"
    cp "$RAMROOT_BOOT_BIN" "$TREE/usr/lib/ramroot/"
    echo module >"$TREE/usr/lib/modules/$V/kernel/fs/overlayfs/overlay.ko"
    echo "kernel/fs/overlayfs/overlay.ko:" >"$TREE/usr/lib/modules/$V/modules.dep"
    echo script >"$TREE/usr/share/initramfs-tools/scripts/init-bottom/ramroot"
    echo kernel >"$TREE/boot/vmlinuz-$V"
    printf "menuentry x {\n linux /boot/vmlinuz-$V root=/dev/vda1 ramroot=tmpfs\n initrd /boot/initrd.img-$V\n}\n" \
        >"$TREE/boot/grub/grub.cfg"
    mkdir -p "$INSIDE"/{usr/sbin,scripts/init-bottom,usr/lib}
    cp "$RAMROOT_BOOT_BIN" "$INSIDE/usr/sbin/ramroot"
    cp -r "$TREE/usr/lib/modules" "$INSIDE/usr/lib/"
    echo script >"$INSIDE/scripts/init-bottom/ramroot"
    echo "/scripts/init-bottom/ramroot \"\$@\"" >"$INSIDE/scripts/init-bottom/ORDER"
    archive() { (cd "$1" && find . | cpio -o -H newc --quiet); } # FOLDER
    make_initrd() { archive "$INSIDE" | "${@:-cat}" >"$TREE/boot/initrd.img-$V"; } # [PACKER...]
    # The packers are those of this machine; its /usr comes before that of the small root.
    check() {
        mkdir -p "$TREE/proc"; mountpoint -q "$TREE/proc" || mount -t proc proc "$TREE/proc"
        printf "%s\n" "${CMDLINE-root=/dev/vda1}" >"$BATS_TEST_TMPDIR/cmdline"
        mountpoint -q "$TREE/proc/cmdline" || mount --bind "$BATS_TEST_TMPDIR/cmdline" "$TREE/proc/cmdline"
        for folder in usr/bin usr/lib/x86_64-linux-gnu; do
            mkdir -p "$TREE/$folder"; mountpoint -q "$TREE/$folder" || mount --bind "/$folder" "$TREE/$folder"
        done
        [ -e "$TREE/lib64" ] || ln -s usr/lib/x86_64-linux-gnu "$TREE/lib64"
        [ -e "$TREE/lib" ] || ln -s usr/lib "$TREE/lib"
        mkdir -p "$TREE/dev"; [ -e "$TREE/dev/null" ] || mknod -m 666 "$TREE/dev/null" c 1 3
        chroot "$TREE" /usr/sbin/ramroot check "$@"
    }
    expect() { # CODE TEXT [ARGUMENT...]
        local code=0 wanted=$1 text=$2; shift 2
        said=$(check "$@" 2>&1) || code=$?
        [ "$code" = "$wanted" ] || fail "exit $code, wanted $wanted: $said"
        [[ $said == *"$text"* ]] || fail "no \"$text\" in: $said"
    }
'

@test "ready, however the image is packed, and in more than one part" {
    in_world "$KERNEL"'
        for packer in cat gzip "xz --check=crc32" zstd "lz4 -l" "xz --format=lzma" bzip2; do
            make_initrd $packer
            expect 0 "$V  ok"
        done
        early=$BATS_TEST_TMPDIR/early; mkdir -p "$early/kernel/x86/microcode"
        head -c 100001 /dev/urandom >"$early/kernel/x86/microcode/GenuineIntel.bin"
        make_initrd zstd; archive "$early" | cat - "$TREE/boot/initrd.img-$V" >"$BATS_TEST_TMPDIR/both"
        cp "$BATS_TEST_TMPDIR/both" "$TREE/boot/initrd.img-$V"; expect 0 "$V  ok"
        # Two archives, each compressed; the second has what is looked for.
        make_initrd zstd; { archive "$early" | zstd; cat "$TREE/boot/initrd.img-$V"; } >"$BATS_TEST_TMPDIR/both"
        cp "$BATS_TEST_TMPDIR/both" "$TREE/boot/initrd.img-$V"; expect 0 "$V  ok"
    '
}

@test "a size that this machine cannot give is told, and is no reason for not ready" {
    in_world "$KERNEL"'
        mkdir "$INSIDE/etc"; echo "{ \"size\": \"100T\" }" | tee "$TREE/etc/ramroot.json" >"$INSIDE/etc/ramroot.json"; make_initrd zstd
        expect 0 "warning: /etc/ramroot.json: size=100.0 TiB is too much for this machine"
        [[ $said == *"$V  ok"* ]] || fail "$said"
    '
}

@test "not ready, and why" {
    in_world "$KERNEL"'
        rm "$INSIDE/scripts/init-bottom/ORDER"; make_initrd zstd; expect 1 "ORDER does not name ramroot"
        echo "/scripts/init-bottom/ramroot" >"$INSIDE/scripts/init-bottom/ORDER"; make_initrd zstd; expect 0 "  ok"
        size=$(stat -c %s "$TREE/boot/initrd.img-$V")
        for keep in 0 1 3 100 $((size / 2)) $((size - 1)); do
            truncate -s "$keep" "$TREE/boot/initrd.img-$V"; expect 1 "cut off"
            make_initrd zstd
        done
        make_initrd cat; truncate -s 5000 "$TREE/boot/initrd.img-$V"; expect 1 "cut off"
        make_initrd gzip; printf "\xff\xff\xff" | dd of="$TREE/boot/initrd.img-$V" bs=1 seek=50000 conv=notrunc status=none
        expect 1 "damaged"
        head -c 50000 /dev/urandom >"$TREE/boot/initrd.img-$V"; expect 1 "unknown format from byte 0 on"
        rm "$TREE/boot/initrd.img-$V"; mkfifo "$TREE/boot/initrd.img-$V"; expect 1 "it has no initramfs"
        rm "$TREE/boot/initrd.img-$V"; ln -s "initrd.img-$V" "$TREE/boot/initrd.img-$V"; expect 1 "it has no initramfs"
        rm "$TREE/boot/initrd.img-$V"; make_initrd zstd; expect 0 "  ok"
        mkdir -p "$INSIDE/etc"; echo "{ \"onfail\": \"panik\" }" >"$TREE/etc/ramroot.json"
        cp "$TREE/etc/ramroot.json" "$INSIDE/etc/"; make_initrd zstd
        expect 1 "panik"; [[ $said == *": correct it, then "* ]] || fail "$said"
        rm "$TREE/etc/ramroot.json" "$INSIDE/etc/ramroot.json"; make_initrd zstd; expect 0 "  ok"
        rm "$TREE/boot/vmlinuz-$V"; expect 1 "there is none"
        expect 1 "there is no kernel of that version" "$V"
        for wrong in "--all-kernels $V" "--recorded --json" --nonsense "--recorded $V"; do expect 2 "" $wrong; done
    '
}

@test "the file system of a device for changes is missed, and told to who makes the initramfs" {
    in_world ". \"$BATS_TEST_DIRNAME/devices.bash\"; $KERNEL"'
        mkdir -p "$TREE/sys" "$TREE/dev"; mount -t sysfs sysfs "$TREE/sys"
        make_device disk 128M btrfs -L for-changes; mknod "$TREE$disk" b $(stat -c "0x%t 0x%T" "$disk")
        modules=$TREE/usr/lib/modules/$V; mkdir "$modules/kernel/fs/btrfs"
        for module in btrfs xor; do echo module >"$modules/kernel/fs/btrfs/$module.ko"; done
        printf "%s\n" "kernel/fs/btrfs/btrfs.ko: kernel/fs/btrfs/xor.ko" "kernel/fs/btrfs/xor.ko:" >>"$modules/modules.dep"
        make_initrd zstd; expect 0 "$V  ok"
        [ -z "$(chroot "$TREE" /usr/sbin/ramroot needs modules)" ] || fail "it needs something for tmpfs"
        for name in LABEL=for-changes "$disk"; do
            sed -i "s,ramroot=[^ ]*,ramroot=$name," "$TREE/boot/grub/grub.cfg"
            expect 1 "btrfs.ko is not in"; [[ $said == *"xor.ko is not in"* ]] || fail "$said"
            [ "$(chroot "$TREE" /usr/sbin/ramroot needs modules)" = btrfs ] || fail "$(chroot "$TREE" /usr/sbin/ramroot needs modules)"
        done
        echo "kernel/fs/btrfs/btrfs.ko" >"$modules/modules.builtin"; expect 0 "$V  ok"; rm "$modules/modules.builtin"
        mkdir "$INSIDE/usr/lib/modules/$V/kernel/fs/btrfs"
        cp "$modules/kernel/fs/btrfs/"* "$INSIDE/usr/lib/modules/$V/kernel/fs/btrfs/"; make_initrd zstd; expect 0 "$V  ok"
        sed -i "s,ramroot=[^ ]*,ramroot=LABEL=not-there," "$TREE/boot/grub/grub.cfg"; expect 1 "LABEL=not-there  NOT READY: cannot put changes onto LABEL=not-there: there is no such device now"
        sed -i "s,ramroot=[^ ]*,ramroot=/dev/not-there:mkfs=ext4," "$TREE/boot/grub/grub.cfg"; expect 1 "/sbin/mkfs.ext4 is not in"
        [ "$(chroot "$TREE" /usr/sbin/ramroot needs programs)" = /sbin/mkfs.ext4 ]
        sed -i "s,:mkfs=ext4,," "$TREE/boot/grub/grub.cfg"; [ -z "$(chroot "$TREE" /usr/sbin/ramroot needs programs)" ]
        mkdir -p "$INSIDE/etc"; echo "{ \"mkfs\": \"ext4\" }" | tee "$TREE/etc/ramroot.json" >"$INSIDE/etc/ramroot.json"; make_initrd zstd
        expect 1 "/sbin/mkfs.ext4 is not in"
        [ "$(chroot "$TREE" /usr/sbin/ramroot needs programs)" = /sbin/mkfs.ext4 ]
        umount "$TREE/sys"
    '
}

@test "a menu: the kernel that starts by itself, all of them, and files that are missing" {
    in_world "$KERNEL"'
        make_initrd zstd
        cp "$TREE/boot/vmlinuz-$V" "$TREE/boot/vmlinuz-6.13"
        expect 0 "$V  ok"
        [[ $said != *6.13* ]] || fail "$said"
        expect 1 "6.13  NOT READY: " --all-kernels
        [[ $said == *"$V  ok"* ]] || fail "$said"
        printf "menuentry y {\n linux /boot/vmlinuz-5.0 root=/dev/vda1\n initrd /boot/initrd.img-5.0\n}\n" >>"$TREE/boot/grub/grub.cfg"
        expect 1 "/boot/grub/grub.cfg  NOT READY: an entry names /boot/vmlinuz-5.0, which is not there"
        { check --json || :; } | python3 -c "
import json, sys
said = json.load(sys.stdin)
assert not said[\"ready\"] and [one[\"ready\"] for one in said[\"checked\"]] == [True, False], said"
        # /boot on a disk of its own: names are seen from there.
        sed -i -e "s|/boot/||" -e "/5.0/d" "$TREE/boot/grub/grub.cfg"; sed -i "s|initrd |initrd /|; s|linux |linux /|" "$TREE/boot/grub/grub.cfg"
        expect 0 "$V  ok"
    '
}

@test "Raspberry Pi: the copy that the firmware loads counts" {
    in_world "$KERNEL"'
        make_initrd zstd; rm "$TREE/boot/grub/grub.cfg"
        firmware=$TREE/boot/firmware; mkdir "$firmware"
        echo "root=/dev/vda1 ramroot=tmpfs" >"$firmware/cmdline.txt"; echo auto_initramfs=1 >"$firmware/config.txt"
        copy() { cp "$TREE/boot/initrd.img-$V" "$firmware/$1"; } # NAME
        copy initramfs_2712; expect 0 "$V  ok"; [[ $said != *2712* ]] || fail "no kernel there: $said"
        : >"$firmware/kernel8.img"; copy initramfs8
        expect 0 "/boot/firmware/initramfs8  ok"
        expect 0 "" --hook "$V"; [ -z "$said" ] || fail "$said"
        # It was made anew and not copied.
        mv "$INSIDE/usr/sbin/ramroot" "$BATS_TEST_TMPDIR/away"; make_initrd zstd; copy initramfs8
        mv "$BATS_TEST_TMPDIR/away" "$INSIDE/usr/sbin/ramroot"; make_initrd zstd
        expect 1 "/boot/firmware/initramfs8  NOT READY: ramroot is not in /boot/firmware/initramfs8"
        [[ $said == *"$V  ok"* ]] || fail "$said"
        expect 1 "/boot/firmware/initramfs8  NOT READY" --hook "$V"
        expect 1 "/boot/firmware/initramfs8  NOT READY" --recorded
        copy initramfs8; expect 0 "" --recorded; expect 0 "/boot/firmware/initramfs8  ok"
        # Of a kernel that is gone; and damaged.
        mv "$INSIDE/usr/lib/modules/$V" "$INSIDE/usr/lib/modules/6.0-old"; make_initrd zstd; copy initramfs8
        mv "$INSIDE/usr/lib/modules/6.0-old" "$INSIDE/usr/lib/modules/$V"; make_initrd zstd
        expect 1 "/boot/firmware/initramfs8  NOT READY: /lib/modules/6.0-old has no modules.dep"
        # A full partition cuts it off: nobody can tell its version, so each hook tells of it.
        for keep in 3 0; do
            truncate -s "$keep" "$firmware/initramfs8"; expect 1 "/boot/firmware/initramfs8  NOT READY: "
            expect 1 "/boot/firmware/initramfs8  NOT READY: cannot read /boot/firmware/initramfs8: it is damaged or cut off" --hook "$V"
            [[ $said == *"make the initramfs images again" ]] || fail "$said"
        done
        # Debian and Ubuntu name it otherwise.
        rm "$firmware"/{initramfs*,kernel8.img}; : >"$firmware/vmlinuz"; copy initrd.img; expect 0 "/boot/firmware/initrd.img  ok"
        # What flash-kernel and package managers leave is never loaded.
        for rest in bak old dpkg-new; do
            : >"$firmware/vmlinuz.$rest"; echo old >"$firmware/initrd.img.$rest"
            : >"$firmware/vmlinuz-$V.$rest"; echo old >"$firmware/initrd.img-$V.$rest"
        done
        expect 0 "/boot/firmware/initrd.img  ok"; [ "$(wc -l <<<"$said")" = 2 ] || fail "$said"
        # A name with a version: that of another one is not opened.
        : >"$firmware/vmlinuz-6.0"; echo damaged >"$firmware/initrd.img-6.0"
        expect 0 "" --hook "$V"; [ -z "$said" ] || fail "$said"
        expect 1 "/boot/firmware/initrd.img-6.0  NOT READY: " --hook 6.0; expect 1 "cannot read /boot/firmware/initrd.img-6.0: it is damaged"
    '
}

@test "Raspberry Pi: the images in the folder that the firmware reads, of two that have its files" {
    in_world "$KERNEL"'
        make_initrd zstd; rm "$TREE/boot/grub/grub.cfg"
        boot=$TREE/boot firmware=$TREE/boot/firmware; mkdir "$firmware"
        line="root=/dev/vda1 ramroot=tmpfs"
        for folder in "$boot" "$firmware"; do : >"$folder/kernel8.img"; cp "$boot/initrd.img-$V" "$folder/initramfs8"; done
        notice() { printf "DO NOT EDIT THIS FILE\n\nThe file you are looking for has moved to /boot/firmware/%s\n" "$1" >"$boot/$1"; } # NAME
        counts() { # FOLDER: what is in the other one does not
            expect 0 "$1/initramfs8  ok"; [ "$(grep -c initramfs8 <<<"$said")" = 1 ] || fail "$said"
            mv "$TREE$1/initramfs8" "$BATS_TEST_TMPDIR/away"; expect 1 "$1/initramfs8  NOT READY: it is not there"
            expect 1 "$1/initramfs8  NOT READY" --hook "$V"; mv "$BATS_TEST_TMPDIR/away" "$TREE$1/initramfs8"
        }
        echo auto_initramfs=1 >"$firmware/config.txt"; echo auto_initramfs=1 >"$boot/config.txt"; echo "$line" >"$boot/cmdline.txt"
        counts /boot # a script wrote into a folder that is not the partition of the firmware
        echo "$line" >"$firmware/cmdline.txt"; rm "$boot/cmdline.txt"; counts /boot/firmware
        echo "root=/dev/vda1" >"$boot/cmdline.txt"; counts /boot/firmware # a copy made of the link
        notice cmdline.txt; notice config.txt; counts /boot/firmware
        # The kernel command line counts like the images: what nobody reads asks for nothing.
        echo "root=/dev/vda1" >"$firmware/cmdline.txt"; echo "$line" >"$boot/cmdline.txt"
        mv "$firmware/initramfs8" "$BATS_TEST_TMPDIR/away"; expect 3 "" --hook "$V"; [ -z "$said" ] || fail "$said"
    '
}

@test "Raspberry Pi: an image that config.txt names is missing" {
    in_world "$KERNEL"'
        make_initrd zstd; rm "$TREE/boot/grub/grub.cfg"
        firmware=$TREE/boot/firmware; mkdir "$firmware"
        echo "root=/dev/vda1 ramroot=tmpfs" >"$firmware/cmdline.txt"
        config() { printf "%s\n" "$@" >"$firmware/config.txt"; } # LINE...
        copy() { cp "$TREE/boot/initrd.img-$V" "$firmware/$1"; } # NAME
        missing() { # NAME
            expect 1 "/boot/firmware/$1  NOT READY: it is not there, and config.txt has the firmware load it: make the initramfs images again"
            [[ $said == *"$V  ok"* ]] || fail "$said"
        }
        config auto_initramfs=1; : >"$firmware/kernel8.img"; : >"$firmware/kernel_2712.img"; copy initramfs8
        missing initramfs_2712; [[ $said == *"/boot/firmware/initramfs8  ok"* ]] || fail "$said"
        expect 1 "the next boot cannot be protected: /boot/firmware/initramfs_2712  NOT READY" --hook "$V"
        expect 1 "/boot/firmware/initramfs_2712  NOT READY" --recorded
        : >"$TREE/usr/sbin/update-initramfs"
        expect 1 "config.txt has the firmware load it: run update-initramfs -u -k all"; rm "$TREE/usr/sbin/update-initramfs"
        copy initramfs_2712; expect 0 "/boot/firmware/initramfs_2712  ok"; expect 0 "" --recorded
        # One kernel for all machines, and its image.
        rm "$firmware/initramfs_2712"; config auto_initramfs=1 kernel=kernel8.img; expect 0 "/boot/firmware/initramfs8  ok"
        [[ $said != *2712* ]] || fail "$said"
        config kernel=kernel8.img; rm "$firmware/initramfs8"; expect 1 "config.txt loads no initramfs"
        config "[pi4]" auto_initramfs=1; expect 1 "only in [pi4], so not every board loads the initramfs"
        config auto_initramfs=1 cmdline=other.txt; expect 1 "has the line cmdline=other.txt, so the firmware may read another file"
        [ "$(grep -c "^/boot/firmware/config.txt" <<<"$said")" = 1 ] || fail "it is told twice: $said"
        config auto_initramfs=1 "kernel=kernel8.img"; missing initramfs8
        # By name; the last line for all machines counts.
        config "initramfs gone followkernel" "initramfs mine.img followkernel"; missing mine.img
        [[ $said != *gone* ]] || fail "$said"
        copy mine.img; expect 0 "/boot/firmware/mine.img  ok"
        config "initramfs mine.img followkernel" [pi3] "initramfs other.img followkernel"; expect 0 "/boot/firmware/mine.img  ok"
        echo damaged >"$firmware/other.img"; expect 1 "/boot/firmware/other.img  NOT READY"
        # Several files are one image.
        head -c 1000 "$firmware/mine.img" >"$firmware/half.img"
        mkdir "$BATS_TEST_TMPDIR/more"; archive "$BATS_TEST_TMPDIR/more" >"$firmware/more.img"
        config "initramfs more.img,mine.img followkernel"; expect 0 "/boot/firmware/more.img  ok"
        config "initramfs more.img,half.img"; expect 1 "/boot/firmware/more.img  NOT READY: cannot read /boot/firmware/half.img"
        config "initramfs more.img,gone.img"; missing gone.img
        # Below a prefix.
        mkdir "$firmware/current"; copy current/initrd.img
        config os_prefix=current/ kernel=vmlinuz "initramfs initrd.img"; missing initrd.img
        : >"$firmware/current/vmlinuz"; expect 1 "has the line os_prefix=current/, so the firmware may read another file"
        cp "$firmware/cmdline.txt" "$firmware/current/"; expect 0 "/boot/firmware/current/initrd.img  ok"
        rm "$firmware/current/initrd.img"; missing current/initrd.img
        config os_prefix=current/ kernel=vmlinuz "initramfs /mine.img"; expect 0 "/boot/firmware/mine.img  ok"
    '
}

@test "a hook hears of what is wrong only, and only where somebody asks; it is written down" {
    in_world "$KERNEL"'
        recorded() { expect "$1" "$2" --recorded; }
        rm "$INSIDE/usr/lib/modules/$V/kernel/fs/overlayfs/overlay.ko"; make_initrd zstd
        cp "$TREE/boot/grub/grub.cfg" "$BATS_TEST_TMPDIR/asks"
        sed -i s/ramroot=tmpfs/quiet/ "$TREE/boot/grub/grub.cfg"
        expect 3 "" --hook "$V"; [ -z "$said" ] || fail "said: $said"
        expect 1 "overlay.ko is not in" # a person hears it in any case
        [ ! -e "$TREE/run/ramroot" ] || fail "something was written down"
        cp "$BATS_TEST_TMPDIR/asks" "$TREE/boot/grub/grub.cfg"
        expect 1 "ramroot: the next boot cannot be protected: $V  NOT READY: overlay.ko is not in /boot/initrd.img-$V" --hook "$V"
        recorded 1 "overlay.ko is not in"
        # Another image needs another check; until then nobody knows.
        cp -r "$TREE/usr/lib/modules" "$INSIDE/usr/lib/"; make_initrd zstd
        recorded 0 ""
        expect 0 "" --hook "$V"; [ -z "$said" ] || fail "said: $said"
        rm "$TREE/boot/initrd.img-$V"
        expect 1 "has no initramfs" --hook "$V"; recorded 1 "has no initramfs"
        make_initrd zstd; expect 0 "" --hook "$V"; recorded 0 ""
    '
}

@test "a tool and a boot program of different versions say so, until they are the same again" {
    in_world "$KERNEL"'
        make_initrd zstd
        expect 0 "$V  ok"; [[ $said != *ramroot-boot* ]] || fail "$said"
        installed=$TREE/usr/lib/ramroot/ramroot-boot version=$("$RAMROOT_BOOT_BIN" --version)
        sed "s/$version/ramroot-boot 9.8.7/" "$RAMROOT_BOOT_BIN" >"$installed"; cp "$installed" "$INSIDE/usr/sbin/ramroot"; make_initrd zstd
        expect 1 "/usr/lib/ramroot/ramroot-boot  NOT READY: it has version 9.8.7, and ramroot has version ${version#* }"
        [[ $said == *"$V  ok"* ]] || fail "$said"
        expect 1 "it has version 9.8.7" --recorded
        cp "$RAMROOT_BOOT_BIN" "$installed"; cp "$installed" "$INSIDE/usr/sbin/ramroot"; make_initrd zstd
        expect 0 "$V  ok"; expect 0 "" --recorded; [ -z "$said" ] || fail "$said"
    '
}

@test "in a protected session the disk counts, not what the session changed" {
    in_world "$KERNEL"'
        make_initrd zstd; rm -rf "$TREE"/{lib,lib64}; ln -s usr/lib "$TREE/lib"; ln -s usr/lib/x86_64-linux-gnu "$TREE/lib64"
        mkdir -p "$TREE/usr/lib/x86_64-linux-gnu"
        truncate -s 64M "$IMAGE"; mkfs.ext4 -q -F -d "$TREE" "$IMAGE"
        mount_world "ramroot=tmpfs"; boot
        mount -t proc proc "$WORLD/root/proc"
        mount --bind "$BATS_TEST_TMPDIR/cmdline" "$WORLD/root/proc/cmdline"; mount --move "$WORLD/run" "$WORLD/root/run"
        mknod -m 666 "$WORLD/root/dev/null" c 1 3
        for folder in usr/bin usr/lib/x86_64-linux-gnu; do mount --bind "/$folder" "$WORLD/root/$folder"; done
        check() { chroot "$WORLD/root" /usr/sbin/ramroot check "$@"; }
        expect 0 "$V  ok"
        echo "{}" >"$WORLD/root/etc/ramroot.json"; rm "$WORLD/root/boot/initrd.img-$V"
        expect 0 "$V  ok"
        mount -o remount,rw "$WORLD/root/ro"; echo "{}" >"$WORLD/root/ro/etc/ramroot.json"
        expect 1 "NOT READY: /etc/ramroot.json is not in /boot/initrd.img-$V: make the initramfs of $V again"
        mkdir -p "$WORLD/root/ro/usr/sbin"; : >"$WORLD/root/ro/usr/sbin/update-initramfs"
        expect 1 "run ramroot-commit -- update-initramfs -u -k $V"
        status=$(chroot "$WORLD/root" /usr/sbin/ramroot status) || :
        [[ $status == *"warning"*"next boot cannot be protected"* ]] || fail "$status"
    '
}

# unified NAME WORDS [SECTION=FILE...]: a unified kernel image with the initramfs that was made last, and others of a
# machine with systemd-boot and nothing in /boot.
export UNIFIED_IMAGE=$BATS_TEST_DIRNAME/../support/unified-image.py
UNIFIED='
    efi=$TREE/boot/efi; linux=$efi/EFI/Linux; parts=$BATS_TEST_TMPDIR
    mkdir -p "$linux" "$efi/loader"; echo "timeout 3" >"$efi/loader/loader.conf"
    unified() {
        printf "%s" "$2" >"$parts/cmdline.part"; printf "%s" "$V" >"$parts/uname.part"
        [ ! -e "$TREE/boot/initrd.img-$V" ] || mv "$TREE/boot/initrd.img-$V" "$parts/initrd.part"
        python3 "$UNIFIED_IMAGE" "$linux/$1" .uname="$parts/uname.part" .osrel="$parts/uname.part" \
            .linux="$TREE/usr/lib/modules/$V/modules.dep" .cmdline="$parts/cmdline.part" .initrd="$parts/initrd.part" "${@:3}"
    }
    rm -f "$TREE/boot/grub/grub.cfg" "$TREE/boot/vmlinuz-$V"
'

@test "a unified kernel image has its initramfs in it, however that is packed" {
    in_world "$KERNEL$UNIFIED"'
        echo more >"$parts/more"
        for packer in cat gzip zstd; do
            make_initrd $packer; unified a-$V.efi "root=/dev/vda1 ramroot=tmpfs" .sbat="$parts/more"
            expect 0 "a-$V.efi  ok"
            [ "$(grep -c efi <<<"$said")" = 1 ] || fail "it is told twice: $said"
        done
        size=$(stat -c %s "$parts/initrd.part"); truncate -s $((size / 2)) "$parts/initrd.part"
        unified a-$V.efi "root=/dev/vda1 ramroot=tmpfs"; expect 1 "damaged or cut off"
        make_initrd zstd; unified a-$V.efi "root=/dev/vda1 ramroot=tmpfs"
        truncate -s $((size / 2)) "$linux/a-$V.efi"; expect 1 "damaged or cut off"
        rm "$INSIDE/usr/sbin/ramroot"; make_initrd zstd
        unified a-$V.efi "root=/dev/vda1 ramroot=tmpfs"; expect 1 "ramroot is not in"
    '
}

@test "nobody knows what a unified kernel image with other words says, and no odd file stops anything" {
    in_world "$KERNEL$UNIFIED"'
        make_initrd zstd; unified a-$V.efi "root=/dev/vda1 ramroot=tmpfs"
        mkfifo "$linux/b.efi"; mkdir "$linux/c.efi"; ln -s /dev/zero "$linux/d.efi"; ln -s e.efi "$linux/e.efi"
        echo junk >"$linux/f.efi"; : >"$linux/g.efi"; echo x >"$linux/._a.efi"; head -c 70000 /dev/urandom >"$linux/h.EFI"
        cp "$linux/a-$V.efi" "$linux/.hidden.efi"
        expect 0 "a-$V.efi  ok"
        unified b-$V.efi "root=/dev/vda1 ramroot=tmpfs" .profile="$parts/uname.part"
        expect 1 "nobody knows the kernel command line"
        rm "$linux/b-$V.efi"; expect 0 "a-$V.efi  ok"
        mkdir -p "$efi/loader/addons"; printf "ramroot=off" >"$parts/off"
        python3 "$UNIFIED_IMAGE" "$efi/loader/addons/x.addon.efi" .cmdline="$parts/off"
        expect 1 "nobody knows the kernel command line"
        mkdir "$linux/a-$V.efi.extra.d"; mv "$efi/loader/addons/x.addon.efi" "$linux/a-$V.efi.extra.d/"
        expect 1 "nobody knows the kernel command line"
        mv "$linux/a-$V.efi" "$linux/a-$V+3-1.efi"; expect 1 "nobody knows the kernel command line"
    '
}
