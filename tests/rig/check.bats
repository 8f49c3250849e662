#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot check` and its hooks with the images that the real update-initramfs and dracut make.

setup() {
    # shellcheck source=lib.bash
    . "$BATS_TEST_DIRNAME/lib.bash"
    skip_unless_ready
}

# shellcheck disable=SC2016 # for the inner shell
words='
    V=$(basename /boot/vmlinuz-* | sed s/vmlinuz-//) IMAGE=/boot/initrd.img-$V
    fail() { echo "FAILED: $*"; exit 1; }
    expect() { # CODE TEXT [ARGUMENT...]
        local code=0 wanted=$1 text=$2; shift 2
        said=$(ramroot check "$@" 2>&1) || code=$?
        [ "$code" = "$wanted" ] || fail "exit $code, wanted $wanted: $said"
        [[ $said == *"$text"* ]] || fail "no \"$text\" in: $said"
    }
    # Runs COMMAND, which must succeed, and keeps what it said in $said.
    hears() { said=$("$@" 2>&1) || fail "$*: $said"; }
    ask() { # as update-grub would write it
        mkdir -p /boot/grub
        printf "menuentry x {\n linux /boot/vmlinuz-$V root=/dev/vda1 ro ramroot=tmpfs\n initrd $IMAGE\n}\n" >/boot/grub/grub.cfg
    }
    install() { apt-get -qq -o Dpkg::Use-Pty=0 --no-install-recommends -y install "$@" >/dev/null 2>&1; }
    early() { # as microcode packages do it
        mkdir -p /tmp/early/kernel/x86/microcode; head -c 99999 /dev/urandom >/tmp/early/kernel/x86/microcode/AuthenticAMD.bin
        (cd /tmp/early && find . | cpio -o -H newc --quiet) | cat - "$IMAGE" >/tmp/both; cp /tmp/both "$IMAGE"
    }
'

@test "Debian 13: a machine that does not ask for ramroot sees nothing of it" {
    in_debian trixie "$words"'
        hears dpkg -i "$DEB"; [[ $said != *"the next boot"* ]] || fail "$said"
        printf "#!/bin/sh\n. /usr/share/initramfs-tools/hook-functions\nrm -rf \"\$DESTDIR\"/usr/lib/modules/*/kernel/fs/overlayfs\n" >/etc/initramfs-tools/hooks/zz-broken
        sed -i "s/^case/PREREQ=ramroot; case/" /etc/initramfs-tools/hooks/zz-broken; chmod +x /etc/initramfs-tools/hooks/zz-broken
        hears update-initramfs -u -k "$V"; [ "$said" = "update-initramfs: Generating $IMAGE" ] || fail "$said"
        [ ! -e /run/ramroot ] || fail "$(ls -R /run/ramroot)"
    '
}

@test "Debian 13: each way to be not ready is found, the hook tells at once, and a new image mends it" {
    in_debian trixie "$words"'
        rebuild() { hears update-initramfs -u -k "$V"; }
        dpkg-deb -x "$DEB" /tmp/x; cp /tmp/x/usr/sbin/ramroot /usr/sbin/; cp -r /tmp/x/usr/lib/ramroot /usr/lib/
        expect 1 "$V  NOT READY: ramroot is not in $IMAGE: run update-initramfs -u -k $V"
        rm -r /usr/sbin/ramroot /usr/lib/ramroot; dpkg -i "$DEB" >/dev/null
        expect 0 "$V  ok"; expect 0 "$V  ok" --all-kernels; ask; expect 0 "/boot/grub/grub.cfg  ok"

        # overlay.ko does not get into the image: loud, but update-initramfs and so dpkg succeed.
        cp /usr/share/initramfs-tools/hooks/ramroot /tmp/hook; sed -i "s/^manual_add_modules overlay/#/" /usr/share/initramfs-tools/hooks/ramroot; rebuild
        [[ $said == *"ramroot: the next boot cannot be protected: $V  NOT READY: overlay.ko is not in $IMAGE"* ]] || fail "$said"
        expect 1 "overlay.ko is not in" --recorded
        cp /tmp/hook /usr/share/initramfs-tools/hooks/ramroot; rebuild
        [[ $said != *ramroot* ]] || fail "$said"
        expect 0 "" --recorded

        echo "{}" >/etc/ramroot.json; expect 1 "/etc/ramroot.json is not in $IMAGE"; rebuild; expect 0 "$V  ok"
        echo "{ }" >/etc/ramroot.json; expect 1 "/etc/ramroot.json was changed after $IMAGE"; rebuild; expect 0 "$V  ok"
        rm /etc/ramroot.json; expect 1 "gone from the disk"; rebuild; expect 0 "$V  ok"

        P=/usr/lib/ramroot/ramroot-boot; cp $P /tmp/old; { cat /tmp/old; echo; } >$P
        expect 1 "another ramroot than the installed one"; cp /tmp/old $P; expect 0 "$V  ok"
        echo "#" >>/usr/share/initramfs-tools/scripts/init-bottom/ramroot; expect 1 "another scripts/init-bottom/ramroot"
        sed -i "\$d" /usr/share/initramfs-tools/scripts/init-bottom/ramroot; expect 0 "$V  ok"

        cp "$IMAGE" /tmp/good; size=$(stat -c %s "$IMAGE")
        for keep in $((size - 1)) $((size * 9 / 10)) $((size / 2)) 1000; do truncate -s "$keep" "$IMAGE"; expect 1 "cut off"; done
        cp /tmp/good "$IMAGE"; expect 0 "$V  ok"

        # A second kernel, whose image then comes to be that of the first; and the other way round.
        cp -a "/lib/modules/$V" /lib/modules/6.1.0-old; depmod 6.1.0-old; cp "/boot/config-$V" /boot/config-6.1.0-old
        cp "/boot/vmlinuz-$V" /boot/vmlinuz-6.1.0-old; hears update-initramfs -c -k 6.1.0-old
        [[ $said == *"6.1.0-old  NOT READY: /boot/vmlinuz-6.1.0-old is Linux $V, not 6.1.0-old"* ]] || fail "$said"
        cp /boot/initrd.img-6.1.0-old "$IMAGE"; expect 1 "overlay.ko is not in $IMAGE, which has modules of Linux 6.1.0-old"
        cp /tmp/good "$IMAGE"; expect 0 "$V  ok"; expect 1 "6.1.0-old  NOT READY" --all-kernels
        expect 1 "6.1.0-old  NOT READY" --recorded; rm /boot/*-6.1.0-old; expect 0 "" --recorded
        mv "/lib/modules/$V" /lib/modules/away; expect 1 "/lib/modules/$V has no modules.dep"; mv /lib/modules/away "/lib/modules/$V"
        expect 0 "$V  ok"
    '
}

@test "Debian 13: zstd, xz, gzip, lz4, lzma, with microcode in front" {
    in_debian trixie "$words"'
        apt-get -qq update; install xz-utils lz4 cpio; dpkg -i "$DEB" >/dev/null
        for kind in zstd xz gzip lz4 lzma; do
            echo "COMPRESS=$kind" >/etc/initramfs-tools/conf.d/kind
            # The fastest level: the tests care for the format.
            [ "$kind" = zstd ] || echo "COMPRESSLEVEL=1" >>/etc/initramfs-tools/conf.d/kind
            hears update-initramfs -u -k "$V"; expect 0 "$V  ok"
            early; expect 0 "$V  ok"
            truncate -s -5000 "$IMAGE"; expect 1 "cut off"
        done
        dpkg -P --force-depends lz4 >/dev/null 2>&1
        printf "\002\041\114\030" >"$IMAGE"; expect 1 "Package not installed (lz4 is needed to unpack it): install it"
    '
}

@test "Debian 13, dracut only: ready, also without compression, and not without overlay.ko" {
    in_debian trixie "$words"'
        apt-get -qq update; install dracut cpio zstd; dpkg -i "$DEB" >/dev/null
        expect 0 "$V  ok"; ask
        hears dracut -q --force --compress gzip "$IMAGE" "$V"; [[ $said != *"next boot"* ]] || fail "$said"
        expect 0 "$V  ok"
        early; expect 0 "$V  ok"; truncate -s -5000 "$IMAGE"; expect 1 "cut off"
        hears dracut -q --force --no-compress "$IMAGE" "$V"; expect 0 "$V  ok"
        hears dracut -q --force --omit-drivers overlay "$IMAGE" "$V" # its own hook call
        [[ $said == *"NOT READY: overlay.ko is not in $IMAGE: run dracut --force $IMAGE $V"* ]] || fail "$said"
        expect 1 "overlay.ko is not in" --recorded
        hears dracut -q --force --omit ramroot "$IMAGE" "$V"; expect 1 "ramroot is not in $IMAGE"
        hears dracut -q --force "$IMAGE" "$V"; expect 0 "" --recorded
        echo "#" >>/usr/lib/dracut/modules.d/90ramroot/ramroot-pre-pivot.sh; expect 1 "another 80-ramroot-pre-pivot.sh"
    '
}

@test "Debian 12: initramfs-tools, and dracut, whose kernel hook is followed by ours" {
    in_debian bookworm "$words"'
        dpkg -i "$DEB" >/dev/null; expect 0 "$V  ok"; ask
        apt-get -qq update; install dracut cpio zstd
        /etc/kernel/postinst.d/dracut "$V" 2>/dev/null; expect 0 "$V  ok"
        echo "omit_drivers+=\" overlay \"" >/etc/dracut.conf.d/omit.conf
        hears run-parts --arg="$V" /etc/kernel/postinst.d
        [[ $said == *"NOT READY: overlay.ko is not in $IMAGE"* ]] || fail "$said"
    '
}
