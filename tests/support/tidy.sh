#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-tidy on everything in src/, without compiling it: tidy.sh [OPTION-OF-RUN-CLANG-TIDY...]
# The files of a room are looked at together, so that what they all include is looked at once.
set -eu
cd "$(dirname "$0")/../.."
cmake --preset tidy >/dev/null
# It prints each command, and the warnings of headers that it leaves out.
run-clang-tidy -quiet -j 2 -p build/tidy "$@" >build/tidy/said 2>&1 || {
    grep -A 8 -E '(warning|error):' build/tidy/said || cat build/tidy/said
    exit 1
}
