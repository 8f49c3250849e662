#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# build-util-linux.sh SOURCE PREFIX CC [HOST]: puts a minimal static libmount and libblkid into the
# new folder PREFIX (include/, lib/). SOURCE is a tree, a tarball, or a folder with a .dsc. HOST is
# the triple of another machine, for which CC compiles.
# stdout says what is going on; stderr carries the reason when it fails, and nothing else.
set -eu

fail() {
    echo "$*" >&2
    if [ -s "$work/log" ]; then tail -n 12 "$work/log" >&2; fi
    exit 1
}

# A copy, so that the folder somebody gave us stays as it is. Its objects, if any, were
# compiled with other flags.
copy_tree() {
    mkdir "$work/src"
    (cd "$1" && tar -cf - --exclude=.git --exclude='*.o' --exclude='*.lo' --exclude='*.la' \
        --exclude='*.a' .) | tar -xf - -C "$work/src" || fail "cannot copy $1"
}

unpack() {
    if [ -x "$1/configure" ] || [ -f "$1/configure.ac" ]; then
        copy_tree "$1"
    elif [ -d "$1" ]; then
        # dpkg-source applies the fixes of the distribution.
        dpkg-source -x "$1"/*.dsc "$work/src" >"$work/log" 2>&1 ||
            fail "cannot unpack $1 (is dpkg-dev installed?)"
    else
        mkdir "$work/src"
        tar -xf "$1" -C "$work/src" --strip-components=1 >"$work/log" 2>&1 || fail "cannot unpack $1"
    fi
    [ -f "$work/src/libmount/src/libmount.h.in" ] || fail "$1 is not a util-linux source"
}

# Release tarballs bring ./configure. Patches are newer than what was generated from the
# files they touch; without the right order of times make would ask for the autotools.
prepare_configure() {
    if [ ! -x configure ]; then
        ./autogen.sh >"$work/log" 2>&1 || fail "the source has no ./configure and autogen.sh failed:" \
            "install autoconf automake autopoint bison flex gettext libtool pkgconf, or take a release tarball"
        return
    fi
    touch aclocal.m4
    touch configure config.h.in
    find . -name Makefile.in -exec touch {} +
}

# Options that this version does not know are ignored by configure. Only libmount and
# libblkid, and none of the libraries they could pull in: the program is linked statically.
configure() {
    ./configure ${host:+--host="$host"} --prefix=/usr --disable-option-checking \
        --disable-all-programs --enable-libblkid --enable-libmount \
        --disable-shared --enable-static --disable-nls --disable-asciidoc --disable-poman \
        --disable-dependency-tracking --disable-bash-completion --disable-pylibmount \
        --without-python --without-systemd --without-selinux --without-udev --without-cryptsetup \
        --without-audit --without-smack --without-econf --without-cap-ng --without-libmagic \
        --without-libz --without-user --without-util --without-readline --without-tinfo \
        --without-ncurses --without-ncursesw --without-btrfs \
        CC="$cc" CFLAGS="-Os -ffunction-sections -fdata-sections -fPIE" >"$work/log" 2>&1 ||
        fail "./configure of util-linux failed with CC=$cc"
}

# All cores, but behind everything else that runs here.
compile() {
    nice make -j"$(nproc)" libblkid.la libmount.la >"$work/log" 2>&1 || fail "util-linux does not compile with $cc"
}

# The same folders as in the distribution's -dev packages, without their sub-folders.
collect() {
    mkdir -p "$work/out/include" "$work/out/lib"
    cp libmount/src/libmount.h libblkid/src/blkid.h "$work/out/include/"
    cp .libs/libmount.a .libs/libblkid.a "$work/out/lib/"
    # Another build may have been faster; a rename never replaces a folder with files in it.
    mv -T "$work/out" "$prefix" 2>/dev/null || [ -f "$prefix/lib/libmount.a" ] || fail "cannot write $prefix"
}

source=$1 prefix=$2 cc=$3 host=${4-}
work=$(mktemp -d "$prefix.building.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for tool in make tar nproc; do
    command -v "$tool" >/dev/null || fail "the command $tool is missing"
done
echo "   unpacking util-linux"
unpack "$source"
cd "$work/src"
echo "   configuring it (once for all build trees, about a minute)"
prepare_configure
configure
echo "   compiling libblkid and libmount"
compile
collect
