#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# build-in-tree.sh SUITE COMPILER [package]: does what in-tree.sh says in a Debian of that suite, with the
# newest COMPILER (g++ or clang) there. COMPILER may be "source": the source package, without a network. As
# root, in mounts of its own.
set -eu
cd "$(dirname "$0")/../.."
suite=$1 compiler=$2
attempt="build on Debian $suite"
. tests/support/own-mounts.sh
with_own_mounts flock "$@"
. tests/support/host.sh
build=$PWD/build/trees/$suite-$compiler
use_tree "$suite" "$suite-$compiler"
mkdir -p "$build"
# What another tree's compiler has made is of no use here, except what ccache knows.
cmp -s "$folder/key" "$build/tree" || { rm -rf "$build" && mkdir "$build" && cp "$folder/key" "$build/tree"; }

online=
if [ "$compiler" = source ]; then
    sh tests/support/source-of-now.sh "$build/release"
    online="unshare --net"
fi

mount -o bind,ro "$tree" "$tree"
mount -o bind,ro "$PWD" "$tree/source"
mount -o bind "$build" "$tree/source/build"
mount -o bind "$folder/cache" "$tree/cache"
mount_machine "$tree"
mount -t tmpfs tmp "$tree/tmp"
# Without CI: the tree has no tools for the tests that do not run there.
# shellcheck disable=SC2086 # the words are a command
exec $online env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/tmp RAMROOT_CACHE=/cache \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    nice chroot "$tree" sh /source/tests/support/in-tree.sh "$compiler" ${3+"$3"}
