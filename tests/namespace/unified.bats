#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot enable` and `disable` where unified kernel images are made again, and that goes wrong: the images are as before then, byte for byte.
# kernel-install is a stand-in (support/kernel-install.py).
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

export SUPPORT=$BATS_TEST_DIRNAME/../support BATS_TEST_DIRNAME
# machine VERSION...: has images of these kernels, without protection, and runs at $WORLD.
MACHINE='
    . "$BATS_TEST_DIRNAME/loaders.bash"
    export PYTHONDONTWRITEBYTECODE=1
    parts=$BATS_TEST_TMPDIR; linux=$WORLD/efi/EFI/Linux; OFF="root=UUID=1 ro" ON="root=UUID=1 ro ramroot=tmpfs"
    uki() { # NAME WORDS VERSION [SECTION=FILE...]
        printf "%s" "$2" >"$parts/words"; printf "%s" "$3" >"$parts/version"
        python3 "$SUPPORT/unified-image.py" "$linux/$1" .osrel="$parts/version" .uname="$parts/version" \
            .cmdline="$parts/words" .initrd="$WORLD/boot/initrd.img-$3" .linux="$WORLD/boot/vmlinuz-$3" "${@:4}"
    }
    machine() {
        make_loaders
        rm -rf "$TREE"/boot/{grub,extlinux} "$TREE"/usr/sbin/{update-grub,grub-*} "$TREE"/usr/bin/grub-editenv "$TREE"/etc/{grub.d,default}
        mkdir -p "$TREE"/{efi,etc/kernel,lib,run,sys,support,usr/lib/kernel/install.d}
        echo abc >"$TREE/etc/machine-id"; echo layout=uki >"$TREE/etc/kernel/install.conf"
        for version in "$@"; do make_ready_initramfs "$TREE" "$version"; echo kernel >"$TREE/boot/vmlinuz-$version"; done
        cp "$SUPPORT/unified-image.py" "$TREE/support/"
        make_image; mkdir -p "$WORLD" "$parts/bin"; mount_image "$WORLD"
        mount -t tmpfs -o size=60M esp "$WORLD/efi"
        mkdir -p "$linux" "$WORLD/efi/loader"; echo timeout 3 >"$WORLD/efi/loader/loader.conf"
        mount -t proc proc "$WORLD/proc"; mount --bind "$WORLD/cmdline" "$WORLD/proc/cmdline"; mount -t tmpfs run "$WORLD/run"
        mknod -m 666 "$WORLD/dev/null" c 1 3
        # The programs of this machine, for python.
        rmdir "$WORLD/lib"; ln -s usr/lib "$WORLD/lib"; ln -s usr/lib64 "$WORLD/lib64"; mkdir "$WORLD/usr/lib64"
        mount --bind /usr/lib64 "$WORLD/usr/lib64"; mount -t overlay -o "lowerdir=$WORLD/usr/lib:/usr/lib" lib "$WORLD/usr/lib"
        install -m 755 "$SUPPORT/kernel-install.py" "$parts/bin/kernel-install"
        mount -t overlay -o "lowerdir=$parts/bin:/usr/bin" bin "$WORLD/usr/bin"
        for version in "$@"; do uki "abc-$version.efi" "$OFF" "$version"; done
    }
    ramroot() { code=0; said=$(chroot "$WORLD" /usr/sbin/ramroot "$@" 2>&1) || code=$?; }
    expect() { # CODE TEXT VERB...
        ramroot "${@:3}"
        [ "$code" = "$1" ] && [[ $(tr -s " \n" " " <<<"$said") == *"$2"* ]] || fail "$code: $said"
    }
    sums() { (cd "$WORLD" && find efi etc/kernel $([ ! -d boot/EFI ] || echo boot/EFI) -type f | sort | xargs -d "\n" sha256sum); }
    words() { grep -ao "root=[^[:cntrl:]]*" "$linux/$1" | head -n 1; }
    break_it() { printf "%s\n" "$@" >"$WORLD/break"; rm -f "$WORLD/broken"; }
    refused() { # TEXT VERB: and all is as before
        local before=$(sums)
        expect 1 "$1" "${@:2}"
        [ "$(sums)" = "$before" ] || fail "changed by ${*:2}: $(diff <(echo "$before") <(sums)); $said"
    }
