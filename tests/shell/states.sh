#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The words of `ramroot status` in the source, with their exit status, what the unit makes of them and
# the login message, are those of the table in ramroot(8), words and exit status those of the README, and the unit accepts the
# same numbers.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
source=$here/src/core/status/protection.hpp
page=$here/src/man/ramroot.8.scd
unit=$here/hooks/systemd/ramroot-verify.service
bad=0

in_source=$(sed -n 's/^    {Protection::[a-z_]*, "\([a-z]*\)", \([0-9]*\), ProtectionRow::Unit::\([a-z]*\), "\(.*\)"},$/\1|\2|\3|\4/p' "$source")
# A row begins with "|", a further cell with ":"; what goes on with blanks is a cell that is not compared.
in_page=$(sed -n '/^# STATES/,/^# PACKAGE/p' "$page" | awk '
    /^[|]/ { if (row != "") print row; row = substr($0, 4); cells = 1; next }
    /^:  / && row != "" && cells < 4 { cell = substr($0, 4); row = row "|" (cell == "-" ? "" : cell); cells++ }
    END { print row }')
if [ -z "$in_source" ] || [ "$in_source" != "$in_page" ]; then
    printf 'the table in ramroot(8):\n%s\nand that of the source:\n%s\n' "$in_page" "$in_source"
    bad=1
fi

# shellcheck disable=SC2016 # the table has backquotes
in_readme=$(sed -n 's/^| `\([a-z]*\)` | \([0-9]\) | .*/\1|\2/p' "$here/README.md")
if [ "$(echo "$in_source" | cut -d'|' -f1,2)" != "$in_readme" ]; then
    printf 'the table in the README:\n%s\n' "$in_readme"
    bad=1
fi

wanted=$(echo "$in_source" | awk -F'|' '$3 == "succeeds" && $2 != 0 { print $2 }' | sort -n | tr '\n' ' ')
accepted=$(sed -n 's/^SuccessExitStatus=//p' "$unit" | tr ' ' '\n' | sort -n | tr '\n' ' ')
[ "$wanted" = "$accepted" ] || { echo "ramroot-verify.service accepts $accepted, the table says $wanted"; bad=1; }
exit $bad
