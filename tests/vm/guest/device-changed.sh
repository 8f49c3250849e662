# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A session that changes what is to stay: files, and a package.
package=/run/stays-package
mkdir -p $package/DEBIAN $package/usr/bin $package/etc
printf 'Package: stays\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: test\n' >$package/DEBIAN/control
printf '#!/bin/sh\necho stays\n' >$package/usr/bin/stays
chmod 755 $package/usr/bin/stays
echo setting >$package/etc/stays.conf
check "build a package" dpkg-deb --root-owner-group -b $package /run/stays.deb
check "install it" dpkg -i /run/stays.deb
check "make files" sh -c 'echo kept >/root/kept && mkdir -p /srv/deep/er && echo kept >/srv/deep/er/file'
check "replace a file" sh -c 'echo stays >/etc/hostname.new && mv /etc/hostname.new /etc/hostname'
check "change a mode" chmod 700 /usr/bin/getfacl
check "delete a folder" rm -r /usr/share/doc
check "rename a folder" mv /usr/share/misc /usr/share/misc.kept
