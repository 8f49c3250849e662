#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# source-rpm.sh: the spec file becomes packages, without a network, and the binary one is that which cpack makes. In
# a Debian sid, whose rpm is that of distributions with dnf5; it knows no packages of theirs, hence --nodeps.
set -eu
cd "$(dirname "$0")/../.."
attempt="build from the spec file in Debian sid"
. tests/support/own-mounts.sh
with_own_mounts "flock rpm"
. tests/support/host.sh
use_tree sid sid-rpm
change_tree rpm
built=$PWD/build/trees/sid-rpm
mkdir -p "$built"
sh tests/support/source-of-now.sh "$built/release"
mount -o bind "$built" "$root/source"
mount -o bind "$folder/cache" "$root/cache"
unshare --net env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 CCACHE_DIR=/cache/ccache CCACHE_MAXSIZE=1G \
    CCACHE_BASEDIR=/source CMAKE_CXX_COMPILER_LAUNCHER=ccache \
    nice chroot "$root" rpmbuild -ba --nodeps --define "_topdir /source" --define "_sourcedir /source/release" /source/release/ramroot.spec
rpmlint -c cmake/rpm/rpmlint.toml "$built/release/ramroot.spec"

# What may differ: the programs' bytes, by the compiler; those of manual pages, by scdoc; sizes, times, who made it.
describe() {
    rpm -qp --qf '%{NAME} %{VERSION} %{RELEASE} %{ARCH}\n%{SUMMARY}\n%{LICENSE}\n%{GROUP}\n%{URL}\n%{DESCRIPTION}\n' "$1"
    rpm -qp --requires --scripts --changelog "$1" | grep -v '^rpmlib(\|^$'
    rpm -qp --qf '[%{FILEFLAGS:fflags} %{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES} %{FILELINKTOS} %{FILEDIGESTS}\n]' "$1" |
        sed -E '/ramroot-boot +[0-9a-f]+$|sbin\/ramroot +[0-9a-f]+$|\/man\//s/[0-9a-f]+$//'
}
describe build/package/ramroot-*."$(uname -m)".rpm >"$built/one"
describe "$built"/RPMS/*/ramroot-*.rpm >"$built/other"
diff -u "$built/one" "$built/other"
