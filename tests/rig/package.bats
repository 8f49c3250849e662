#!/usr/bin/env bats
# The Debian package in a real Debian with a real kernel: every initramfs gets the binary,
# loses it again, and a purge leaves nothing.

setup() {
    # shellcheck source=lib.bash
    . "$BATS_TEST_DIRNAME/lib.bash"
    reason=$(ready_or_reason)
    if [ -n "$reason" ]; then
        [ -z "${CI-}" ] || { echo "$reason" >&2; return 1; }
        skip "$reason"
    fi
    # shellcheck disable=SC2012 # the names are ours, and ls sorts by time
    deb=$(ls -t "$repo"/build/package/ramroot_*_amd64.deb | head -n 1)
}

# in_debian SUITE SCRIPT: in a throw-away copy; $DEB is the package.
in_debian() {
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount --propagation private bash -euo pipefail -c '
        mount -t tmpfs mem /mnt
        mkdir /mnt/upper /mnt/work /mnt/root
        mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
        mount -t proc proc /mnt/root/proc
        cp "$2" /mnt/root/tmp/ramroot.deb
        chroot /mnt/root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEB=/tmp/ramroot.deb bash -euo pipefail -c "$3"
    ' - "$("$rig/make-chroot" "$1")" "$deb" "$2"
}

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
    dpkg -P ramroot
    files >/tmp/after
    diff /tmp/before /tmp/after
'

@test "Debian 13: installed, removed, purged" { in_debian trixie "$lifecycle"; }

@test "Debian 12: installed, removed, purged" { in_debian bookworm "$lifecycle"; }

@test "installs and goes away where there is no initramfs builder" {
    in_debian trixie '
        dpkg -P --force-depends initramfs-tools initramfs-tools-core >/dev/null 2>&1
        ! command -v update-initramfs
        dpkg -i "$DEB" && ramroot --version && dpkg -P ramroot && [ ! -e /usr/sbin/ramroot ]
    '
}
