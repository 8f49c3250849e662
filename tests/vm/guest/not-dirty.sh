# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# An earlier boot ran dirty.sh in RAM; the disk, which is the root now, must not know of it.
check "the disk has no new file" fails test -e /root/dirty -o -e /var/big
check "the disk has its folder" test -d /usr/share/doc
check "the disk has no new user" fails id dirty
