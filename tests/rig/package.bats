#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package in a real Debian with a real kernel: every initramfs gets the binary,
# loses it again, and a purge leaves nothing.

setup() {
    # shellcheck source=lib.bash
    . "$BATS_TEST_DIRNAME/lib.bash"
    skip_unless_ready
}

# A "!" before a command does not end a script with set -e.
words='fails() { if "$@"; then echo "should have failed: $*"; exit 1; fi; }
'
lifecycle='
    files() { find / -xdev \( -path /proc -o -path /tmp -o -path /var/log -o -path "/var/lib/dpkg" -o -path /var/cache \) -prune -o -print | sort; }
    holds() { lsinitramfs "$1" >/tmp/list; grep -q "$2" /tmp/list; }
    ours="^usr/sbin/ramroot$"
    kernel=$(basename /boot/vmlinuz-* | sed s/vmlinuz-//)
    # A second kernel: the same again under an older name.
    cp -a "/lib/modules/$kernel" /lib/modules/1.0-old; depmod 1.0-old; cp "/boot/config-$kernel" /boot/config-1.0-old
    cp "/boot/vmlinuz-$kernel" /boot/vmlinuz-1.0-old; update-initramfs -c -k 1.0-old
    files >/tmp/before
    dpkg -i "$DEB"
    for image in /boot/initrd.img-*; do holds "$image" "$ours" || { echo "$image lacks ramroot"; exit 1; }; done
    holds "/boot/initrd.img-$kernel" "overlay\.ko"
    echo "{ \"size\": \"30%\" }" >/etc/ramroot.json
    dpkg -i "$DEB"
    holds "/boot/initrd.img-$kernel" "^etc/ramroot.json$"
    dpkg -r ramroot
    for image in /boot/initrd.img-*; do ! holds "$image" "$ours" || { echo "$image still has ramroot"; exit 1; }; done
    [ -e /etc/ramroot.json ]
    # In GRUB'"'"'s menu nothing is left either.
    mkdir -p /boot/grub; echo "### BEGIN /etc/grub.d/42_ramroot ###" >/boot/grub/grub.cfg
    printf "#!/bin/sh\nls /etc/grub.d >/boot/grub/grub.cfg\n" >/usr/sbin/update-grub; chmod +x /usr/sbin/update-grub
    dpkg -P ramroot
    fails grep ramroot /boot/grub/grub.cfg
    [ -e /boot/grub/grub.cfg ]
    rm -r /boot/grub /usr/sbin/update-grub
    files >/tmp/after
    diff /tmp/before /tmp/after
'

@test "Debian 13: installed, removed, purged" { in_debian trixie "$words$lifecycle"; }

@test "Debian 12: installed, removed, purged" {
    # check.bats installs it there too; this one takes three minutes more.
    [ "${RAMROOT_FAULTS-all}" = all ] || skip "with ./check --all"
    in_debian bookworm "$words$lifecycle"
}

@test "installs and goes away where there is no initramfs builder" {
    in_debian trixie "$words"'
        dpkg -P --force-depends initramfs-tools initramfs-tools-core >/dev/null 2>&1
        fails command -v update-initramfs
        rm -f /etc/machine-id
        dpkg -i "$DEB" >/tmp/said
        grep -q "machine-id is not set yet" /tmp/said
        ramroot --version && dpkg -P ramroot && [ ! -e /usr/sbin/ramroot ]
        echo 0123456789abcdef0123456789abcdef >/etc/machine-id
        dpkg -i "$DEB" >/tmp/said
        fails grep machine-id /tmp/said
    '
}

replaced='
    kernel=$(basename /boot/vmlinuz-* | sed s/vmlinuz-//)
    image=/boot/initrd.img-$kernel
    has_ours() { # WORDS, all of them in the list of files
        "$1" "$image" >/tmp/list; shift
        local word
        for word in "$@"; do grep -q "$word" /tmp/list || { echo "$image lacks $word"; return 1; }; done
    }
    by_dracut() { has_ours lsinitrd "usr/sbin/ramroot$" "pre-pivot/80-ramroot-pre-pivot.sh$" "/overlay\.ko"; }
    by_initramfs_tools() { has_ours lsinitramfs "^usr/sbin/ramroot$" "^scripts/init-bottom/ramroot$" "/overlay\.ko"; }
    apt-get -qq update
    install() { apt-get -qq -o Dpkg::Use-Pty=0 --no-install-recommends -y install "$@"; }
    install cpio zstd
'

@test "Debian 13: initramfs-tools is replaced by dracut, and the other way round" {
    in_debian trixie "$words$replaced"'
        dpkg -i "$DEB"
        by_initramfs_tools
        install dracut
        fails command -v update-initramfs
        by_dracut
        install initramfs-tools
        by_initramfs_tools
    '
}

@test "Debian 13, dracut only: installed, configured, removed; the same from the RPM" {
    in_debian trixie "$words$replaced"'
        install dracut rpm
        dpkg -i "$DEB"
        by_dracut
        echo "{ \"size\": \"30%\" }" >/etc/ramroot.json
        dpkg -i "$DEB"
        has_ours lsinitrd " etc/ramroot.json$"
        dpkg -P ramroot
        fails by_dracut
        [ -z "$(find / -xdev -name "*ramroot*" -not -path "/tmp/*" -not -path "/var/*" -not -path "/sys/*")" ]

        # Fedora is not to be had here; its scriptlets are the same.
        rpm -i --nodeps "$RPM"
        by_dracut
        rpm -e ramroot
        fails by_dracut
    '
}
