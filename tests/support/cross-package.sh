#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# cross-package.sh MACHINE: makes the packages for another machine, and looks whether what they say of
# their machine is what their programs are for, and whether these run there (below qemu).
set -eu
cd "$(dirname "$0")/../.."
machine=$1
case $machine in
    arm64) rpm=aarch64 elf=AArch64 qemu=aarch64 ;;
    armhf) rpm=armv7hl elf=ARM qemu=arm ;;
    *) exit 2 ;;
esac
fail() { echo "$*"; exit 1; }
same() { [ "$2" = "$3" ] || fail "$1: '$2', and not '$3'"; }

nice cmake --workflow --preset "package-$machine"
version=$(sed -n 's/^project(ramroot VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
deb=build/package/ramroot_${version}_$machine.deb
same "architecture of the .deb" "$(dpkg-deb -f "$deb" Architecture)" "$machine"
lintian --fail-on error "$deb"
dpkg-deb -R "$deb" "$work"
package=build/package/ramroot-$version-1.$rpm.rpm
same "architecture of the .rpm" "$(rpm -qp --qf '%{ARCH}' "$package")" $rpm
rpmlint -c cmake/rpm/rpmlint.toml "$package"
rpm2cpio "$package" | (mkdir "$work/rpm" && cd "$work/rpm" && cpio -id --quiet)
for program in sbin/ramroot lib/ramroot/ramroot-boot; do
    same "machine of $program" "$(readelf -h "$work/usr/$program" | sed -n 's/^ *Machine: *//p')" $elf
    cmp "$work/usr/$program" "$work/rpm/usr/$program"
    same "answer of $program" "$("qemu-$qemu-static" "$work/usr/$program" --version)" "${program##*/} $version"
done
cmp "$work/usr/share/bash-completion/completions/ramroot" build/static/completion/ramroot

# ARMv6: what is installed there runs, and what would not is refused.
case $machine in
    armhf) cmp "$work/DEBIAN/preinst" cmake/armv7/preinst ; rpm -qp --scripts "$package" | grep -q 'armv\[2-6\]' ;;
    *) [ ! -e "$work/DEBIAN/preinst" ] ;;
esac
