#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fetch-util-linux.sh --version: prints the version of this machine's util-linux source package.
# fetch-util-linux.sh VERSION DIR: downloads that source package into the new folder DIR.
# The package sources and caches of the machine (/etc/apt, /var/lib/apt) stay as they are.
# stdout says what is going on; stderr carries the reason when it fails, and nothing else.
set -eu

fail() {
    echo "$*" >&2
    if [ -s "${work-}/log" ]; then grep -E '^[EW]:|rror' "$work/log" | head -n 2 >&2 || :; fi
    exit 1
}

installed_version() {
    if command -v dpkg-query >/dev/null; then
        # shellcheck disable=SC2016 # dpkg's own variable
        dpkg-query -W -f '${source:Version}\n' util-linux
    elif command -v rpm >/dev/null; then
        rpm -q --qf '%{VERSION}-%{RELEASE}\n' util-linux
    else
        fail "only dpkg and rpm machines can download the source of their util-linux"
    fi
}

# The suites that may hold the distribution's own util-linux, as an extended regular
# expression. Other suites, and other people's archives, are left alone.
own_suites() (
    # shellcheck source=/dev/null
    . /etc/os-release
    names="${VERSION_CODENAME:-sid}|${UBUNTU_CODENAME:-sid}|oldstable|stable|testing|unstable|sid"
    echo "($names)(-updates|-security|-backports|-proposed-updates|/updates)?"
)

# Copies the machine's deb entries as deb-src entries into folder $1: mirrors, keys and
# options as they are, but only our suites and `main`. sources.list(5) has both formats.
write_deb_src() {
    suites=$(own_suites)
    eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
    b='[[:blank:]]'
    # shellcheck disable=SC2154 # the eval sets list and parts
    for file in "$list" "$parts"*.list; do
        if [ -f "$file" ]; then
            sed -nE "s#^$b*deb$b+((\[[^]]*\]$b+)?[^[:blank:]]+$b+$suites)$b+(.*$b)?main($b.*)?\$#deb-src \1 main#p" "$file"
        fi
    done >"$1/host.list"
    for file in "$parts"*.sources; do
        if [ -f "$file" ]; then deb822_as_source "$file"; fi
    done >"$1/host.sources"
    cat "$1"/host.* | grep -q deb-src || fail "the package sources of apt name no archive of this release"
}

# A stanza keeps all its lines, for example a key that stands in it, but becomes deb-src.
deb822_as_source() {
    awk -v suites="$suites" '
        BEGIN { RS = ""; has = ":([^\n]*[ \t])?"; end = "([ \t\n]|$)" }
        { flat = "\n" $0; gsub(/\n[ \t]+/, " ", flat) }
        flat ~ ("\nSuites" has suites end) && flat ~ ("\nComponents" has "main" end) {
            text = "\n" $0; sub(/\nTypes:[^\n]*/, "\nTypes: deb-src", text); print text
        }' "$1"
}

# The machine's settings for downloads (proxy, certificates), and none of its hooks: those
# would clean caches of the machine. Signatures are checked with the machine's own keys.
write_apt_conf() {
    apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$work/apt.conf" || :
    cat >>"$work/apt.conf" <<EOF
Acquire::Languages "none";
APT::Sandbox::User "root";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::State "$work/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$work/cache";
EOF
}

fetch_with_apt() {
    mkdir -p "$work/sources" "$work/state/lists/partial" "$work/cache/archives/partial"
    write_deb_src "$work/sources"
    write_apt_conf
    export APT_CONFIG="$work/apt.conf"
    # An archive that does not answer matters only if the package is not in another one.
    apt-get -q update >"$work/log" 2>&1 || :
    find "$work/state/lists" -name '*_Sources*' | grep -q . || fail "no package archive could be reached"
    cd "$work/files"
    for candidate in $(named_versions); do
        if apt-get -q source --download-only "util-linux=$candidate" >>"$work/log" 2>&1; then
            [ "$candidate" = "$version" ] ||
                echo "   the archive does not have util-linux $version: taking its $candidate"
            return
        fi
        rm -f ./* # what did arrive of it would be unpacked too
    done
    fail "apt could not download the source of util-linux $version, nor another version of it"
}

# The versions that the archive names, ours first, then the newest. A machine that was not
# upgraded lately has one that left the archive, and a mirror may name one it has no files of.
named_versions() {
    apt-cache showsrc --only-source util-linux 2>/dev/null | sed -n 's/^Version: //p' | sort -rVu >"$work/versions"
    grep -Fx -e "$version" "$work/versions" || :
    grep -Fxv -e "$version" "$work/versions" || :
}

# Not tested on a real rpm machine yet. `dnf download` does not check signatures, rpmkeys does.
fetch_with_dnf() {
    cd "$work"
    dnf -q download --source "util-linux-$version" >log 2>&1 ||
        fail "'dnf download --source util-linux' failed (is dnf-plugins-core installed?)"
    rpmkeys --define '_pkgverify_level signature' --checksig ./*.src.rpm >>log 2>&1 || fail "bad signature of util-linux"
    rpm -i --define "_topdir $work/rpm" ./*.src.rpm >>log 2>&1 || fail "cannot unpack util-linux"
    rpmbuild -bp --nodeps --define "_topdir $work/rpm" rpm/SPECS/util-linux.spec >>log 2>&1 || fail "rpmbuild -bp failed"
    tree=$(dirname "$(find rpm/BUILD -maxdepth 3 -name configure.ac | head -n 1)")
    rmdir files && mv "$tree" files
}

if [ "$1" = --version ]; then
    installed_version
    exit
fi
version=$1 dir=$2
work=$(mktemp -d "$dir.fetching.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/files"
echo "   downloading the source package of util-linux $version (about 8 MB)"
if command -v apt-get >/dev/null; then
    fetch_with_apt
else
    fetch_with_dnf
fi
# Another build tree may have been faster; a rename never replaces a folder with files in it.
mv -T "$work/files" "$dir" 2>/dev/null || [ -d "$dir" ] || fail "cannot write $dir"
