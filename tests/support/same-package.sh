#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# same-package.sh ONE OTHER: two .deb files are the same package: files, modes, owners, what they contain, scripts,
# conffiles and control fields. What may differ: the programs' bytes, by the compiler's flags; manual pages,
# by the version of scdoc; the version's revision and what follows from it, the name of the changelog; the size;
# Built-Using.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

describe() { # DEB FOLDER
    dpkg-deb -R "$1" "$2"
    echo "--- fields"
    dpkg-deb -f "$1" | sed -e '/^\(Installed-Size\|Built-Using\):/d' -e '/^Version:/s/-[^-]*$//' >"$2/fields"
    grep '^[^ ]' "$2/fields" | sort
    grep '^ ' "$2/fields" # of the description
    echo "--- files"
    dpkg-deb -c "$1" | awk '$6 != "./" { $3 = $4 = $5 = ""; print }' | tr -s ' ' | sed 's/changelog\.Debian\.gz/changelog.gz/' | sort -k 3
    cd "$2"
    md5sum --quiet -c DEBIAN/md5sums
    echo "--- contents"
    sort -o DEBIAN/conffiles DEBIAN/conffiles
    find usr etc DEBIAN -type f ! -path DEBIAN/control ! -path DEBIAN/md5sums ! -name 'changelog*.gz' \
        ! -path usr/sbin/ramroot ! -path usr/lib/ramroot/ramroot-boot ! -path 'usr/share/man/*' -exec sha256sum {} + | sort -k 2
    cd - >/dev/null
}

describe "$1" "$work/1" >"$work/one"
describe "$2" "$work/2" >"$work/other"
diff -u --label "$1" --label "$2" "$work/one" "$work/other"
