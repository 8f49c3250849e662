# SPDX-License-Identifier: GPL-3.0-or-later
# What the rig, its tests and the benchmark share. Sourced by bash, changes nothing.
# shellcheck shell=bash
# shellcheck disable=SC2034 # most names are for those who source this

PATH=$PATH:/usr/sbin:/sbin # root by su has neither
rig=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd -- "$rig/../.." && pwd)
cache=${RAMROOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ramroot}/rig
ramroot=${RAMROOT_BIN:-$repo/build/static/ramroot}
ramroot_boot=${RAMROOT_BOOT_BIN:-${ramroot%/*}/ramroot-boot}
glue=$repo/initramfs-tools

say() { echo "rig: $*" >&2; }
die() { say "$*"; exit 1; }

# What a cached thing is made from: another text, another name.
key() { cat -- "$@" | sha256sum | cut -c1-16; } # FILE...

# Two callers may want the same file: one makes it, the other waits for it.
lock() { # NAME; held until the script ends
    mkdir -p "$cache"
    exec 9>"$cache/$1.lock"
    flock 9
}

# Runs SCRIPT inside ARGS... where its mounts are nobody else's and end with it.
in_own_mounts() { unshare --mount --propagation private "$0" inside "$@"; }

# shellcheck disable=SC2012 # the names are ours, and ls sorts by time
newest_deb() { ls -t "$repo"/build/package/ramroot_*_amd64.deb | head -n 1; }

# in_debian SUITE SCRIPT: in a throw-away copy; $DEB and $RPM are the packages, and what the caller has
# as the folder $RELEASE is /tmp/release. Without most drivers
# and systemd, which say nothing of ours, an initramfs is made in a third of the time.
in_debian() {
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount --propagation private bash -euo pipefail -c '
        mount -t tmpfs mem /mnt
        mkdir /mnt/upper /mnt/work /mnt/root
        mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
        mount -t proc proc /mnt/root/proc
        cp "$2" /mnt/root/tmp/ramroot.deb
        cp "${2%/*}"/ramroot-*.x86_64.rpm /mnt/root/tmp/ramroot.rpm
        [ -z "${RELEASE-}" ] || cp -r "$RELEASE" /mnt/root/tmp/release
        cp /etc/resolv.conf /mnt/root/etc/resolv.conf
        mkdir -p /mnt/root/etc/dracut.conf.d
        echo MODULES=list >/mnt/root/etc/initramfs-tools/conf.d/quick
        omit="systemd systemd-initrd systemd-udevd dracut-systemd dbus dbus-broker dbus-daemon i18n"
        printf "%s=\" %s \"\n" drivers ext4 omit_dracutmodules+ "$omit" >/mnt/root/etc/dracut.conf.d/quick.conf
        chroot /mnt/root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive \
            DEB=/tmp/ramroot.deb RPM=/tmp/ramroot.rpm bash -euo pipefail -c "$3"
    ' - "$("$rig/make-chroot" "$1")" "$(newest_deb)" "$2"
}

# Modules and an initramfs for a kernel that is none, with what `ramroot check` looks for and no more.
make_ready_initramfs() { # ROOT VERSION
    local inside overlay=usr/lib/modules/$2/kernel/fs/overlayfs/overlay.ko
    inside=$(mktemp -d)
    mkdir -p "$inside"/{usr/sbin,scripts/init-bottom,"${overlay%/*}"}
    cp "$ramroot_boot" "$inside/usr/sbin/ramroot"
    echo module >"$inside/$overlay"
    echo script >"$inside/scripts/init-bottom/ramroot"
    echo /scripts/init-bottom/ramroot >"$inside/scripts/init-bottom/ORDER"
    (cd "$inside" && find . | cpio --quiet -o -H newc) >"$1/boot/initrd.img-$2"
    mkdir -p "$1/${overlay%/*}"
    cp "$inside/$overlay" "$1/$overlay"
    echo kernel/fs/overlayfs/overlay.ko: >"$1/usr/lib/modules/$2/modules.dep"
    rm -r "$inside"
}

# The kernel of this machine runs in the rig, not Debian's: it must have overlayfs.
ready_or_reason() { # prints nothing when the rig can run here
    if [ "$(id -u)" != 0 ]; then echo "the rig mounts file systems: run it as root"; return; fi
    local tool
    for tool in mmdebstrap mke2fs losetup unshare flock cpio; do
        command -v "$tool" >/dev/null || { echo "$tool is not installed"; return; }
    done
    modprobe -q overlay 2>/dev/null || grep -qw overlay /proc/filesystems || echo "this kernel has no overlayfs"
}

# For bats: a test that cannot run is skipped, and fails in CI.
skip_unless_ready() {
    local reason
    reason=$(ready_or_reason)
    [ -n "$reason" ] || return 0
    [ -z "${CI-}" ] || die "cannot run: $reason"
    skip "$reason"
}
