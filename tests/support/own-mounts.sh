# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by the tests that run something in a Debian of another suite, with mounts of its own.
# $attempt says what for, "build on Debian sid".

cannot() {
    # shellcheck disable=SC2154
    echo "cannot $attempt: $*"
    [ -z "${CI-}" ] || exit 1
    exit 77
}

# with_own_mounts TOOLS ARGUMENT...: goes on in a mount namespace, whose mounts end with it, also when this is killed.
with_own_mounts() {
    [ "$(id -u)" -eq 0 ] || cannot "it mounts folders, run it as root"
    for tool in mmdebstrap unshare $1; do command -v "$tool" >/dev/null || cannot "$tool is not installed"; done
    shift
    [ -n "${RAMROOT_OWN_MOUNTS-}" ] || RAMROOT_OWN_MOUNTS=1 exec unshare --mount --propagation private sh "$0" "$@"
}

# mount_machine TREE: what programs in it need of this machine.
mount_machine() {
    [ ! -e /etc/resolv.conf ] ||
        { { [ -e "$1/etc/resolv.conf" ] || touch "$1/etc/resolv.conf"; } && mount -o bind,ro /etc/resolv.conf "$1/etc/resolv.conf"; }
    mount --rbind /dev "$1/dev"
    mount -t proc proc "$1/proc"
}
