#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# try-in-tree.sh SUITE: what somebody does who has a fresh Debian of that suite and a clone: ./try --yes. It has to
# end with the protected machine, and a second time it has to use what is there. As root, in mounts of its own.
set -eu
cd "$(dirname "$0")/../.."
suite=$1
attempt="try it on Debian $suite"
. tests/support/own-mounts.sh
with_own_mounts git "$@"
. tests/support/host.sh
tree=$PWD/build/trees/try-$suite
rm -rf --one-file-system "$tree"
mkdir -p "$tree"
trap 'umount -R "$tree" 2>/dev/null || :; rm -rf --one-file-system "$tree"' EXIT
apt-config dump | grep -Ei '^Acquire::https?::[^ ]*proxy' >"$tree.apt" || :
# It tells dash(1) the numbers of its descriptors, which may have one digit only: so it must not inherit any.
mmdebstrap --quiet --mode=root --variant=apt --aptopt="$tree.apt" --aptopt='APT::Sandbox::User "root"' \
    --aptopt='Acquire::Check-Valid-Until "false"' --dpkgopt=force-unsafe-io "$suite" "$tree" \
    3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- >"$tree.log" 2>&1 || cannot "there is no tree: $(grep '^E' "$tree.log" | head -n 2)"
mkdir -p "$tree/root/ramroot"
# The clone as it is now, without what was built.
git -c safe.directory='*' ls-files -z --cached --others --exclude-standard | xargs -0 tar -c --ignore-failed-read |
    tar -x -C "$tree/root/ramroot"
mount -o bind "$tree" "$tree"
mount_machine "$tree"

run_it() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root RAMROOT_VM_SECONDS=1800 \
        RAMROOT_ONE_MACHINE="${RAMROOT_ONE_MACHINE-}" \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        chroot "$tree" sh -c 'cd /root/ramroot && ./try --yes' >"$tree.said" 2>&1 || {
        tail -n 40 "$tree.said"
        die "./try does not work in a fresh Debian $suite"
    }
    cat "$tree.said"
    grep -q '^Protected: ' "$tree.said" || die "./try did not end with the protected machine"
}

run_it
before=$(stat -c '%n %Y' "$tree"/root/.cache/ramroot/vm/demo/*/disk.img "$tree/root/ramroot/build/static/ramroot")
say "It took $(du -shx "$tree/root" | cut -f1) for itself, and all packages and the tree $(du -shx "$tree" | cut -f1)."
[ "${RAMROOT_TRY_ONCE-}" = 1 ] && exit
run_it
[ "$before" = "$(stat -c '%n %Y' "$tree"/root/.cache/ramroot/vm/demo/*/disk.img "$tree/root/ramroot/build/static/ramroot")" ] ||
    die "the second ./try made again what the first had made"
