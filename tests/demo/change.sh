# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Changes the root in ways that anybody understands; ./try shows what look.sh finds later.
head -c 300000000 /dev/zero >/root/big-file
echo changed >/etc/hostname
useradd --create-home visitor
rm -rf /usr/share/doc
chmod 700 /usr/bin/env
sync
