#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# in-tree.sh COMPILER [package]: called by build-in-tree.sh in its tree. Builds everything but the
# package and runs the unit tests; with "package" it first builds that too, by the command of the
# README, and looks at the help that it prints. With "source" as the compiler it makes the package of the
# source package in build/release instead, as distributions do, by the compiler that is theirs.
set -eu
cd /source
# ccache does nothing with precompiled headers unless it is told that we know of its conditions.
export CCACHE_DIR=/cache/ccache CCACHE_MAXSIZE=1G CCACHE_SLOPPINESS=pch_defines,time_macros
if [ "$1" = source ]; then
    rm -rf build/unpacked build/ramroot*
    dpkg-source -x build/release/ramroot_*.dsc build/unpacked
    cd build/unpacked
    # In later ones the other build runs the unit tests. Without HOME, as on the machines that build Debian.
    nocheck=" nocheck"
    ! grep -q bookworm /etc/os-release || nocheck=
    env -u HOME DEB_BUILD_OPTIONS="parallel=$(nproc)$nocheck" dpkg-buildpackage -us -uc -b
    exit
fi
number=$(cd /usr/bin && printf '%s\n' "$1"-[0-9]* | sort -V | tail -n 1)
number=${number##*-}
case $1 in
    g++) export CC="gcc-$number" CXX="g++-$number" ;;
    # One of them: the time in such a header may not count.
    clang) export CC="clang-$number" CXX="clang++-$number" CXXFLAGS='-Xclang -fno-pch-timestamp' ;;
esac
"$CXX" --version | head -n 1
if [ "${2-}" = package ]; then
    cmake --workflow --preset package
    build/static/ramroot --version
    sh tests/shell/manual.sh build/static/ramroot # with the CLI11 of this Debian
fi
# No debug information: it costs a third of the time, and nobody debugs here.
cmake --preset dev -DCMAKE_CXX_FLAGS_DEBUG=-g0 -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=12
cmake --build --preset dev
ctest --preset dev -L '^(unit|fuzz)$'
