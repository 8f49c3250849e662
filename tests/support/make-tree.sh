#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# make-tree.sh SUITE FOLDER: makes FOLDER/tree, a small Debian with the newest g++ of the suite, in
# sid the newest clang too, unless the one that is there is as good. Takes a minute. When it fails,
# as it does while sid's archive is not consistent, it prints the reason, and the old one stays.
set -eu
suite=$1 folder=$2
. tests/support/host.sh

# By number: the packages without one can be two versions behind, as sid's clang.
# shellcheck disable=SC2016 # for the shell in the tree
newest='for name in $compilers; do apt-cache pkgnames $name- | grep -x "$name-[0-9]*" | sort -V | tail -n 1; done'
compilers=g++
[ "$suite" != sid ] || compilers='g++ clang'
# shellcheck disable=SC2154 # of host.sh
packages=$(echo "$build_packages libgtest-dev libgmock-dev ccache debhelper" | tr ' ' ,)
# The machine's way to the archive; the rest of its settings is not for another Debian.
apt-config dump | grep -Ei '^Acquire::https?::[^ ]*proxy' >"$folder/apt.conf" || :

# A month: new compilers are to be seen soon, and the archive keeps old sources for some time only.
key=$( (cat "$0" "$folder/apt.conf" && echo "$packages") | sha256sum)
[ "$(head -n 1 "$folder/key" 2>/dev/null)" != "$key" ] || [ -n "$(find "$folder/key" -mtime +28)" ] || exit 0

rm -rf --one-file-system "$folder/new"
# It tells dash(1) the numbers of its descriptors, which may have one digit only: so it must
# not inherit any. A mirror that stands still for weeks is good enough.
# shellcheck disable=SC2016 # for the shells of the hooks
mmdebstrap --mode=root --variant=apt --skip=cleanup/apt/lists --include="$packages" --aptopt="$folder/apt.conf" \
    --aptopt='APT::Sandbox::User "root"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='mkdir "$1/source" "$1/cache" && touch "$1/etc/resolv.conf"' \
    --customize-hook="chroot \"\$1\" sh -c 'compilers=\"$compilers\"; apt-get -q install -y --no-install-recommends \$($newest)'" \
    "$suite" "$folder/new" >"$folder/log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- || {
    grep '^E' "$folder/log" | head -n 2
    rm -rf --one-file-system "$folder/new"
    exit 1
}
rm -rf --one-file-system "$folder/key" "$folder/tree"
mv "$folder/new" "$folder/tree"
printf '%s\n' "$key" "$(date)" >"$folder/key"
