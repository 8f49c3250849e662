#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ./release --source, and what it relies on. What it makes of it is tested by rig/release.bats.

setup() {
    repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    clone=$BATS_TEST_TMPDIR/clone
}

# A clone of this folder as it is now.
make_clone() {
    [ -e "$repo/.git" ] || skip "this is not a clone"
    local git=(git -c safe.directory='*' -c user.name=test -c user.email=test@test.invalid)
    "${git[@]}" clone -q "$repo" "$clone"
    "${git[@]}" -C "$repo" diff --binary HEAD | "${git[@]}" -C "$clone" apply --allow-empty --index
    "${git[@]}" -C "$clone" commit -q --allow-empty -m test
}

@test "the version stands in one place, and the changelog has its section" {
    version=$(sed -n 's/^project(ramroot VERSION \([0-9.]*\).*/\1/p' "$repo/CMakeLists.txt")
    [ -n "$version" ]
    cd "$repo"
    run grep -rnwF --exclude-dir=build --exclude-dir=.git --exclude-dir=util-linux "$version" .
    [ "$(printf '%s\n' "${lines[@]%%:*}" | sort -u | xargs)" = "./CHANGELOG.md ./CMakeLists.txt" ]
    grep '^## ' CHANGELOG.md | head -n 1 | grep -qF "[$version]"
}

@test "debian/control says of the package what CMake does" {
    set_to() { sed -n "s/^set(CPACK_$1 \"\?\([^\"]*\)\"\?)$/\1/p" "$repo/cmake/Package.cmake"; }
    local row
    for row in Maintainer=PACKAGE_CONTACT Section=DEBIAN_PACKAGE_SECTION Priority=DEBIAN_PACKAGE_PRIORITY \
        Recommends=DEBIAN_PACKAGE_RECOMMENDS Description=PACKAGE_DESCRIPTION_SUMMARY; do
        [ -n "$(set_to "${row#*=}")" ]
        grep -qxF "${row%=*}: $(set_to "${row#*=}")" "$repo/debian/control"
    done
    diff <(sed '1,/^Description:/d' "$repo/debian/control") \
        <(sed -n '/^set(CPACK_DEBIAN_PACKAGE_DESCRIPTION$/,/")$/p' "$repo/cmake/Package.cmake" |
            sed -e 1d -e 's/^"\|")$//g' -e 's/^$/./' -e 's/^/ /')
}

@test "the source is the same bytes from two folders, and from itself" {
    make_clone
    "$clone/release" --source "$BATS_TEST_TMPDIR/one"
    cp -a "$clone" "$BATS_TEST_TMPDIR/another name"
    (umask 077 && cd / && "$BATS_TEST_TMPDIR/another name/release" --source "$BATS_TEST_TMPDIR/two")
    (cd "$BATS_TEST_TMPDIR/one" && sha256sum -c SHA256SUMS)
    cmp "$BATS_TEST_TMPDIR"/{one,two}/SHA256SUMS
    # With what a build without a network needs.
    tar -tf "$BATS_TEST_TMPDIR"/one/ramroot-*.tar.xz | grep '^ramroot-[^/]*/util-linux/.*\.dsc$'
    # From itself: the source package of Debian has the same files in three tarballs.
    mkdir "$BATS_TEST_TMPDIR/debian"
    dpkg-source -x "$BATS_TEST_TMPDIR"/one/ramroot_*-1.dsc "$BATS_TEST_TMPDIR/debian/ramroot"
    (cd "$BATS_TEST_TMPDIR/debian/ramroot" && ls util-linux/*.dsc && debian/rules get-orig-source)
    cmp "$BATS_TEST_TMPDIR"/{one,debian/ramroot/build/source}/SHA256SUMS
    (cd "$BATS_TEST_TMPDIR/debian" && grep '\.orig' ../one/SHA256SUMS | sha256sum -c)
}

@test "an option that it does not know, or without its value, is an error and makes nothing" {
    run "$repo/release" --sing KEY "$BATS_TEST_TMPDIR/out"
    [ "$status" -eq 2 ] && [[ $output == usage:* ]]
    run "$repo/release" --sign
    [ "$status" -ne 0 ] && [[ $output == *"name of a key"* ]]
    [ ! -e "$BATS_TEST_TMPDIR/out" ]
}
