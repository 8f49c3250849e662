#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# in-tree.sh COMPILER [package]: called by build-in-tree.sh in its tree. Builds everything but the
# package and runs the unit tests; with "package" it first builds that too, by the command of the
# README, and looks at the help that it prints.
set -eu
cd /source
number=$(cd /usr/bin && printf '%s\n' "$1"-[0-9]* | sort -V | tail -n 1)
number=${number##*-}
# ccache does nothing with precompiled headers unless it is told that we know of its conditions.
export CCACHE_DIR=/cache/ccache CCACHE_MAXSIZE=1G CCACHE_SLOPPINESS=pch_defines,time_macros
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
