#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual page, the README and --help name every verb, option and exit code that is
# in the source, so that none can drift away: manual.sh BINARY
# shellcheck disable=SC2013 # the loops are over words
set -eu
page=src/man/ramroot.8.scd
missing=0
want() { # TEXT FILE...
    text=$1
    shift
    for file in "$@"; do
        grep -qF -e "$text" "$file" || { echo "$file does not mention $text"; missing=1; }
    done
}
"$1" --help >/dev/null
for verb in $("$1" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do want "*$verb*" "$page"; done
for verb in enable status; do
    "$1" $verb --help | grep -q "^Usage: ramroot $verb " || { echo "$verb --help does not tell its usage"; missing=1; }
done
for verb in $("$1" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
    "$1" "$verb" --help | awk -v verb="$verb" 'length > 80 { print verb " --help is wider than 80 columns: " $0; wide = 1 } END { exit wide }' || missing=1
    for option in $("$1" "$verb" --help | sed -n 's/^  .*\(--[a-z-]*\).*/\1/p' | sort -u | grep -vx -e --help -e --version); do
        want "*$option*" "$page"
    done
done
for option in $(grep -o 'OptionRow{"[a-z_]*"' src/core/request/options.cpp | cut -d'"' -f2); do
    want "*$option*=" "$page"
    [ "$option" = mounts ] || want "\`$option\`" README.md
done
for code in $(sed -n 's/.* = \([0-9]\),.*/\1/p' src/commands/boot/exit_code.hpp); do want "*$code*" "$page"; done
# Every way in which a commit can end is in the section on recovery, with what is said of it.
recovery=$(sed -n '/^# RECOVERY/,/^# PACKAGE/p' "$page" | tr -s '\n\t' '  ')
ends() { # TEXT
    case $recovery in *"$1"*) ;; *) echo "RECOVERY in $page does not tell of: $1"; missing=1 ;; esac
}
endings=$(sed -n '/^enum class CommitEnding/,/^}/s/^  \([a-z_]*\),.*/\1/p' src/engine/journal/commit_protocol.hpp | tr '\n' ' ')
[ "$endings" = "done not_done interrupted " ] || { echo "CommitEnding has $endings: tell in RECOVERY of $page what is where, and name it here"; missing=1; }
pairs=$(sed -n 's/.*CommitEndings endings("\([^"]*\)", "\([^"]*\)").*/"\1" or "\2"/p' src/commands/tool/*.cpp | sort -u)
[ -n "$pairs" ] || { echo "no words of CommitEndings found"; missing=1; }
while IFS= read -r pair; do ends "$pair"; done <<END
$pairs
END
for name in $(grep -o 'ExitCode::[a-z_]*' src/commands/tool/commit_endings.cpp | sort -u) ExitCode::usage; do
    ends "*exit status $(sed -n "s/^  ${name#*::} = \([0-9]*\),.*/\1/p" src/commands/boot/exit_code.hpp)"
done
for folder in $(sed -n 's|.*kCommit[A-Za-z]* = "/\.ramroot/\(stage\)".*|\1|p; s|.*"/\.ramroot/\([a-z]*-\)".*|\1|p' src/core/journal/*.hpp src/engine/journal/*.hpp | sort -u); do ends "_/.ramroot/$folder"; done
exit $missing
