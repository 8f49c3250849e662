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

# change_tree PACKAGE...: $root is $tree with these packages, of which nothing stays.
change_tree() {
    root=/mnt/root
    mount -t tmpfs tmp /mnt
    mkdir $root /mnt/upper /mnt/work
    mount -t overlay -o "lowerdir=$tree,upperdir=/mnt/upper,workdir=/mnt/work" overlay $root
    mount_machine $root
    chroot $root sh -c 'apt-get -q update && apt-get -q -y install --no-install-recommends "$@"' sh "$@" >/mnt/log 2>&1 ||
        cannot "the packages $*: $(grep ^E /mnt/log | head -n 2)"
}

# use_tree SUITE NAME: $tree is a small Debian of that suite, as new as can be had, which nobody replaces meanwhile;
# $folder is where it lies. That an old one was used is said in build/trees/NAME.note, which ./check shows at the end.
use_tree() {
    # shellcheck disable=SC2154 # of host.sh
    folder=$cache/trees/$1 tree=$cache/trees/$1/tree
    mkdir -p "$folder/cache" build/trees
    rm -f "build/trees/$2.note"
    exec 9>"$folder/lock"
    flock 9
    if ! said=$(sh tests/support/make-tree.sh "$1" "$folder"); then
        [ -d "$tree" ] || cannot "$said"
        say "Debian $1: the tree of $(date -r "$tree" +%F) was used, because no new one could be made:" "$said" | tee "build/trees/$2.note"
    fi
    flock -s 9
}
