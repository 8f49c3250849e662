#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every source file says its licence, and is formatted as .clang-format says: style.sh
set -eu
cd "$(dirname "$0")/../.."
bad=0
mkdir -p build
# Data, documents and what has no comments need no licence in them.
git ls-files | grep -vE '^(LICENSE|.*\.(md|json|scd|svg)|cmake/(deb|rpm)/(changelog.in|conffiles)|debian/(copyright|source/format))$' |
    grep -vE '^tests/(golden|fuzz/corpus|unit/data)/|^tests/vm/powercut/names$' >build/style.files
while read -r file; do
    head -n 2 "$file" | grep -q SPDX-License-Identifier: && continue
    echo "$file: its first lines do not name the licence (SPDX-License-Identifier)"
    bad=1
done <build/style.files
# Versions format differently. 14 is that of Debian 12, on which the tests run.
tool=$(command -v clang-format-14 || command -v clang-format) || tool=
case $([ -z "$tool" ] || "$tool" --version) in
    *" 14."*) find src tests -name '*.?pp' -exec "$tool" --dry-run -Werror {} + || bad=1 ;;
    *)
        echo "the format was not checked: clang-format 14 is not installed"
        [ $bad -ne 0 ] || [ -n "${CI-}" ] || exit 77
        bad=1
        ;;
esac
exit $bad
