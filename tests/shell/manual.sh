#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual pages, the README and --help agree with the tables in the source: what one has, the
# other has, so that nothing can drift away. The pages render without a warning: manual.sh BINARY
# shellcheck disable=SC2013 # the loops are over words
set -eu
man=src/man commit=src/man/ramroot-commit.8.scd boot=src/man/ramroot-boot.7.scd json=src/man/ramroot.json.5.scd mount=src/man/mount.ramroot.8.scd
ramroot=$1
missing=0
complain() { echo "$*"; missing=1; }
want() { # TEXT FILE...
    text=$1
    shift
    for file in "$@"; do grep -qF -e "$text" "$file" || complain "$file does not mention $text"; done
}
same() { # WHAT FILE WORDS OTHER-WORDS
    [ "$3" = "$4" ] || complain "$1: $2 has '$(echo "$4" | xargs)', the program has '$(echo "$3" | xargs)'"
}

# --- verbs and their options
page_of() {
    case $1 in
        commit | run | mount) echo "$man/ramroot-$1.8.scd" ;;
        umount) echo $man/ramroot-mount.8.scd ;;
        *) echo $man/ramroot.8.scd ;;
    esac
}
options_of_help() { sed -n 's/^  \(-[a-z],\)\{0,1\}\(--[a-z-]*\).*/\2/p'; }
verbs=$("$ramroot" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
[ -n "$verbs" ]
all=--version
for verb in $verbs; do
    want "*$verb*" $man/ramroot.8.scd
    help=$("$ramroot" "$verb" --help)
    echo "$help" | grep -q "^Usage: ramroot[ -]$verb " || complain "$verb --help does not tell its usage"
    echo "$help" | awk -v verb="$verb" 'length > 80 { print verb " --help is wider than 80 columns: " $0; wide = 1 } END { exit wide }' || missing=1
    # A name with nothing beside it is an option that is not explained.
    ! echo "$help" | grep -E '^  -[^ ]*( [A-Z]+( \.\.\.)?)?$' || complain "$verb --help does not explain that"
    options=$(echo "$help" | options_of_help)
    for option in $options; do want "*$option*" "$(page_of "$verb")"; done
    [ "$(page_of "$verb")" != $man/ramroot.8.scd ] || all="$all $options"
done
# And the other way round: no page explains an option that is gone. --hook is for our own hooks.
options_in() { grep -oE '\*--[a-z-]+\*' | tr -d '*' | sort -u; }
sorted() { printf '%s\n' "$@" | sort -u; }
# shellcheck disable=SC2046,SC2086 # the words are options
{
    same options ramroot.8 "$(sorted $all --hook)" "$(options_in <$man/ramroot.8.scd)"
    for page in ramroot-commit.8 ramroot-run.8 ramroot-mount.8; do
        options=$(for verb in $verbs; do [ "$(page_of "$verb")" != "$man/$page.scd" ] || "$ramroot" "$verb" --help | options_of_help; done)
        [ -n "$options" ] || complain "$page is no verb's page"
        same options $page "$(sorted $options)" "$(grep '^\*-' "$man/$page.scd" | options_in)"
    done
}

# --- options of the parameter, keys of the configuration, letters of mount.ramroot
keys_in() { sed -n '/^# KEYS/,/^# EX/p' "$1" | grep -E '^\*' | grep -oE '\*[a-z_.]+\*' | tr -d '*' | sort; }
rows=$(grep -o 'OptionRow{"[a-z_.]*"' src/core/request/options.cpp | cut -d'"' -f2)
own=$(grep -o 'root\.find("[a-z]*")' src/core/request/config_json.cpp | cut -d'"' -f2)
inner=$(grep -o 'list_of(\*found, "[a-z]*")\|found->find("[a-z]*")' src/core/request/config_json.cpp | cut -d'"' -f2 | sort -u)
# shellcheck disable=SC2086 # the words are names
{
    same options ramroot-boot.7 "$(sorted $rows)" "$(sed -n '/^# PARAMETER/,/^# OTHER/s/^\*\([a-z_.]*\)\*=.*/\1/p' $boot | sort)"
    same keys ramroot.json.5 "$(sorted $rows $own)" "$(keys_in $json)"
}
for option in $rows; do [ "$option" = mounts ] || want "\`$option\`" README.md; done
for key in $inner; do want "*$key*" $json; done
for letter in $(grep -o 'getopt(argc, argv, "[^"]*"' src/commands/boot/mount.cpp | cut -d'"' -f2 | tr -d : | sed 's/./& /g'); do
    want "*-$letter*" $mount
done
for value in $(grep -oE 'word == "[a-z]+"' src/core/request/config.cpp | cut -d'"' -f2); do want "*$value*" $json; done

# --- exit statuses: each has a line in one of the lists
for code in $(sed -n 's/.* = \([0-9]*\),.*/\1/p' src/commands/boot/exit_code.hpp); do
    grep -qx "\*$code\*" $man/*.scd || complain "no manual page lists the exit status $code"
done

# --- names of pages and sections that they refer to
for name in $(grep -ohE '\*(ramroot|mount\.ramroot)[a-z.-]*\*\([578]\)' $man/*.scd | tr -d '*()' | sort -u); do
    page=$man/$(echo "$name" | sed 's/\(.\)$/.\1/').scd
    [ -f "$page" ] || complain "there is no $page, which another one names"
done

# --- Every way in which a commit can end is in the section on recovery, with what is said of it.
recovery=$(sed -n '/^# RECOVERY/,/^# EXIT/p' "$commit" | tr -s '\n\t' '  ')
ends() { # TEXT
    case $recovery in *"$1"*) ;; *) echo "RECOVERY in $commit does not tell of: $1"; missing=1 ;; esac
}
endings=$(sed -n '/^enum class CommitEnding/,/^}/s/^  \([a-z_]*\),.*/\1/p' src/engine/journal/commit_protocol.hpp | tr '\n' ' ')
[ "$endings" = "done not_done interrupted " ] || { echo "CommitEnding has $endings: tell in RECOVERY of $commit what is where, and name it here"; missing=1; }
pairs=$(sed -n 's/.*CommitEndings endings("\([^"]*\)", "\([^"]*\)").*/"\1" or "\2"/p' src/commands/tool/*.cpp | sort -u)
[ -n "$pairs" ] || { echo "no words of CommitEndings found"; missing=1; }
while IFS= read -r pair; do ends "$pair"; done <<END
$pairs
END
for name in $(grep -o 'ExitCode::[a-z_]*' src/commands/tool/commit_endings.cpp | sort -u) ExitCode::usage; do
    ends "*exit status $(sed -n "s/^  ${name#*::} = \([0-9]*\),.*/\1/p" src/commands/boot/exit_code.hpp)"
done
for folder in $(sed -n 's|.*kCommit[A-Za-z]* = "/\.ramroot/\(stage\)".*|\1|p; s|.*"/\.ramroot/\([a-z]*-\)".*|\1|p' src/core/journal/*.hpp src/engine/journal/*.hpp | sort -u); do ends "_/.ramroot/$folder"; done

# --- 80 columns, and no complaint of groff (with tbl: groff 1.23 wants it for the tables)
if command -v scdoc >/dev/null && command -v man >/dev/null; then
    pages=$(mktemp -d)
    trap 'rm -rf "$pages"' EXIT
    for source in "$man"/*.scd; do
        page=$pages/$(basename "$source" .scd)
        scdoc <"$source" >"$page"
        said=$(LC_ALL=C.UTF-8 MANWIDTH=80 MANROFFSEQ=t man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
        [ -z "$said" ] || complain "$source: $said"
        LC_ALL=C.UTF-8 MANWIDTH=80 man -P cat -l "$page" 2>/dev/null | col -bx |
            LC_ALL=C.UTF-8 grep -E '^.{81}' && complain "$source is wider than 80 columns there"
    done
fi
exit $missing
