#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# source-package.sh SUITE: Debian's source package becomes a package in a Debian of that suite, without a network,
# and it is the one that cpack makes. In Debian 12, whose lintian is the one here, lintian has nothing to say.
set -eu
cd "$(dirname "$0")/../.."
suite=$1 built=build/trees/$1-source machine=$(dpkg --print-architecture)
sh tests/support/build-in-tree.sh "$suite" source
sh tests/support/same-package.sh "$built"/ramroot_*_"$machine".deb build/package/ramroot_*_"$machine".deb
[ "$suite" != bookworm ] || lintian --pedantic --display-info --fail-on error,warning,info,pedantic "$built"/ramroot_*_"$machine".changes "$built"/release/ramroot_*.dsc
