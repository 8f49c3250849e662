#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What the README and the manual pages quote is what the program prints: each block that begins with a
# command at root's prompt is played in one small world, in the order of the document.
# tests/README.md says how to add one.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

setup_file() { export BATS_TEST_DIRNAME; }

@test "what each document quotes is what the program prints" {
    cd "$BATS_TEST_DIRNAME/../.."
    quoting=0 bad=0
    for document in *.md docs/*.md src/man/*.scd; do
        [ -n "$(python3 tests/support/quotes.py list "$document")" ] || continue
        quoting=$((quoting + 1))
        in_world '. "$BATS_TEST_DIRNAME/quotes.bash"; begin_quotes; play_all "$1"' "$document" || bad=1
        rm -r "$BATS_TEST_TMPDIR"/{tree,parts,root.img}
    done
    [ "$quoting" -ge 3 ] || { echo "only $quoting documents quote anything: does quotes.py find them?"; false; }
    [ "$bad" = 0 ]
}

@test "a word, a line and a plural that are not printed are found, numbers and names of disks are not compared" {
    document=$BATS_TEST_TMPDIR/quotes.md
    compare() { printf "$1" | python3 "$BATS_TEST_DIRNAME/../support/quotes.py" compare "$document:3"; }
    printf 'Text\n\n    # ramroot status     # a comment\n    done  vda1 has 2 names, 1.0 KiB of words that\n             go on\n    end\n\n    # ramroot check\n' >"$document"
    [ "$(python3 "$BATS_TEST_DIRNAME/../support/quotes.py" list "$document" | cut -f2)" = "ramroot status" ]
    compare 'done loop7p2 has 17 names, 3 B of\n          words that go on\nend\n'
    for other in 'done loop7 has 2 names, 1.0 KiB of words that go on\nend\n' 'done vda1 has 2 name, 1.0 KiB of words that go on\nend\n' \
        'done vda1 has 2 names, 1.0 KiB of words that go on\n' 'done vda1 has 2 names, 1.0 KiB of words that\ngo on\nend\n' ''; do
        if compare "$other" >/dev/null; then echo "taken for the same: $other"; false; fi
    done
    sed -i 's/^    end/    .../' "$document"
    compare 'done vda1 has 2 names, 1.0 KiB of words that go on\nwhatever\n'
}