'

@test "images are made again, on and off, and nothing else stays" {
    in_world "$MACHINE"'
        machine 5 6; before=$(sums)
        expect 0 "will be protected: ramroot=tmpfs" enable
        [ "$(words abc-5.efi) $(words abc-6.efi)" = "$ON $ON" ] || fail "$(words abc-5.efi) $(words abc-6.efi)"
        [ "$(ls "$linux" | xargs)" = "abc-5.efi abc-6.efi" ] || fail "$(ls "$linux")"
        expect 0 "abc-6.efi ok" check
        expect 0 "will not be protected" disable
        [ "$(sums | grep efi)" = "$(grep efi <<<"$before")" ] || fail "$(sums)"
        expect 0 "nothing to do" disable
    '
}

@test "what kernel-install leaves is looked at, and each image is as before if that is not the same with one word more" {
    in_world "$MACHINE"'
        machine 5 6; head -c 1000 /dev/zero >"$WORLD/boot/bad"
        for how in fail no-initrd bad-initrd gone empty; do
            for version in 5 6; do
                break_it "$how $version"
                refused "nothing was changed" enable
                [ $how != no-initrd ] || [[ $said == *"lacks the section .initrd"* ]] || fail "$said"
            done
        done
        break_it "elsewhere 6"; before=$(sums | grep -v boot/EFI)
        expect 1 "/boot/EFI/Linux/abc-6.efi is new" enable
        [ "$(sums | grep -v boot/EFI)" = "$before" ] || fail "$(sums)"
        rm -r "$WORLD/boot/EFI"; : >"$WORLD/break"
        printf x >"$parts/x"; uki abc-6.efi "$OFF" 6 .dtb="$parts/x"
        refused "lacks the section .dtb" enable
    '
}

@test "taking back does not depend on the words that the images had" {
    in_world "$MACHINE"'
        machine 5 6; uki abc-5.efi "$ON" 5; uki abc-6.efi "$ON" 6; echo "$OFF" >"$WORLD/etc/kernel/cmdline"
        break_it "once 6"; refused "kernel-install" disable
        uki abc-6.efi "$OFF" 6; rm "$WORLD/etc/kernel/cmdline"
        break_it "once 6"; refused "kernel-install" enable
    '
}

@test "where there is no room for both, nothing is begun" {
    in_world "$MACHINE"'
        machine 6; head -c 20M /dev/urandom >"$WORLD/efi/fill"; head -c 30M /dev/urandom >"$WORLD/efi/fill2"
        head -c 8M /dev/urandom >"$parts/big"; uki abc-6.efi "$OFF" 6 .sbat="$parts/big"
        refused "No space left" enable
        [ "$(ls "$linux")" = abc-6.efi ] || fail "$(ls "$linux")"
    '
}

@test "killed in the middle, the next one says what to do, and so does check" {
    in_world "$MACHINE"'
        machine 6; before=$(sha256sum <"$linux/abc-6.efi"); break_it "half 6"
        chroot "$WORLD" /usr/sbin/ramroot enable >"$parts/said" 2>&1 & pid=$!
        until [ -e "$WORLD/at-it" ]; do sleep 0.1; kill -0 $pid 2>/dev/null || fail "it ended: $(cat "$parts/said")"; done
        kill -KILL "$(pgrep -f "^/usr/sbin/ramroot enable" | head -n 1)"; pkill -KILL -f "^python3 /usr/bin/kernel-install" || :; wait $pid || :
        : >"$WORLD/break"; kept=/efi/EFI/Linux/abc-6.efi.kept
        for verb in enable disable; do refused "it is in $kept put that back with mv(1)" $verb; done
        expect 1 "put that back with mv(1)" check
        mv "$WORLD$kept" "$linux/abc-6.efi"; [ "$(sha256sum <"$linux/abc-6.efi")" = "$before" ] || fail "another one"
        expect 0 "will be protected" enable; expect 0 "abc-6.efi ok" check
    '
}
