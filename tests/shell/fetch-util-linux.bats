#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Which version of util-linux's source is downloaded when the archive does not have all that it
# names. apt is the real one; the archive is a folder with three tiny versions of the package.

setup() {
    for tool in apt-get apt-config dpkg-source dpkg-scansources; do
        command -v $tool >/dev/null && continue
        [ -z "${CI-}" ] || { echo "cannot run: $tool is not installed"; return 1; }
        skip "$tool is not installed"
    done
    fetch=$BATS_TEST_DIRNAME/../../cmake/fetch-util-linux.sh
    archive=$BATS_TEST_TMPDIR/archive
    for version in 2.41-3 2.41.1-1 2.42~rc1-1 2.42-1; do make_source $version; done
    mkdir -p "$archive/dists/sid/main/source" "$BATS_TEST_TMPDIR/parts"
    (cd "$archive" && dpkg-scansources pool >dists/sid/main/source/Sources)
    printf 'Suite: unstable\nCodename: sid\nComponents: main\nSHA256:\n %s %s main/source/Sources\n' \
        "$(cd "$archive/dists/sid" && sha256sum <main/source/Sources | cut -d' ' -f1)" \
        "$(stat -c %s "$archive/dists/sid/main/source/Sources")" >"$archive/dists/sid/Release"
    echo "deb [trusted=yes] file:$archive sid main" >"$BATS_TEST_TMPDIR/sources.list"
    printf 'Dir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "%s";\n' \
        "$BATS_TEST_TMPDIR/sources.list" "$BATS_TEST_TMPDIR/parts" >"$BATS_TEST_TMPDIR/apt.conf"
    export APT_CONFIG=$BATS_TEST_TMPDIR/apt.conf
}

make_source() { # VERSION
    local tree=$BATS_TEST_TMPDIR/tree-$1
    mkdir -p "$tree/debian/source" "$archive/pool"
    echo '3.0 (quilt)' >"$tree/debian/source/format"
    printf 'Source: util-linux\nMaintainer: A <a@example.invalid>\n\nPackage: util-linux\nArchitecture: any\nDescription: none\n' >"$tree/debian/control"
    printf 'util-linux (%s) unstable; urgency=low\n\n  * None.\n\n -- A <a@example.invalid>  Thu, 01 Jan 2026 00:00:00 +0000\n' "$1" >"$tree/debian/changelog"
    tar -C "$tree" -cJf "$archive/pool/util-linux_${1%-*}.orig.tar.xz" --exclude=debian .
    (cd "$archive/pool" && dpkg-source -b "$tree" >/dev/null 2>&1)
}

# Each has its .dsc still: it arrives, and may not stay when the rest does not.
lose() { # VERSION...
    local version
    for version in "$@"; do rm "$archive/pool/util-linux_$version.debian.tar.xz"; done
}

fetch() { run sh "$fetch" "$1" "$BATS_TEST_TMPDIR/got"; }

got_only() { # VERSION
    [ "$status" -eq 0 ]
    [ "$(cd "$BATS_TEST_TMPDIR/got" && echo *.dsc)" = "util-linux_$1.dsc" ]
    set -- "$BATS_TEST_TMPDIR"/got/*
    [ $# -eq 3 ]
}

@test "the version of the machine, when it is there" {
    fetch 2.41-3
    got_only 2.41-3
    [[ "$output" != *taking* ]]
}

@test "the newest, when the machine's has left the archive" {
    fetch 2.40-1
    got_only 2.42-1
    [[ "$output" == *"does not have util-linux 2.40-1: taking its 2.42-1"* ]]
}

@test "the next one that can be had, when files of the newest are missing" {
    lose 2.42-1 2.42~rc1-1
    fetch 2.42-1
    got_only 2.41.1-1
    [[ "$output" == *"does not have util-linux 2.42-1: taking its 2.41.1-1"* ]]
}

@test "the oldest, when nothing else can be had" {
    lose 2.42-1 2.42~rc1-1 2.41.1-1
    fetch 2.40-1
    got_only 2.41-3
}

@test "none: it fails, says why, and leaves nothing" {
    lose 2.42-1 2.42~rc1-1 2.41.1-1 2.41-3
    fetch 2.42-1
    [ "$status" -eq 1 ]
    [[ "$output" == *"could not download the source of util-linux 2.42-1"*"debian.tar.xz"* ]]
    [ -z "$(ls -d "$BATS_TEST_TMPDIR"/got* 2>/dev/null)" ]
}
